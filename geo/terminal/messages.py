"""Speak French where the library of the terminal speaks English: its help, and what it refuses."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from geo.words.parameters import NUMBER_EXPECTED, OTHER_EXPECTED, WHOLE_NUMBER_EXPECTED, one_expected

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What the library raises when a command cannot be understood: its module changes with the version."""

COMMAND = "maillage"
"""The command that an installation adds, beside `python -m geo`."""

_WORDS = (
    (r"Show this message and exit\.", "Affiche cette aide."),
    (r"\[required\]|\brequired\b", "[obligatoire]"),
    (r"\[default: ", "[par défaut : "),
    (r"<float>|\bFLOAT\b", "NOMBRE"),
    (r"<int>|\bINTEGER\b", "ENTIER"),
    (r" ?<str>|\bTEXT\b", " TEXTE"),
    (r"<path>|\bPATH\b", "FICHIER"),
    (r" <bool>", ""),
    (r"<list\[(.*)\]>", r"\1"),
    (r"<([\w|-]+)>", r"\1"),
    (r" str$", " TEXTE"),
    (r"^(\w+) \1$", r"\1"),
)


_LONGEST_HELP = 200


class Command(TyperCommand):
    """A command whose help is French."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of a command."""
        _write_help(self, ctx, formatter, "[OPTIONS]")


class Group(TyperGroup):
    """A group of commands whose help is French."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of a group, with its commands."""
        _write_help(self, ctx, formatter, "COMMANDE [OPTIONS]")
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commandes "):
            formatter.write_dl(
                [(name, one.get_short_help_str(_LONGEST_HELP)) for name, one in commands if one]
            )


def _write_help(command: Any, ctx: Any, formatter: Any, pieces: str) -> None:
    records = [p.get_help_record(ctx) for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument"]
    formatter.write_usage(ctx.command_path, " ".join([*arguments, pieces]), "Usage : ")
    formatter.write_paragraph()
    formatter.write_text(command.help or "")
    with formatter.section("Options "):
        formatter.write_dl([(_french(what), _french(said)) for what, said in filter(None, records)])


def _french(text: str) -> str:
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    return text


def program() -> str:
    """Return how this program was called."""
    return COMMAND if Path(sys.argv[0]).stem == COMMAND else "python -m geo"


def refusal(error: Exception, given: Sequence[str]) -> str:
    """Say in one sentence why a command cannot be understood, and what to write.

    Parameters
    ----------
    error : Exception
        A `UsageError`.
    given : sequence of str
        What was written after the program's name.
    """
    ctx, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    more = f"voyez « {ctx.command_path if ctx else program()} --help »."
    name = _name(parameter) or getattr(error, "option_name", "")
    message = getattr(error, "message", "") or ""
    help_text = getattr(parameter, "help", None)
    meant = f" ({help_text})" if help_text else ""
    said = {
        "MissingParameter": f"Il manque « {name} »{meant} : {more}",
        "NoSuchOption": f"L’option « {name[:40]} » n’existe pas : {more}",
        "BadOptionUsage": f"L’option « {name} » attend une valeur, et une seule : {more}",
        "BadParameter": (
            f"« {name} {_value(given, parameter)[:40]} » ne se lit pas : {_expected(message)} ; {more}"
        ),
    }
    return said.get(type(error).__name__) or _misplaced(message, ctx, more)


def _misplaced(message: str, ctx: Any, more: str) -> str:
    """Say that a command is missing or unknown, or that a word is in excess."""
    listed = getattr(ctx.command, "list_commands", None) if ctx else None
    known = f"choisissez parmi {', '.join(listed(ctx))}." if listed else more
    unknown = re.match(r"No such command '([^']*)'", message)
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message)
    if unknown:
        close = get_close_matches(unknown[1], listed(ctx) if listed else (), 1)
        meant = f" (vouliez-vous dire « {close[0]} » ?)" if close else ""
        return f"La commande « {unknown[1][:40]} » n’existe pas{meant} : {known}"
    if extra:
        return f"« {extra[1][:40]} » est de trop : {more}"
    return f"Il manque une commande : {known}" if listed else f"La commande ne peut pas être lue : {more}"


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    options = [option for option in parameter.opts if option.startswith("--")]
    return str((options or [parameter.metavar or parameter.opts[0]])[0])


def _value(given: Sequence[str], parameter: Any) -> str:
    for place, word in enumerate(given):
        option, _, value = word.partition("=")
        if parameter is not None and option in parameter.opts:
            return value or next(iter(given[place + 1 :]), "")
    return ""


def _expected(message: str) -> str:
    choices = re.findall(r"'([^']*)'", message.partition("not one of")[2])
    if choices:
        return one_expected(choices)
    if "integer" in message:
        return WHOLE_NUMBER_EXPECTED
    if "number" in message or "float" in message:
        return NUMBER_EXPECTED
    return OTHER_EXPECTED


def any_terminal() -> None:
    """Let a terminal that has not every letter show the others, instead of failing on the first missing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
