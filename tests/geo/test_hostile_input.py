"""What a hostile or broken file can bring, case by case: its sentence, or the repair that is documented.

Each file is written here, byte by byte, and given to the function that a page or a command gives it to.
"""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo import store
from geo.analysis.scenario import decode
from geo.cartography import script_json
from geo.domain.errors import DataError, ParameterError, SourceError, UnknownTerritoryError
from geo.domain.vocabulary import Geocoding
from geo.sources import imports
from geo.sources.caf_list import REJECTED, Draft, Wishes, prepare, read_list
from geo.sources.catalogue import read_catalogue
from geo.sources.communes import CommuneFinder
from geo.sources.download import Fetched
from geo.sources.files import opened
from geo.sources.list_export import as_csv, as_xlsx, list_table
from geo.sources.qpv import read_contours
from geo.sources.report import SourceReport
from geo.store.schema import validate

HEADER = "Nom;Type;Adresse;CP;Commune;Code INSEE;Latitude;Longitude"
ROUBAIX = ";Laep;1 rue X;59100;Roubaix;59512;50.69;3.17"
MEGABYTE = 1_000_000


@pytest.fixture
def listed(tmp_path: Path, dataset, tree):
    """Give a function that prepares a list from the bytes of a file."""

    def make(content: bytes | str, name: str = "liste.csv") -> Draft:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return prepare(read_list(path), dataset, tree, Wishes("Caf du Nord", "59"))

    return make


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish in a folder of the test's own."""
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, str(tmp_path / "data"))
    return tmp_path


def row(name: str) -> str:
    return f'{HEADER}\n"{name.replace(chr(34), chr(34) * 2)}"{ROUBAIX}\n'


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# --- Formulas in spreadsheets --------------------------------------------------------------------------

FORMULAS = [
    '=HYPERLINK("http://exemple.test";"clic")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1;2)",
    "\t=1+1",
    "\r=1+1",
    "=DDE(1)",
]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_comes_in_as_text_and_goes_out_as_text(listed, dataset, name: str):
    made = listed(row(name))
    kept = made.structures["name"].iloc[0]
    assert kept == name.strip()
    table = list_table(made.structures, dataset.communes)
    assert table["Nom"].iloc[0] == f"'{kept}"
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(table)))
    assert [
        cell.data_type for line in book.active.iter_rows() for cell in line if cell.data_type == "f"
    ] == []
    # Given back, it is the same structure: the apostrophe goes.
    again = listed(as_csv(table), "retour.csv")
    assert again.structures["name"].iloc[0] == kept


def test_a_formula_in_a_workbook_is_its_result_or_nothing_never_computed(listed):
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Type", "Commune", "Code INSEE"])
    book.active.append(['=WEBSERVICE("http://exemple.test")', "Laep", "Roubaix", "59512"])
    buffer = io.BytesIO()
    book.save(buffer)
    made = listed(buffer.getvalue(), "liste.xlsx")
    assert "formule sans résultat" in made.report["Détail"].iloc[0]
    assert made.structures["name"].iloc[0] == "Laep"


def test_rejected_rows_and_the_report_of_an_import_hold_no_formula(own_store, listed):
    made = listed(f"{HEADER}\nBon{ROUBAIX}\n=1+1;crèche;=2+2;59100;=3+3;;;\n", "liste.csv")
    kept = imports.publish_list(made, own_store / "liste.csv", imports.Mode.ADD)
    for content in (kept.rejected_rows(), kept.report()):
        table = pd.read_csv(io.BytesIO(content), sep=";", dtype=str, keep_default_na=False)
        assert not [cell for cell in table.to_numpy().ravel() if cell.startswith(("=", "+", "-", "@"))]


# --- Paths ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.csv",
        "..\\..\\windows\\x.csv",
        "/etc/cron.d/x.csv",
        "a/../../b.csv",
        "nul\0.csv",
        "." * 300 + ".csv",
        "\u202efsc.exe.csv",
        "%2e%2e%2fx.csv",
        "~root/x.csv",
    ],
)
def test_the_file_name_of_a_list_never_leads_out_of_its_folder(own_store, listed, name: str):
    made = listed(row("Bon"))
    kept = imports.publish_list(made, own_store / "liste.csv", imports.Mode.ADD, name)
    folder = store.local_folder() / "imports" / kept.id
    assert (folder / kept.file).resolve().parent == folder.resolve()
    assert kept.original() == (own_store / "liste.csv").read_bytes()
    written = {path.resolve() for path in own_store.rglob("*") if path.is_file()}
    assert all(path.is_relative_to(own_store.resolve()) for path in written)


def qpv_source():
    return next(
        one for one in read_catalogue().values() if one.id.startswith("qpv") and "geojson" in one.member
    )


@pytest.mark.parametrize("folder", ["../../", "/tmp/", "..\\..\\", "C:\\"])
def test_a_member_of_an_archive_is_read_in_place_and_written_nowhere(tmp_path: Path, folder: str):
    source = qpv_source()
    path = tmp_path / "qp.zip"
    member = f"{folder}QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
    path.write_bytes(zipped(**{member: b"{}"}))
    with opened(source, path) as stream:
        assert stream.read() == b"{}"
    assert [one.name for one in tmp_path.rglob("*")] == ["qp.zip"]


# --- Files that unpack beyond measure ------------------------------------------------------------------


def bomb_zip() -> bytes:
    return zipped(**{"QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson": b"0" * (60 * MEGABYTE)})


def bomb_gzip() -> bytes:
    return gzip.compress(b"0" * (60 * MEGABYTE))


@pytest.mark.parametrize(("name", "make"), [("qp.zip", bomb_zip), ("qp.geojson.gz", bomb_gzip)])
def test_an_archive_that_unpacks_beyond_measure_is_refused_before_it_does(tmp_path: Path, name: str, make):
    source = type(qpv_source())(**{**vars(qpv_source()), "max_bytes": MEGABYTE})
    path = tmp_path / name
    path.write_bytes(make())
    tracemalloc.start()
    with (
        pytest.raises(SourceError, match=r"se déplie en plus de 10 Mo. Elle a été refusée"),
        opened(source, path) as file,
    ):
        file.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * MEGABYTE


def test_a_workbook_that_unpacks_beyond_measure_is_refused(listed):
    content = zipped(
        **{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (60 * MEGABYTE)}
    )
    with pytest.raises(DataError, match=r"se déplie en 60 Mo : il a été refusé"):
        listed(content, "liste.xlsx")


def test_a_workbook_that_names_entities_within_entities_is_refused(listed):
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    doctype = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{lol}]>'
    sheet = f"{doctype}<worksheet><sheetData>&l11;</sheetData></worksheet>"
    book = openpyxl.Workbook()
    book.active.append(["Nom", "Commune"])
    book.active.append(["x", "Roubaix"])
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    with pytest.raises(DataError, match="abîmé ou protégé"):
        listed(zipped(**{**members, "xl/worksheets/sheet1.xml": sheet.encode()}), "liste.xlsx")


# --- JSON ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 100_000 + "]" * 100_000, "n’est pas un GeoJSON lisible"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "n’est pas un GeoJSON lisible"),
        ('{"features": [' + "{}," * 10 + "{}", "n’est pas un GeoJSON lisible"),
        ('{"features": {"a": 1}}', "n’est pas un GeoJSON lisible"),
        ('{"features": [1, 2]}', "n’est pas un GeoJSON lisible"),
        ('{"type": "FeatureCollection"}', "n’est pas un GeoJSON lisible"),
        ("{" + ",".join(f'"{i}":{i}' for i in range(1000)) + "}", "n’est pas un GeoJSON lisible"),
        (
            '{"features": [' + ",".join(['{"properties":{"Nom":"x"}}'] * 100_002) + "]}",
            "plus de 100\u202f000 lignes",
        ),
    ],
    ids=["deep list", "deep object", "cut", "object", "numbers", "nothing", "wide", "long"],
)
def test_json_that_is_deep_cut_or_endless_is_refused(listed, content: str, said: str):
    with pytest.raises(DataError, match=said):
        listed(content, "liste.geojson")


@pytest.mark.parametrize("text", ["[" * 100_000, "x" * 1_000_000, "~~" * 10_000, "~l" + "9" * 10_000 + ".1"])
def test_a_scenario_link_that_is_endless_is_refused_or_cut(text: str):
    try:
        read = decode(text)
    except ParameterError as refused:
        said = str(refused)
    else:
        said = "".join(one.name for one in read)
    assert len(said) <= 300


def test_what_goes_into_a_script_cannot_end_it():
    text = script_json({"nom": "</script><!--\u2028<script>"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"nom": "</script><!--\u2028<script>"}


# --- Polygons ------------------------------------------------------------------------------------------

SQUARE = [[3.16, 50.69], [3.17, 50.69], [3.17, 50.70], [3.16, 50.70], [3.16, 50.69]]
BOW = [[3.16, 50.69], [3.17, 50.70], [3.17, 50.69], [3.16, 50.70], [3.16, 50.69]]
FLAT = [[3.16, 50.69], [3.17, 50.69], [3.16, 50.69], [3.16, 50.69]]


def contours(*geometries: object) -> bytes:
    properties = {"lib_qp": "Q", "insee_com": "59512", "insee_dep": "59"}
    features = [
        {"type": "Feature", "properties": {"code_qp": f"QN059{i:02d}M", **properties}, "geometry": geometry}
        for i, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read_qpv(tmp_path: Path, dataset, content: bytes) -> tuple[gpd.GeoDataFrame, SourceReport]:
    path = tmp_path / "qp.geojson"
    path.write_bytes(content)
    report = SourceReport("qpv", "QPV")
    return read_contours(qpv_source(), Fetched(path, "", ""), report, CommuneFinder(dataset.communes)), report


@pytest.mark.parametrize(
    ("geometry", "kept", "told"),
    [
        ({"type": "Polygon", "coordinates": [SQUARE]}, 1, ""),
        ({"type": "Polygon", "coordinates": [BOW]}, 1, "contours réparés"),
        ({"type": "Polygon", "coordinates": [FLAT]}, 0, "sans code, nom ou contour"),
        ({"type": "Polygon", "coordinates": []}, 0, "sans code, nom ou contour"),
        ({"type": "Point", "coordinates": [3.16, 50.69]}, 0, "sans code, nom ou contour"),
        ({"type": "LineString", "coordinates": SQUARE}, 0, "sans code, nom ou contour"),
        (None, 0, "sans code, nom ou contour"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[1e308, 1e308], [-1e308, 1e308], [0, -1e308], [1e308, 1e308]]],
            },
            0,
            "hors de la Terre",
        ),
    ],
    ids=["square", "bow", "flat", "empty", "point", "line", "none", "beyond"],
)
def test_a_boundary_is_right_repaired_or_rejected_and_counted(tmp_path, dataset, geometry, kept, told):
    sound = {"type": "Polygon", "coordinates": [SQUARE]}
    table, report = read_qpv(tmp_path, dataset, contours(sound, geometry))
    assert len(table) == 1 + kept
    assert shapely.is_valid(table.geometry.to_numpy()).all()
    said = json.dumps(vars(report), default=str, ensure_ascii=False)
    assert told in said


@pytest.mark.parametrize(
    "content", [b"{", b"", b"[]", b"\0" * 100, b'{"type":"FeatureCollection","features":[]}']
)
def test_boundaries_that_are_no_geojson_are_refused(tmp_path, dataset, content: bytes):
    with pytest.raises(SourceError):
        read_qpv(tmp_path, dataset, content)


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (shapely.Polygon(BOW), "polygone invalide ou croisé"),
        (shapely.Polygon(), "géométrie vide"),
        (shapely.Point(3, 50), "géométrie attendue"),
    ],
)
def test_a_wrong_boundary_is_never_published(dataset, geometry, said: str):
    table = dataset.qpv.head(2).copy()
    table.loc[table.index[0], "geometry"] = geometry
    with pytest.raises(DataError, match=said):
        validate(table, "qpv")


# --- Coordinates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "geojson"])
@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("inf", "3.17"),
        ("-Infinity", "Infinity"),
        ("nan", "NaN"),
        ("1e308", "1e308"),
        ("1e999", "-1e999"),
        ("91", "181"),
        ("0", "0"),
        ("٥٠", "٣"),
        ("0x32", "3"),
        ("50.69; DROP TABLE", "3"),
    ],
)
def test_a_position_that_is_nowhere_is_left_out_and_the_row_goes_to_the_mairie(listed, form, lat, lon):
    if form == "csv":
        content = f'{HEADER}\nBon;Laep;1 rue X;59100;Roubaix;59512;"{lat}";"{lon}"\n'
    else:
        properties = {"Nom": "Bon", "Type": "Laep", "Commune": "Roubaix", "Code INSEE": "59512"}
        place = {"type": "Point", "coordinates": [lon, lat]}
        feature = {"type": "Feature", "properties": properties, "geometry": place}
        content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    made = listed(content, f"liste.{form}")
    one = made.structures.iloc[0]
    assert one["geocoding"] == Geocoding.COMMUNE
    assert 3.1 < one.geometry.x < 3.3
    assert "mairie" in made.report["Détail"].iloc[0]


@pytest.mark.parametrize("item", ["l99999999.5069012", "l317456.9999999", "l-.-", "l1e9.5", "lnan.inf"])
def test_a_scenario_that_stands_nowhere_is_refused(item: str):
    with pytest.raises(ParameterError):
        decode(f"x~{item}")


# --- Letters -------------------------------------------------------------------------------------------

LONG = "é" * 100_000
TRICKS = {
    "right to left": ("abc\u202edef", "abcdef"),
    "isolates": ("a\u2066b\u2069c", "abc"),
    "zero width": ("La\u200bep \ufeffAlma\u2060", "Laep Alma"),
    "bell": ("Al\x07ma\x1b[31m", "Alma[31m"),
    "endless": (LONG, LONG[:2_000]),
    "no-break": ("Centre\u00a0social", "Centre social"),
    "emoji": ("👩\u200d👧 Alma", "👩\u200d👧 Alma"),
    "homoglyphs": ("Аlma", "Аlma"),
    "piled accents": ("a" + "\u0301" * 50, "a" + "\u0301" * 50),
}


@pytest.mark.parametrize(("given", "kept"), TRICKS.values(), ids=TRICKS)
def test_letters_that_trick_the_eye_are_taken_away_and_others_kept(listed, given: str, kept: str):
    made = listed(row(given))
    assert made.structures["name"].to_list() == [kept]


def test_a_null_makes_a_text_no_table(listed):
    with pytest.raises(DataError, match="n’est pas un tableau lisible"):
        listed(row("Al\0ma"))


@pytest.mark.parametrize(
    "text", ["\u202e59512", "5951２", "５９５１２", "59512\0", "59512'--", LONG, "../59512", "Ⅷ"]
)
def test_a_territory_is_known_by_its_very_code_and_no_look_alike(tree, text: str):
    with pytest.raises(UnknownTerritoryError) as caught:
        tree.get(text)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "text", [LONG, "\0", "\u202e", "%" * 1000, "(" * 1000, "a" * 5000 + "!", "' OR 1=1 --"]
)
def test_a_search_is_answered_whatever_is_typed(tree, text: str):
    assert len(tree.search(text, limit=6)) <= 6


def test_homoglyphs_of_a_commune_are_not_taken_for_it(listed):
    made = listed(f"{HEADER}\nBon;Laep;1 rue X;;Rоubаix;;;\n")  # Cyrillic о and а
    assert made.count(REJECTED) + len(made.structures) == 1
    if len(made.structures):
        assert made.structures["commune"].iloc[0] == "59512"
