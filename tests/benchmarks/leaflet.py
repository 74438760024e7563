"""Serve Leaflet from the app itself, for the two apps that the product is compared with."""

import folium
import streamlit.components.v1 as components
import xstatic.pkg.leaflet

MAP_WINDOW = "[...document.querySelectorAll('iframe')].map((one) => one.contentWindow).find((one) => one.map)"
"""JavaScript of the page: the window of the frame that streamlit-folium draws a map in."""
ZONES_DRAWN = f"Object.keys(({MAP_WINDOW})?.map._layers || {{}}).length > 20"


def serve_leaflet() -> None:
    """Point folium at the local copy: without network as with it, the comparison measures the same."""
    component = components.declare_component("leaflet", path=xstatic.pkg.leaflet.BASE_DIR)
    folium.Map.default_js = [("leaflet", f"/component/{component.name}/leaflet.js")]
    folium.Map.default_css = [("leaflet_css", f"/component/{component.name}/leaflet.css")]
