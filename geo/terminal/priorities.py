"""Answer which gaps come first."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from geo.analysis.coverage import with_geometry
from geo.analysis.in_use import load_analysis
from geo.analysis.perimeters import zones_inside
from geo.analysis.ranking import parse_weights, rank_gaps
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from geo.terminal.options import (
    DispositifsOption,
    Format,
    FormatOption,
    LevelOption,
    MinutesOption,
    NeedOption,
    OutputOption,
    TerritoryOption,
    asked_needs,
    geojson_text,
    table_text,
    write_out,
)


def priorities(
    territory: TerritoryOption,
    level: LevelOption = Level.QPV,
    dispositif: DispositifsOption = None,
    need: NeedOption | None = None,
    weights: Annotated[
        str, typer.Option("--weights", help="Poids, par exemple poverty=1,single_parents=1")
    ] = "",
    favour: Annotated[
        str, typer.Option("--favour", help="Périmètre ou zonage qui compte dans la note (poids zoning)")
    ] = "",
    within: Annotated[
        list[str] | None, typer.Option("--within", help="Ne garder que ce périmètre ; à répéter")
    ] = None,
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Carences d’un territoire, de la première à combler à la dernière."""
    chosen = replace(parse_weights(weights), perimeter=favour.strip().upper())
    analysis = load_analysis()
    place = analysis.tree.get(territory)
    access = default_access(minutes, minutes)
    table = rank_gaps(analysis, place, level, access, asked_needs(need, dispositif), chosen)
    if within:
        inside = zones_inside(analysis, level, [code.strip().upper() for code in within])
        table = table[table["zone_code"].isin(inside)]
    if form is Format.GEOJSON:
        write_out(geojson_text(with_geometry(analysis, level, table)), output)
    else:
        write_out(table_text(table, form), output)
