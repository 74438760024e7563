"""What the map shows for each kind of territory: the right zones, with the statuses of the analysis."""

from __future__ import annotations

import json

import pytest

from geo.analysis.coverage import missing_needs, need_coverage
from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Dispositif, parse_need
from geo.domain.french import people_as_said
from geo.domain.vocabulary import Level


@pytest.fixture(scope="module")
def composer(analysis):
    return MapComposer(analysis)


LAEP, CLAS = parse_need("laep"), parse_need("clas")
FIRST = {"inside": "i", "reachable": "r", "gap": "g", "unknown": "u", "empty": "-"}


def compose(composer, code, need=ALL_NEEDS, visible=tuple(Dispositif), **options):
    return composer.compose(composer.analysis.tree.get(code), default_access(), visible, need, **options)


def statuses(composer, code, level, need):
    table = need_coverage(composer.analysis, composer.analysis.tree.get(code), need, default_access(), level)
    return table.set_index("zone_code")


@pytest.mark.parametrize(("code", "departements"), [("FR", 101), ("R32", 5), ("R04", 1)])
def test_france_and_regions_show_departements_by_the_share_of_people_out_of_reach(
    composer, code, departements
):
    (layer,) = compose(composer, code).layers
    assert layer.level == "departement"
    assert len(layer.contours.codes) == len(layer.percents) == len(layer.state) == departements


def test_what_the_map_of_france_cannot_show_is_drawn_apart_with_the_same_shares(composer):
    content = compose(composer, "FR")
    assert set(content.inset_codes) == {"971", "972", "973", "974", "976"}
    assert content.insets == content.layers[0]
    assert compose(composer, "FR", by_commune=True).insets.percents == ()
    assert compose(composer, "R32").insets is None


def test_a_view_leaves_out_the_islets_of_a_commune(composer):
    """Those of Cayenne lie 40 km from the town: they would make it a dot."""
    west, south, east, north = composer.bounds(composer.analysis.tree.get("97302"))
    assert east - west < 0.1
    assert north - south < 0.12


@pytest.mark.parametrize("need", [ALL_NEEDS, *NEEDS, *ALONE], ids=str)
def test_departements_can_be_told_apart_whatever_the_need(composer, need):
    (layer,) = compose(composer, "FR", need).layers
    counts = [layer.state.count(one.letter) for one in layer.classes]
    assert len(counts) == 5
    assert max(counts) <= 31


def test_a_departement_shows_its_communes_and_its_qpv(composer):
    communes, qpv = compose(composer, "59").layers
    assert (communes.level, qpv.level) == ("commune", "qpv")
    assert len(communes.contours.codes) == 647
    assert len(qpv.contours.codes) == len(composer.analysis.rows(composer.analysis.tree.get("59"), Level.QPV))


@pytest.mark.parametrize(("level", "position"), [(Level.COMMUNE, 0), (Level.QPV, 1)])
def test_details_are_the_statuses_of_every_need_joined_by_code(composer, level, position):
    layer = compose(composer, "59").layers[position]
    table = composer.analysis.need_coverage(
        composer.analysis.tree.get("59"), level, default_access(), (*NEEDS, *ALONE)
    )
    by_zone = table["status"].map(FIRST).groupby(table["zone_code"], sort=False).agg("".join)
    letters = json.loads(layer.details.content)["statuses"]
    for i, code in enumerate(layer.contours.codes):
        assert letters[5 * i : 5 * i + 5] == by_zone[code]


@pytest.mark.parametrize("need", [*NEEDS, *ALONE], ids=str)
@pytest.mark.parametrize("level", list(Level))
def test_the_state_of_a_need_is_its_status(composer, level, need):
    layer = compose(composer, "59", need).layers[list(Level)[::-1].index(level)]
    status = statuses(composer, "59", level, need)["status"]
    assert layer.state == "".join(FIRST[status[code]] for code in layer.contours.codes)


@pytest.mark.parametrize("level", list(Level))
def test_the_state_of_all_needs_is_how_many_are_missing(composer, level):
    layer = compose(composer, "59").layers[list(Level)[::-1].index(level)]
    place = composer.analysis.tree.get("59")
    table = missing_needs(composer.analysis, place, default_access(), level).set_index("zone_code")
    assert layer.state == "".join(str(table.at[code, "missing"]) for code in layer.contours.codes)


def test_ticking_dispositifs_changes_no_colour(composer):
    all_marked, none_marked = compose(composer, "59"), compose(composer, "59", visible=())
    assert [one.state for one in all_marked.layers] == [one.state for one in none_marked.layers]


def test_dots_of_qpv_are_sized_by_the_people_of_their_worst_gap(composer):
    layer = compose(composer, "59").layers[1]
    tables = [statuses(composer, "59", Level.QPV, need) for need in NEEDS]
    for code, people in zip(layer.contours.codes, layer.unserved_people, strict=True):
        gaps = [t.at[code, "unserved_population"] for t in tables if t.at[code, "status"] == "gap"]
        assert people == people_as_said(max(gaps, default=0.0))


def test_every_commune_has_the_state_of_its_coverage_on_one_map(composer):
    (layer,) = compose(composer, "R04", CLAS, by_commune=True).layers
    status = statuses(composer, "R04", Level.COMMUNE, CLAS)["status"]
    assert layer.tiled
    assert layer.state == "".join(FIRST[status[code]] for code in layer.contours.codes)


def test_a_village_without_anything_is_linked_to_the_nearest_of_each_need_and_shows_it(composer):
    content = compose(composer, "15187")
    assert len(content.links) == 3
    assert content.links[0].label.startswith("Vie sociale")
    west, south, east, north = content.bounds
    for link in content.links:
        assert west < link.end[0] < east
        assert south < link.end[1] < north
    near = statuses(composer, "15187", Level.COMMUNE, LAEP).loc["15187"]
    (only,) = compose(composer, "15187", LAEP).links
    assert only.structure == near["nearest_id"]


def test_a_town_that_has_some_is_linked_to_none(composer):
    assert compose(composer, "59512", LAEP).links == ()


def test_structures_elsewhere_are_only_those_that_serve_the_territory(composer):
    analysis = composer.analysis
    place = analysis.tree.get("93")
    serving = set(compose(composer, "93").serving)
    assert serving
    assert serving.isdisjoint(analysis.structures_of(place)["id"])
    nearest = set()
    for level in Level:
        table = analysis.need_coverage(place, level, default_access(), NEEDS)
        nearest |= set(table.loc[table["status"] == "reachable", "nearest_id"])
    assert serving <= nearest


def test_a_line_over_the_sea_says_no_time(composer):
    labels = [link.label for link in compose(composer, "85113").links]
    assert labels
    assert all(label.endswith(" par la mer") and "min" not in label for label in labels)
    assert all("par la mer" not in link.label for link in compose(composer, "15187").links)


def test_around_a_region_only_the_structures_that_serve_it_are_drawn_paler(composer):
    content = compose(composer, "R93")
    assert set(content.home) == {"04", "05", "06", "13", "83", "84"}
    assert content.focus == ()
    assert content.serving
    assert set(content.serving).isdisjoint(
        composer.analysis.structures_of(composer.analysis.tree.get("R93"))["id"]
    )


def test_a_commune_is_shown_among_its_neighbours_of_the_departement_and_in_focus(composer):
    state = compose(composer, "59512")
    assert "59512" in state.focus
    assert state.layers[0].contours is compose(composer, "59").layers[0].contours
    west, south, east, north = state.bounds
    assert west < 3.18 < east
    assert south < 50.69 < north


def test_an_epci_over_two_departements_shows_both(composer):
    tree = composer.analysis.tree
    epci = next(
        code
        for code, departements in composer.analysis.dataset.communes.groupby("epci")["departement"]
        .nunique()
        .items()
        if departements == 2
    )
    levels = [layer.level for layer in compose(composer, epci).layers]
    assert levels.count("commune") == 2
    assert set(tree.commune_codes(tree.get(epci))) <= set(compose(composer, epci).focus)


def test_a_commune_without_boundary_is_framed_around_its_mairie(composer):
    west, south, east, north = compose(composer, "15031").bounds
    mairie = composer.analysis.dataset.communes.set_index("code").at["15031", "mairie"]
    assert west < mairie.x < east
    assert south < mairie.y < north


def test_a_need_changes_no_file_that_a_browser_has_fetched(composer):
    names = [file.name for file in compose(composer, "59").files()]
    assert names == [file.name for file in compose(composer, "59", LAEP).files()]
