"""Give the same answers from a terminal: ``python -m geo --help``."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table

from geo import store
from geo.coverage import Analysis, with_geometry
from geo.errors import MaillageError
from geo.proximity import default_access
from geo.schema import SCHEMAS
from geo.vocabulary import DEMONSTRATION_LABEL, Dispositif, Level

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Qui est desservi par un centre social, un EVS, un Laep, un Clas ; qui ne l'est pas.",
)
_ERROR_EXIT = 2


class Format(StrEnum):
    """Formats of a table in the terminal."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


TerritoryOption = Annotated[
    str, typer.Option("--territory", help="FR, R32, 59, un Siren d'EPCI ou un code Insee de commune")
]
LevelOption = Annotated[Level, typer.Option("--level", help="Zones : QPV ou communes")]
DispositifOption = Annotated[
    list[Dispositif] | None, typer.Option("--dispositif", help="À répéter ; tous par défaut")
]
MinutesOption = Annotated[
    float | None,
    typer.Option("--minutes", help="Temps d'accès, à pied comme en voiture ; par défaut celui de la méthode"),
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="Fichier à écrire ; à l'écran par défaut")
]


@app.command()
def info(*, as_json: Annotated[bool, typer.Option("--json", help="En JSON")] = False) -> None:
    """Data set in use: origin, rows, vintage of each table."""
    dataset = store.load()
    tables = {
        name: {
            "rows": info.rows,
            "origin": info.origin.value,
            "source": info.source,
            "vintage": info.vintage,
            "licence": info.licence,
            "date": info.date,
            "sha256": info.sha256,
            "notes": info.notes,
        }
        for name, info in dataset.manifest.items()
    }
    if as_json:
        summary = {
            "version": dataset.version,
            "origin": dataset.origin.value,
            "notice": DEMONSTRATION_LABEL if dataset.is_demonstration else "",
            "counts": {name: len(getattr(dataset, name)) for name in SCHEMAS},
            "tables": tables,
        }
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    grid = Table("table", "lignes", "origine", "millésime", "source")
    for name, row in tables.items():
        grid.add_row(name, str(row["rows"]), str(row["origin"]), str(row["vintage"]), str(row["source"]))
    Console().print(grid)


@app.command()
def coverage(
    territory: TerritoryOption,
    level: LevelOption,
    dispositif: DispositifOption = None,
    minutes: MinutesOption = None,
    format: Annotated[Format, typer.Option("--format")] = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Status of every zone of a territory for each dispositif."""
    analysis = Analysis(store.load())
    place = analysis.tree.get(territory)
    table = analysis.coverage(place, level, default_access(minutes, minutes), tuple(dispositif or Dispositif))
    if format is Format.GEOJSON:
        text = with_geometry(analysis, level, table).to_json(drop_id=True, ensure_ascii=False)
    else:
        text = table_text(table, format)
    write_out(text, output)


def table_text(table: pd.DataFrame, format: Format) -> str:
    """Write a table as CSV (comma, decimal point: for scripts) or as JSON records."""
    if format is Format.JSON:
        return table.to_json(orient="records", force_ascii=False, double_precision=6) + "\n"
    return table.to_csv(index=False)


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


def main() -> None:
    """Run a command; an error of ours is one line and exit code 2."""
    try:
        app()
    except MaillageError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(_ERROR_EXIT) from error


if __name__ == "__main__":
    main()
