"""What a page can show of a text."""

from __future__ import annotations

import pytest

from geo.reports.rendering import breakable, clean, printable, shortened


def test_usual_names_are_left_as_they_are():
    for name in ("L’Haÿ-les-Roses", "Œuf-en-Ternois", "Saint-Étienne", "2 340 hab.", "« QPV » ▨ ◐ ●"):
        assert printable(name) == name


def test_letters_written_from_right_to_left_are_kept():
    assert printable("مركز اجتماعي") == "مركز اجتماعي"
    assert printable("שלום") == "שלום"


@pytest.mark.parametrize("text", ["日本", "🦄", "\U0001f9d1\U0001f3fd"])
def test_a_letter_without_shape_is_shown_as_such(text):
    assert set(printable(f"A{text}B")[1:-1]) == {"\N{REPLACEMENT CHARACTER}"}


def test_control_signs_and_marks_of_direction_are_dropped():
    assert clean("a\x00b\x07c\u202ed\u200fe\ue000f") == "abcdef"


def test_lines_become_one():
    assert clean(" a\n\tb\u2028c \r\n d ") == "a b c d"


def test_no_break_and_thin_spaces_are_kept():
    assert clean("2\u202f340\u00a0m") == "2\u202f340\u00a0m"


def test_accents_apart_from_their_letter_are_joined():
    assert printable("e\u0301") == "é"


def test_a_word_that_no_column_holds_can_break_and_others_cannot():
    assert breakable("Saint-Germain-en-Laye") == "Saint-Germain-en-Laye"
    parts = breakable("x" * 60).split("\N{ZERO WIDTH SPACE}")
    assert [len(part) for part in parts] == [24, 24, 12]


def test_a_long_text_is_cut_to_its_length():
    assert shortened("Saint-Denis", 11) == "Saint-Denis"
    assert shortened("Saint-Denis en France", 12) == "Saint-Denis…"
    assert len(shortened("x" * 200, 28)) == 28
