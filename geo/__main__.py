"""Give the same answers from a terminal: `maillage --help`, or `python -m geo --help`."""

from __future__ import annotations

import logging
import sys
from importlib import import_module

import typer

from geo.domain.errors import MaillageError
from geo.terminal.messages import Command, Group, UsageError, any_terminal, program, refusal
from geo.words.parameters import QUESTIONS

ERROR_EXIT = 2

_COMMANDS = {
    "serve": "serve",
    "info": "info",
    "findings": "findings",
    "territories": "territories",
    "coverage": "coverage",
    "priorities": "priorities",
    "structures": "structures",
    "siting": "siting",
    "report": "report",
    "renewals": "renewals",
    "compare": "compare",
    "doubts": "doubts",
    "refresh": "refresh",
    "import": "import_list",
    "search": "search",
    "store": "store",
}
"""For each command, the module of `geo.terminal` that answers it, and the function or group in it."""


def terminal(asked: str) -> typer.Typer:
    """Return the commands: the one asked alone, so that only what it needs is imported, or all of them."""
    app = typer.Typer(
        cls=Group,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Qui est desservi par un centre social, un EVS, un Laep, un Clas ; qui ne l’est pas.",
    )
    # With a callback, Typer takes a command that is alone for one among others: its name is still read.
    app.callback()(lambda: None)
    for name in [asked] if asked in _COMMANDS else _COMMANDS:
        answer = getattr(import_module(f"geo.terminal.{_COMMANDS[name]}"), _COMMANDS[name])
        if isinstance(answer, typer.Typer):
            app.add_typer(answer, name=name, cls=Group)
        else:
            app.command(name, cls=Command, help=QUESTIONS.get(name))(answer)
    return app


def main() -> None:
    """Run a command; what is refused is one line and exit code 2."""
    any_terminal()
    # Each new try of an address is logged in English; what comes of it is said in French at the end.
    logging.getLogger("stamina").addHandler(logging.NullHandler())
    given = sys.argv[1:] or ["--help"]
    try:
        ended = terminal(given[0])(given, prog_name=program(), standalone_mode=False)
    except (MaillageError, UsageError) as error:
        said = refusal(error, given) if isinstance(error, UsageError) else str(error)
        typer.echo(said, err=True)
        raise SystemExit(ERROR_EXIT) from error
    except typer.Abort as error:
        typer.echo("Interrompu.", err=True)
        raise SystemExit(1) from error
    if isinstance(ended, int) and ended:
        raise SystemExit(ended)


if __name__ == "__main__":
    main()
