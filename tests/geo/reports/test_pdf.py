"""The fiche as poppler reads it: tagged, selectable, two to four pages, fonts inside."""

from __future__ import annotations

import re
import subprocess

import pytest

from geo.reports.outline import MOST_ZONES
from tests.geo.reports.readers import READ_S, pdf_info, pdf_text, tool


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("59512", "Roubaix (59512)"),
        ("97411", "Saint-Denis (97411)"),
        ("59", "Nord (59)"),
        ("200093201", "Lille"),
    ],
)
def test_the_fiche_is_tagged_named_and_short(code, name, written):
    said = pdf_info(written(code, "pdf"))
    assert said["Tagged"] == "yes"
    assert name in said["Title"]
    assert 2 <= int(said["Pages"]) <= 4
    assert "A4" in said["Page size"]


def test_it_says_that_it_follows_the_accessible_standard(made):
    assert b"pdfuaid" in made("59512", "pdf")


def test_its_text_is_read_in_order(written):
    text = pdf_text(written("59512", "pdf"))
    parts = [
        "Roubaix (59512)",
        "98 286 habitants",
        "Ce qu’il faut retenir",
        "Les structures",
        "En carence, sur 6",
        "Les 6 QPV",
        "Plus de Clas que dans le Nord",
        "Premier pas",
        "À portée : 15 minutes",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_every_font_is_inside(written):
    command = [tool("pdffonts", "poppler-utils"), str(written("59512", "pdf"))]
    listed = subprocess.run(command, check=True, capture_output=True, timeout=READ_S).stdout.decode()
    fonts = listed.splitlines()[2:]
    assert fonts
    assert all(re.search(r"\byes\s+(yes|no)\s+yes\b", font) for font in fonts), listed


def test_every_map_is_described(written):
    """The structure tree of poppler repeats the alternative texts."""
    command = [tool("pdfinfo", "poppler-utils"), "-struct-text", str(written("59512", "pdf"))]
    tree = subprocess.run(command, check=True, capture_output=True, timeout=READ_S).stdout.decode(
        "utf-8", "replace"
    )
    assert tree.count("Figure") >= 2
    assert re.search(r"\bTH\b", tree)


def test_a_departement_lists_its_worst_zones_and_says_how_many_are_left(written, document):
    text = pdf_text(written("59", "pdf"))
    rest = len(document("59").zones) - MOST_ZONES
    assert f"Et {rest} QPV de plus" in text


def test_france_and_a_region_have_a_fiche_too(written):
    for code in ("FR", "R32"):
        assert pdf_info(written(code, "pdf"))["Tagged"] == "yes"
