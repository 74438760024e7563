"""A hand-kept list is repaired row by row; every row read is accepted or rejected, with its reason."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError, MaillageError
from geo.domain.vocabulary import Geocoding
from geo.sources.caf_list import ACCEPTED, CORRECTED, REJECTED, Draft, Wishes, prepare, read_list
from geo.sources.list_columns import recognise_columns
from geo.sources.list_types import read_types
from geo.sources.list_words import read_date, read_number, read_position
from tests.geo.sources.official_files import geojson, xlsx

HEADER = "Nom;Type;Adresse;CP;Commune;Code INSEE;Latitude;Longitude"


@pytest.fixture
def draft(tmp_path: Path, dataset, tree):
    """Give a function that prepares a list from the bytes of a file."""

    def make(content: bytes | str, name: str = "liste.csv", **wishes: object) -> Draft:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        said = Wishes(**{"name": "Caf du Nord", "territory": "FR", **wishes})  # type: ignore[arg-type]
        return prepare(read_list(path), dataset, tree, said)

    return make


def lines(*rows: str) -> str:
    return "\n".join([HEADER, *rows])


def only(made: Draft) -> pd.Series:
    assert len(made.structures) == 1, made.report.to_dict("records")
    return made.structures.iloc[0]


def why(made: Draft) -> str:
    return str(made.report["Détail"].iloc[0])


def test_a_right_row_is_accepted_as_it_is(draft):
    made = draft(lines("CS Les Lilas;Centre social + LAEP;12 rue X;59100;Roubaix;59512;50.69;3.17"))
    row = only(made)
    assert made.count(ACCEPTED) == 1
    assert (row["name"], row["dispositifs"], row["commune"]) == (
        "CS Les Lilas",
        ["centre_social", "laep"],
        "59512",
    )
    assert (row.geometry.x, row.geometry.y, row["geocoding"]) == (3.17, 50.69, Geocoding.EXACT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CS", [Dispositif.CENTRE_SOCIAL]),
        ("Centre social + LAEP", [Dispositif.CENTRE_SOCIAL, Dispositif.LAEP]),
        ("LAEP, EVS & clas", [Dispositif.LAEP, Dispositif.EVS, Dispositif.CLAS]),
        ("Centre social et culturel", [Dispositif.CENTRE_SOCIAL]),
        ("espace de vie sociale", [Dispositif.EVS]),
        ("Lieu d'Accueil Enfants-Parents", [Dispositif.LAEP]),
        ("Contrat local d’accompagnement à la scolarité", [Dispositif.CLAS]),
        ("crèche", []),
        ("classe", []),
    ],
)
def test_types_are_read_as_people_write_them(text, found):
    assert list(read_types(text).found) == found


def test_columns_are_recognised_from_the_names_people_give_them():
    given_names = [
        "Structure",
        "Adresse postale",
        "C.P.",
        "Ville",
        "N° INSEE",
        "Type de structure",
        "Lat",
        "Lng",
    ]
    found = recognise_columns([*given_names[:2], "CP", *given_names[3:4], "Code Insée", *given_names[5:]])
    assert found == {
        "name": "Structure",
        "address": "Adresse postale",
        "postal_code": "CP",
        "commune": "Ville",
        "commune_code": "Code Insée",
        "type": "Type de structure",
        "latitude": "Lat",
        "longitude": "Lng",
    }


def test_a_column_that_no_name_tells_is_corrected_by_hand(draft):
    content = "A;B;C\nLes Lilas;EVS;Roubaix\nLes Roses;EVS;Hem\n"
    made = draft(content, columns={"name": "A", "type": "B", "commune": "C"}, territory="59")
    assert list(made.structures["commune"]) == ["59512", "59299"]


def test_a_cross_under_each_dispositif_is_a_type(draft):
    made = draft("Nom;Commune;Code Insee;CS;EVS;LAEP;CLAS\nLes Lilas;Roubaix;59512;x;;oui;\n")
    assert only(made)["dispositifs"] == ["centre_social", "laep"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_told_apart(draft, encoding, separator):
    rows = [["Nom", "Type", "Code Insee", "Commune"], ["Épeule, l'été", "EVS", "59512", "Roubaix"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    assert only(draft(text.getvalue().encode(encoding)))["name"] == "Épeule, l'été"


def test_a_title_above_the_header_and_empty_lines_are_passed_over(draft):
    made = draft("Caf du Nord;;;;;;;\n;;;;;;;\n" + lines("", ";;;;;;;", "A;EVS;;;Hem;59299;;", ";;;;;;;"))
    assert len(made.report) == 1
    assert made.report["Ligne"].iloc[0] == 6


def test_lost_leading_zeros_come_back(draft):
    made = draft(lines("A;EVS;;1500;Ambérieu-en-Bugey;1004;;"))
    assert (only(made)["commune"], only(made)["postal_code"]) == ("01004", "01500")
    assert "code Insee corrigé en 01004" in why(made)


def test_codes_that_became_decimal_numbers_come_back(draft):
    assert only(draft(lines("A;EVS;;59100.0;;59512,0;;")))["commune"] == "59512"


@pytest.mark.parametrize(
    ("commune", "code"),
    [("SAINT ETIENNE", "42218"), ("st-étienne", "42218"), ("bastia", "2B033"), ("Cayenne", "97302")],
)
def test_accents_case_and_hyphens_of_communes_are_forgiven(draft, commune, code):
    postal = {"42218": "42000", "2B033": "20200", "97302": "97300"}[code]
    assert only(draft(lines(f"A;EVS;;{postal};{commune};;;")))["commune"] == code


def test_corsica_is_read_in_either_case(draft):
    assert only(draft(lines("A;EVS;;;Ajaccio;2a004;;")))["commune"] == "2A004"


@pytest.mark.parametrize(
    ("name", "postal", "code"),
    [("Paris", "75011", "75111"), ("Lyon", "69003", "69383"), ("Marseille", "13015", "13215")],
)
def test_cities_are_brought_to_the_arrondissement_of_the_postal_code(draft, name, postal, code):
    assert only(draft(lines(f"A;EVS;;{postal};{name};;;")))["commune"] == code


def test_homonyms_are_not_guessed(draft):
    made = draft(lines("A;EVS;;;Saint-Denis;;;"))
    assert made.structures.empty
    assert "plusieurs communes possibles" in why(made)


def test_a_decimal_comma_is_a_decimal_point(draft):
    assert only(draft(lines("A;EVS;;;Roubaix;59512;50,69;3,17"))).geometry.x == 3.17


def test_swapped_coordinates_are_put_right(draft):
    made = draft(lines("A;EVS;;;Roubaix;59512;3,17;50,69"))
    assert (only(made).geometry.x, only(made).geometry.y) == (3.17, 50.69)
    assert "latitude et longitude échangées" in why(made)


def test_lambert_93_is_recognised_by_its_size(draft):
    # Lambert-93 of (3.17, 50.69), computed apart with cs2cs: 712045.6 7065861.0 (to the metre).
    made = draft("Nom;Type;Code Insee;X;Y\nA;EVS;59512;711999;7065900\n")
    assert only(made).geometry.x == pytest.approx(3.17, abs=2e-3)
    assert only(made).geometry.y == pytest.approx(50.69, abs=2e-3)
    assert "Lambert-93" in why(made)


def test_overseas_metres_are_of_their_own_projection():
    # Saint-Denis de La Réunion, RGR92 / UTM 40S: 338 700, 7 690 600.
    position = read_position("338700", "7690600", "974")
    assert position.lon == pytest.approx(55.45, abs=0.02)
    assert position.lat == pytest.approx(-20.88, abs=0.02)


def test_a_point_far_away_is_not_kept_but_the_row_is(draft):
    made = draft(lines("A;EVS;;;Roubaix;59512;14.69;-17.44"))
    assert only(made)["geocoding"] == Geocoding.COMMUNE
    assert "hors de France" in why(made)


def test_a_point_in_another_commune_goes_back_to_the_mairie(draft):
    made = draft(lines("A;EVS;;;Roubaix;59512;43.60;1.44"))
    assert only(made)["geocoding"] == Geocoding.COMMUNE
    assert "position hors de la commune" in why(made)


def test_a_point_just_over_the_border_of_its_commune_is_believed(draft, dataset):
    shapes = dataset.communes.set_index("code").geometry
    roubaix, around = shapes["59512"], shapes["59512"].buffer(0.003)  # some 200 to 300 m
    point = around.difference(roubaix).representative_point()
    made = draft(lines(f"A;EVS;;;Roubaix;59512;{point.y};{point.x}"))
    assert only(made)["geocoding"] == Geocoding.EXACT
    assert only(made).geometry.equals(point)


def test_a_point_well_inside_the_next_commune_is_not_believed(draft, dataset):
    tourcoing = dataset.communes.set_index("code").at["59599", "mairie"]
    made = draft(lines(f"A;EVS;;;Roubaix;59512;{tourcoing.y};{tourcoing.x}"))
    assert only(made)["geocoding"] == Geocoding.COMMUNE
    assert "position hors de la commune" in why(made)


def test_a_row_with_a_position_only_finds_its_commune(draft):
    assert only(draft(lines("A;EVS;;;;;50.69;3.17")))["commune"] == "59512"


def test_a_row_without_position_is_placed_at_the_mairie_and_marked(draft, dataset):
    row = only(draft(lines("A;EVS;;;Roubaix;59512;;")))
    assert row["geocoding"] == Geocoding.COMMUNE
    assert row.geometry.equals(dataset.communes.set_index("code").at["59512", "mairie"])


def test_an_address_is_placed_by_the_geocoder_with_its_score(tmp_path, dataset, tree):
    def geocoder(wanted: pd.DataFrame) -> pd.DataFrame:
        assert wanted.iloc[0].to_list() == ["12 rue X", "59100", "59512"]
        return pd.DataFrame({"lon": [3.18], "lat": [50.69], "score": [0.87], "kind": ["street"]})

    path = tmp_path / "liste.csv"
    path.write_text(lines("A;EVS;12 rue X;59100;Roubaix;59512;;"))
    made = prepare(read_list(path), dataset, tree, Wishes("x", "59"), geocoder)
    assert (only(made).geometry.x, only(made)["geocoding"]) == (3.18, Geocoding.STREET)
    assert "score 0,87" in why(made)


def test_rows_of_one_place_become_one_structure_and_repeats_are_rejected(draft):
    row = "CS Les Lilas;{};12 rue X;59100;Roubaix;59512;50.69;3.17"
    made = draft(lines(*(row.format(kind) for kind in ("CS", "LAEP", "cs"))))
    assert only(made)["dispositifs"] == ["centre_social", "laep"]
    assert list(made.report["Résultat"]) == [ACCEPTED, CORRECTED, REJECTED]
    assert made.report["Détail"].iloc[2] == "doublon de la ligne 2"


def test_rejected_rows_are_given_back_as_they_were_with_their_reason(draft):
    lost = draft(lines("A;crèche;;;Hem;59299;;", "B;EVS;;;Hem;59299;;")).rejected()
    assert lost.to_dict("records") == [
        {
            "Motif du rejet": "type inconnu : « crèche » "
            "(attendu : centre social, EVS, Laep ou Clas ; colonne « Type »)",
            **dict(zip(HEADER.split(";"), ["A", "crèche", "", "", "Hem", "59299", "", ""], strict=True)),
        }
    ]


def test_a_row_outside_of_the_territory_is_rejected(draft):
    made = draft(lines("A;EVS;;;Hem;59299;;", "B;EVS;;;Ajaccio;2A004;;"), territory="59")
    assert list(made.structures["commune"]) == ["59299"]
    assert made.report["Détail"].iloc[1] == "hors du territoire de la liste (Nord)"


def test_the_territory_is_the_departement_when_there_is_one_only(draft):
    assert draft(lines("A;EVS;;;Hem;59299;;"), territory="").territory.code == "59"


def test_the_territory_is_asked_when_there_are_several(draft):
    with pytest.raises(DataError, match=r"lignes dans 2 départements.*Indiquez le territoire"):
        draft(lines("A;EVS;;;Hem;59299;;", "B;EVS;;;Ajaccio;2A004;;"), territory="")


def test_the_same_list_gives_the_same_identifiers(draft):
    content = lines("A;EVS;1 rue X;;Hem;59299;;", "B;EVS;;;Hem;59299;;")
    assert list(draft(content).structures["id"]) == list(draft(content).structures["id"])


@pytest.mark.parametrize(
    ("text", "read"),
    [("31/12/2027", "2027-12-31"), ("2027-12-31", "2027-12-31"), ("2027-12-31 00:00", "2027-12-31"),
     ("31/02/2027", None), ("bientôt", None)],
)  # fmt: skip
def test_dates_are_read_the_french_way(text, read):
    assert read_date(text) == read


# --- Files that are not what they seem --------------------------------------------------------------------


def test_a_workbook_with_formulas_and_merged_cells_is_read(draft, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Liste des structures"])
    sheet.merge_cells("A1:D1")
    sheet.append(["Nom", "Type", "Commune", "Code Insee"])
    sheet.append(["A", "EVS", "Roubaix", 59512])
    sheet.append(["B", "LAEP", None, None])
    sheet.append(['=CONCATENATE("C","D")', "CLAS", "Hem", 59299])
    sheet.merge_cells("C3:C4")
    sheet.merge_cells("D3:D4")
    path = tmp_path / "source.xlsx"
    book.save(path)
    made = draft(path.read_bytes(), "liste.xlsx")
    assert list(made.structures["commune"]) == ["59512", "59512", "59299"]
    assert "formule sans résultat" in made.report["Détail"].iloc[2]


def test_a_file_whose_extension_lies_is_read_for_what_it_is(draft):
    made = draft(xlsx([["Nom", "Type", "Code Insee"], ["A", "EVS", "59512"]]), "liste.csv")
    assert only(made)["commune"] == "59512"
    assert (
        made.sheet.notices[0]
        == "Malgré son nom, « liste.csv » est un fichier Excel (XLSX) : il a été lu comme tel."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "est vide"),
        (b"   \n ", "est vide"),
        (b"%PDF-1.7", "est un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "abîmé ou protégé"),
        (b"\x89PNG\r\n", "est une image"),
        (b"<html><table>", "est une page"),
        (b"PK\x03\x04 not a zip", "abîmé ou protégé"),
        (b"\x00\x01\x02\x03" * 100, "n’est pas un tableau"),
        (b'{"type": "FeatureCollection", "features": [', "GeoJSON lisible"),
        (b"[" * 100_000, "GeoJSON lisible"),
        (b"Nom;Type;Commune\n", "n’a que des en-têtes"),
        (b"Nom\nA\n", "ne dit où"),
    ],
)
def test_what_is_not_a_list_is_refused_in_a_sentence(draft, content, said):
    with pytest.raises(DataError, match=said) as error:
        draft(content, "liste.csv")
    assert str(error.value).endswith(".")


def test_a_zip_bomb_is_refused_unopened(draft, tmp_path):
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(DataError, match=r"se déplie en 60 Mo"):
        draft(path.read_bytes(), "bombe2.xlsx")


def test_a_file_over_50_mb_is_refused_unread(tmp_path):
    path = tmp_path / "gros.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(DataError, match=r"la limite est de 50 Mo"):
        read_list(path)


def test_a_million_rows_are_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "million.csv"
    path.write_bytes(HEADER.encode() + b"\n" + b"A;EVS;;59100;Roubaix;59512;;\n" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="plus de 100\u202f000 lignes"):
            read_list(path)
        # The file itself is 29 MB; it is decoded once, and 100 000 rows at most are held.
        assert tracemalloc.get_traced_memory()[1] < 400_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("number", ["1" * 20_000_000, "1." + "7" * 20_000_000, "1e999", "-" + "9" * 5000])
def test_a_coordinate_of_millions_of_digits_is_a_position_lost_not_a_crash(draft, number):
    feature = (
        '{"type": "Feature", "properties": {"nom": "A", "type": "EVS", "code insee": "59512"}, '
        f'"geometry": {{"type": "Point", "coordinates": [{number}, 50.69]}}}}'
    )
    made = draft(f'{{"type": "FeatureCollection", "features": [{feature}]}}', "liste.geojson")
    assert only(made)["geocoding"] == Geocoding.COMMUNE


def test_a_geojson_polygon_stands_at_a_point_inside_it(draft):
    ring = [[3.16, 50.68], [3.18, 50.68], [3.18, 50.70], [3.16, 50.70], [3.16, 50.68]]
    feature = {
        "type": "Feature",
        "properties": {"nom": "A", "type": "EVS"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    row = only(draft(geojson([feature]), "liste.geojson"))
    assert 3.16 < row.geometry.x < 3.18
    assert row["commune"] == "59512"


@pytest.mark.parametrize("text", ["1 234,5", "1\u202f234,5", "1234.5", "+1234,5"])
def test_numbers_are_read_as_written_in_france(text):
    assert read_number(text) == 1234.5


# --- Any spreadsheet ---------------------------------------------------------------------------------------

_CELLS = st.one_of(
    st.sampled_from(
        ["", "EVS", "CS + LAEP", "Roubaix", "59512", "1004", "2a004", "59100", "50,69", "3.17", "704000",
         "7059000", "x", "=1+1", "'", '"', "Paris", "75056", "31/12/2027", "1e400", "-0", "nan", "Corse"]
    ),
    st.text(max_size=12),
)  # fmt: skip
_NAMES = st.sampled_from(
    ["Nom", "Type", "Adresse", "CP", "Commune", "Code INSEE", "Latitude", "Longitude", "X", "Y", "CS", "LAEP",
     "Coordonnées", "Identifiant", "Fin d’agrément", "Gestionnaire", "", "Nom", "Remarques"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.lists(_NAMES, min_size=1, max_size=9),
    rows=st.lists(st.lists(_CELLS, max_size=10), max_size=8),
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    default=st.sampled_from([(), (Dispositif.LAEP,)]),
)
def test_any_spreadsheet_is_read_or_refused_in_a_sentence(
    tmp_path, dataset, tree, header, rows, separator, encoding, default
):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([header, *rows])
    path = tmp_path / "liste.csv"
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    try:
        sheet = read_list(path)
        made = prepare(sheet, dataset, tree, Wishes("x", "FR", dispositifs=default))
    except MaillageError as error:
        said = str(error)
    else:
        said = "."
        _check(sheet, made, dataset)
    assert said.endswith((".", "?"))


def _check(sheet, made: Draft, dataset) -> None:
    read = len(sheet.rows)
    assert len(made.report) == read
    assert made.count(ACCEPTED) + made.count(CORRECTED) + made.count(REJECTED) == read
    assert len(made.structures) <= made.count(ACCEPTED) + made.count(CORRECTED)
    assert len(made.rejected()) == made.count(REJECTED)
    assert (made.report.loc[made.report["Résultat"] == REJECTED, "Détail"] != "").all()
    assert set(made.structures["commune"]) <= set(dataset.communes["code"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b)))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(content)
    try:
        read_list(path)
        said = "."
    except MaillageError as error:
        said = str(error)
    assert said.endswith((".", "?"))
