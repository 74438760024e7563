"""Move what is published from the files of a machine to a shared base, or back."""

from __future__ import annotations

from typing import Annotated

import typer

from geo.domain.french import agree, number
from geo.store import home_at
from geo.store.copying import copy as run
from geo.terminal.messages import Command

store = typer.Typer(help="Où vivent les données publiées.")

_PLACE = "« files », ou « postgresql://compte@hôte/base »"


@store.callback()
def main() -> None:
    """Où vivent les données publiées : fichiers de ce poste, ou base partagée."""


@store.command(cls=Command)
def copy(
    source: Annotated[str, typer.Option("--from", help=f"D’où : {_PLACE}")],
    target: Annotated[str, typer.Option("--to", help=f"Vers où : {_PLACE}")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Remplacer ce que contient déjà le lieu d’arrivée")
    ] = False,
) -> None:
    """Copie versions, imports, scénarios et journal d’un lieu à l’autre, puis compare les empreintes."""
    done = run(home_at(source), home_at(target), replace=replace)
    counted = [
        (done.versions, "version", "versions"),
        (done.tables, "table", "tables"),
        (done.files, "fichier", "fichiers"),
        (done.kept, "liste ou scénario", "listes ou scénarios"),
        (done.acts, "ligne de journal", "lignes de journal"),
    ]
    said = ", ".join(f"{number(count)} {agree(count, one, many)}" for count, one, many in counted)
    typer.echo(f"Copié, et vérifié par les empreintes : {said}.")
