"""Answer what changed between two versions of the structures, or two lists."""

from __future__ import annotations

from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.analysis.travel import default_access
from geo.analysis.versions import compare_states
from geo.reports.answers import Format, table_text
from geo.sources import imports
from geo.sources.states import EMBEDDED, list_key, state_of
from geo.store.history import history
from geo.terminal.options import MinutesOption, OutputOption, TerritoryOption, write_out
from geo.words.versions import changes_sentence, changes_table, list_label, people_lines, version_label


def compare(
    territory: TerritoryOption = "FR",
    before: Annotated[
        str, typer.Option("--before", help="Version, ou liste ; sans elle, elles sont listées")
    ] = "",
    after: Annotated[str, typer.Option("--after", help="Version, ou liste, à lui comparer")] = "",
    minutes: MinutesOption = None,
    output: OutputOption = None,
) -> None:
    """Ce qui a changé : structures ouvertes, fermées, déplacées, personnes gagnées et perdues."""
    if not (before and after):
        _list()
        return
    analysis = load_analysis()
    place = analysis.tree.get(territory)
    first, second = (state_of(key, analysis.dataset) for key in (before, after))
    found = compare_states(analysis, first, second, place, default_access(minutes, minutes))
    typer.echo(changes_sentence(found.structures, place), err=output is None)
    for line in people_lines(found.people.effects):
        typer.echo(line, err=output is None)
    table = changes_table(analysis, found.structures)
    write_out(table_text(table, Format.CSV), output, analysis.dataset.mark)


def _list() -> None:
    typer.echo(f"{EMBEDDED} · données fournies avec Maillage")
    for one in history():
        typer.echo(f"{one.version} · {version_label(one)}")
    for listed in imports.every():
        typer.echo(f"{list_key(listed)} · {list_label(listed.name, listed.date)}")
