"""Say once the options that commands share, and how a table leaves the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import pandas as pd
import typer

from geo.domain.dispositifs import ALL_NEEDS, Dispositif, Need, alone, parse_need, parts_of
from geo.domain.errors import MaillageError, ParameterError
from geo.domain.vocabulary import Level
from geo.reports.tabular import wound


class Format(StrEnum):
    """Formats of a table in the terminal."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


TerritoryOption = Annotated[
    str,
    typer.Option("--territory", help="FR, R32, 59, un Siren d’EPCI, un périmètre ou un code Insee"),
]
LevelOption = Annotated[Level, typer.Option("--level", help="Zones : QPV ou communes")]
DispositifsOption = Annotated[
    list[Dispositif] | None, typer.Option("--dispositif", help="À répéter ; tous par défaut")
]
NeedOption = Annotated[
    str, typer.Option("--need", help="Besoin : tous, vie_sociale, laep, clas ; ou centre_social, evs")
]
MinutesOption = Annotated[
    float | None,
    typer.Option("--minutes", help="Temps d’accès, à pied comme en voiture ; par défaut celui de la méthode"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="Forme du résultat")]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="Fichier à écrire ; à l’écran par défaut")
]


def asked_needs(need: str | None, dispositifs: Sequence[Dispositif] | None) -> tuple[Need, ...]:
    """Return the needs to judge: of the need asked, else each dispositif alone, else all needs.

    Raises
    ------
    ParameterError
        If both are asked, or there is no such need.
    """
    if need and dispositifs:
        raise ParameterError("« --need » et « --dispositif » s’excluent : choisissez l’un ou l’autre.")
    return alone(dispositifs) if dispositifs else parts_of(parse_need(need or ALL_NEEDS.code))


def table_text(table: pd.DataFrame, form: Format) -> str:
    """Write a table as CSV (comma, decimal point: for scripts) or as JSON records."""
    if form is Format.JSON:
        return f"{table.to_json(orient='records', force_ascii=False, double_precision=6)}\n"
    return str(table.to_csv(index=False))


def geojson_text(zones: gpd.GeoDataFrame) -> str:
    """Write zones as GeoJSON (RFC 7946)."""
    return str(wound(zones).to_json(drop_id=True, ensure_ascii=False))


def write_out(text: str, output: Path | None) -> None:
    """Write to a file, or to the screen where no file is named.

    Raises
    ------
    MaillageError
        If the file cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise MaillageError(
            f"Le fichier « {output} » ne peut pas être écrit ({error.strerror}). "
            "Indiquez un autre emplacement."
        ) from error


def write_report(table: pd.DataFrame, path: Path) -> None:
    """Write what became of each row of a file, for a spreadsheet.

    Raises
    ------
    ParameterError
        If the file cannot be written.
    """
    try:
        table.to_csv(path, sep=";", index=False, encoding="utf-8-sig")
    except OSError as error:
        raise ParameterError(
            f"Le rapport « {path} » ne peut pas être écrit ({error.strerror}). Indiquez un autre emplacement."
        ) from error
