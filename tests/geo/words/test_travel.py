"""How travel is measured, in words: which measure, where both differ, how much a département is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.vocabulary import FRANCE_CODE, Level
from geo.reports.fiche import build_fiche
from geo.words.travel import (
    detour_sentences,
    detours_table,
    measure_words,
    reach_line,
    streets_size,
    times_line,
)
from geo.words.zone import zone_words
from tests.geo.small import info
from tests.geo.toy_town import toy_dataset

LAEP = need_of(Dispositif.LAEP)
ACCESS = default_access()
ZONES = {"Voies": (1500, -50), "Près": (1300, 200)}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def toy(*, streets: bool = True, zones: dict[str, tuple[float, float]] = ZONES) -> Analysis:
    data = toy_dataset(zones, laep=[(1500, 200)])
    said = replace(info(), source="IGN, rues de la BD TOPO", vintage="juin 2026")
    manifest = {**data.manifest, "streets_nodes_62": said, "streets_edges_62": said}
    return Analysis(replace(data, manifest=manifest) if streets else replace(data, streets={}))


def test_the_measure_is_named_with_its_source_and_edition():
    analysis = toy()
    assert plain(measure_words(analysis, analysis.tree.get("62001"))) == "par les rues (BD TOPO, juin 2026)"


def test_who_is_measured_otherwise_is_counted():
    analysis = toy(zones={"Voies": (1500, -50), "Île": (3500, 0)})
    assert plain(measure_words(analysis, analysis.tree.get("62001"))) == (
        "par les rues (BD TOPO, juin 2026) ; à vol d’oiseau × 1,3 pour 50 % des habitants"
    )


def test_without_streets_the_measure_is_the_straight_line():
    analysis = toy(streets=False)
    said = plain(times_line(analysis, analysis.tree.get("62001")))
    assert said == "Temps de trajet à vol d’oiseau × 1,3."


def test_of_france_it_is_said_in_how_many_departements_streets_are_known(analysis):
    changed = Analysis(
        replace(analysis.dataset, streets=toy().dataset.streets, manifest=toy().dataset.manifest)
    )
    changed._zones = {level: analysis.zones(level) for level in Level}
    assert plain(measure_words(changed, analysis.tree.get(FRANCE_CODE))) == (
        "par les rues (BD TOPO, juin 2026) dans 1 département, à vol d’oiseau × 1,3 ailleurs"
    )


def test_the_zones_cut_off_are_told_and_listed():
    analysis = toy()
    territory = analysis.tree.get("62001")
    told = [plain(one) for one in detour_sentences(analysis, territory, ACCESS, LAEP, Level.QPV)]
    assert told == ["1 QPV à portée d’un Laep à vol d’oiseau ne l’est pas par les rues."]
    table = detours_table(analysis, territory, ACCESS, LAEP, Level.QPV)
    assert table.to_dict("records") == [
        {
            "QPV": "Voies",
            "Besoin": "Laep",
            "À vol d’oiseau": "À portée",
            "Temps à vol d’oiseau (min)": pytest.approx(5, abs=1),
            "Par les rues": "Carence",
            "Temps par les rues (min)": pytest.approx(44, abs=2),
            "Personnes hors de portée de plus": 100,
        }
    ]


def test_several_zones_are_told_in_the_plural():
    analysis = toy(zones={**ZONES, "Autres voies": (1700, -50)})
    told = detour_sentences(analysis, analysis.tree.get("62001"), ACCESS, LAEP, Level.QPV)
    assert [plain(one) for one in told] == [
        "2 QPV à portée d’un Laep à vol d’oiseau ne le sont pas par les rues."
    ]


def test_each_time_of_a_zone_says_its_measure():
    by_streets, straight = (
        plain(
            next(
                one.nearest
                for one in zone_words(made, "Q-Voies", Level.QPV, ACCESS).needs
                if one.need == LAEP
            )
        )
        for made in (toy(), toy(streets=False))
    )
    assert by_streets.endswith("min à pied par les rues")
    assert straight.endswith("min à pied à vol d’oiseau")


def test_a_fiche_says_which_of_its_times_are_along_the_streets():
    analysis = toy()
    fiche = build_fiche(analysis, analysis.tree.get("62001"), ACCESS)
    laep = next(one for one in fiche.existing if one.dispositif is Dispositif.LAEP)
    # From the mairie at (1500, 0): 3 200 m by the underpass, 43 minutes.
    line = laep.structures[0]
    assert (line.by_streets, round(line.distance_m), round(line.minutes)) == (True, 3200, 43)
    assert plain(line.where).endswith("à 3,2 km (43 minutes à pied par les rues)")
    assert "sauf celles qui sont dites par les rues (BD TOPO, juin 2026)" in plain(fiche.notes[0])


def test_the_area_around_a_structure_is_said():
    assert (
        plain(reach_line(toy(), "S0", ACCESS)) == "Autour de « Structure 0 », 15 minutes à pied par les rues."
    )


def test_the_size_and_time_of_streets_are_said_before_they_are_asked_for():
    assert plain(streets_size(1013.2, 16.7)) == (
        "Environ 1 010 Mo à télécharger par le réseau, en 17 minutes ; arrêté, le téléchargement reprend où "
        "il en était."
    )
