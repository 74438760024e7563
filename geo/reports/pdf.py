"""Set the fiche of a territory as a PDF that is tagged, accessible (PDF/UA-1) and searchable."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, time
from functools import cache
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

from geo.analysis.verdict import RULE_AT_LENGTH
from geo.domain.french import agree, count, enumerate_fr, number, sentence
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports.document import SUBJECT, Document, ZoneRow, access_words
from geo.reports.fiche import Action, Comparison, Existing
from geo.reports.picture import PAGE, Studio
from geo.reports.wording import FONT, FONT_FOLDER, breakable, printable, shortened

_TEMPLATE = Path(__file__).parent / "templates" / "fiche.typ"
_STANDARD: Final = "ua-1"
MOST_ZONES = 10
_LONGEST_TITLE = 120
_MOST_STEPS = 3
_MOST_NAMED = 6
_MOST_COUNTED = 20


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONT_FOLDER)])


def pdf_bytes(document: Document, studio: Studio) -> bytes:
    """Set the fiche of a territory.

    Parameters
    ----------
    document : Document
    studio : Studio
        Draws its maps; give the same one to all the fiches of a département.

    Returns
    -------
    bytes
        PDF/UA-1, two to four A4 pages.
    """
    with TemporaryDirectory(prefix="maillage-fiche-") as folder:
        root = Path(folder)
        shutil.copy(_TEMPLATE, root / "fiche.typ")
        listed = document.zones[:MOST_ZONES]
        numbers = {zone.code: zone.number for zone in listed} if len(document.zones) > 1 else {}
        (root / "map.png").write_bytes(studio.map_of(document.territory, PAGE, numbers=numbers))
        wide = document.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}
        if not wide:
            (root / "small.png").write_bytes(studio.maps_by_dispositif(document.territory))
        content = page_content(document) | {"map": "map.png", "small_map": None if wide else "small.png"}
        made: bytes = typst.compile(
            str(root / "fiche.typ"),
            root=str(root),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(_shown(content), ensure_ascii=False, allow_nan=False)},
            pdf_standards=[_STANDARD],
            timestamp=datetime.combine(document.provenance.edited, time(), UTC),
        )
    return made


def page_content(document: Document) -> dict[str, Any]:
    """Lay a document out as the texts of the template `fiche.typ`."""
    zone = document.level.noun
    with_communes = document.level is Level.QPV
    return {
        "font": FONT,
        "title": shortened(document.title, _LONGEST_TITLE),
        "short_title": shortened(document.title, 60),
        "subject": SUBJECT,
        "place": document.place,
        "mark": document.provenance.mark,
        "edited": document.edited,
        "figures": [{"amount": f.amount, "label": f.label} for f in document.figures],
        "findings": document.findings,
        "map_words": document.map_words(),
        "map_caption": _map_caption(document),
        "tally_header": document.dispositif_header,
        "tally": [{"label": row.label, "cells": row.cells} for row in document.dispositifs],
        "tally_note": _tally_note(document),
        "small_map_words": document.map_words(),
        "small_map_caption": "Une carte par dispositif : ce qu'il dessert, ce qu'il laisse de côté.",
        "zones_title": f"Les {zone.plural}, un à un"
        if not zone.feminine
        else f"Les {zone.plural}, une à une",
        "zone_header": document.zone_header,
        "zone_columns": [0, 2.4, 1.7, 0, 1.5, 1.5, 1.5, 1.5]
        if with_communes
        else [0, 2.6, 0, 1.5, 1.5, 1.5, 1.5],
        "zone_people": 3 if with_communes else 2,
        "zones": [_zone_cells(row, with_communes=with_communes) for row in document.zones[:MOST_ZONES]]
        if len(document.zones) > 1 or with_communes
        else [],
        "zones_note": _zones_note(document),
        # Elsewhere than in a commune it would only repeat the table above.
        "existing": [existing_words(one) for one in document.fiche.existing]
        if document.territory.kind is TerritoryKind.COMMUNE
        else [],
        "missing": missing_words(document),
        "comparisons": [comparison_bars(one) for one in document.fiche.comparisons],
        "actions": [_action(one) for one in document.fiche.actions],
        "parameters": access_words(document.access),
        "method": METHOD,
        "constants": [[c.label, c.value, c.source] for c in document.constants],
        "sources": [[s.table, s.source, s.vintage, s.licence] for s in document.sources],
        "notes": document.fiche.notes,
    }


METHOD = (
    f"{RULE_AT_LENGTH} Les distances sont mesurées à vol "
    "d'oiseau, dans la projection légale du territoire, puis allongées du détour."
)


def existing_words(one: Existing) -> str:
    """Say what exists of a dispositif, and name the first structures."""
    names = [structure.name for structure in one.structures[:_MOST_NAMED]]
    rest = len(one.structures) - len(names)
    if not names or len(one.structures) > _MOST_COUNTED:
        return one.sentence
    others = [f"{number(rest)} {agree(rest, 'autre', 'autres')}"] if rest else []
    return f"{one.sentence} {sentence(enumerate_fr([*names, *others]))}"


def _map_caption(document: Document) -> str:
    if document.territory.kind in {TerritoryKind.FRANCE, TerritoryKind.REGION}:
        return "Part des QPV en carence, en moyenne des quatre dispositifs, par département."
    numbered = " Les numéros sont ceux du tableau." if len(document.zones) > 1 else ""
    return f"Zones selon leur statut pour les quatre dispositifs.{numbered}"


def _zone_cells(row: ZoneRow, *, with_communes: bool) -> list[dict[str, Any]]:
    plain = [number(row.number), row.name, *([row.communes] if with_communes else []), number(row.population)]
    judged = zip(row.cells, row.statuses, strict=True)
    return [
        *({"text": text, "gap": False} for text in plain),
        *({"text": text, "gap": status is Status.GAP} for text, status in judged),
    ]


def _tally_note(document: Document) -> str:
    targets = (
        "Laep : enfants de moins de 6 ans ; Clas : de 6 à 17 ans ; centre social et EVS : tous les habitants"
    )
    return sentence(f"Personnes visées dans les {document.level.noun.plural} ({targets})")


def _zones_note(document: Document) -> str:
    note = sentence("Après « Carence », le nombre de personnes non desservies")
    rest = len(document.zones) - MOST_ZONES
    if rest <= 0:
        return note
    others = count(rest, document.level.noun)
    return f"{note} {sentence(f'Et {others} de plus : le classeur Excel et le CSV les donnent tous')}"


def missing_words(document: Document) -> list[str]:
    """Say what is missing, or that nothing is."""
    said = [text for one in document.fiche.missing for text in one.sentences]
    return said or [document.fiche.nothing_missing]


def comparison_bars(one: Comparison) -> dict[str, Any]:
    """Lay a comparison out as bars: each a share of the longest."""
    values = [bar.rate.value if isfinite(bar.rate.value) else 0.0 for bar in one.bars]
    most = max([*values, 1e-9])
    return {
        "title": one.title,
        "sentence": " ".join(text for text in (one.sentence, one.note) if text),
        "bars": [
            {"label": bar.label, "text": bar.text, "own": bar.own, "share": value / most}
            for bar, value in zip(one.bars, values, strict=True)
        ],
    }


def _action(one: Action) -> dict[str, Any]:
    return {
        "title": one.dispositif.full_name,
        "host": one.host_sentence,
        "steps": one.sheet.first_steps[:_MOST_STEPS],
    }


def _shown(value: Any) -> Any:
    """Keep in every text only what the font can draw, and let long words break."""
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(item) for item in value]
    return value
