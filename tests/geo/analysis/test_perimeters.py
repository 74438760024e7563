"""A perimeter is a territory like another: 12 communes, two départements, three EPCI, summed."""

from __future__ import annotations

import html
import io
import json
import re
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pytest

from geo.analysis.coverage import OtherStructures
from geo.analysis.lookup import people_of
from geo.analysis.perimeters import perimeter_labels, zones_inside
from geo.analysis.ranking import PARTS, Weights, rank_gaps
from geo.analysis.rates import equipment_rate
from geo.analysis.renewals import approval_calendar
from geo.analysis.tally import level_of, tally
from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import NEEDS
from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import number, rounded_people
from geo.domain.places import in_place, listed, of_place, the_place
from geo.domain.vocabulary import Level, Status, TerritoryKind
from geo.reports import answers
from geo.reports.document import build_document
from geo.reports.document import people_of as people_out_of
from geo.reports.formats import ReportFormat
from geo.reports.writing import Reports
from geo.words.findings import key_findings
from geo.words.perimeters import zoning_sentences
from tests.geo.reports.conftest import DAY
from tests.geo.reports.readers import deck_text, flat, pdf_text

CODE, KEY = "Z-000001", ["zone_code", "need"]
_OUT, _CONCERNED = "unserved_population", "target_population"
EPCI = ("200093201", "246200364", "200072460")
"""Lille (Nord), Lens and Béthune (Pas-de-Calais)."""


@pytest.fixture(scope="module")
def codes(analysis) -> list[str]:
    """The four communes of each EPCI with most people: QPV lie in them, some across their border."""
    communes = analysis.dataset.communes
    inside = [communes[communes["epci"] == one].nlargest(4, "population")["code"] for one in EPCI]
    return sorted(pd.concat(inside))


@pytest.fixture(scope="module")
def drawn(analysis, codes):
    table = pd.DataFrame({"code": [CODE], "name": ["Bassin minier"], "zoning": ["CTG"], "communes": [codes]})
    made = OtherStructures(analysis, replace(analysis.dataset, perimeters=table, version="perimeters"))
    made.tree = TerritoryTree(made.dataset)
    return made


@pytest.fixture(scope="module")
def place(drawn):
    return drawn.tree.get(CODE)


@pytest.fixture(scope="module")
def truth(analysis, codes):
    """Coverage of each commune, and of each QPV on any of them, one by one."""
    rows = {Level.COMMUNE: {}, Level.QPV: {}}
    for code in codes:
        for level in Level:
            table = analysis.need_coverage(analysis.tree.get(code), level, default_access())
            rows[level] |= {(row.zone_code, row.need): row for row in table.itertuples()}
    return rows


def test_it_is_where_it_should_be(drawn, place, codes, analysis):
    assert place.kind is TerritoryKind.PERIMETER
    assert (place.departement, place.region, place.epci) == (None, "32", None)
    assert drawn.tree.commune_codes(place) == codes
    assert [t.code for t in drawn.tree.ancestors(place)] == ["FR", "R32"]
    departements = set(analysis.departement_of.reindex(codes))
    assert departements == {"59", "62"}
    assert len(set(analysis.epci_of.reindex(codes))) == 3


def test_it_is_found_and_named(drawn, place):
    assert drawn.tree.search("bassin minier")[0] == place
    assert drawn.tree.get(CODE.lower()) == place
    assert listed(place) == f"Bassin minier · périmètre {CODE}"
    said = [one(place).replace("\u00a0", " ") for one in (the_place, of_place, in_place)]
    assert said == [
        f"{word} « Bassin minier »" for word in ("le périmètre", "du périmètre", "dans le périmètre")
    ]
    assert perimeter_labels(drawn.dataset) == {CODE: "CTG : Bassin minier"}


def test_its_people_are_those_of_its_communes(drawn, place, codes, analysis):
    communes = analysis.dataset.communes.set_index("code").loc[codes]
    people = people_of(drawn, place)
    for name in ("population", "pop_under6", "pop_6_17"):
        assert getattr(people, name) == pytest.approx(sum(communes[name]))
    assert place.population == pytest.approx(sum(communes["population"]))


@pytest.mark.parametrize("level", list(Level))
def test_its_zones_are_judged_as_one_by_one(drawn, place, truth, level):
    found = tally(drawn, place, level, default_access())
    for need in NEEDS:
        rows = [row for (_, code), row in truth[level].items() if code == need.code]
        gaps = [row for row in rows if row.status == Status.GAP]
        one = found[need.code]
        assert (one.zones, one.gap) == (len(rows), len(gaps))
        assert set(one.gap_zones) == {row.zone_code for row in gaps}
        assert one.people_out_of_reach == pytest.approx(sum(row.unserved_population for row in rows))
        assert one.people_in_gap_zones == pytest.approx(sum(row.unserved_population for row in gaps))


def test_its_rates_and_agrements_are_those_of_its_communes(drawn, place, codes, analysis):
    towns = [analysis.tree.get(code) for code in codes]
    for need in NEEDS:
        each = [equipment_rate(analysis, town, need) for town in towns]
        assert equipment_rate(drawn, place, need).structures == sum(one.structures for one in each)
    ended = [one for town in towns for one in approval_calendar(analysis, town, DAY).renewals]
    assert set(approval_calendar(drawn, place, DAY).renewals) == set(ended)


def test_its_ranking_is_that_of_its_gaps(drawn, place, truth):
    level = level_of(drawn, place)
    ranking = rank_gaps(drawn, place, level, default_access())
    gaps = {key: row.unserved_population for key, row in truth[level].items() if row.status == Status.GAP}
    found = ranking.set_index(["zone_code", "need"])["unserved_population"].to_dict()
    assert found == gaps


def test_its_map_paints_its_zones_and_its_border(drawn, place, truth, codes):
    content = MapComposer(drawn).compose(place, default_access(), ())
    zones = {zone for level in Level for zone, _ in truth[level]}
    assert set(content.focus) == zones
    assert set(content.home) == set(codes)
    assert content.outline is not None


def test_what_is_written_of_it_has_its_figures(drawn, place, truth):
    access, level = default_access(), level_of(drawn, place)
    reports = Reports(drawn, access, edited=DAY)
    document = build_document(drawn, place, access, DAY)
    assert document.findings == tuple(key_findings(drawn, place, access))
    assert {zone.code for zone in document.zones} == {zone for zone, _ in truth[level]}
    text = docx.Document(io.BytesIO(reports.write(place, ReportFormat.DOCX)))
    cells = {cell.text for table in text.tables for row in table.rows for cell in row.cells}
    assert number(place.population) in cells
    book = openpyxl.load_workbook(io.BytesIO(reports.write(place, ReportFormat.XLSX)), read_only=True)
    codes = {cell for row in book["Matrice"].iter_rows(values_only=True) for cell in row}
    assert {zone for zone, _ in truth[level]} <= codes
    features = json.loads(reports.write(place, ReportFormat.GEOJSON))["features"]
    for one in features:
        said = one["properties"]
        for need in NEEDS:
            row = truth[level][said["zone_code"], need.code]
            assert said[f"{need}_status"] == row.status
            assert said[f"{need}_unserved"] == row.unserved_population
    asked = json.loads(answers.coverage(drawn, CODE, level, answers.Format.JSON, "laep"))
    assert {(row["zone_code"], row["status"]) for row in asked} == {
        (zone, row.status) for (zone, need), row in truth[level].items() if need == "laep"
    }
    assert answers.findings(drawn, CODE)["sentences"] == list(document.findings)


def test_what_people_read_of_it_sums_its_zones(drawn, place, truth, tmp_path):
    """PDF, slides and web page, read back by other programs: who is out of reach, need by need."""
    reports = Reports(drawn, default_access(), edited=DAY)
    path = tmp_path / "perimetre.pdf"
    path.write_bytes(reports.write(place, ReportFormat.PDF))
    page = reports.write(place, ReportFormat.HTML).decode()
    texts = {
        "pdf": pdf_text(path),
        "pptx": deck_text(reports.write(place, ReportFormat.PPTX)),
        "html": flat(html.unescape(re.sub(r"<[^>]+>", " ", page))),
    }
    for need in NEEDS:
        rows = [row for (_, code), row in truth[level_of(drawn, place)].items() if code == need.code]
        out, people = (sum(getattr(row, name) for row in rows) for name in (_OUT, _CONCERNED))
        for form, text in texts.items():
            assert flat(people_out_of(out, people)) in text, (form, need)


def test_zones_in_it_are_told(drawn, truth):
    for level in Level:
        assert zones_inside(drawn, level, [CODE]) == {zone for zone, _ in truth[level]}
    with pytest.raises(UnknownTerritoryError, match=f"en usage : {CODE}"):
        zones_inside(drawn, Level.QPV, ["Z-NONE"])


def test_a_zoning_weighs_in_the_priority(drawn, analysis, truth):
    """Of the Nord: its zones in the perimeter count twice in the part of the zoning, the others once."""
    nord, access = drawn.tree.get("59"), default_access()
    weights = Weights(1.0, 1.0, 2.0, CODE)
    plain = rank_gaps(analysis, nord, Level.QPV, access, weights=Weights(1.0, 1.0)).set_index(KEY)
    table = rank_gaps(drawn, nord, Level.QPV, access, weights=weights).set_index(KEY)
    inside = {zone for zone, _ in truth[Level.QPV]}
    assert inside & {zone for zone, _ in table.index}
    for key, row in table.iterrows():
        twice = 2 if key[0] in inside else 1
        # (1 + a + b) / 3 without it, (1 + a + b + 2 × twice) / 5 with it.
        expected = (plain.at[key, "score"] * 3 + row["unserved_population"] * 2 * twice) / 5
        assert row["score"] == pytest.approx(expected)
        parts = row[[*PARTS.values()]].sum()
        assert row["score"] == pytest.approx(row["unserved_population"] + parts)


def test_where_a_territory_is_in_a_zoning_is_said(drawn, codes):
    """Of the Nord, the four communes of Lille's EPCI are in it."""
    (said,) = zoning_sentences(drawn, drawn.tree.get("59"), default_access(), NEEDS)
    people = sum(
        drawn.dataset.communes.set_index("code").loc[[c for c in codes if c[:2] == "59"], "population"]
    )
    assert said.startswith(f"CTG\u00a0: Bassin minier\u00a0: 4 communes sur 647, {rounded_people(people)}")
    assert zoning_sentences(drawn, drawn.tree.get(CODE), default_access(), NEEDS) == []


def test_a_zoning_without_weight_or_without_choice_changes_nothing(drawn, analysis):
    nord, access = drawn.tree.get("59"), default_access()
    plain = rank_gaps(analysis, nord, Level.QPV, access)
    for weights in (Weights(1.0, 1.0, 0.0, CODE), Weights(1.0, 1.0, 3.0, "")):
        table = rank_gaps(drawn, nord, Level.QPV, access, weights=weights)
        pd.testing.assert_frame_equal(table[["zone_code", "score"]], plain[["zone_code", "score"]])
