"""Show where the data come from and how good they are; refresh them, import a Caf's own list, go back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.errors import StoreError
from geo.store import journal
from pages._donnees.comparison import comparison
from pages._donnees.import_wizard import import_wizard
from pages._donnees.in_use import in_use
from pages._donnees.publications import publications
from pages._donnees.refreshing import refreshing
from pages._donnees.zonings import zoning_import
from pages._ui.data import analysis
from pages._ui.frame import banner
from pages._ui.html import title_html
from pages._ui.messages import show_error
from pages._ui.rights import decision, login_bar
from pages._ui.sidebar import keep_view
from pages._ui.uploads import allow_uploads

_TABS = ("Données en usage", "Actualiser", "Importer une liste", "Périmètres et zonages", "Historique")
_TAB = "onglet"
_TAB_OF_LINK = {"actualiser": _TABS[1], "importer": _TABS[2]}
_TAB_OF_LINK |= {"perimetres": _TABS[3], "historique": _TABS[4]}


def main() -> None:
    """Draw the page."""
    try:
        dataset = analysis().dataset
    except StoreError as error:
        _damaged(error)
        return
    keep_view()
    banner(dataset)
    _title()
    allow_uploads(allowed=decision().may_edit)
    tabs = st.tabs(_TABS, default=_TAB_OF_LINK.get(st.query_params.get(_TAB, ""), _TABS[0]))
    for tab, draw in zip(tabs, (in_use, _refresh, _import, _zonings, _history), strict=True):
        with tab:
            draw()


def _title() -> None:
    st.html(title_html("Données"))
    login_bar()


def _damaged(error: StoreError) -> None:
    """Keep the way back open when what is in use cannot be read."""
    journal.record("page_error", outcome=journal.FAILED, error=type(error).__name__, page="donnees")
    _title()
    show_error(error)
    publications()


def _refresh() -> None:
    st.html("<h2>Actualiser depuis les sources officielles</h2>")
    st.markdown(
        "Maillage télécharge les fichiers des producteurs (ANCT, Insee, Cnaf, Etalab), les vérifie, puis les "
        "met en usage d’un coup. Si un fichier manque ou ne passe pas une vérification, ce qui est en usage "
        "ne change pas."
    )
    _if_allowed(refreshing)


def _import() -> None:
    st.html("<h2>Importer la liste d’une Caf</h2>")
    _if_allowed(import_wizard)


def _zonings() -> None:
    st.html("<h2>Importer des périmètres ou un zonage</h2>")
    _if_allowed(zoning_import)


def _history() -> None:
    publications()
    comparison()


def _if_allowed(draw: Callable[[], None]) -> None:
    """Draw what changes the data for whom may, else say who may."""
    decided = decision()
    if decided.may_edit:
        draw()
    else:
        st.info(decided.reason)


main()
