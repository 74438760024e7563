"""Floor: an empty map. No page made with Streamlit and Leaflet can open faster, or switch faster, than this.

Run from the repository: `PYTHONPATH=. streamlit run tests/benchmarks/floor/app.py`.
"""

import folium
import streamlit as st
from streamlit_folium import st_folium

from tests.benchmarks.leaflet import serve_leaflet

serve_leaflet()
st.set_page_config(layout="wide")
shown = st.sidebar.checkbox("Laep", True)
group = folium.FeatureGroup("points")
for step in range(3 if shown else 1):
    folium.CircleMarker([50.3 + step / 10, 3.1]).add_to(group)
st_folium(
    folium.Map(location=[50.3, 3.1], zoom_start=9, tiles=None),
    key="floor",
    use_container_width=True,
    height=600,
    feature_group_to_add=group,
    returned_objects=[],
)
