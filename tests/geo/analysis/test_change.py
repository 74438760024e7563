"""What other structures would change is counted before and after, by département and dispositif."""

from __future__ import annotations

import math

import pytest

from geo.analysis.change import QPV_GAPS, STRUCTURES, UNSERVED, WithStructures, compare
from geo.analysis.coverage import Analysis
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Level, Status
from geo.words.change import change_lines, change_table, replaced_sentence


@pytest.fixture(scope="module")
def without_clas(analysis: Analysis) -> WithStructures:
    """The data in use without the Clas of the Nord, of which all is still said."""
    table = analysis.dataset.structures.copy()
    nord = table["commune"].str.startswith("59")
    table["dispositifs"] = [
        [code for code in codes if not (inside and code == "clas")]
        for codes, inside in zip(table["dispositifs"], nord, strict=True)
    ]
    table = table[table["dispositifs"].map(len) > 0].reset_index(drop=True)
    return WithStructures(analysis, table, analysis.dataset.manifest["structures"])


@pytest.fixture(scope="module")
def changes(analysis, without_clas):
    return compare(analysis, without_clas, analysis.tree.get("59"), default_access())


def test_each_dispositif_of_the_departement_is_counted_before_and_after(analysis, changes):
    clas = next(one for one in changes if one.dispositif is Dispositif.CLAS)
    table = analysis.dataset.structures
    offered = table["dispositifs"].map(lambda codes: "clas" in codes) & table["commune"].str.startswith("59")
    assert (clas.before[STRUCTURES], clas.after[STRUCTURES]) == (offered.sum(), 0)
    assert clas.after[Status.INSIDE] == 0
    assert clas.after[UNSERVED] > clas.before[UNSERVED]
    assert clas.after[QPV_GAPS] >= clas.before[QPV_GAPS]
    nord = analysis.coverage(analysis.tree.get("59"), Level.COMMUNE, default_access(), (Dispositif.CLAS,))
    assert clas.before[Status.GAP] == (nord["status"] == Status.GAP).sum()
    assert clas.before[UNSERVED] == nord["unserved_population"].sum()


def test_what_does_not_change_is_said_not_to(changes):
    assert [one.dispositif for one in changes if one.changes] == [Dispositif.CLAS]
    assert [one.departement.code for one in changes] == ["59"] * len(Dispositif)


def test_the_figures_of_a_replacement_are_said_in_a_sentence(changes):
    clas = next(one for one in changes if one.dispositif is Dispositif.CLAS)
    assert replaced_sentence(changes) == f"Nord, {clas.before[STRUCTURES]:.0f}\u00a0Clas → aucun Clas"
    (line,) = change_lines(changes)
    assert line.startswith("Nord, Clas\u00a0: structures ")
    assert "enfants de 6 à 17 ans" in line
    assert list(change_table(changes)["Dispositif"]) == ["Clas"]


def test_nothing_to_change_is_said(analysis):
    same = WithStructures(analysis, analysis.dataset.structures, analysis.dataset.manifest["structures"])
    made = compare(analysis, same, analysis.tree.get("59"), default_access())
    assert not any(one.changes for one in made)
    assert change_lines(made)[0].startswith("Rien ne changerait")
    assert not any(math.isnan(one.before[UNSERVED]) for one in made)
