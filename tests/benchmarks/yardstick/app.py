"""Yardstick: the map of a département, or of `FR`, as a competent newcomer writes it, without tuning.

Run from the repository: `PYTHONPATH=. streamlit run tests/benchmarks/yardstick/app.py -- 59`.
"""

import sys

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from geo.store import DEMONSTRATION, TERRITORIES
from tests.benchmarks.leaflet import serve_leaflet

DEPARTEMENT = sys.argv[1] if len(sys.argv) > 1 else "59"


@st.cache_data
def load(path: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path)


serve_leaflet()
st.set_page_config(layout="wide")
communes = load(str(TERRITORIES / "communes.parquet"))
here = (communes["departement"] == DEPARTEMENT) | (DEPARTEMENT == "FR")
communes = communes[here & (communes["kind"] != "city")]
communes = communes[communes.geometry.notna()][["code", "name", "geometry"]]
qpv = load(str(DEMONSTRATION / "qpv.parquet"))
structures = load(str(DEMONSTRATION / "structures.parquet"))
shown = st.sidebar.checkbox("Laep", True)
area = communes.union_all()
qpv = qpv[qpv.representative_point().within(area)][["code", "geometry"]]
structures = structures[structures.within(area)]

drawn = folium.Map(tiles=None)
folium.GeoJson(communes, tooltip=folium.GeoJsonTooltip(["name"])).add_to(drawn)
if len(qpv):
    folium.GeoJson(qpv, style_function=lambda _: {"color": "red"}).add_to(drawn)
for row in structures.itertuples():
    if shown or set(row.dispositifs) != {"laep"}:
        place = [row.geometry.y, row.geometry.x]
        folium.CircleMarker(place, radius=4, tooltip=", ".join(row.dispositifs)).add_to(drawn)
west, south, east, north = communes.total_bounds
drawn.fit_bounds([[south, west], [north, east]])
st_folium(drawn, use_container_width=True, height=600)
