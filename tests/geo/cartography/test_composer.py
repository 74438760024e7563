"""What the map shows for each kind of territory: the right zones, with the statuses of the analysis."""

from __future__ import annotations

import json

import pytest

from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer, gap_share_by_departement
from geo.domain.dispositifs import Dispositif
from geo.domain.french import people_as_said
from geo.domain.vocabulary import Level


@pytest.fixture(scope="module")
def composer(analysis):
    return MapComposer(analysis)


def compose(composer, code, visible=tuple(Dispositif), **options):
    return composer.compose(composer.analysis.tree.get(code), default_access(), visible, **options)


@pytest.mark.parametrize(("code", "departements"), [("FR", 101), ("R32", 5), ("R04", 1)])
def test_france_and_regions_show_departements_by_their_share_of_qpv_in_gap(composer, code, departements):
    (layer,) = compose(composer, code).layers
    assert layer.level == "departement"
    assert len(layer.contours.codes) == len(layer.percents) == len(layer.state) == departements


def test_a_departement_shows_its_communes_and_its_qpv(composer):
    communes, qpv = compose(composer, "59").layers
    assert (communes.level, qpv.level) == ("commune", "qpv")
    assert len(communes.contours.codes) == 647
    assert len(qpv.contours.codes) == len(composer.analysis.rows(composer.analysis.tree.get("59"), Level.QPV))


@pytest.mark.parametrize(("level", "position"), [(Level.COMMUNE, 0), (Level.QPV, 1)])
def test_details_are_the_statuses_of_the_coverage_joined_by_code(composer, level, position):
    layer = compose(composer, "59").layers[position]
    table = composer.analysis.coverage(composer.analysis.tree.get("59"), level, default_access())
    by_zone = table.groupby("zone_code", sort=False)["status"].agg("".join)
    words = {"i": "inside", "r": "reachable", "g": "gap", "u": "unknown"}
    statuses = json.loads(layer.details.content)["statuses"]
    for i, code in enumerate(layer.contours.codes):
        assert "".join(words[letter] for letter in statuses[4 * i : 4 * i + 4]) == by_zone[code]


@pytest.mark.parametrize("level", list(Level))
def test_the_state_of_one_dispositif_is_its_status(composer, level):
    layer = compose(composer, "59", (Dispositif.LAEP,)).layers[list(Level)[::-1].index(level)]
    table = composer.analysis.coverage(composer.analysis.tree.get("59"), level, default_access())
    status = table[table["dispositif"] == Dispositif.LAEP].set_index("zone_code")["status"]
    first = {"inside": "i", "reachable": "r", "gap": "g", "unknown": "u"}
    assert layer.state == "".join(first[status[code]] for code in layer.contours.codes)


def test_dots_of_qpv_are_sized_by_the_people_of_their_worst_gap(composer):
    visible = (Dispositif.LAEP, Dispositif.CLAS)
    layer = compose(composer, "59", visible).layers[1]
    table = composer.analysis.coverage(composer.analysis.tree.get("59"), Level.QPV, default_access())
    gaps = table[table["dispositif"].isin(visible) & (table["status"] == "gap")]
    most = gaps.groupby("zone_code")["unserved_population"].max()
    for code, people in zip(layer.contours.codes, layer.unserved_people, strict=True):
        assert people == people_as_said(most.get(code, 0.0))


def test_every_commune_has_the_state_of_its_coverage_on_one_map(composer):
    (layer,) = compose(composer, "R04", (Dispositif.CLAS,), by_commune=True).layers
    table = composer.analysis.coverage(composer.analysis.tree.get("R04"), Level.COMMUNE, default_access())
    status = table[table["dispositif"] == Dispositif.CLAS].set_index("zone_code")["status"]
    assert layer.tiled
    assert layer.state == "".join(status[code][0] for code in layer.contours.codes)


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


def test_a_switch_changes_no_file_that_a_browser_has_fetched(composer):
    names = [file.name for file in compose(composer, "59").files()]
    assert names == [file.name for file in compose(composer, "59", (Dispositif.LAEP,)).files()]


def test_the_share_of_a_departement_is_its_qpv_in_gap_counted_by_hand(analysis):
    access = default_access()
    shares = gap_share_by_departement(analysis, access, (Dispositif.LAEP,))
    table = analysis.coverage(analysis.tree.get("974"), Level.QPV, access, (Dispositif.LAEP,))
    assert shares["974"] == (table["status"] == "gap").sum() / len(table)


def test_a_departement_without_qpv_has_no_share_rather_than_zero(composer):
    layer = compose(composer, "FR").layers[0]
    with_qpv = set(composer.analysis.zones(Level.QPV).table["departement"])
    for code, percent, letter in zip(layer.contours.codes, layer.percents, layer.state, strict=True):
        assert (percent is None) == (letter == "u") == (code not in with_qpv)


def test_nothing_shown_is_a_map_without_shares(composer):
    layer = compose(composer, "FR", ()).layers[0]
    assert set(layer.percents) == {None}
    assert set(layer.state) == {"u"}
