"""Zonings: a table of communes and zones, or polygons; what is wrong has its sentence, row by row."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
import shapely

from geo import store
from geo.analysis.perimeters import perimeter_places
from geo.analysis.territories import TerritoryTree
from geo.domain.errors import DataError
from geo.domain.vocabulary import CommuneKind, TerritoryKind
from geo.sources.perimeters import ACCEPTED, CORRECTED, LEFT, REJECTED, perimeter_code, read_zoning
from geo.sources.zonings import publish_zoning, remove_zoning, zonings
from geo.store.data_set import DataSet, published_table
from geo.store.tables import PERIMETERS

MOST_S = 5.0


@pytest.fixture
def read(tmp_path, analysis):
    def reading(text: str, zoning: str = "CTG", dataset: DataSet | None = None):
        path = tmp_path / "zonage.csv"
        path.write_text(text, "utf-8")
        return read_zoning(path, zoning, dataset or analysis.dataset)

    return reading


def fates(draft) -> list[tuple[str, str]]:
    return [(row.fate, row.reason.replace("\u00a0", " ").replace("\u202f", " ")) for row in draft.rows]


def test_codes_names_and_zones_make_perimeters(read):
    draft = read(
        "Code Insee;Commune;CTG\n59512;Roubaix;Versant Nord\n59299;;Versant Nord\n;Tourcoing;Ouest\n"
    )
    assert [row.fate for row in draft.rows] == [ACCEPTED] * 3
    found = draft.table.set_index("name")
    assert found.loc["Versant Nord", "communes"] == ["59299", "59512"]
    assert found.loc["Ouest", "communes"] == ["59599"]
    assert found.loc["Ouest", "code"] == perimeter_code("CTG", "ouest")
    assert set(found["zoning"]) == {"CTG"}


def test_what_people_write_is_corrected_and_said(read):
    draft = read("insee;zone\n1004;A\n75056;B\n14581;C\n")
    assert [row.fate for row in draft.rows] == [CORRECTED, CORRECTED, ACCEPTED]
    assert draft.rows[0].communes == ["01004"]
    assert len(draft.rows[1].communes) == 20


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99999;;A", "Aucune commune n’a le code « 99999 » : vérifiez-le sur insee.fr."),
        (";Roubaixe-les-Zzz;A", "Aucune commune ne s’appelle « Roubaixe-les-Zzz »."),
        ("59512;;", "La zone n’a pas de nom : écrivez-le, ou « non » si la commune n’est dans aucune."),
        (";;A", "Ni code ni nom de commune sur cette ligne."),
        (";Vars;A", "2 communes s’appellent « Vars » : ajoutez le code Insee."),
        ("59002;;Z", "Déjà dans la zone « B » (ligne 3) ; les zones d’un zonage ne se recouvrent pas."),
    ],
)
def test_what_is_wrong_has_its_sentence_and_the_rest_is_kept(read, row, said):
    draft = read(f"Code Insee;Commune;Zone\n59001;;A\n59002;;B\n{row}\n")
    assert fates(draft)[:2] == [(ACCEPTED, ""), (ACCEPTED, "")]
    fate, reason = fates(draft)[2]
    assert fate == REJECTED
    assert reason.startswith(said)
    assert len(draft.report) == 3
    assert draft.table["communes"].map(len).sum() == 2


def test_a_name_that_several_bear_is_the_one_where_the_zone_is(read):
    """Vars is in the Hautes-Alpes and in the Haute-Saône."""
    draft = read("Commune;Zone\nBriançon;Briançonnais\nVars;Briançonnais\n")
    assert draft.rows[1].communes == ["05177"]
    assert draft.rows[1].fate == CORRECTED


def test_a_column_that_answers_yes_or_no(read):
    draft = read("codgeo;FRR\n59001;oui\n59002;non\n59003;FRR+\n59004;FRR\n", "FRR")
    assert [row.fate for row in draft.rows] == [ACCEPTED, LEFT, ACCEPTED, ACCEPTED]
    assert {one.name: one.communes for one in draft.table.itertuples()} == {
        "FRR": ["59001", "59004"],
        "FRR+": ["59003"],
    }


def test_without_a_column_of_zones_the_file_is_one_zone(read):
    draft = read("Code Insee;Commune\n59512;Roubaix\n59599;Tourcoing\n", "Contrat de ville")
    assert [(one.name, one.communes) for one in draft.table.itertuples()] == [
        ("Contrat de ville", ["59512", "59599"])
    ]


@pytest.mark.parametrize(
    ("text", "zoning", "said"),
    [
        ("Code Insee;Zone\n59512;A\n", " ", "Le zonage n’a pas de nom"),
        ("Zone;Secteur\nA;B\n", "CTG", "Aucune colonne ne donne la commune"),
        ("Code Insee;Date;Montant\n59512;2026;3\n", "CTG", "Plusieurs colonnes peuvent nommer la zone"),
    ],
)
def test_a_file_that_says_no_zoning_is_refused(read, text, zoning, said):
    with pytest.raises(DataError, match=said):
        read(text, zoning)


def feature(shape, **properties) -> dict:
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": properties}


def test_polygons_hold_the_communes_that_are_in_them_for_half(tmp_path, analysis):
    shapes = analysis.dataset.communes.set_index("code").geometry
    drawn = shapely.union_all([shapes["59512"], shapes["59599"]])
    features = [
        feature(drawn.buffer(0.002), nom="Roubaix et Tourcoing"),
        feature(shapes["59009"].centroid.buffer(0.001), zone="Trop petit"),
        feature(shapes["59009"]),
        feature(shapely.Point(3, 50), zone="Point"),
        feature(shapely.box(700_000, 7_000_000, 701_000, 7_001_000), zone="Lambert"),
    ]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    draft = read_zoning(path, "Secteurs", analysis.dataset)
    assert draft.table["communes"].to_list() == [["59512", "59599"]]
    assert [row.fate for row in draft.rows][1:] == [REJECTED] * 4
    said = [reason for _, reason in fates(draft)]
    assert said[1].startswith("Le polygone ne tient la moitié d’aucune commune")
    assert said[2].startswith("La zone n’a pas de nom")
    assert said[3].startswith("La géométrie n’est pas un polygone")
    assert "longitude et latitude" in said[4]


def test_a_zoning_of_18_000_communes_takes_less_than_five_seconds(read, analysis):
    communes = analysis.dataset.communes
    parts = communes[communes["kind"] != CommuneKind.CITY].head(18_000)
    rows = [f"{code};{name};FRR" for code, name in zip(parts["code"], parts["name"], strict=True)]
    text = "Code Insee;Commune;Zonage\n" + "\n".join(rows)
    started = time.process_time()
    draft = read(text, "FRR")
    assert time.process_time() - started < MOST_S
    assert draft.count(ACCEPTED) == 18_000
    # Too wide to be a territory: it is a filter and a criterion.
    assert perimeter_places(replace(analysis.dataset, perimeters=draft.table)).empty


def test_a_zoning_is_published_replaced_and_taken_away(home, read, tmp_path):
    original = tmp_path / "zonage.csv"
    publish_zoning(read("insee;zone\n59512;Est\n59599;Ouest\n"), original)
    publish_zoning(read("insee;zone\n62041;Arras\n", "Contrat de ville"), original)
    publish_zoning(read("insee;zone\n59512;Est\n59009;Est\n"), original)
    dataset = store.load()
    assert zonings(dataset) == ["CTG", "Contrat de ville"]
    tree = TerritoryTree(dataset)
    assert {t.name: tree.commune_codes(t) for t in tree.of_kind(TerritoryKind.PERIMETER)} == {
        "Est": ["59009", "59512"],
        "Arras": ["62041"],
    }
    assert home.trail()[0].kind == "zoning"
    remove_zoning("CTG")
    assert published_table(PERIMETERS)[0]["zoning"].tolist() == ["Contrat de ville"]
    with pytest.raises(DataError, match="n’est pas en usage"):
        remove_zoning("CTG")
    remove_zoning("Contrat de ville")
    assert zonings(store.load()) == []
