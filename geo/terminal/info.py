"""Answer which data are in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from geo import store
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.store.tables import TABLES


def info(*, as_json: Annotated[bool, typer.Option("--json", help="En JSON")] = False) -> None:
    """Données en usage : origine, lignes, millésime de chaque table."""
    dataset = store.load()
    home = store.home()
    if as_json:
        summary = {
            "version": dataset.version,
            "store": {"kind": home.kind, "where": home.where},
            "origin": dataset.origin,
            "notice": DEMONSTRATION_LABEL if dataset.is_demonstration else "",
            "counts": {name: len(getattr(dataset, name)) for name in TABLES},
            "tables": {name: asdict(table) for name, table in dataset.manifest.items()},
        }
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    grid = Table("table", "lignes", "origine", "millésime", "source")
    for name, table in dataset.manifest.items():
        grid.add_row(name, str(table.rows), table.origin, table.vintage, table.source)
    Console().print(grid)
    typer.echo(f"Données publiées : {home.where}")
