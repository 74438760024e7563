"""Data damaged on the disk: each page says it in a sentence, the data page mends it, the journal knows."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import store
from geo.store import journal
from tests.geo.faults import ENTRY, places
from tests.pages.shown import confirmed

ROOT = Path(__file__).parent.parent.parent
PATIENCE_S = 90


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish twice, then cut a file of what is in use."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    store.publish({"places": places("avant")}, {"places": ENTRY})
    version = store.publish({"places": places("après")}, {"places": ENTRY})
    path = tmp_path / "versions" / version / "places.parquet"
    path.write_bytes(path.read_bytes()[:200])


def test_a_page_says_which_file_is_damaged_and_the_journal_which_page_failed(damaged, caplog, monkeypatch):
    monkeypatch.setattr(journal, "write_to_standard_error", lambda: None)
    monkeypatch.setattr(journal.LOGGER, "propagate", True)
    shown = AppTest.from_file(str(ROOT / "pages" / "_navigation.py"), default_timeout=PATIENCE_S)
    shown.query_params["territoire"] = "59512"
    with caplog.at_level(logging.INFO, journal.LOGGER.name):
        shown.run()
    assert not shown.exception
    assert "places" in shown.error[0].value
    # One record may be caught twice: by the logger itself and by the root that it tells.
    (line,) = {id(one): one for one in caplog.records if one.msg == "page_error"}.values()
    assert line.fields == {"outcome": "failed", "error": "StoreError", "page": "carte", "territory": "59512"}


def test_an_editor_returns_to_the_version_before_from_the_page_of_the_data(damaged, place):
    shown = AppTest.from_file(str(ROOT / "pages" / "donnees.py"), default_timeout=PATIENCE_S).run()
    assert not shown.exception
    assert "places" in shown.error[0].value
    confirmed(shown, "Revenir aux données d’avant")
    assert store.load().places["name"][0] == "avant"
    assert not shown.error


def test_whom_may_not_edit_reads_what_happened_and_is_offered_no_action(damaged):
    shown = AppTest.from_file(str(ROOT / "pages" / "donnees.py"), default_timeout=PATIENCE_S).run()
    assert "places" in shown.error[0].value
    assert not shown.button


@pytest.mark.parametrize(
    "lost", ["current", "versions/{version}/places.parquet", "versions/{version}/manifest.json"]
)
def test_no_sentence_tells_where_the_data_lie_on_the_machine(tmp_path, monkeypatch, lost):
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path))
    version = store.publish({"places": places("une")}, {"places": ENTRY})
    path = tmp_path / lost.format(version=version)
    path.unlink()
    path.mkdir()
    shown = AppTest.from_file(str(ROOT / "pages" / "_navigation.py"), default_timeout=PATIENCE_S).run()
    assert path.name in shown.error[0].value.replace("\\", "")
    assert str(tmp_path) not in shown.error[0].value
