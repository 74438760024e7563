"""The journal: one JSON object a line, words and numbers of a closed list, never what a person typed."""

from __future__ import annotations

import io
import json
import logging

import pytest

from geo.domain.errors import ParameterError
from geo.store import journal


@pytest.fixture
def lines(monkeypatch):
    """Collect what is written."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(journal.JsonLines())
    monkeypatch.setattr(journal.LOGGER, "handlers", [handler])
    monkeypatch.setattr(journal.LOGGER, "propagate", False)
    level = journal.LOGGER.level
    journal.LOGGER.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    journal.LOGGER.setLevel(level)


def test_an_event_is_one_line_with_its_time_and_fields(lines):
    journal.record("refresh", outcome="ok", duration_ms=12, territory="59512", error=None)
    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    told = {"level": "INFO", "event": "refresh", "outcome": "ok", "duration_ms": 12, "territory": "59512"}
    assert line == told


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "a@b.fr"},
        {"error": "a@b.fr n'est pas là"},
        {"page": "a@b.fr"},
        {"territory": "12 rue de la Paix"},
        {"territory": "Roubaix"},
        {"territory": "0612345678"},
        {"outcome": "un texte"},
        {"rows": "12"},
        {"rows": True},
        {"tables": ["12 rue de la Paix"]},
        {"search": "roubaix"},
    ],
)
def test_a_field_not_on_the_list_or_free_text_is_refused_and_not_written(lines, fields):
    with pytest.raises(ParameterError):
        journal.record("event", **fields)
    assert lines() == []


def test_a_free_text_is_no_event(lines):
    with pytest.raises(ParameterError):
        journal.record("import de la liste de Jeanne")


def test_what_fails_is_told_with_the_class_of_the_error_never_its_words(lines):
    with pytest.raises(ValueError, match="Jeanne"), journal.timed("import", rows=3):
        raise ValueError("la ligne de Jeanne, 12 rue de la Paix")
    (line,) = lines()
    assert (line["level"], line["outcome"], line["error"]) == ("ERROR", "failed", "ValueError")
    assert line["duration_ms"] >= 0
    assert "Jeanne" not in json.dumps(line)


def test_what_ends_well_is_told_with_what_was_learnt_on_the_way(lines):
    with journal.timed("publication") as told:
        told["version"] = "20260101T000000000000Z"
    assert lines()[0]["version"] == "20260101T000000000000Z"
    assert lines()[0]["outcome"] == "ok"


def test_a_page_that_ends_well_writes_nothing(lines):
    with journal.told_if_failed("page_error", page="carte"):
        pass
    assert lines() == []


@pytest.mark.parametrize("code", ["FR", "R32", "59", "2A", "974", "59512", "2A004", "200093201", "QP059123"])
def test_a_code_of_a_link_may_be_written(code):
    assert journal.code_or_none(code) == code


@pytest.mark.parametrize("text", [None, "", "Roubaix", "a@b.fr", "59512 Roubaix", "<script>", "0612345678"])
def test_any_other_text_of_a_link_may_not(text):
    assert journal.code_or_none(text) is None


def test_the_handler_is_set_once(monkeypatch):
    monkeypatch.setattr(journal.LOGGER, "handlers", [])
    monkeypatch.setattr(journal.LOGGER, "propagate", True)
    journal.write_to_standard_error()
    journal.write_to_standard_error()
    assert len(journal.LOGGER.handlers) == 1
