"""Refresh the data in use from the official sources, or return to those used before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.errors import ParameterError
from geo.domain.french import agree, number
from geo.sources.catalogue import GROUPS
from geo.sources.refresh import refresh as run
from geo.sources.report import Progress as Step
from geo.sources.report import RefreshReport
from geo.sources.streets import departements_of, estimate
from geo.words.travel import streets_size

REFUSED_EXIT = 3
"""Some sources were refused; the others, if any, were published."""


def refresh(
    only: Annotated[
        str, typer.Option(help=f"Une partie seulement, par des virgules : {', '.join(GROUPS)}")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option("--from", help="Dossier des fichiers officiels téléchargés à la main")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tout vérifier, ne rien publier")] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Revenir aux données en usage avant les dernières publiées")
    ] = False,
    territory: Annotated[
        str,
        typer.Option(
            "--territory",
            help="Avec « --only qpv » : le territoire dont le dossier a les QPV ; avec « --only streets » : "
            "celui par les départements duquel charger les rues",
        ),
    ] = "",
    sources: Annotated[
        Path | None, typer.Option(help="Autre table des sources, pour un bureau qui a son miroir")
    ] = None,
) -> None:
    """Actualise les données depuis les sources officielles."""
    if rollback:
        if only or folder or dry_run:
            raise ParameterError("« --rollback » s’emploie seul : il revient aux données d’avant.")
        version = store.rollback()
        typer.echo(f"Données en usage : {version or 'celles qui sont fournies avec Maillage'}.")
        return
    if "streets" in only.split(",") and territory and folder is None:
        _announce(territory)
    report = _followed(only, folder, dry_run, sources, territory)
    _show(report, dry_run=dry_run)
    if report.errors:
        for error in report.errors:
            typer.echo(error, err=True)
        raise typer.Exit(REFUSED_EXIT)


def _announce(territory: str) -> None:
    """Say how much the streets of a territory are before they are asked for."""
    dataset = store.load()
    tree = TerritoryTree(dataset)
    for code in departements_of(tree, tree.get(territory)):
        typer.echo(f"{tree.get(code).name} : {streets_size(*estimate(dataset.departements, code))}", err=True)


def _followed(
    only: str, folder: Path | None, dry_run: bool, sources: Path | None, territory: str
) -> RefreshReport:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Préparation", total=None, said="")

        def follow(step: Step) -> None:
            total = step.total or None
            bar.update(task, description=step.step, completed=step.done, total=total, said=step.detail)

        return run(
            only.split(","),
            folder=folder,
            dry_run=dry_run,
            progress=follow,
            catalogue=sources,
            territory=territory,
        )


def _show(report: RefreshReport, *, dry_run: bool) -> None:
    for one in report.sources:
        if one.read or one.error:
            lost = sum(one.rejected.values())
            typer.echo(
                f"{one.title} : {number(one.read)} {agree(one.read, 'ligne lue', 'lignes lues')}, "
                f"{number(one.kept)} {agree(one.kept, 'gardée', 'gardées')}, "
                f"{number(lost)} {agree(lost, 'rejetée', 'rejetées')}"
            )
        else:
            typer.echo(one.title)
        for reason, rows in one.rejected.items():
            typer.echo(f"    rejetées, {reason} : {number(rows)}")
        for note in one.notes:
            typer.echo(f"    {note}")
        for file in one.files:
            typer.echo(f"    {file['name']}, sha256 {file['sha256']}")
    if dry_run:
        typer.echo("Essai : rien n’a été publié.")
    elif report.version:
        typer.echo(f"Publié : {', '.join(report.published)} (version {report.version}).")
    else:
        typer.echo("Rien n’a été publié : les données en usage n’ont pas changé.")
