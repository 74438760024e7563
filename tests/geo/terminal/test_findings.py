"""The terminal says what the pages show: figures by need, sentences, at the level that the page judges."""

from __future__ import annotations

import json

from geo.analysis.tally import tally
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from geo.words.findings import key_findings
from tests.terminal import run

KEYS = {
    "zones", "inside", "reachable", "gap", "unknown", "empty", "people", "people_out_of_reach",
    "people_in_gap_zones", "gap_zones",
}  # fmt: skip


def test_json_gives_the_tally_and_the_sentences_of_the_territory(analysis):
    answer = run("findings", "--territory", "59512", "--format", "json")
    assert answer.returncode == 0
    said = json.loads(answer.stdout)
    place, access = analysis.tree.get("59512"), default_access()
    assert said["territory"] == "59512"
    assert said["notice"] == "Données de démonstration"
    assert list(said["needs"]) == ["vie_sociale", "laep", "clas"]
    assert said["sentences"] == key_findings(analysis, place, access)
    for code, expected in tally(analysis, place, Level.QPV, access).items():
        found = said["needs"][code]
        assert set(found) == KEYS
        assert found["gap_zones"] == list(expected.gap_zones)
        assert len(found["gap_zones"]) == found["gap"]
        assert found["people_in_gap_zones"] <= found["people_out_of_reach"] <= found["people"]
        statuses = ("inside", "reachable", "gap", "unknown", "empty")
        assert sum(found[status] for status in statuses) == found["zones"] == 6


def test_a_territory_without_qpv_is_judged_by_its_communes_and_one_need_may_be_asked():
    answer = run("findings", "--territory", "48001", "--need", "evs", "--format", "json")
    said = json.loads(answer.stdout)
    assert list(said["needs"]) == ["evs"]
    assert said["needs"]["evs"]["zones"] == 1
    assert not any("Laep" in sentence for sentence in said["sentences"])


def test_a_need_and_a_dispositif_exclude_each_other_in_one_line():
    both = ("--territory", "59512", "--level", "qpv", "--need", "laep", "--dispositif", "clas")
    for command in ("coverage", "priorities"):
        answer = run(command, *both)
        assert answer.returncode == 2
        assert answer.stderr.count("\n") == 1
    unknown = run("findings", "--territory", "59512", "--need", "creche")
    assert unknown.returncode == 2
    assert "vie_sociale" in unknown.stderr


def test_coverage_of_a_need_has_one_row_a_zone():
    answer = run(
        "coverage", "--territory", "59512", "--level", "qpv", "--need", "vie_sociale", "--format", "json"
    )
    rows = json.loads(answer.stdout)
    assert len(rows) == 6
    assert {row["need"] for row in rows} == {"vie_sociale"}
