"""Make a page of a map that opens by double click: every file stands inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import jinja2
from branca.element import Figure

from geo.cartography.assets import Asset
from geo.cartography.libraries import library_files, script_json, script_safe

_PAGE = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
    """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
{{ map.head | safe }}
</head>
<body>
{{ map.body | safe }}
<script>{{ map.libraries | safe }}</script>
<script>{{ map.script | safe }}</script>
</body>
</html>
"""
)


class OfflineFigure(Figure):
    """The page that a `folium.Map` is saved in, with Leaflet, our plugins and the files of layers inside.

    What another plugin links to stays a link: its author chooses.

    Parameters
    ----------
    title : str
        Of the page, plain text.
    write_page : callable, optional
        Writes the whole page; it is given `title` and `map` (`head`, `body`, `linked`, `libraries`, `script`,
        to be written as they are, in this order).
    libraries_url : str, optional
        The folder where a server has Leaflet and our plugins, which are then linked.
    """

    def __init__(
        self,
        title: str,
        write_page: Callable[..., str] = _PAGE.render,
        *,
        libraries_url: str | None = None,
    ) -> None:
        super().__init__(title=title)
        self._write_page = write_page
        self._libraries_url = libraries_url
        self._files: dict[str, Asset] = {}

    def embed(self, files: Iterable[Asset]) -> None:
        """Put files in the page."""
        self._files |= {file.name: file for file in files}

    def render(self, **kwargs: Any) -> str:
        """Write the page."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        header = self.header._children
        ours = {name: library_files()[name] for name in header if name in library_files()}
        scripts = [file for file in ours.values() if file.name.endswith(".js")]
        styles = [file for file in ours.values() if file.name.endswith(".css")]
        inside, url = self._libraries_url is None, self._libraries_url
        files = ",".join(
            f"{script_json(file.name)}:{script_safe(file.content.decode())}" for file in self._files.values()
        )
        parts = {
            "head": "\n".join(
                [
                    f"<style>{''.join(file.content.decode() for file in styles)}</style>"
                    if inside
                    else "".join(f'<link rel="stylesheet" href="{url}{file.name}">' for file in styles),
                    *(
                        child.render(**kwargs)
                        for name, child in header.items()
                        if name not in {*ours, "meta_http"}
                    ),
                ]
            ),
            "body": self.html.render(**kwargs),
            "linked": "".join(f'<script src="{url}{one.name}"></script>' for one in scripts if not inside),
            "libraries": "\n".join(
                [*(file.content.decode() for file in scripts if inside), f"maillage.keep({{{files}}});"]
            ),
            "script": self.script.render(**kwargs),
        }
        return self._write_page(map=parts, title=self.title)
