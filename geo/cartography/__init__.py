"""Draw territories: the markers, the light display copies of geometry, and the folium map that shows them."""

from geo.cartography.assets import Asset, Contours, contours, details, marks, place_marks
from geo.cartography.base_map import BaseMap, base_map, serve_from
from geo.cartography.commune_tiles import CommuneTiles
from geo.cartography.content import MapContent, ZoneLayer, add_alternatives
from geo.cartography.legend import Legend, legend_html
from geo.cartography.libraries import library_files, script_json
from geo.cartography.links import Link
from geo.cartography.markers import as_data_uri, as_image, marker_svg, swatch_svg
from geo.cartography.offline import OfflineFigure
from geo.cartography.palette import (
    NEEDS_MISSING_STYLE,
    STATUS_STYLE,
    StatusStyle,
)
from geo.cartography.places import Places
from geo.cartography.selection import Selection
from geo.cartography.sites import Figure, Reach, Site, Sites
from geo.cartography.states import ShareClass, share_classes
from geo.cartography.structures import Structures
from geo.cartography.zones import Zones

__all__ = [
    "NEEDS_MISSING_STYLE",
    "STATUS_STYLE",
    "Asset",
    "BaseMap",
    "CommuneTiles",
    "Contours",
    "Figure",
    "Legend",
    "Link",
    "MapContent",
    "OfflineFigure",
    "Places",
    "Reach",
    "Selection",
    "ShareClass",
    "Site",
    "Sites",
    "StatusStyle",
    "Structures",
    "ZoneLayer",
    "Zones",
    "add_alternatives",
    "as_data_uri",
    "as_image",
    "base_map",
    "contours",
    "details",
    "legend_html",
    "library_files",
    "marker_svg",
    "marks",
    "place_marks",
    "script_json",
    "serve_from",
    "share_classes",
    "swatch_svg",
]
