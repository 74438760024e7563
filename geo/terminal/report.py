"""Write the report of a territory, or of each of its communes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from geo.analysis.in_use import load_analysis
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import default_access
from geo.domain.dispositifs import ALL_NEEDS, parse_need
from geo.domain.errors import MaillageError, ParameterError
from geo.domain.territory import Territory
from geo.domain.vocabulary import TerritoryKind
from geo.reports.formats import ReportFormat, report_name
from geo.reports.writing import Reports
from geo.store.durable import reason
from geo.terminal.options import MinutesOption, NeedOption, TerritoryOption, write_bytes
from geo.words import parameters

ReportFormatOption = Annotated[ReportFormat, typer.Option("--format", help=parameters.REPORT_FORMAT)]
TargetOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="Fichier à écrire ; dossier avec --all-communes")
]
AllCommunesOption = Annotated[
    bool, typer.Option("--all-communes", help="Un rapport par commune du territoire, dans un dossier")
]


def report(
    territory: TerritoryOption,
    form: ReportFormatOption = ReportFormat.PDF,
    output: TargetOption = None,
    minutes: MinutesOption = None,
    need: NeedOption = ALL_NEEDS.code,
    *,
    all_communes: AllCommunesOption = False,
) -> None:
    """Write reports."""
    analysis = load_analysis()
    place = analysis.tree.get(territory)
    reports = Reports(analysis, default_access(minutes, minutes), parse_need(need))
    if all_communes:
        folder = output or Path(f"maillage-{place.code}")
        write_all(reports, communes_of(analysis.tree, place), form, folder)
        return
    write_one(reports, place, form, output or Path(report_name(place, form)))


def communes_of(tree: TerritoryTree, territory: Territory) -> list[Territory]:
    """List the communes of a territory, arrondissements rather than the three cities.

    Raises
    ------
    ParameterError
        For all of France: 35 000 files are nobody’s need.
    """
    if territory.kind is TerritoryKind.FRANCE:
        raise ParameterError(
            "Un rapport pour chaque commune de France n’est pas proposé : indiquez une région, "
            "un département ou une intercommunalité."
        )
    return [tree.get(code) for code in tree.commune_codes(territory)]


def write_one(reports: Reports, territory: Territory, form: ReportFormat, path: Path) -> None:
    """Write one report, and say where it is; `-` is the standard output."""
    content = reports.write(territory, form)
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        return
    write_bytes(content, path)
    typer.echo(f"{path} ({len(content) / 1000:.0f} ko)", err=True)


def write_all(reports: Reports, territories: list[Territory], form: ReportFormat, folder: Path) -> None:
    """Write a report for each territory, with a progress bar; what is written stays if it is stopped."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MaillageError(
            f"Le dossier « {folder} » ne peut pas être créé ({reason(error)}). Indiquez un autre emplacement."
        ) from error
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Rapports", total=len(territories))
        for territory in territories:
            progress.update(task, description=territory.name[:40].replace("[", "("))
            write_bytes(reports.write(territory, form), folder / report_name(territory, form))
            progress.advance(task)
    typer.echo(f"{len(territories)} rapports dans {folder}", err=True)
