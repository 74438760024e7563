"""Answer which place a text designates."""

from __future__ import annotations

from typing import Annotated

import typer

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.reports import answers
from geo.reports.answers import Format
from geo.terminal.options import FormatOption, OutputOption, write_out
from geo.words import parameters


def search(
    text: Annotated[str, typer.Argument(help=parameters.SEARCHED, metavar="TEXTE")],
    limit: Annotated[int, typer.Option("--limit", help=parameters.LIMIT)] = answers.USUAL_LIMIT,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Find places."""
    write_out(answers.search(TerritoryTree(store.load()), text, limit, form), output)
