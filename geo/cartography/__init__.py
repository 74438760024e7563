"""Draw territories: the signs, the light display copies of geometry, and the one map that shows them."""

from geo.cartography.assets import Asset, contours, marks, place_marks
from geo.cartography.legend import legend_html
from geo.cartography.palette import SHARE_CLASSES, STATUS_STYLE, ShareClass, StatusStyle
from geo.cartography.signs import as_data_uri, as_image, sign_svg, swatch_svg
from geo.cartography.view import (
    Bundle,
    MapState,
    Site,
    ZoneLayer,
    browser_bundle,
    inline_json,
)

__all__ = [
    "SHARE_CLASSES",
    "STATUS_STYLE",
    "Asset",
    "Bundle",
    "MapState",
    "ShareClass",
    "Site",
    "StatusStyle",
    "ZoneLayer",
    "as_data_uri",
    "as_image",
    "browser_bundle",
    "contours",
    "inline_json",
    "legend_html",
    "marks",
    "place_marks",
    "sign_svg",
    "swatch_svg",
]
