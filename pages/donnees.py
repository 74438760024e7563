"""Show where the data come from and how good they are; refresh them, import a Caf's own list, go back."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo import store
from geo.domain.errors import MaillageError, StoreError
from geo.domain.french import number
from geo.sources.catalogue import GROUPS
from geo.sources.refresh import refresh
from geo.sources.report import OnProgress, RefreshReport
from geo.store import audit, journal
from geo.store.history import history, report_of
from geo.words.data_quality import files_table, known_where, quality_table, sources_table
from pages._ui.data import analysis
from pages._ui.frame import banner, keep_view
from pages._ui.import_wizard import import_wizard
from pages._ui.jobs import Job, current_job, start_job
from pages._ui.rights import decision, editor, login_bar, may_edit
from pages._ui.text import escape_markdown

_TABS = ("Données en usage", "Actualiser", "Importer une liste", "Historique")
_TAB = "onglet"
_TAB_OF_LINK = {"actualiser": _TABS[1], "importer": _TABS[2], "historique": _TABS[3]}
_COUNT = st.column_config.NumberColumn(format="localized")


def main() -> None:
    """Draw the page."""
    try:
        dataset = analysis().dataset
    except StoreError as error:
        _damaged(error)
        return
    keep_view()
    banner(dataset)
    st.html('<h1 class="maillage-titre">Données</h1>')
    login_bar()
    tabs = st.tabs(_TABS, default=_TAB_OF_LINK.get(st.query_params.get(_TAB, ""), _TABS[0]))
    for tab, draw in zip(tabs, (_in_use, _refresh, _import, _history), strict=True):
        with tab:
            draw()


def _damaged(error: StoreError) -> None:
    """Keep the way back open when what is in use cannot be read."""
    journal.record("page_error", outcome=journal.FAILED, error=type(error).__name__, page="donnees")
    st.html('<h1 class="maillage-titre">Données</h1>')
    login_bar()
    st.error(escape_markdown(str(error)))
    _history()


def _in_use() -> None:
    dataset = analysis().dataset
    st.html("<h2>D'où viennent les données</h2>")
    st.dataframe(
        sources_table(dataset),
        hide_index=True,
        column_config={"Lignes": _COUNT, "Source": st.column_config.TextColumn(width="large")},
        alt="Source et millésime de chaque table",
    )
    st.html("<h2>Ce que l'on sait des dispositifs</h2>")
    st.markdown("\n".join(f"- {escape_markdown(text)}" for text in known_where(dataset, analysis().tree)))
    st.html("<h2>Qualité</h2>")
    st.dataframe(
        quality_table(dataset),
        hide_index=True,
        column_config={"Lignes": _COUNT, "Sur": _COUNT},
        alt="Ce qui est estimé, approché ou absent",
    )
    with st.expander("Fichiers et empreintes : remonter d'un chiffre à son fichier"):
        files = files_table(dataset)
        st.dataframe(files, hide_index=True, alt="Fichiers et empreintes sha256")
        st.download_button(
            "Télécharger la liste des fichiers",
            files.to_csv(sep=";", index=False).encode("utf-8-sig"),
            "maillage-fichiers.csv",
            "text/csv",
            icon=":material/download:",
        )


def _refresh() -> None:
    st.html("<h2>Actualiser depuis les sources officielles</h2>")
    st.markdown(
        "Maillage télécharge les fichiers des producteurs (ANCT, Insee, Cnaf, Etalab), les vérifie, puis les "
        "publie d'un coup. Si un fichier manque ou ne passe pas une vérification, ce qui est en usage ne "
        "change pas."
    )
    decided = decision()
    if not decided.may_edit:
        st.info(decided.reason)
        return
    job = current_job()
    if job is not None and job.running:
        _running()
        return
    groups = st.pills(
        "Que faut-il actualiser ?",
        list(GROUPS),
        selection_mode="multi",
        default=list(GROUPS),
        format_func=lambda name: GROUPS[name],
    )
    folder = st.text_input(
        "Dossier de fichiers déjà téléchargés (facultatif)",
        help="Pour un bureau sans accès aux sites des producteurs : le dossier de cet ordinateur où sont "
        "les fichiers officiels, sous leurs noms de publication.",
        placeholder="/home/moi/fichiers-officiels",
    ).strip()
    dry_run = st.checkbox("Essai : tout vérifier sans rien publier")
    if st.button("Actualiser les données", type="primary", icon=":material/sync:", disabled=not groups):
        start_job(_work(list(groups), folder, editor(), dry_run=dry_run))
        st.rerun()
    if job is not None:
        _outcome(job)


def _work(groups: list[str], folder: str, who: str, *, dry_run: bool):
    only = [] if set(groups) == set(GROUPS) else groups

    def run(progress: OnProgress) -> RefreshReport:
        files = Path(folder) if folder else None
        return refresh(only, folder=files, dry_run=dry_run, progress=progress, who=who)

    return run


@st.fragment(run_every=1.0)
def _running() -> None:
    job = current_job()
    if job is None or not job.running:
        st.rerun()
        return
    step = job.progress
    detail = step.detail
    label = f"{step.step} : {detail}" if detail else f"{step.step}…"
    st.progress(step.share if step.share is not None else 0.0, text=escape_markdown(label))
    if job.stopping:
        st.caption("Arrêt demandé…")
    else:
        st.button("Arrêter", icon=":material/stop_circle:", on_click=_stop, args=(job,))


def _stop(job: Job) -> None:
    if may_edit():
        job.stop()


def _outcome(job: Job) -> None:
    if job.error:
        st.error(escape_markdown(job.error))
    if job.report is None:
        return
    report = job.report
    for error in report.errors:
        st.error(escape_markdown(error))
    if report.version:
        st.success("Données publiées. La version d'avant est gardée : on y revient depuis l'historique.")
    elif not report.errors:
        st.info("Essai terminé : rien n'a été publié.")
    st.dataframe(report.table(), hide_index=True, alt="Lignes lues, gardées et rejetées, par source")
    if len(report.merged):
        with st.expander(f"Lieux réunis d'une source à l'autre : {number(len(report.merged))}"):
            st.dataframe(report.merged, hide_index=True, alt="Structures réunies")


def _import() -> None:
    st.html("<h2>Importer la liste d'une Caf</h2>")
    decided = decision()
    if decided.may_edit:
        import_wizard()
    else:
        st.info(decided.reason)


def _history() -> None:
    st.html("<h2>Ce qui a été publié sur cet ordinateur</h2>")
    _trail()
    versions = history()
    if not versions:
        st.markdown("Rien encore : les données embarquées sont en usage.")
        return
    for published in versions:
        mark = " · **en usage**" if published.in_use else ""
        st.markdown(
            f"{published.date.astimezone():%d/%m/%Y à %H:%M} · {published.kind} · "
            f"{escape_markdown(published.what)}{mark}"
        )
        rows = report_of(published.version)
        if rows and published.kind == "Actualisation":
            with st.expander("Rapport"):
                st.dataframe(rows, hide_index=True, alt="Rapport de l'actualisation")
    if store.current_version() is not None and may_edit():
        st.button("Revenir aux données d'avant", icon=":material/undo:", on_click=_roll_back)
    _say_outcome()


def _trail() -> None:
    acts = store.trail()
    if not acts:
        return
    with st.expander("Qui a changé les données, quand, avec quels fichiers"):
        addresses = may_edit()
        table = audit.trail_table(acts, addresses=addresses)
        st.dataframe(table, hide_index=True, alt="Journal des changements, le dernier d'abord")
        if not addresses:
            st.markdown("Les adresses des personnes ne sont montrées qu'à celles qui peuvent actualiser.")


def _roll_back() -> None:
    try:
        version = store.rollback(editor())
    except MaillageError as error:
        st.session_state["donnees:said"] = ("error", str(error))
        return
    now = "la version précédente est de nouveau" if version else "les données embarquées sont de nouveau"
    st.session_state["donnees:said"] = ("success", f"C'est fait : {now} en usage.")


def _say_outcome() -> None:
    kind, text = st.session_state.pop("donnees:said", ("", ""))
    if kind:
        (st.error if kind == "error" else st.success)(escape_markdown(text))


main()
