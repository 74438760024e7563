"""Write the page that another site frames: a map, what is to remember of it, its source, the way to more."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode

from geo.analysis.matrix import worst_gaps
from geo.analysis.tally import level_of
from geo.analysis.travel import Access
from geo.cartography import Legend, OfflineFigure, base_map
from geo.cartography.composer import MapComposer
from geo.cartography.plugin import layer_group
from geo.domain.dispositifs import ALL_NEEDS, Need
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.web import EMBEDDED_PATH
from geo.reports.rendering import render_html
from geo.words.data_quality import source_line
from geo.words.findings import gap_label, key_findings

FILES = "fichiers"
"""Where the libraries are, beside the pages to embed."""
EMBED_PARAMETERS = ("besoin", "minutes", "voiture")
"""What their address takes, as that of a page does; what a site adds of its own is left out."""
_MOST_GAPS = 10
_HEIGHT_PX = 520


def embed_html(composer: MapComposer, territory: Territory, access: Access, need: Need, link: str) -> str:
    """Write the page: what it says is read without JavaScript, and the data of its map stand inside.

    The libraries alone are linked, for they are the same in all pages. The background of other hosts is left
    out: who reads the page of a town hall is told to nobody.

    Parameters
    ----------
    composer : MapComposer
    territory : Territory
    access : Access
    need : Need
    link : str
        Address of the same view in the application.
    """
    analysis = composer.analysis
    mark = analysis.dataset.mark
    level = level_of(analysis, territory)
    content = composer.compose(territory, access, need.dispositifs, need, notice=mark)
    values = {
        # What is there, then what is out of reach.
        "sentence": " ".join(key_findings(analysis, territory, access, need)[:2]),
        "gaps": [gap_label(gap) for gap in worst_gaps(analysis, territory, level, access, need, _MOST_GAPS)],
        "gaps_title": f"Plus grandes carences, par {level.noun.singular}",
        "mark": mark,
        "source": source_line(analysis.dataset),
        "link": link,
    }
    figure = OfflineFigure(
        embed_title(territory, need),
        lambda **page: render_html("embed.html", **page, **values),
        libraries_url=f"{FILES}/",
    )
    made = base_map(figure, background=False)
    for group in [layer_group("Légende", Legend(content, folded=True)), *content.feature_groups()]:
        group.add_to(made)
    return str(figure.render())


def embed_title(territory: Territory, need: Need) -> str:
    """Title a page: « Laep à Roubaix »."""
    what = "Centres sociaux, EVS, Laep et Clas" if need == ALL_NEEDS else need.label
    return f"{what} {in_place(territory)}"


def embed_line(server: str, territory: Territory, need: Need, asked: dict[str, str]) -> str:
    """Write the line of HTML that a site copies.

    Parameters
    ----------
    server : str
        Address of the application, which ends with `/`.
    territory : Territory
    need : Need
    asked : dict of str to str
        Parameters of the link.
    """
    parameters = f"?{urlencode(asked)}" if asked else ""
    source = escape(f"{server}{EMBEDDED_PATH}/{quote(territory.code)}{parameters}")
    return (
        f'<iframe src="{source}" title="{escape(embed_title(territory, need))}" width="100%" '
        f'height="{_HEIGHT_PX}" style="border:0" loading="lazy"></iframe>'
    )
