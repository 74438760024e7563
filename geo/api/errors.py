"""Turn what can go wrong into a status and the French sentence that the terminal gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from geo.analysis.work import AbandonedError, BusyError
from geo.domain.errors import MaillageError, ParameterError, StoreError, UnknownTerritoryError
from geo.words.parameters import NUMBER_EXPECTED, OTHER_EXPECTED, WHOLE_NUMBER_EXPECTED, one_expected

RETRY_S = 60


class Refusal(BaseModel):
    """What is answered instead of what was asked."""

    detail: str = Field(description="Ce qui ne va pas et que faire, en une phrase")


class TooLargeError(ParameterError):
    """Raised when an answer would be larger than a program can ask for at once."""


_UNAVAILABLE = "Les données en usage ne peuvent pas être lues en ce moment : réessayez dans une minute."
_STATUS: tuple[tuple[type[MaillageError], int], ...] = (
    (UnknownTerritoryError, 404),
    (TooLargeError, 413),
    (BusyError, 503),
    (AbandonedError, 503),
    (StoreError, 503),
    (MaillageError, 422),
)
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": Refusal, "description": "Territoire inconnu"},
    413: {"model": Refusal, "description": "Réponse trop grande"},
    422: {"model": Refusal, "description": "Paramètre qui n’a pas de sens"},
    503: {"model": Refusal, "description": "Serveur occupé, ou données hors d’atteinte"},
}
"""What any question may be refused with."""

_HTTP = {
    404: "Cette adresse n’existe pas : /api/ donne la liste des questions.",
    405: "Cette API se lit seulement : demandez-la par GET.",
}


def _refused(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    again = {"Retry-After": str(RETRY_S)} if status == 503 else {}
    return JSONResponse(
        {"detail": sentence}, status, {"Cache-Control": "no-store", **again, **(headers or {})}
    )


async def told(_request: Request, error: Exception) -> JSONResponse:
    """Answer an error of ours."""
    assert isinstance(error, MaillageError)
    return _refused(status_of(error), sentence_of(error))


def status_of(error: MaillageError) -> int:
    """Return the status of an error."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def sentence_of(error: MaillageError) -> str:
    """Return what is told of an error: not where the data lie on the server."""
    return _UNAVAILABLE if isinstance(error, StoreError) else str(error)


async def misread(_request: Request, error: Exception) -> JSONResponse:
    """Answer parameters that cannot be read: the first fault, in one sentence."""
    assert isinstance(error, RequestValidationError)
    return _refused(422, fault_sentence(error.errors()[0]))


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """Answer an address or a method that does not exist."""
    assert isinstance(error, HTTPException)
    return _refused(error.status_code, _HTTP.get(error.status_code, _HTTP[404]), dict(error.headers or {}))


def fault_sentence(fault: dict[str, Any]) -> str:
    """Say what is wrong with a parameter.

    Parameters
    ----------
    fault : dict
        One of pydantic's.
    """
    name, kind, given = str(fault["loc"][1])[:40], fault["type"], str(fault.get("input"))[:40]
    if kind == "missing":
        return f"Il manque « {name} » : /api/openapi.json dit ce que chaque question attend."
    if kind == "extra_forbidden":
        return f"Le paramètre « {name} » n’existe pas : /api/openapi.json dit ceux de chaque question."
    words = next((say for beginning, say in _EXPECTED.items() if kind.startswith(beginning)), None)
    expected = words(fault.get("ctx", {})) if words else OTHER_EXPECTED
    return f"« {name}={given} » ne se lit pas : {expected}."


def _choices(context: dict[str, Any]) -> str:
    return one_expected([word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")])


_EXPECTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "enum": _choices,
    "int_": lambda _: WHOLE_NUMBER_EXPECTED,
    "float_": lambda _: NUMBER_EXPECTED,
    "bool_": lambda _: one_expected(["true", "false"]),
    "greater_than_equal": lambda context: f"au moins {context['ge']} est attendu",
    "less_than_equal": lambda context: f"au plus {context['le']} est attendu",
    "string_too_long": lambda context: f"{context['max_length']} caractères au plus sont attendus",
    "too_long": lambda context: f"{context['max_length']} valeurs au plus sont attendues",
}
"""For each kind of fault, by how pydantic names it, what was expected."""
