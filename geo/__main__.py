"""Give the same answers from a terminal: ``python -m geo --help``."""

from __future__ import annotations

import typer

from geo.domain.errors import MaillageError
from geo.terminal.coverage import coverage
from geo.terminal.import_list import import_list
from geo.terminal.info import info
from geo.terminal.priorities import priorities
from geo.terminal.refresh import refresh
from geo.terminal.report import report
from geo.terminal.siting import siting
from geo.terminal.store import store

ERROR_EXIT = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Qui est desservi par un centre social, un EVS, un Laep, un Clas ; qui ne l'est pas.",
)
app.command()(info)
app.command()(coverage)
app.command()(priorities)
app.command()(siting)
app.command()(report)
app.command()(refresh)
app.command("import")(import_list)
app.add_typer(store, name="store")


def main() -> None:
    """Run a command; an error of ours is one line and exit code 2."""
    try:
        app()
    except MaillageError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(ERROR_EXIT) from error


if __name__ == "__main__":
    main()
