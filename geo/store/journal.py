"""Write what the app does as JSON lines without personal data: names of events, durations, codes, counts."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from geo.domain.errors import ParameterError

LOGGER: Final = logging.getLogger("maillage")

OK, FAILED = "ok", "failed"

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_CODE = re.compile(r"FR|R\d{2}|\d[0-9AB]\d{0,7}|QP?N?\d[0-9A-Z]{1,8}", re.IGNORECASE)
_VERSION = re.compile(r"\d{8}T\d{12}Z")


def _is(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# A field that is not here cannot be written, nor one whose value could be the words of a person.
_FIELDS: Final[dict[str, Callable[[object], bool]]] = {
    "outcome": _is(_WORD),
    "error": _is(_WORD),
    "page": _is(_WORD),
    "territory": _is(_CODE),
    "version": _is(_VERSION),
    "duration_ms": _is_count,
    "rows": _is_count,
    "tables": lambda value: isinstance(value, list) and all(_is(_WORD)(one) for one in value),
}


def record(event: str, **fields: Any) -> None:
    """Write an event.

    Parameters
    ----------
    event : str
        One word.
    **fields
        `outcome`, `error` (the name of a class), `page`, `territory` (a code), `version`, `duration_ms`,
        `rows`, `tables`; a None is left out.

    Raises
    ------
    ParameterError
        If a field is not one of these, or its value is free text.
    """
    told = {name: value for name, value in fields.items() if value is not None}
    refused = [name for name, value in told.items() if name not in _FIELDS or not _FIELDS[name](value)]
    if refused or not _WORD.fullmatch(event):
        raise ParameterError(
            f"Le journal ne prend pas « {', '.join(refused) or 'event'} » avec cette valeur : un mot, un "
            "code ou un nombre, jamais un texte libre (voir geo/store/journal.py)."
        )
    LOGGER.log(
        logging.ERROR if told.get("outcome") == FAILED else logging.INFO, event, extra={"fields": told}
    )


@contextmanager
def timed(event: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Write an event when it is over, with how long it took and how it went; more fields can be added."""
    more = dict(fields)
    start = time.monotonic()
    error: str | None = None
    try:
        yield more
    except Exception as raised:
        error = type(raised).__name__
        raise
    finally:
        lasted = round((time.monotonic() - start) * 1000)
        record(event, outcome=FAILED if error else OK, error=error, duration_ms=lasted, **more)


@contextmanager
def told_if_failed(event: str, **fields: Any) -> Iterator[None]:
    """Write an event only when what is inside fails; the error goes on its way."""
    try:
        yield
    except Exception as raised:
        record(event, outcome=FAILED, error=type(raised).__name__, **fields)
        raise


def code_or_none(text: str | None) -> str | None:
    """Return what a link says of the territory where it is a code; free text stays out of the journal."""
    return text if text and _CODE.fullmatch(text) else None


class JsonLines(logging.Formatter):
    """Write a record as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; neither message arguments nor tracebacks are in it."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = getattr(record, "fields", {})
        return json.dumps({"time": when, "level": record.levelname, "event": record.msg, **fields})


def write_to_standard_error() -> None:
    """Have the journal on the standard error of the process, once however often it is asked."""
    if LOGGER.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
