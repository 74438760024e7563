"""Write a map that opens by double click, without network: a folium map saved with its files inside."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

from geo.analysis.work import check_wanted
from geo.cartography import OfflineFigure, add_alternatives, base_map, legend_html
from geo.cartography.base_map import TILES_URL
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import ALL_NEEDS, NEEDS
from geo.domain.french import count, number
from geo.domain.vocabulary import Level, Status
from geo.reports.document import Document, ZoneRow
from geo.reports.rendering import render_html, shortened

_LONGEST_TITLE = 200


def webmap_bytes(document: Document, composer: MapComposer) -> bytes:
    """Write the web map of a territory.

    Parameters
    ----------
    document : Document
    composer : MapComposer
        Of the same analysis.

    Returns
    -------
    bytes
        HTML, UTF-8; it fetches nothing but a background map, where there is a network.
    """
    needs = (ALL_NEEDS, *NEEDS) if document.need == ALL_NEEDS else (document.need,)
    contents = {}
    for need in needs:
        check_wanted()
        contents[need.code] = composer.compose(
            document.territory, document.access, need.dispositifs, need, notice=document.provenance.mark
        )
    values: dict[str, object] = {
        "place": document.place,
        "mark": document.provenance.mark,
        "tiles_origin": "{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        "needs": [(need, legend_html(contents[need.code])) for need in needs],
        "figures": document.figures,
        "findings": document.findings,
        "tally_header": document.need_header,
        "tally": document.needs,
        "zone_header": document.zone_header,
        "with_communes": document.level is Level.QPV,
        "zones": [zone_cells(zone) for zone in document.zones],
        "zones_counted": count(len(document.zones), document.zones_noun),
        "provenance": [(name, said) for name, said in document.provenance.fields().items() if said],
    }
    figure = OfflineFigure(
        shortened(document.title, _LONGEST_TITLE),
        lambda **page: render_html("webmap.html", **page, **values),
    )
    made = base_map(figure)
    values |= {"map_name": made.get_name(), "groups": add_alternatives(made, contents)}
    check_wanted()
    written = BytesIO()
    made.save(written, close_file=False)
    return written.getvalue()


def zone_cells(zone: ZoneRow) -> dict[str, object]:
    """Lay a zone out for a template."""
    return {
        "number": zone.number,
        "name": zone.name,
        "communes": zone.communes,
        "population": number(zone.population),
        "cells": [
            {"text": text, "gap": status is Status.GAP}
            for text, status in zip(zone.cells, zone.statuses, strict=True)
        ],
    }
