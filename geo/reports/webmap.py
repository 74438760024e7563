"""Write a map that opens by double click, without network: one HTML file that holds Leaflet and its data."""

from __future__ import annotations

from urllib.parse import urlsplit

from geo.cartography import browser_bundle, inline_json, legend_html, sign_svg
from geo.cartography.scene import Scenery
from geo.cartography.view import TILES_URL
from geo.domain.dispositifs import Dispositif
from geo.domain.french import count, number
from geo.domain.vocabulary import Level, Status
from geo.reports.document import Document, ZoneRow
from geo.reports.rendering import render_html, shortened

_LONGEST_TITLE = 200


def webmap_bytes(document: Document, scenery: Scenery) -> bytes:
    """Write the web map of a territory.

    Parameters
    ----------
    document : Document
    scenery : Scenery
        Of the same analysis.

    Returns
    -------
    bytes
        HTML, UTF-8; it fetches nothing but a background map, where there is a network.
    """
    state = scenery.compose(
        document.territory, document.access, tuple(Dispositif), notice=document.provenance.mark
    )
    bundle = browser_bundle()
    text = render_html(
        "webmap.html",
        title=shortened(document.title, _LONGEST_TITLE),
        place=document.place,
        mark=document.provenance.mark,
        tiles_origin="{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL)),
        style=bundle.style,
        script=bundle.script,
        state=inline_json(state),
        legend=legend_html(state),
        dispositifs=[{"label": d.label, "sign": sign_svg([d], 20)} for d in Dispositif],
        figures=document.figures,
        findings=document.findings,
        tally_header=document.dispositif_header,
        tally=document.dispositifs,
        zone_header=document.zone_header,
        with_communes=document.level is Level.QPV,
        zones=[zone_cells(zone) for zone in document.zones],
        zones_counted=count(len(document.zones), document.level.noun),
        provenance=[(name, said) for name, said in document.provenance.fields().items() if said],
    )
    return text.encode()


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
