"""Hold what every folium plugin of this package shares: its script, its files, how they reach a browser."""

from __future__ import annotations

from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.template import Template

from geo.cartography.assets import Asset
from geo.cartography.libraries import script_json
from geo.cartography.offline import OfflineFigure


class Plugin(JSCSSMixin):
    """A layer drawn by a JavaScript class of the same name, `maillage.<Name>`.

    Attributes
    ----------
    options : dict
        Given to the JavaScript class as JSON.
    files : tuple of Asset
        Files that the options name. A page that serves them says where (`serve_from`); in an
        `OfflineFigure` they stand inside.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new maillage.{{ this._name }}({{ this.json_options() }});
        {% endmacro %}
        """
    )

    options: dict[str, Any]
    files: tuple[Asset, ...] = ()

    def json_options(self) -> str:
        """Write the options so that no name of the data can end the script they stand in."""
        return script_json(self.options)

    def render(self, **kwargs: Any) -> str:
        """Render as folium does, after giving an offline page the files that this layer names."""
        root = self.get_root()
        if isinstance(root, OfflineFigure):
            root.embed(self.files)
        return super().render(**kwargs)


def named(file: Asset | None) -> str | None:
    """Return the name of a file, if there is one."""
    return file.name if file else None


def layer_group(name: str, *layers: folium.map.Layer, show: bool = True) -> folium.FeatureGroup:
    """Put layers in a group of folium's own."""
    group = folium.FeatureGroup(name=name, show=show)
    for layer in layers:
        layer.add_to(group)
    return group
