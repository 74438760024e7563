"""Ask beforehand what the page that opens first asks: the answers are kept for who comes."""

from __future__ import annotations

import streamlit_folium
from streamlit.runtime import get_instance

from geo.analysis.coverage import Analysis
from geo.analysis.matrix import worst_gaps
from geo.analysis.tally import level_of
from geo.analysis.travel import default_access
from geo.cartography import library_files
from geo.cartography.served_files import MAP_FILES
from geo.domain.dispositifs import ALL_NEEDS, Dispositif
from geo.domain.vocabulary import FRANCE_CODE
from geo.words.findings import key_findings
from pages._ui.data import analysis, map_composer


def draw_map() -> None:
    """Compose the map of France, and have all that its frame asks for served."""
    # Streamlit serves a component by itself only where the page of a person was the first to import it.
    get_instance().component_registry.register_component(streamlit_folium._component_func)
    MAP_FILES.publish(library_files().values())
    france = analysis().tree.get(FRANCE_CODE)
    MAP_FILES.publish(map_composer().compose(france, default_access(), tuple(Dispositif)).files())


def ask_the_rest() -> None:
    """Find what is said of France; make ready for a search."""
    asked: Analysis = analysis()
    france, access = asked.tree.get(FRANCE_CODE), default_access()
    key_findings(asked, france, access, ALL_NEEDS)
    worst_gaps(asked, france, level_of(asked, france), access, ALL_NEEDS)
    asked.tree.search(france.name)


def draw_communes() -> None:
    """Compose the map of all communes, whose outlines are kept beside the data."""
    map_composer().compose(analysis().tree.get(FRANCE_CODE), default_access(), (), by_commune=True)
