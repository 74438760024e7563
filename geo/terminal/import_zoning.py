"""Import a zoning, or try it and read what would become of each row."""

from __future__ import annotations

from pathlib import Path

import typer

from geo import store
from geo.domain.french import count, number
from geo.domain.vocabulary import Level
from geo.sources.perimeters import FATES, REJECTED, read_zoning
from geo.sources.zonings import publish_zoning
from geo.terminal.options import write_report
from geo.words.perimeters import fates_sentence

_SHOWN = 5


def import_zoning(file: Path, zoning: str, report: Path | None, *, dry_run: bool) -> None:
    """Read a zoning, say what becomes of its rows, and put it in use unless it is a trial."""
    draft = read_zoning(file, zoning, store.load())
    typer.echo(fates_sentence(len(draft.table), {fate: draft.count(fate) for fate in FATES}))
    lost = [row for row in draft.rows if row.fate == REJECTED]
    for row in lost[:_SHOWN]:
        typer.echo(f"  ligne {row.line} rejetée : {row.reason}")
    if len(lost) > _SHOWN:
        typer.echo(f"  … et {number(len(lost) - _SHOWN)} autres : demandez le rapport (--report).")
    for one in draft.table.to_dict("records"):
        communes = count(len(one["communes"]), Level.COMMUNE.noun, rounded=False)
        typer.echo(f"  {one['code']} {one['name']} ({communes})")
    if report is not None:
        write_report(draft.report, report)
    if dry_run:
        typer.echo("Essai : rien n’a été publié.")
        return
    publish_zoning(draft, file)
    typer.echo(f"Publié : zonage « {draft.zoning} ».")
