"""Make the `folium.Map` that everything is drawn on: a plain background, Plan IGN where it answers."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import Figure
from folium.template import Template

from geo.cartography.libraries import library_files, script_json
from geo.cartography.offline import OfflineFigure
from geo.cartography.plugin import Plugin
from geo.domain.web import BASE_MAP_HOST

TILES_URL = (
    f"https://{BASE_MAP_HOST}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
"""Plan IGN v2, open and without a key."""
TILES_ATTRIBUTION = "© IGN – Plan IGN"

_CENTRE = (46.6, 2.4)
_MIN_ZOOM, _MAX_ZOOM = 3, 18
_PROBED_TILE = {"z": 5, "y": 11, "x": 16}
"""A tile that exists, over the north of France."""


class BaseMap(folium.Map):
    """A folium map without any file of another host.

    Its header leaves out folium's `user-scalable=no`, which keeps people from magnifying a page.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>
                html, body { width: 100%; height: 100%; margin: 0; }
                #{{ this.get_name() }} { position: relative; width: 100%; height: 100%; }
            </style>
        {% endmacro %}
        {% macro html(this, kwargs) %}{{ this.folium_template.html(this, kwargs) }}{% endmacro %}
        {% macro script(this, kwargs) %}{{ this.folium_template.script(this, kwargs) }}{% endmacro %}
        """
    )
    folium_template = folium.Map._template.module


class MapSetup(Plugin, folium.MacroElement):
    """Adds to a map its label, its language, its hint for two fingers, and tells clicks and Escape.

    Parameters
    ----------
    files_url : str
        Where a browser finds the files that layers name; empty where they stand in the page.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            maillage.setUp({{ this._parent.get_name() }}, {{ this.json_options() }});
        {% endmacro %}
        """
    )

    def __init__(self, files_url: str = "") -> None:
        super().__init__()
        self._name = "MapSetup"
        self.options = {"filesUrl": files_url}


class PlanIGN(folium.TileLayer):
    """Plan IGN, added to the map once its server has answered: without it the background stays plain."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.folium_template.script(this, kwargs) }}
            maillage.addWhenAnswered({{ this._parent.get_name() }}, {{ this.get_name() }}, {{ this.probed }});
        {% endmacro %}
        """
    )
    folium_template = folium.TileLayer._template.module
    probed = script_json(_PROBED_TILE)

    def __init__(self) -> None:
        super().__init__(
            TILES_URL,
            attr=TILES_ATTRIBUTION,
            name="Plan IGN",
            show=False,
            max_zoom=_MAX_ZOOM,
            class_name="maillage-tiles",
        )


def base_map(
    figure: Figure | None = None, *, files_url: str = "", background: bool = True, **options: Any
) -> folium.Map:
    """Return the map of any territory: the same for all, so that a page draws it once.

    Parameters
    ----------
    figure : branca.element.Figure, optional
        The page it stands in; an `OfflineFigure` by default, so that `save` gives a file that opens alone.
    files_url : str
        Where a browser finds the files that layers name, in a page that serves them.
    background : bool
        Whether Plan IGN is asked for.
    **options
        Of Leaflet's map.
    """
    made = BaseMap(
        location=_CENTRE,
        zoom_start=5,
        tiles=None,
        prefer_canvas=True,
        control_scale=True,
        minZoom=_MIN_ZOOM,
        maxZoom=_MAX_ZOOM,
        zoom_snap=0.25,
        **options,
    )
    made.add_to(figure or OfflineFigure("Carte"))
    if background:
        PlanIGN().add_to(made)
    MapSetup(files_url).add_to(made)
    return made


def serve_from(url: str) -> None:
    """Have maps link to Leaflet and to our plugins at an address: to be said once, where they are served."""
    files = {name: f"{url}{file.name}" for name, file in library_files().items()}
    BaseMap.default_js = [("leaflet", files["leaflet"])]
    Plugin.default_js = [("maillage", files["maillage"])]
    BaseMap.default_css = Plugin.default_css = [("maillage_css", files["maillage_css"])]


serve_from("")
