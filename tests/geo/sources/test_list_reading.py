"""A list is read as a person reads it: columns by their content, types as written, closed ones left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Geocoding
from geo.sources.caf_list import CORRECTED, REJECTED, Draft, Wishes, prepare, read_list
from geo.sources.list_types import closed_by_name, read_status, read_types
from geo.sources.list_words import read_date, split_pair
from tests.geo.sources.list_files import csv_bytes

TODAY = date(2026, 3, 1)


@pytest.fixture
def draft(tmp_path: Path, dataset, tree):
    """Give a function that prepares a list from its rows, header first."""

    def make(*rows: str, **wishes: object) -> Draft:
        path = tmp_path / "liste.csv"
        path.write_bytes(csv_bytes([row.split(";") for row in rows]))
        said = Wishes(**{"name": "Liste", "territory": "FR", "today": TODAY, **wishes})  # type: ignore[arg-type]
        return prepare(read_list(path), dataset, tree, said)

    return make


def read(made: Draft) -> list[tuple[str, list[str]]]:
    return [(one.name, list(one.dispositifs)) for one in made.structures.itertuples()]


def details(made: Draft) -> list[str]:
    return list(made.report["Détail"])


# --- Columns -------------------------------------------------------------------------------------------


def test_a_column_of_numbers_is_no_type_and_the_reason_names_both(draft):
    made = draft(
        "Nom;Type;Sous-type;Code Insee",
        "Acacia;3;EVS;33063",
        "Bouleau;3;Espace de vie sociale;33063",
        "Cèdre;1;Boulangerie;33063",
    )
    assert read(made) == [("Acacia", ["evs"]), ("Bouleau", ["evs"])]
    assert "« Boulangerie »" in details(made)[2]
    assert "colonne « Sous-type » ; autres possibles : « Type »" in details(made)[2]


def test_of_two_columns_of_one_meaning_the_filled_one_is_read_row_by_row(draft):
    made = draft(
        "Nom;Type;Ville;Commune;Code postal",
        "Acacia;Laep;Bordeaux;;33000",
        "Bouleau;Laep;;Mérignac;33700",
    )
    assert list(made.structures["commune"]) == ["33063", "33281"]


def test_a_type_column_without_a_name_is_known_by_its_content(draft):
    made = draft("Nom;Rubrique;Code Insee", "Acacia;EVS;33063", "Bouleau;Clas;33063")
    assert read(made) == [("Acacia", ["evs"]), ("Bouleau", ["clas"])]
    assert "Colonne « Rubrique » lue comme type, d’après son contenu." in made.notices


def test_a_list_without_header_is_read_by_its_content(draft):
    made = draft(
        "Espace de vie sociale Acacia;14 rue du Puits;33700;Mérignac", "Laep Bouleau;;33000;Bordeaux"
    )
    assert read(made) == [("Espace de vie sociale Acacia", ["evs"]), ("Laep Bouleau", ["laep"])]
    assert list(made.structures["commune"]) == ["33281", "33063"]
    assert made.structures["address"].iloc[0] == "14 rue du Puits"
    assert list(made.report["Ligne"]) == [1, 2]
    assert any(notice.startswith("Pas de ligne d’en-tête") for notice in made.notices)


def test_the_surname_of_a_contact_is_not_the_name_of_a_structure(draft):
    made = draft("Structure;Nom;Prénom;Type;Code Insee", "Acacia;Martin;Zoé;EVS;33063")
    assert list(made.structures["name"]) == ["Acacia"]
    assert "Colonnes non lues : « Nom », « Prénom »." in made.notices


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("Nom;Type;N°;Adresse;Code Insee", "14 rue du Puits"),
        ("Nom;Type;Numéro;Voie;Code Insee", "14 rue du Puits"),
    ],
)
def test_a_house_number_of_its_own_joins_the_address(draft, header, address):
    made = draft(header, "Acacia;EVS;14;rue du Puits;33063", "Bouleau;EVS;7;rue du Four;33063")
    assert made.structures["address"].iloc[0] == address


def test_rows_numbered_one_after_another_are_not_houses(draft):
    rows = [f"Lieu {letter};EVS;{i};rue {letter};33063" for i, letter in enumerate("ABCD", start=1)]
    made = draft("Nom;Type;N°;Adresse;Code Insee", *rows)
    assert list(made.structures["address"]) == ["rue A", "rue B", "rue C", "rue D"]


def test_a_list_without_commune_is_placed_by_the_end_of_its_addresses(draft):
    made = draft("Nom;Type;Adresse", "Acacia;EVS;14 rue du Puits 33700 Mérignac")
    assert list(made.structures["commune"]) == ["33281"]


@pytest.mark.parametrize("text", ["44.8, -0.58", "44,8 ; -0,58", "POINT(-0.58 44.8)", "(44.8 -0.58)"])
def test_a_pair_of_coordinates_is_longitude_and_latitude(text):
    lon, lat = (float(part.replace(",", ".")) for part in split_pair(text))
    assert (lon, lat) == (-0.58, 44.8)


# --- Types ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found", "sure"),
    [
        ("Ctr. soc. & culturel", [Dispositif.CENTRE_SOCIAL], True),
        ("C.S.C.", [Dispositif.CENTRE_SOCIAL], True),
        ("Lieu accueil parents/enfants", [Dispositif.LAEP], True),
        ("CSC-EVS", [Dispositif.CENTRE_SOCIAL, Dispositif.EVS], True),
        ("Laep et Clas", [Dispositif.LAEP, Dispositif.CLAS], True),
        ("Animation globale", [Dispositif.CENTRE_SOCIAL], False),
        ("Espace de vie socialle", [Dispositif.EVS], False),
        ("Cente socioculturel", [Dispositif.CENTRE_SOCIAL], False),
        ("Laep ?", [Dispositif.LAEP], False),
        ("EVS à confirmer", [Dispositif.EVS], False),
        ("CS 31007", [], True),
        ("CS 31 007", [], True),
        ("Centre médico-social", [], True),
        ("Espace de vie scolaire", [], True),
        ("Centre social de santé", [], True),
        ("Résidence sociale", [], True),
    ],
)
def test_spellings_are_recognised_and_what_is_not_sure_is_to_confirm(text, found, sure):
    reading = read_types(text)
    assert list(reading.found) == found
    assert (not reading.doubts) is sure


def test_a_doubt_says_how_alike_the_words_are():
    # « accuil » for « accueil »: one letter of the 25 of « lieuaccueilenfantparent » is missing.
    (doubt,) = read_types("Lieu d'accuil enfants parents").doubts
    assert "lu comme Laep (ressemblance 9" in doubt


def test_rows_to_confirm_are_kept_told_and_can_be_left_out(draft):
    rows = ("Nom;Type;Code Insee", "Acacia;Animation locale;33063", "Bouleau;EVS;33063")
    made = draft(*rows)
    assert list(made.doubtful["Ligne"]) == ["2"]
    assert details(made)[0].startswith("à confirmer : « animation locale » lu comme EVS")
    assert [name for name, _ in read(draft(*rows, only_sure=True))] == ["Bouleau"]
    assert [name for name, _ in read(draft(*rows, left_out=("3",)))] == ["Acacia"]


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("Laep (fermée)", []),
        ("Laep, en projet", []),
        ("Projet d'EVS", []),
        ("Ex-centre social", []),
        ("aucun Clas", []),
        ("Clas : non", []),
        ("Hors EVS", []),
        ("Futur centre social", []),
        ("EVS suspendu", []),
        ("Agrément EVS refusé", []),
        ("EVS, en cours d'agrément", []),
        ("EVS fermé définitivement", []),
        ("Espace de vie sociale (EVS) (fermé)", []),
        ("Centre social + Laep (en projet)", [Dispositif.CENTRE_SOCIAL]),
        ("Ancien centre social, EVS", [Dispositif.EVS]),
        ("Laep (fermé le mercredi)", [Dispositif.LAEP]),
        ("Laep fermé en août", [Dispositif.LAEP]),
    ],
)
def test_what_is_said_not_to_be_open_is_not_counted(text, open_):
    assert list(read_types(text).found) == open_


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("Acacia (fermé)", True),
        ("Acacia - FERMÉ", True),
        ("Ancien Laep Acacia", True),
        ("Acacia (projet 2027)", True),
        ("Centre social La Ferme", False),
        ("La ferme en ville", False),
        ("EVS L'Ancienne Poste", False),
        ("Laep Acacia (ancienne école)", False),
        ("Maison des projets", False),
        ("Centre social du Pas de Calais", False),
    ],
)
def test_a_name_that_says_closed_is_told_from_a_name_that_sounds_like_it(name, closed):
    assert bool(closed_by_name(name)) is closed


def test_the_type_is_sought_in_the_name_where_the_type_is_a_legal_form_only(draft):
    made = draft(
        "Nom;Type;Code Insee",
        "Espace de vie sociale Acacia;Association;33063",
        "Maison Bouleau;Association;33063",
        "Centre social Cèdre;Crèche;33063",
        "Crèche du centre social Douglas;;33063",
    )
    assert read(made) == [("Espace de vie sociale Acacia", ["evs"])]
    assert list(made.report["Résultat"]) == [CORRECTED, REJECTED, REJECTED, REJECTED]
    assert "« Association »" in details(made)[1]
    assert "désigne autre chose" in details(made)[3]


# --- Closed by a column --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("Situation", "En activité", True),
        ("Situation", "FERMEE", False),
        ("État", "en sommeil", False),
        ("Statut", "Ouverture prévue en 2027", False),
        ("Statut", "Association", True),
        ("Ouvert", "non", False),
        ("Fermé", "x", False),
        ("Fermé", "non", True),
        ("Date de fermeture", "28/02/2026", False),
        ("Date de fermeture", "juillet 2025", False),
        ("Date de fermeture", "45000", False),  # 15 March 2023, as a spreadsheet counts days
        ("Date de fermeture", "2026-09-30", True),
        ("Date d'ouverture", "01/09/2026", False),
        ("Date d'ouverture", "01/09/2016", True),
    ],
)
def test_a_row_is_closed_by_its_status_or_by_a_date(draft, column, cell, kept):
    made = draft(f"Nom;Type;Code Insee;{column}", f"Acacia;Laep;33063;{cell}", "Bouleau;Laep;33063;")
    assert ("Acacia" in set(made.structures["name"])) is kept
    if not kept:
        assert details(made)[0].startswith("non comptée comme ouverte : ")


def test_a_closing_to_come_is_said(draft):
    made = draft("Nom;Type;Code Insee;Fermeture le", "Acacia;Laep;33063;30 septembre 2026")
    assert "ouverte ; ferme le 30/09/2026" in details(made)[0]


@pytest.mark.parametrize(
    ("text", "said"), [("Ouverte depuis 2019", ""), ("fermé depuis mai", "fermée"), ("Association", None)]
)
def test_a_status_says_open_closed_or_nothing(text, said):
    assert read_status(text) == said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er août 2024", "2024-08-01"),
        ("02/2024", "2024-02-29"),
        ("2023", "2023-12-31"),
        ("5/6/24", "2024-06-05"),
        ("fermé le 3 mai 2021", "2021-05-03"),
        ("depuis longtemps", None),
    ],
)
def test_a_date_is_read_as_people_write_it(text, day):
    assert read_date(text) == day


# --- Precision -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "precision"),
    [
        ("0.95;housenumber;33063", Geocoding.EXACT),
        ("0,81;street;33063", Geocoding.STREET),
        ("0.95;municipality;33063", Geocoding.COMMUNE),
        ("0.31;housenumber;33063", Geocoding.COMMUNE),
        ("0.95;housenumber;33281", Geocoding.COMMUNE),
        ("95;housenumber;33063", Geocoding.EXACT),
    ],
)
def test_no_more_precision_is_claimed_than_the_geocoder_gave(draft, dataset, answer, precision):
    mairie = dataset.communes.set_index("code").at["33063", "mairie"]
    made = draft(
        "Nom;Type;Code Insee;Latitude;Longitude;result_score;result_type;result_citycode",
        f"Acacia;Laep;33063;{mairie.y + 0.002};{mairie.x};{answer}",
    )
    assert made.structures["geocoding"].iloc[0] == precision


# --- Identifiers ---------------------------------------------------------------------------------------


def test_an_identifier_shared_by_two_names_proves_nothing(draft):
    made = draft("Identifiant;Nom;Type;Code Insee", "77;Acacia;Laep;33063", "77;Bouleau;Laep;33063")
    assert len(made.structures) == 2
    assert made.structures["id"].is_unique
    assert "identifiant partagé" in details(made)[0]


def test_an_identifier_shared_by_two_rows_of_one_place_joins_them(draft):
    made = draft("Identifiant;Nom;Type;Code Insee", "77;Acacia;Laep;33063", "77;Acacia;Clas;33063")
    assert read(made) == [("Acacia", ["laep", "clas"])]


# --- One place once ------------------------------------------------------------------------------------

THRICE = (
    "Nom;Type;Adresse;Code Insee",
    "Le Petit Navire;Laep;3 quai Neuf;33063",
    "LAEP « Le petit navire »;Laep;3, quai Neuf;33063",
    "Petit navire (le);Laep;;33063",
)


def test_spellings_of_one_name_at_one_place_are_one_structure_and_listed(draft):
    made = draft(*THRICE)
    assert [name for name, _ in read(made)] == ["Le Petit Navire"]
    assert made.merged[["Ligne", "Réunie à la ligne"]].to_numpy().tolist() == [["3", "2"], ["4", "2"]]


def test_what_was_made_one_can_be_split(draft):
    made = draft(*THRICE, split=("3",))
    assert len(made.structures) == 2
    assert made.structures["id"].is_unique
    assert made.apart == [made.structures["id"].iloc[1]]


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("Laep Le Navire 2;Laep;3 quai Neuf;33063", 2),
        ("Laep Les Lis;Laep;3 quai Neuf;33063", 2),
        ("Les Navires;Laep;3 quai Neuf;33063", 2),
        ("Le Grand Pavois;Laep;40 rue Haute;33063", 2),
        ("Le Grand Pavoi;Laep;3 quai Neuf;33063", 1),
    ],
)
def test_near_names_are_one_only_when_they_say_the_same(draft, other, count):
    made = draft("Nom;Type;Adresse;Code Insee", "Le Grand Pavois;Laep;3 quai Neuf;33063", other)
    assert len(made.structures) == count


def test_rows_without_a_name_are_never_made_one(draft):
    made = draft("Nom;Type;Code Insee", ";Laep;33063", ";Laep;33063")
    assert len(made.structures) == 2
    assert all("sans nom" in detail for detail in details(made))


def test_a_geocoded_point_outside_of_its_commune_is_not_kept(tmp_path, dataset, tree):
    def geocoder(wanted: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"lon": [3.06], "lat": [50.63], "score": [0.9], "kind": ["housenumber"]})

    path = tmp_path / "liste.csv"
    path.write_bytes(csv_bytes([["Nom", "Type", "Adresse", "Code Insee"], ["A", "EVS", "1 rue X", "33063"]]))
    made = prepare(read_list(path), dataset, tree, Wishes("x", "33"), geocoder)
    assert made.structures["geocoding"].iloc[0] == Geocoding.COMMUNE
