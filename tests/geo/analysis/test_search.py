"""Places are found as people write them: abbreviations, codes, former names, a wrong letter."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pandas as pd
import pytest

from geo.analysis.search import outside
from geo.domain.french import fold


def first(tree, typed: str) -> str | None:
    found = tree.search(typed, limit=1)
    return found[0].code if found else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Paris 5", "75105"),
        ("20e arrondissement de Paris", "75120"),
        ("Paris XVIIIe", "75118"),
        ("paris 16ème arr.", "75116"),
        ("Lyon 8e", "69388"),
        ("LYON 02", "69382"),
        ("Lyon V", "69385"),
        ("Marseille 15ème arrondissement", "13215"),
        ("Marseille 1er", "13201"),
        ("PARIS CEDEX 12", "75112"),
        ("75019", "75119"),
        ("75019 Paris", "75119"),
        ("Paris 19e (75)", "75119"),
        ("Paris 75", "75056"),
        ("Marseille (13)", "13055"),
        ("Lyon 69", "69123"),
    ],
)
def test_arrondissements_are_known_in_every_usual_writing(tree, typed, code):
    assert first(tree, typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Seynod", "74010"),
        ("Hellemmes-Lille", "59350"),
        ("hellemmes lille 59260", "59350"),
        ("Saint-Hilaire-du-Harcouët", "50484"),
        ("74268", "74010"),
    ],
)
def test_a_former_commune_leads_to_the_one_that_holds_it(tree, typed, code):
    assert first(tree, typed) == code


def test_a_commune_of_today_comes_before_a_former_one_of_its_name(tree):
    """Pringy is a commune of Seine-et-Marne and one of Marne, and was one of Haute-Savoie, now in Annecy."""
    found = [territory.code for territory in tree.search("Pringy", limit=3)]
    assert found == ["77378", "51446", "74010"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Saint-Denis 974", "97411"),
        ("Saint-Denis (La Réunion)", "97411"),
        ("Saint-Denis, Réunion", "97411"),
        ("Saint-Denis en Seine-Saint-Denis", "93066"),
        ("93 Saint-Denis", "93066"),
        ("Saint-Denis Île-de-France", "93066"),
        ("Ajaccio 2A", "2A004"),
        ("Ajaccio 20", "2A004"),
        ("Bourg-en-Bresse (1)", "01053"),
        ("Valence Drôme", "26362"),
        ("Villeneuve-sur-Lot", "47323"),
        ("département de la Drôme", "26"),
        ("commune de La Rochelle", "17300"),
        ("ville de Paris", "75056"),
        ("Tourcoing cedex 2", "59599"),
        ("TOURCOING CEDEX 59208", "59599"),
        ("59208 TOURCOING CEDEX", "59599"),
        ("BP 12 59200 TOURCOING", "59599"),
        ("F-59200 Tourcoing", "59599"),
        ("1000 Bourg-en-Bresse", "01053"),
        ("ST GERMAIN EN LAYE", "78551"),
        ("STE GENEVIEVE DES BOIS", "91549"),
        ("Chalon s/ Saône", "71076"),
        ("Chalon S/SAONE", "71076"),
        ("FONTENAY S/S BOIS", "94033"),
        ("L'  Haÿ les Roses", "94038"),
        ("L'Haÿ-les-Roses", "94038"),
        ("L’Haÿ-les-Roses", "94038"),
        ("LHAY LES ROSES", "94038"),
        ("Mureaux (Les)", "78440"),
        ("Rochelle (La)", "17300"),
        ("Ferté Bernard", "72132"),
        ("Villeneuve Ascq", "59009"),
        ("Toulosue", "31555"),
        ("Monpellier", "34172"),
        ("Grenobbe", "38185"),
        ("Saint Etiene", "42218"),
        ("Cayene", "97302"),
    ],
)
def test_what_people_write_finds_the_place_first(tree, typed, code):
    assert first(tree, typed) == code


def test_among_equals_the_most_populated_comes_first(tree):
    people = [place.population for place in tree.search("Sainte-Colombe") if place.name == "Sainte-Colombe"]
    assert len(people) > 4
    assert people == sorted(people, reverse=True)


def test_what_is_half_written_is_completed_by_the_most_populated(tree):
    assert first(tree, "bord") == "33063"
    assert first(tree, "saint-deni") == "97411"


@pytest.mark.parametrize("text", ["é" * 10_000, "saint " * 1_500, "1 " * 5_000, "(" * 10_000, "l' " * 3_000])
def test_a_text_without_end_is_answered_at_once(tree, text):
    tree.search("Lille")  # what is looked up is made once
    began = time.process_time()
    tree.search(text)
    assert time.process_time() - began < 0.25


# --- three hundred communes, each in ten ways ---


def without_accents(name: str) -> str:
    return fold(name).upper()


def abbreviated(name: str) -> str:
    for long, short in (("Saint-", "St-"), ("Sainte-", "Ste-"), ("-sur-", " S/ "), ("-sous-", " S/S ")):
        name = name.replace(long, short)
    return name.upper()


def article_moved(name: str) -> str:
    found = re.match(r"(Le |La |Les |L[’'])(.+)", name)
    return f"{found[2]} ({found[1].strip()})" if found else name.replace("-", " ")


def article_missing(name: str) -> str:
    return re.sub(r"^(Le |La |Les |L[’'])", "", name)


def letters_swapped(name: str, rng: random.Random) -> str:
    places = [i for i in range(1, len(name) - 1) if name[i : i + 2].isalpha() and name[i] != name[i + 1]]
    if not places:
        return name
    i = rng.choice(places)
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]


def letter_missing(name: str, rng: random.Random) -> str:
    places = [i for i in range(1, len(name)) if name[i].isalpha()] if len(name) > 4 else []
    if not places:
        return name
    i = rng.choice(places)
    return name[:i] + name[i + 1 :]


def ten_ways(row: pd.Series, told: str, departements: pd.Series, rng: random.Random) -> list[str]:
    """Write a commune in ten ways; `told` is what tells it from those of its name, where there are some."""
    name, postal = row["name"], rng.choice(list(row["postal_codes"]))
    number = row["departement"]
    return [
        f"{name}{told}",
        f"{without_accents(name)}{told}",
        f"{abbreviated(name)}{told}",
        f"{postal} {name}",
        f"{without_accents(name)} {postal}",
        f"{name} ({number})",
        f"{name} {departements[number]}",
        f"{article_moved(name)}{told}",
        f"{letters_swapped(name, rng)} {postal}",
        f"{letter_missing(article_missing(name), rng)} ({number})",
    ]


@pytest.fixture(scope="module")
def written(dataset) -> list[tuple[str, str]]:
    rng = random.Random(59)
    communes = dataset.communes[dataset.communes["kind"] == "commune"]
    communes = communes[communes["postal_codes"].map(len) > 0]
    bare = communes["name"].map(fold).str.replace(r"^(le|la|les|l) ", "", regex=True)
    shared = bare.duplicated(keep=False)
    departements = dataset.departements.set_index("code")["name"]
    return [
        (typed, row["code"])
        for index, row in communes.sample(300, random_state=59).iterrows()
        for typed in ten_ways(row, f" {row['departement']}" if shared[index] else "", departements, rng)
    ]


def test_of_three_hundred_communes_in_ten_ways_the_right_one_is_first(tree, written):
    missed = [(typed, code, first(tree, typed)) for typed, code in written if first(tree, typed) != code]
    assert len(written) == 3000
    assert len(missed) <= 0.02 * len(written), missed


def test_a_wrong_letter_alone_is_mostly_forgiven(tree, dataset):
    """Without département or postal code, where the name is that of one commune only."""
    rng = random.Random(62)
    communes = dataset.communes[dataset.communes["kind"] == "commune"].drop_duplicates("name", keep=False)
    asked: list[tuple[str, str, Callable[[str, random.Random], str]]] = [
        (row["name"], row["code"], change)
        for _, row in communes[communes["name"].str.len() > 7].sample(150, random_state=62).iterrows()
        for change in (letters_swapped, letter_missing)
    ]
    found = [[place.code for place in tree.search(change(name, rng), limit=3)] for name, _, change in asked]
    codes = [code for _, code, _ in asked]
    assert sum(code in three[:1] for code, three in zip(codes, found, strict=True)) >= 0.93 * len(codes)
    assert sum(code in three for code, three in zip(codes, found, strict=True)) >= 0.97 * len(codes)


# --- elsewhere in France ---


@pytest.mark.parametrize(
    ("codes", "name", "code"),
    [
        (("97501",), "", "975"),
        (("", "97133"), "Saint-Barthélemy", "977"),
        (("97150",), "Saint-Martin", "978"),
        (("98800",), "Nouméa", "988"),
        ((), "Papeete", "987"),
    ],
)
def test_places_that_are_not_analysed_are_known(codes, name, code):
    assert outside(*codes, name=name).code == code


@pytest.mark.parametrize(
    ("codes", "name"), [(("59512",), ""), ((), "Saint-Martin"), (("97410",), "Saint-Pierre")]
)
def test_places_that_are_analysed_are_not_said_elsewhere(codes, name):
    assert outside(*codes, name=name) is None
