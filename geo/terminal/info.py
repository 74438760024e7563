"""Answer which data are in use."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geo import store


def info(*, as_json: Annotated[bool, typer.Option("--json", help="En JSON")] = False) -> None:
    """Say which data are in use."""
    dataset = store.load()
    home = store.home()
    if as_json:
        where = {"store": {"kind": home.kind, "where": home.where}}
        typer.echo(json.dumps(dataset.summary() | where, ensure_ascii=False, indent=2))
        return
    grid = Table("table", "lignes", "origine", "millésime", "source")
    for name, table in dataset.manifest.items():
        grid.add_row(name, str(table.rows), table.origin, table.vintage, table.source)
    Console().print(grid)
    typer.echo(f"Données publiées : {home.where}")
