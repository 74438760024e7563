"""Say once the options that commands share, and how an answer leaves the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geo.domain.dispositifs import Dispositif
from geo.domain.errors import MaillageError
from geo.domain.vocabulary import Level
from geo.reports.answers import Format
from geo.store.durable import reason
from geo.words import parameters

TerritoryOption = Annotated[str, typer.Option("--territory", help=parameters.TERRITORY)]
LevelOption = Annotated[Level, typer.Option("--level", help=parameters.LEVEL)]
DispositifsOption = Annotated[
    list[Dispositif] | None, typer.Option("--dispositif", help=parameters.DISPOSITIFS)
]
_NEED = typer.Option("--need", help=parameters.NEED)
NeedOption = Annotated[str, _NEED]
OptionalNeedOption = Annotated[str | None, _NEED]
MinutesOption = Annotated[
    float | None,
    typer.Option("--minutes", help=parameters.MINUTES),
]
FormatOption = Annotated[Format, typer.Option("--format", help=parameters.FORMAT)]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="Fichier à écrire ; à l’écran par défaut")
]


def write_out(text: str, output: Path | None, mark: str = "") -> None:
    """Write to a file, or to the screen where no file is named.

    Parameters
    ----------
    text : str
    output : Path or None
    mark : str
        What is said of the demonstration, beside the answer: a table has no room for it.

    Raises
    ------
    MaillageError
        If the file cannot be written.
    """
    if output is None:
        sys.stdout.write(text)
    else:
        write_bytes(text.encode(), output)
    if mark:
        sys.stdout.flush()
        sys.stderr.write(f"{mark}\n")


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file.

    Raises
    ------
    MaillageError
        If it cannot be written.
    """
    _write(content, path, "Le fichier")


def write_report(table: pd.DataFrame, path: Path) -> None:
    """Write what became of each row of a file, for a spreadsheet.

    Raises
    ------
    MaillageError
        If the file cannot be written.
    """
    _write(table.to_csv(sep=";", index=False).encode("utf-8-sig"), path, "Le rapport")


def _write(content: bytes, path: Path, what: str) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise MaillageError(
            f"{what} « {path} » ne peut pas être écrit ({_why(path, error)}). Indiquez un autre emplacement."
        ) from error


def _why(path: Path, error: OSError) -> str:
    if path.is_dir():
        return "c’est un dossier"
    return reason(error) if path.parent.exists() else f"le dossier « {path.parent} » n’existe pas"
