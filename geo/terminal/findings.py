"""Answer what is to remember of a territory: the figures and the sentences that the pages show."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from geo.analysis.in_use import load_analysis
from geo.domain.dispositifs import ALL_NEEDS
from geo.reports import answers
from geo.terminal.options import MinutesOption, NeedOption, OutputOption, TerritoryOption, write_out
from geo.words import parameters


class Form(StrEnum):
    """Forms of the answer."""

    TEXT = "text"
    JSON = "json"


def findings(
    territory: TerritoryOption,
    need: NeedOption = ALL_NEEDS.code,
    minutes: MinutesOption = None,
    form: Annotated[Form, typer.Option("--format", help=parameters.FORMAT)] = Form.TEXT,
    output: OutputOption = None,
) -> None:
    """Say what is to remember."""
    analysis = load_analysis()
    said = answers.findings(analysis, territory, need, minutes)
    if form is Form.JSON:
        write_out(answers.json_text(said), output)
    else:
        write_out("".join(f"{one}\n" for one in said["sentences"]), output, analysis.dataset.mark)
