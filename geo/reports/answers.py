"""Answer questions for other programs: the same table, the same text, from the terminal and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis.coverage import Analysis, with_geometry
from geo.analysis.perimeters import zones_inside
from geo.analysis.ranking import parse_weights, rank_gaps
from geo.analysis.tally import Tally, level_of, tally
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import Access, default_access
from geo.domain.dispositifs import ALL_NEEDS, Dispositif, Need, alone, parse_need, parts_of
from geo.domain.errors import ParameterError
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.tabular import harmless, wound
from geo.words.findings import key_findings


class Format(StrEnum):
    """Forms of an answer."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


USUAL_LIMIT = 8
"""Places found by a search."""

_PLACE = ("code", "name", "kind", "departement", "population")
_DIVISIONS = {
    TerritoryKind.REGION: "regions",
    TerritoryKind.DEPARTEMENT: "departements",
    TerritoryKind.EPCI: "epci",
    TerritoryKind.COMMUNE: "communes",
}
_REGION_PREFIX = "R"


def asked_needs(need: str | None, dispositifs: Sequence[Dispositif] | None) -> tuple[Need, ...]:
    """Return the needs to judge: of the need asked, else each dispositif alone, else all needs.

    Raises
    ------
    ParameterError
        If both are asked, or there is no such need.
    """
    if need and dispositifs:
        raise ParameterError("« need » et « dispositif » s’excluent : choisissez l’un ou l’autre.")
    return alone(dispositifs) if dispositifs else parts_of(parse_need(need or ALL_NEEDS.code))


def json_text(value: object) -> str:
    """Write a value as JSON, on lines that a person can read."""
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n"


def table_text(table: pd.DataFrame, form: Format) -> str:
    """Write a table as CSV (comma, decimal point: for scripts) or as JSON records.

    In CSV, a text that a spreadsheet would compute is preceded by an apostrophe.
    """
    if form is Format.JSON:
        return f"{table.to_json(orient='records', force_ascii=False, double_precision=6)}\n"
    return str(harmless(table).to_csv(index=False, lineterminator="\n"))


def geojson_text(zones: gpd.GeoDataFrame, notice: str = "") -> str:
    """Write zones or points as GeoJSON (RFC 7946)."""
    collection = json.loads(wound(zones).to_json(drop_id=True, show_bbox=False))
    said = {"notice": notice} if notice else {}
    document = {"type": "FeatureCollection", **said, "features": collection["features"]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def search(tree: TerritoryTree, text: str, limit: int, form: Format) -> str:
    """List the places that a text designates, the best first."""
    if limit < 1:
        raise ParameterError(f"« limit {limit} » n’a pas de sens : demandez au moins un lieu.")
    if form is Format.GEOJSON:
        raise ParameterError("« search » donne des lieux sans contour : choisissez « csv » ou « json ».")
    return _places_text(tree.search(text, limit), form)


def territories(analysis: Analysis, territory: str, kind: TerritoryKind, form: Format) -> str:
    """List the territories of a kind in another; their boundaries in GeoJSON."""
    tree = analysis.tree
    place = tree.get(territory)
    if kind is TerritoryKind.COMMUNE:
        found = [tree.get(code) for code in tree.commune_codes(place)]
    else:
        found = [one for one in tree.of_kind(kind) if one == place or place in tree.ancestors(one)]
    if form is not Format.GEOJSON:
        return _places_text(found, form)
    if kind not in _DIVISIONS:
        raise ParameterError(
            f"Pas de contour pour la sorte « {kind} » : choisissez « csv » ou « json », ou une autre sorte."
        )
    shapes = getattr(analysis.dataset, _DIVISIONS[kind]).set_index("code").geometry
    codes = [one.code.removeprefix(_REGION_PREFIX) for one in found]
    table = pd.DataFrame([_place(one) for one in found], columns=list(_PLACE))
    zones = gpd.GeoDataFrame(table, geometry=shapes.reindex(codes).to_numpy(), crs=shapes.crs)
    return geojson_text(zones, analysis.dataset.mark)


def _places_text(places: Iterable[Territory], form: Format) -> str:
    rows = [_place(place) for place in places]
    if form is Format.JSON:
        return f"{json.dumps(rows, ensure_ascii=False)}\n"
    return table_text(pd.DataFrame(rows, columns=list(_PLACE)), form)


def _place(place: Territory) -> dict[str, str | int | None]:
    people = None if place.population is None else int(place.population)
    return {
        "code": place.code,
        "name": place.name,
        "kind": str(place.kind),
        "departement": place.departement,
        "population": people,
    }


def findings(
    analysis: Analysis, territory: str, need: str = ALL_NEEDS.code, minutes: float | None = None
) -> dict[str, Any]:
    """Say what is to remember of a territory, as it is asked for in a command or an address."""
    return findings_of(
        analysis, analysis.tree.get(territory), default_access(minutes, minutes), parse_need(need)
    )


def findings_of(analysis: Analysis, place: Territory, access: Access, need: Need) -> dict[str, Any]:
    """Return what is to remember of a territory: figures by need, then the sentences of the pages.

    Returns
    -------
    dict
        `territory` (code), `notice`, `needs` (figures by code of need) and `sentences`.
    """
    counted = tally(analysis, place, level_of(analysis, place), access, parts_of(need))
    return {
        "territory": place.code,
        "notice": analysis.dataset.mark,
        "needs": {code: _figures(one) for code, one in counted.items()},
        "sentences": key_findings(analysis, place, access, need),
    }


def _figures(one: Tally) -> Mapping[str, Any]:
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


def coverage(
    analysis: Analysis,
    territory: str,
    level: Level,
    form: Format,
    need: str | None = None,
    dispositifs: Sequence[Dispositif] | None = None,
    minutes: float | None = None,
) -> str:
    """Judge each zone of a territory, for each dispositif or for a need."""
    needs = asked_needs(need, dispositifs)
    place, access = analysis.tree.get(territory), default_access(minutes, minutes)
    if need:
        table = analysis.need_coverage(place, level, access, needs)
    else:
        table = analysis.coverage(place, level, access, tuple(dispositifs or Dispositif))
    return _zones_text(analysis, level, table, form)


@dataclass(frozen=True)
class Priority:
    """What makes a gap come first: weights as text, a perimeter that counts, those that alone are kept."""

    weights: str = ""
    favour: str = ""
    within: tuple[str, ...] = ()


def priorities(
    analysis: Analysis,
    territory: str,
    level: Level,
    form: Format,
    need: str | None = None,
    dispositifs: Sequence[Dispositif] | None = None,
    priority: Priority = Priority(),
    minutes: float | None = None,
) -> str:
    """Rank the gaps of a territory, the first to close first."""
    needs = asked_needs(need, dispositifs)
    weights = replace(parse_weights(priority.weights), perimeter=_code(priority.favour))
    place, access = analysis.tree.get(territory), default_access(minutes, minutes)
    table = rank_gaps(analysis, place, level, access, needs, weights)
    if priority.within:
        inside = zones_inside(analysis, level, [_code(one) for one in priority.within])
        table = table[table["zone_code"].isin(inside)]
    return _zones_text(analysis, level, table, form)


def _code(text: str) -> str:
    return text.strip().upper()


def _zones_text(analysis: Analysis, level: Level, table: pd.DataFrame, form: Format) -> str:
    if form is Format.GEOJSON:
        return geojson_text(with_geometry(analysis, level, table), analysis.dataset.mark)
    return table_text(table, form)


def structures(
    analysis: Analysis, territory: str, form: Format, dispositifs: Sequence[Dispositif] | None = None
) -> str:
    """List the structures of a territory, or those that offer one of some dispositifs."""
    table = analysis.structures_of(analysis.tree.get(territory)).reset_index(drop=True)
    asked = set(dispositifs or Dispositif)
    table = table[np.array([not asked.isdisjoint(offered) for offered in table["dispositifs"]], dtype=bool)]
    told = table.assign(dispositifs=[",".join(offered) for offered in table["dispositifs"]])
    if form is Format.GEOJSON:
        return geojson_text(told, analysis.dataset.mark)
    return table_text(
        pd.DataFrame(told.drop(columns="geometry")).assign(
            lon=table.geometry.x.round(6), lat=table.geometry.y.round(6)
        ),
        form,
    )
