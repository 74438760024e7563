"""Reference tables are read as they were written: no text is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.domain import reference
from geo.domain.errors import DataError
from geo.domain.reference import REFERENCE, rows


@pytest.mark.parametrize("name", sorted(path.stem for path in REFERENCE.glob("*.csv")))
def test_every_row_has_a_text_for_each_column(name: str):
    assert {len(row) for row in rows(name)} == {len(rows(name)[0])}


def test_a_text_cut_by_its_semicolon_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "cut.csv").write_text("name;source\na;choix de méthode ; à régler\n", "utf-8")
    (tmp_path / "quoted.csv").write_text('name;source\na;"choix de méthode ; à régler"\n', "utf-8")
    monkeypatch.setattr(reference, "REFERENCE", tmp_path)
    assert rows.__wrapped__("quoted") == ({"name": "a", "source": "choix de méthode ; à régler"},)
    with pytest.raises(DataError, match="ligne 2"):
        rows.__wrapped__("cut")
