"""Answer which zones are served by what."""

from __future__ import annotations

from geo.analysis.coverage import with_geometry
from geo.analysis.in_use import load_analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
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


def coverage(
    territory: TerritoryOption,
    level: LevelOption,
    dispositif: DispositifsOption = None,
    need: NeedOption | None = None,
    minutes: MinutesOption = None,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Statut de chaque zone d’un territoire pour chaque dispositif, ou pour un besoin."""
    analysis = load_analysis()
    place = analysis.tree.get(territory)
    access = default_access(minutes, minutes)
    if need:
        table = analysis.need_coverage(place, level, access, asked_needs(need, dispositif))
    else:
        table = analysis.coverage(place, level, access, tuple(dispositif or Dispositif))
    if form is Format.GEOJSON:
        write_out(geojson_text(with_geometry(analysis, level, table)), output)
    else:
        write_out(table_text(table, form), output)
