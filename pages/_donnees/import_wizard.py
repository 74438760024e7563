"""Lead a person through the import of a list: file, columns, territory, fate of each row, publication."""

from __future__ import annotations

import hashlib
from pathlib import Path

import streamlit as st

from geo import store
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, MaillageError
from geo.domain.french import agree, number
from geo.domain.vocabulary import TerritoryKind
from geo.sources import imports
from geo.sources.caf_list import Draft, Wishes, prepare, read_list
from geo.sources.communes import CommuneFinder
from geo.sources.ign import IgnGeocoder
from geo.sources.imports import ImportedList, Mode
from geo.sources.list_columns import FIELD_LABEL, ColumnChoice, choose_columns
from geo.sources.list_export import as_csv, as_xlsx, list_table
from geo.sources.spreadsheet import EXTENSIONS, MAX_BYTES, Sheet
from geo.store.scratch import scratch
from geo.words.data_quality import french_date
from pages._donnees.import_preview import LEFT_OUT, SPLIT, changes, report
from pages._ui.confirm import confirmed_button
from pages._ui.data import analysis
from pages._ui.messages import leave_message, show_error, show_message
from pages._ui.rights import editor
from pages._ui.text import escape_markdown

_MESSAGE = "import:message"
_ROUND = "import:round"
_MODE_LABEL = {
    Mode.ADD: "Compléter ce que l’on savait (les mêmes lieux sont réunis)",
    Mode.REPLACE: "Remplacer ce que l’on savait de ces dispositifs dans ce territoire",
}
_NONE = "(aucune)"
_PREVIEW = 20


def import_wizard() -> None:
    """Draw the steps that can be taken, and the lists already imported."""
    show_message(_MESSAGE)
    st.markdown(
        "Un tableau CSV, XLSX, XLS, ODS ou GeoJSON, tel que vous le tenez : une ligne par structure, avec "
        "son nom, son type (centre social, EVS, Laep, Clas), et sa commune, son adresse ou ses coordonnées."
    )
    file = st.file_uploader(
        f"1. Le fichier ({MAX_BYTES // 1_000_000} Mo au plus)",
        type=[extension[1:] for known in EXTENSIONS.values() for extension in known],
        key=f"import:file:{st.session_state.get(_ROUND, 0)}",
    )
    if file is not None:
        try:
            _steps(file.name, file.getvalue())
        except MaillageError as error:
            show_error(error)
    else:
        _template()
    _imported()


def _template() -> None:
    dataset = analysis().dataset
    with st.expander("Partir d’un modèle, ou des structures en usage"):
        st.markdown("Le modèle montre les colonnes attendues. Ce que vous exportez se réimporte tel quel.")
        table = list_table(dataset.structures, dataset.communes)
        st.download_button(
            "Modèle (XLSX)", as_xlsx(table.head(3)), "maillage-modele.xlsx", icon=":material/download:"
        )
        st.download_button(
            "Structures en usage (CSV)", as_csv(table), "maillage-structures.csv", icon=":material/download:"
        )


def _steps(name: str, content: bytes) -> None:
    with scratch() as folder:
        path = folder / f"liste{Path(name).suffix}"
        path.write_bytes(content)
        sheet = _sheet(path, name, content)
        _preview(sheet)
        wishes = _wishes(sheet, name)
        draft = _draft(sheet, wishes, content)
        report(draft)
        mode = st.radio("5. Publier", list(_MODE_LABEL), format_func=lambda one: _MODE_LABEL[one])
        what = "" if draft.structures.empty else changes(draft, mode)
        if confirmed_button(
            "Publier la liste",
            what,
            key="import:publish",
            type="primary",
            icon=":material/publish:",
            disabled=draft.structures.empty,
        ):
            kept = imports.publish_list(draft, path, mode, name, editor())
            leave_message(_MESSAGE, f"La liste « {kept.name} » est en usage.")
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()


def _sheet(path: Path, name: str, content: bytes) -> Sheet:
    """Read the file once for a session, and once more with its hidden rows if they are asked for."""
    digest = hashlib.sha256(content).hexdigest()
    first = _read_once(path, name, (digest, False))
    if not first.hidden:
        return first
    rows = f"{number(first.hidden)} {agree(first.hidden, 'ligne masquée', 'lignes masquées')}"
    return _read_once(path, name, (digest, True)) if st.checkbox(f"Lire aussi {rows}") else first


def _read_once(path: Path, name: str, key: tuple[str, bool]) -> Sheet:
    known: dict[tuple[str, bool], Sheet] = st.session_state.setdefault("import:sheets", {})
    if key not in known:
        for old in [one for one in known if one[0] != key[0]]:
            del known[old]
            for answers in (LEFT_OUT, SPLIT):  # given of the rows of another file
                st.session_state.pop(answers, None)
        known[key] = read_list(path, name, hidden=key[1])
    return known[key]


def _preview(sheet: Sheet) -> None:
    rows = len(sheet.rows)
    st.markdown(f"**2. Aperçu** : {sheet.form}, {number(rows)} {agree(rows, 'ligne', 'lignes')}.")
    shown = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows[:_PREVIEW]]
    st.dataframe(shown, hide_index=True, height=220, alt="Premières lignes du fichier")


def _wishes(sheet: Sheet, file_name: str) -> Wishes:
    st.markdown("**3. Colonnes reconnues** : corrigez celles qui ne le sont pas.")
    columns = _columns(sheet)
    default = st.multiselect(
        "Type de toute la liste, si aucune colonne ne le dit",
        list(Dispositif),
        format_func=lambda one: one.label,
        placeholder="Aucun",
    )
    name = st.text_input("Nom à citer", value=Path(file_name).stem)
    # What was answered of rows stands in the report, below: the last answers are read here.
    left_out, split = (tuple(st.session_state.get(key, ())) for key in (LEFT_OUT, SPLIT))
    cited = name.strip() or Path(file_name).stem
    return Wishes(cited, _territory(), columns, tuple(default), left_out, split)


def _columns(sheet: Sheet) -> dict[str, str]:
    """Ask for what each column holds; only what a person changes is imposed, the rest is read as found."""
    found = _found(sheet)
    choices = [_NONE, *sheet.columns]
    columns = {}
    for start in range(0, len(FIELD_LABEL), 4):
        for cell, field in zip(st.columns(4), list(FIELD_LABEL)[start : start + 4], strict=False):
            at = choices.index(found.used[field][0]) if found.used.get(field) else 0
            chosen = cell.selectbox(FIELD_LABEL[field], choices, index=at, key=f"import:column:{field}:{at}")
            if chosen != choices[at]:
                columns[field] = "" if chosen == _NONE else chosen
    return columns


def _found(sheet: Sheet) -> ColumnChoice:
    known: tuple[Sheet, ColumnChoice] | None = st.session_state.get("import:columns")
    if known is None or known[0] is not sheet:
        finder = CommuneFinder(analysis().dataset.communes)
        known = (sheet, choose_columns(sheet.columns, sheet.rows, finder))
        st.session_state["import:columns"] = known
    return known[1]


def _territory() -> str:
    tree = analysis().tree
    kinds = (TerritoryKind.DEPARTEMENT, TerritoryKind.REGION, TerritoryKind.FRANCE, TerritoryKind.EPCI)
    names = {one.code: f"{one.name} ({one.code})" for kind in kinds for one in tree.of_kind(kind)}
    chosen = st.selectbox(
        "Territoire de la liste",
        list(names),
        index=None,
        format_func=lambda code: names[code],
        placeholder="Le département où sont toutes ses lignes",
        help="Ce que la liste complète ou remplace. Un dispositif dont elle parle devient « renseigné » dans "
        "les départements qu’elle couvre en entier.",
    )
    return chosen or ""


def _draft(sheet: Sheet, wishes: Wishes, content: bytes) -> Draft:
    ask = st.checkbox("Chercher auprès de l’IGN la position des adresses (demande Internet)")
    key = (hashlib.sha256(content).hexdigest(), len(sheet.rows), repr(wishes), ask, store.version())
    known = st.session_state.get("import:draft")
    if known is None or known[0] != key:
        with st.spinner("Lecture de chaque ligne…"):
            geocoder = IgnGeocoder() if ask else None
            draft = prepare(sheet, analysis().dataset, analysis().tree, wishes, geocoder)
        known = (key, draft, geocoder.failure if geocoder else "")
        st.session_state["import:draft"] = known
    if known[2]:
        st.warning(
            f"Adresses non cherchées : {escape_markdown(known[2])}. Ces lignes sont placées à la mairie."
        )
    result: Draft = known[1]
    return result


def _imported() -> None:
    lists = imports.every()
    if not lists:
        return
    st.html("<h2>Listes importées</h2>")
    in_use = {one.id for one in imports.active()}
    for one in lists:
        _one_list(one, in_use=one.id in in_use)


def _one_list(one: ImportedList, *, in_use: bool) -> None:
    rows = one.accepted + one.corrected
    state = "en usage" if in_use else "retirée"
    st.markdown(
        f"**{escape_markdown(one.name)}** · {escape_markdown(analysis().tree.get(one.territory).name)} · "
        f"{french_date(one.date)} · "
        f"{number(rows)} {agree(rows, 'ligne gardée', 'lignes gardées')}, "
        f"{number(one.rejected)} {agree(one.rejected, 'rejetée', 'rejetées')} · {state}"
    )
    with st.container(horizontal=True):
        st.download_button(
            "Fichier d’origine",
            one.original(),
            one.file.removeprefix("original-"),
            key=f"o:{one.id}",
        )
        st.download_button("Rapport", one.report(), "rapport.csv", key=f"r:{one.id}")
        if one.rejected:
            st.download_button("Lignes rejetées", one.rejected_rows(), "rejets.csv", key=f"x:{one.id}")
        if in_use:
            confirmed_button(
                "Retirer cette liste",
                f"La liste « {one.name} » ne sera plus en usage pour personne ; son fichier est gardé.",
                key=f"undo:{one.id}",
                act=_undo,
                args=(one.id,),
            )


def _undo(import_id: str) -> None:
    try:
        gone = imports.undo(import_id, editor())
    except (DataError, MaillageError) as error:
        leave_message(_MESSAGE, str(error), failed=True)
        return
    leave_message(_MESSAGE, f"La liste « {gone.name} » est retirée ; son fichier est gardé.")
