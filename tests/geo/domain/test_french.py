"""The French of geo.domain.french, against expectations written by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain import french
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, Noun

INHABITANT = Dispositif.CENTRE_SOCIAL.target.noun
SMALL_CHILD = Dispositif.LAEP.target.noun
LAEP = Dispositif.LAEP.noun
EVS = Dispositif.EVS.noun
COMMUNE = Level.COMMUNE.noun


def plain(text: str) -> str:
    """Show no-break spaces: `_` thin, `~` full."""
    assert "_" not in text
    assert "~" not in text
    return text.replace("\u202f", "_").replace("\u00a0", "~")


# --- Figures


@pytest.mark.parametrize(
    ("x", "decimals", "expected"),
    [
        (0, 0, "0"),
        (7, 0, "7"),
        (999, 0, "999"),
        (1000, 0, "1_000"),
        (2337.6, 0, "2_338"),
        (2337.6, 1, "2_337,6"),
        (1234567.891, 2, "1_234_567,89"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (1.005, 2, "1,01"),
        (-1234, 0, "−1_234"),
        (-0.2, 0, "0"),
        (np.float32(2.4), 1, "2,4"),
        (np.int64(12), 0, "12"),
        (None, 0, "non connu"),
        (math.nan, 1, "non connu"),
        (math.inf, 0, "non connu"),
        (pd.NA, 0, "non connu"),
    ],
)
def test_number(x, decimals, expected):
    assert plain(french.number(x, decimals)) == expected


@given(
    st.floats(min_value=-1e12, max_value=1e12, allow_nan=False),
    st.integers(min_value=0, max_value=4),
)
def test_number_has_no_plain_space_and_round_trips(x, decimals):
    text = french.number(x, decimals)
    assert " " not in text
    assert "." not in text
    back = float(text.replace("\u202f", "").replace(",", ".").replace("−", "-"))
    assert abs(back - x) <= 0.5 * 10**-decimals * (1 + 1e-9) + abs(x) * 1e-15
    assert french.number(back, decimals) == text


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "0"),
        (0.3, "1"),
        (1, "1"),
        (19, "19"),
        (19.4, "19"),
        (19.7, "20"),
        (22, "20"),
        (23, "25"),
        (97, "95"),
        (98, "100"),
        (104, "100"),
        (105, "110"),
        (637, "640"),
        (2337.6, "2_340"),
        (9_996, "10_000"),
        (12_345, "12_300"),
        (98_089, "98_100"),
        (124_499, "124_000"),
        (999_499, "999_000"),
        (999_500, "1~million"),
        (1_240_000, "1,2~million"),
        (1_960_000, "2~millions"),
        (2_311_000, "2,3~millions"),
        (67_408_104, "67,4~millions"),
        (-2337, "−2_340"),
        (None, "non connu"),
    ],
)
def test_rounded_people(n, expected):
    assert plain(french.rounded_people(n)) == expected


@given(st.floats(min_value=0.01, max_value=1e8))
def test_somebody_is_never_nobody_and_rounding_stays_close(n):
    people = french.people_as_said(n)
    assert people >= 1
    assert abs(people - n) <= max(1, 0.125 * n)


@pytest.mark.parametrize(
    ("n", "noun", "expected"),
    [
        (0, LAEP, "aucun Laep"),
        (0, EVS, "aucun EVS"),
        (0, COMMUNE, "aucune commune"),
        (0, SMALL_CHILD, "aucun enfant de moins de 6 ans"),
        (1, SMALL_CHILD, "1~enfant de moins de 6 ans"),
        (2, SMALL_CHILD, "2~enfants de moins de 6 ans"),
        (2337.6, SMALL_CHILD, "2_340~enfants de moins de 6 ans"),
        (637, Dispositif.CLAS.target.noun, "640~enfants de 6 à 17 ans"),
        (1_234_567, INHABITANT, "1,2~million d’habitants"),
        (2_311_000, INHABITANT, "2,3~millions d’habitants"),
        (1_000_000, Noun("personne", "personnes", feminine=True), "1_000_000~personnes"),
        (23, Dispositif.CENTRE_SOCIAL.noun, "23~centres sociaux"),
        (1, COMMUNE, "1~commune"),
        (34_875, COMMUNE, "34_875~communes"),
        (7, Level.QPV.noun, "7~QPV"),
        (None, SMALL_CHILD, "nombre d’enfants de moins de 6 ans non connu"),
        (math.nan, COMMUNE, "nombre de communes non connu"),
    ],
)
def test_count(n, noun, expected):
    assert plain(french.count(n, noun)) == expected


def test_count_can_be_told_to_round_or_not():
    people = Noun("personne", "personnes", feminine=True)
    assert plain(french.count(2337, people, rounded=True)) == "2_340~personnes"
    assert plain(french.count(1_200_000, people, rounded=True)) == "1,2~million de personnes"
    assert plain(french.count(2337, SMALL_CHILD, rounded=False)) == "2_337~enfants de moins de 6 ans"


def test_nouns_take_their_article():
    assert COMMUNE.the == "la commune"
    assert EVS.the == "l’EVS"
    assert LAEP.the == "le Laep"
    assert EVS.of == "d’EVS"


@pytest.mark.parametrize(
    ("share", "decimals", "expected"),
    [
        (0, 0, "0~%"),
        (0.61, 0, "61~%"),
        (0.614, 1, "61,4~%"),
        (1, 0, "100~%"),
        (0.999, 0, "plus de 99~%"),
        (0.9999, 1, "plus de 99,9~%"),
        (0.002, 0, "moins de 1~%"),
        (0.0002, 1, "moins de 0,1~%"),
        (12.5, 0, "1_250~%"),
        (None, 0, "non connu"),
    ],
)
def test_percent(share, decimals, expected):
    assert plain(french.percent(share, decimals)) == expected


# --- Distances and times


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (0, "0~m"),
        (3, "moins de 10~m"),
        (8, "10~m"),
        (847, "850~m"),
        (850, "850~m"),
        (994, "990~m"),
        (996, "1~km"),
        (1_000, "1~km"),
        (1_049, "1~km"),
        (1_050, "1,1~km"),
        (2_437, "2,4~km"),
        (12_000, "12~km"),
        (1_234_567, "1_234,6~km"),
        (None, "non connue"),
        (math.inf, "non connue"),
    ],
)
def test_distance(metres, expected):
    assert plain(french.distance(metres)) == expected


@pytest.mark.parametrize(
    ("x", "short", "long"),
    [
        (0, "0~min", "0~minute"),
        (1, "1~min", "1~minute"),
        (1.4, "1~min", "1~minute"),
        (15, "15~min", "15~minutes"),
        (59.4, "59~min", "59~minutes"),
        (59.5, "1~h", "1~h"),
        (71, "1~h~11", "1~h~11"),
        (91, "1~h~31", "1~h~31"),
        (105, "1~h~45", "1~h~45"),
        (120, "2~h", "2~h"),
        (125, "2~h~05", "2~h~05"),
        (360, "6~h", "6~h"),
        (361, "plus de 6~h", "plus de 6~h"),
        (25_856, "plus de 6~h", "plus de 6~h"),
        (None, "non connu", "non connu"),
    ],
)
def test_minutes(x, short, long):
    assert plain(french.minutes(x)) == short
    assert plain(french.minutes_long(x)) == long


# --- Sentences


@pytest.mark.parametrize(
    ("items", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_enumerate(items, expected):
    assert french.enumerate_fr(items) == expected
    assert french.enumerate_fr(iter(items), "ou") == expected.replace(" et ", " ou ")


def test_agree():
    assert french.agree(0, "n’a", "n’ont") == "n’a"
    assert french.agree(1.5, "n’a", "n’ont") == "n’a"
    assert french.agree(2, "n’a", "n’ont") == "n’ont"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Carence : 3 QPV", "Carence~: 3 QPV"),
        ("Carence: 3 QPV", "Carence~: 3 QPV"),
        ("Où ? Ici ; là !", "Où_? Ici_; là_!"),
        ("Vraiment?!", "Vraiment_?!"),
        ("61% et 4 %", "61~% et 4~%"),
        ("« Épeule »", "«~Épeule~»"),
        ("«Épeule»", "«~Épeule~»"),
        ("« Où ? »", "«~Où_?~»"),
        ("(où ?)", "(où_?)"),
        ("**Méthode** : à pied", "**Méthode**~: à pied"),
        ("à 12:30", "à 12:30"),
        ("https://www.caf.fr/?a=1;b=2", "https://www.caf.fr/?a=1;b=2"),
        ("voir https://www.caf.fr/ : texte", "voir https://www.caf.fr/ : texte"),
        (":material/map: Carte", ":material/map: Carte"),
        ("a &nbsp; b", "a &nbsp; b"),
        ("un\ndeux", "un\ndeux"),
        ("", ""),
    ],
)
def test_typography(text, expected):
    assert plain(french.typography(text)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("L'Haÿ-les-Roses", "L’Haÿ-les-Roses"),
        ("Bresse Louhannaise Intercom'", "Bresse Louhannaise Intercom’"),
        ("de Blois «Agglopolys»", "de Blois «~Agglopolys~»"),
        ("Haute Somme (Combles - Péronne - Roisel)", "Haute Somme (Combles – Péronne – Roisel)"),
        ("ECLA  (Espace Communautaire)", "ECLA (Espace Communautaire)"),
        ("Saint-Étienne", "Saint-Étienne"),
    ],
)
def test_names_of_the_data_are_written_as_in_a_book(name, expected):
    written = french.typographic_name(name)
    assert plain(written) == expected
    assert french.typographic_name(written) == written


@given(st.text(alphabet="ab1 :;!?%«»()\n\u00a0\u202f", max_size=30))
def test_typography_twice_changes_nothing(text):
    once = french.typography(text)
    assert french.typography(once) == once


def test_sentence():
    assert plain(french.sentence("à Hem,", "", "640 enfants", "vivent loin")) == (
        "À Hem, 640 enfants vivent loin."
    )
    assert plain(french.sentence("tout est là !")) == "Tout est là_!"
    assert french.sentence("", " ") == ""


@pytest.mark.parametrize(
    ("n", "noun", "expected"),
    [
        (1, Noun("Laep", "Laep"), "un Laep"),
        (1, Noun("commune", "communes", feminine=True), "une commune"),
        (10, Noun("Laep", "Laep"), "dix Laep"),
        (11, Noun("lieu", "lieux"), "11 lieux"),
    ],
)
def test_small_numbers_are_in_letters(n, noun, expected):
    assert french.in_letters(n, noun) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 1, "le seul QPV"), (3, 3, "les 3 QPV"), (2, 9, "2 QPV sur 9")]
)
def test_a_part_of_several_is_said(part, whole, expected):
    assert french.part_of(part, whole, Noun("QPV", "QPV")) == expected


@pytest.mark.parametrize(
    ("x", "expected"), [(2, "2"), (2.4, "2,4"), (0.354, "0,35"), (100, "100"), (-1.5, "−1,5")]
)
def test_useless_decimals_are_left_out(x, expected):
    assert french.trimmed(x) == expected
