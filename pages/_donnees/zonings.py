"""Import a zoning (CTG, sectors, FRR, contrats de ville), and take it away."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.domain.errors import MaillageError
from geo.sources.list_export import rows_as_csv
from geo.sources.perimeters import FATES, ZoningDraft, read_zoning
from geo.sources.spreadsheet import EXTENSIONS, MAX_BYTES
from geo.sources.zonings import publish_zoning, remove_zoning, zonings
from geo.store.scratch import scratch
from geo.words.perimeters import fates_sentence, perimeters_table, wide_sentence
from pages._ui.confirm import confirmed_button
from pages._ui.data import analysis
from pages._ui.messages import leave_message, show_error, show_message
from pages._ui.rights import editor
from pages._ui.tables import show_table
from pages._ui.text import escape_markdown

_MESSAGE, _ROUND = "zoning:said", "zoning:round"


def zoning_import() -> None:
    """Draw the field for a file, what became of each row, and the zonings in use."""
    show_message(_MESSAGE)
    st.markdown(
        "Un tableau des communes (code Insee ou nom) et de leur zone, ou un GeoJSON de polygones : CTG, "
        "secteurs d’un centre social, FRR et FRR+, contrat de ville. Chaque zone devient un territoire que "
        "l’on cherche, et un filtre et un critère des Carences."
    )
    file = st.file_uploader(
        f"Le fichier ({MAX_BYTES // 1_000_000} Mo au plus)",
        type=[extension[1:] for known in EXTENSIONS.values() for extension in known],
        key=f"zoning:file:{st.session_state.get(_ROUND, 0)}",
    )
    if file is not None:
        name = st.text_input("Nom du zonage", value=Path(file.name).stem, help="« CTG 2026 », « FRR »")
        try:
            _read(file.name, file.getvalue(), name)
        except MaillageError as error:
            show_error(error)
    _in_use()


def _read(file_name: str, content: bytes, zoning: str) -> None:
    with scratch() as folder:
        path = folder / f"zonage{Path(file_name).suffix}"
        path.write_bytes(content)
        draft = read_zoning(path, zoning, analysis().dataset, file_name)
        _show(draft)
        if confirmed_button(
            "Publier le zonage",
            f"Le zonage « {draft.zoning} » sera en usage pour tout le monde.",
            key="zoning:publish",
            type="primary",
            icon=":material/publish:",
            disabled=draft.table.empty,
        ):
            publish_zoning(draft, path, file_name, editor())
            leave_message(_MESSAGE, f"Le zonage « {draft.zoning} » est en usage.")
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()


def _show(draft: ZoningDraft) -> None:
    st.markdown(
        escape_markdown(fates_sentence(len(draft.table), {fate: draft.count(fate) for fate in FATES}))
    )
    told = draft.report[draft.report["Motif"] != ""]
    if len(told):
        show_table(told, "Lignes corrigées ou rejetées, avec leur motif")
    st.download_button(
        "Rapport, ligne par ligne (CSV)",
        rows_as_csv(draft.report),
        "rapport-zonage.csv",
        icon=":material/download:",
    )


def _in_use() -> None:
    dataset = analysis().dataset
    names = zonings(dataset)
    if not names:
        return
    st.html("<h2>Périmètres en usage</h2>")
    show_table(perimeters_table(dataset), "Zonages, zones et communes")
    wide = wide_sentence(dataset)
    if wide:
        st.caption(wide)
    for name in names:
        confirmed_button(
            f"Retirer « {escape_markdown(name)} »",
            f"Le zonage « {name} » ne sera plus en usage pour personne.",
            key=f"zoning:remove:{name}",
            act=_remove,
            args=(name,),
        )


def _remove(name: str) -> None:
    try:
        remove_zoning(name, editor())
    except MaillageError as error:
        leave_message(_MESSAGE, str(error), failed=True)
        return
    leave_message(_MESSAGE, f"Le zonage « {name} » est retiré.")
