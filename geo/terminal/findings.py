"""Answer what is to remember of a territory: the figures and the sentences that the pages show."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.analysis.tally import Tally, level_of, tally
from geo.analysis.travel import Access, default_access
from geo.domain.dispositifs import ALL_NEEDS, Need, parse_need, parts_of
from geo.domain.territory import Territory
from geo.terminal.options import MinutesOption, NeedOption, OutputOption, TerritoryOption, write_out
from geo.words.findings import key_findings


class Form(StrEnum):
    """Forms of the answer."""

    TEXT = "text"
    JSON = "json"


def findings(
    territory: TerritoryOption,
    need: NeedOption = ALL_NEEDS.code,
    minutes: MinutesOption = None,
    form: Annotated[Form, typer.Option("--format", help="Forme du résultat")] = Form.TEXT,
    output: OutputOption = None,
) -> None:
    """Ce qu’il faut retenir d’un territoire, en phrases ou avec ses chiffres (JSON)."""
    asked = parse_need(need)
    analysis = load_analysis()
    place = analysis.tree.get(territory)
    access = default_access(minutes, minutes)
    if form is Form.TEXT:
        sentences = key_findings(analysis, place, access, asked)
        write_out("".join(f"{one}\n" for one in sentences), output)
        return
    said = answer(analysis, place, access, asked)
    write_out(f"{json.dumps(said, ensure_ascii=False, indent=2)}\n", output)


def answer(analysis: Analysis, place: Territory, access: Access, need: Need) -> dict[str, Any]:
    """Return what is to remember of a territory: figures by need, then the sentences of the pages.

    Parameters
    ----------
    analysis : Analysis
    place : Territory
    access : Access
    need : Need
        The one asked, or all.

    Returns
    -------
    dict
        `territory` (code), `needs` (figures by code of need) and `sentences`.
    """
    counted = tally(analysis, place, level_of(analysis, place), access, parts_of(need))
    return {
        "territory": place.code,
        "needs": {code: _figures(one) for code, one in counted.items()},
        "sentences": key_findings(analysis, place, access, need),
    }


def _figures(one: Tally) -> dict[str, Any]:
    """Write the figures of a need: all its zones, by status, then people, whole."""
    return {
        "zones": one.zones,
        "inside": one.inside,
        "reachable": one.reachable,
        "gap": one.gap,
        "unknown": one.unknown,
        "empty": one.empty,
        "people": round(one.people),
        "people_out_of_reach": round(one.people_out_of_reach),
        "people_in_gap_zones": round(one.people_in_gap_zones),
        "gap_zones": list(one.gap_zones),
    }
