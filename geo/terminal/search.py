"""Answer which place a text designates."""

from __future__ import annotations

import json
from typing import Annotated

import pandas as pd
import typer

from geo import store
from geo.analysis.territories import TerritoryTree
from geo.domain.errors import ParameterError
from geo.domain.territory import Territory
from geo.terminal.options import Format, FormatOption, OutputOption, table_text, write_out

_COLUMNS = ("code", "name", "kind", "departement", "population")


def search(
    text: Annotated[str, typer.Argument(help="Nom, ancien nom, code postal ou code Insee", metavar="TEXTE")],
    limit: Annotated[int, typer.Option("--limit", help="Nombre de lieux, au plus")] = 8,
    form: FormatOption = Format.CSV,
    output: OutputOption = None,
) -> None:
    """Lieux qu’un texte désigne, le meilleur d’abord."""
    if limit < 1:
        raise ParameterError(f"« --limit {limit} » n’a pas de sens : demandez au moins un lieu.")
    if form is Format.GEOJSON:
        raise ParameterError("« search » donne des lieux sans contour : choisissez « csv » ou « json ».")
    places = [_row(place) for place in TerritoryTree(store.load()).search(text, limit)]
    if form is Format.JSON:
        write_out(json.dumps(places, ensure_ascii=False) + "\n", output)
    else:
        write_out(table_text(pd.DataFrame(places, columns=list(_COLUMNS)), form), output)


def _row(place: Territory) -> dict[str, str | int | None]:
    people = None if place.population is None else int(place.population)
    return {
        "code": place.code,
        "name": place.name,
        "kind": str(place.kind),
        "departement": place.departement,
        "population": people,
    }
