"""Start a refresh from the official sources, show how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geo.analysis.work import Job, Pool
from geo.domain.errors import MaillageError
from geo.domain.french import number
from geo.domain.vocabulary import TerritoryKind
from geo.sources.catalogue import BY_DEPARTEMENT, GROUPS
from geo.sources.refresh import refresh
from geo.sources.report import Progress, RefreshReport, StoppedError
from geo.sources.streets import estimate
from geo.words.travel import streets_size
from pages._ui.confirm import confirmed_button
from pages._ui.data import analysis
from pages._ui.messages import show_error
from pages._ui.rights import editor, may_edit
from pages._ui.text import escape_markdown

_POOL = Pool(threads=1, places=0)
_LAST: dict[str, Job[RefreshReport]] = {}
"""The refresh under way or done last on this server, whoever started it."""
_REFRESH = "refresh"
_TECHNICAL = """
- En ligne de commande : `python -m geo refresh`, avec `--from DOSSIER` pour des fichiers déjà téléchargés.
- Adresses, noms et tailles attendus des fichiers : la table des sources, `data/reference/sources.csv`.
- Dossier où les données sont gardées : la variable `MAILLAGE_DATA`.
- Connexion et droits : la section `[auth]` des secrets, le paquet Authlib et la partie « Droits » du README.
"""


def refreshing() -> None:
    """Draw the form, or the refresh under way."""
    job = _LAST.get(_REFRESH)
    if job is not None and not job.finished():
        _running()
        return
    everywhere = [name for name in GROUPS if name not in BY_DEPARTEMENT]
    groups = st.pills(
        "Que faut-il actualiser ?",
        list(GROUPS),
        selection_mode="multi",
        default=everywhere,
        format_func=lambda name: GROUPS[name],
    )
    territory = _departement() if not BY_DEPARTEMENT.isdisjoint(groups) else ""
    alone = not territory or set(groups) <= BY_DEPARTEMENT
    if not alone:
        st.info("Les rues se chargent à part : ôtez les autres parties, puis revenez-y.")
    folder = st.text_input(
        "Dossier de fichiers déjà téléchargés (facultatif)",
        help="Pour un bureau sans accès aux sites des producteurs : le dossier de cet ordinateur où sont "
        "les fichiers officiels, sous leurs noms de publication.",
        placeholder="/home/moi/fichiers-officiels",
    ).strip()
    with st.expander("Détail technique"):
        st.markdown(_TECHNICAL)
    dry_run = st.checkbox("Essai : tout vérifier sans rien changer")
    what = ", ".join(GROUPS[name] for name in groups)
    if confirmed_button(
        "Actualiser les données",
        f"Vérifier sans rien changer : {what}." if dry_run else f"Actualiser pour tout le monde : {what}.",
        key="donnees:refresh",
        type="primary",
        icon=":material/sync:",
        disabled=not (groups and alone),
    ):
        work = _work(list(groups), folder, editor(), territory, dry_run=dry_run)
        _LAST[_REFRESH] = _POOL.start(_REFRESH, work)
        st.rerun()
    if job is not None:
        _outcome(job)


def _departement() -> str:
    """Ask of which département the streets are wanted; say how much and how long that is."""
    tree = analysis().tree
    listed = tree.of_kind(TerritoryKind.DEPARTEMENT)
    chosen = st.selectbox(
        "Rues de quel département ?", listed, format_func=lambda one: f"{one.name} ({one.code})"
    )
    known = "déjà chargées, elles seront remplacées" if chosen.code in analysis().dataset.streets else ""
    st.caption(streets_size(*estimate(analysis().dataset.departements, chosen.code), known))
    return str(chosen.code)


def _work(
    groups: list[str], folder: str, who: str, territory: str, *, dry_run: bool
) -> Callable[[Job[RefreshReport]], RefreshReport]:
    only = [] if set(groups) == set(GROUPS) - BY_DEPARTEMENT else groups
    files = Path(folder) if folder else None

    def run(job: Job[RefreshReport]) -> RefreshReport:
        def follow(progress: Progress) -> None:
            job.share_done, job.step = progress.share or 0.0, _step_label(progress)
            if job.stopping:
                raise StoppedError("Actualisation arrêtée : les données n’ont pas changé.")

        return refresh(only, folder=files, dry_run=dry_run, progress=follow, who=who, territory=territory)

    return run


def _step_label(progress: Progress) -> str:
    return f"{progress.step} : {progress.detail}" if progress.detail else f"{progress.step}…"


@st.fragment(run_every=1.0)
def _running() -> None:
    job = _LAST.get(_REFRESH)
    if job is None or job.finished():
        st.rerun()
        return
    st.progress(job.share_done, text=escape_markdown(job.step or "Préparation…"))
    if job.stopping:
        st.caption("Arrêt demandé…")
    else:
        st.button("Arrêter", icon=":material/stop_circle:", on_click=_stop, args=(job,))


def _stop(job: Job[RefreshReport]) -> None:
    if may_edit():
        job.stop()


def _outcome(job: Job[RefreshReport]) -> None:
    try:
        report = job.result()
    except MaillageError as error:
        show_error(error)
        return
    for problem in report.errors:
        show_error(problem)
    if report.version:
        st.success("Données actualisées. La version d’avant est gardée : on y revient depuis l’historique.")
    elif not report.errors:
        st.info("Essai terminé : rien n’a changé.")
    st.dataframe(report.table(), hide_index=True, alt="Lignes lues, gardées et rejetées, par source")
    if len(report.merged):
        with st.expander(f"Lieux réunis d’une source à l’autre : {number(len(report.merged))}"):
            st.dataframe(report.merged, hide_index=True, alt="Structures réunies")
