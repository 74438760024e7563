"""The best sites from a terminal: the agreed JSON, the options, the refusals."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest

from geo.analysis.siting import CandidateKind, Question, where_next
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif
from tests.terminal import run


@pytest.fixture(scope="module")
def answer() -> dict:
    done = run("siting", "--territory", "59512", "--dispositif", "laep", "--sites", "3", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_json_has_the_agreed_form(answer):
    assert answer["optimal"] is True
    assert answer["gap"] == 0.0
    assert [step["sites"] for step in answer["steps"]] == [1, 2, 3]
    for step in answer["steps"]:
        for place in step["chosen"]:
            assert place.keys() == {"id", "name", "commune", "lon", "lat", "kind"}
            assert place["commune"] == "59512"
            assert place["kind"] in {"mairie", "qpv", "host"}
    assert answer["notice"] == "Données de démonstration"


def test_the_figures_are_those_of_the_analysis(answer, analysis):
    question = Question(analysis.tree.get("59512"), Dispositif.LAEP, default_access())
    expected = where_next(analysis, question, 3)
    assert answer["base_served"] == pytest.approx(expected.base_served, abs=1e-3)
    assert [step["served"] for step in answer["steps"]] == pytest.approx(
        [step.served for step in expected.steps], abs=1e-3
    )


def test_minutes_candidates_and_qpv_are_followed(analysis):
    done = run(
        "siting", "--territory", "59", "--dispositif", "clas", "--sites", "2", "--minutes", "10",
        "--candidates", "hosts,qpv", "--qpv-only",
    )  # fmt: skip
    said = json.loads(done.stdout)
    question = Question(
        analysis.tree.get("59"), Dispositif.CLAS, default_access(10, 10),
        (CandidateKind.HOST, CandidateKind.QPV), qpv_only=True,
    )  # fmt: skip
    expected = where_next(analysis, question, 2)
    assert said["steps"][1]["served"] == pytest.approx(expected.steps[1].served, abs=1e-3)
    assert {place["kind"] for place in said["steps"][1]["chosen"]} <= {"host", "qpv"}


def test_csv_is_the_curve_and_geojson_the_sites():
    csv = run("siting", "--territory", "59512", "--dispositif", "laep", "--sites", "2", "--format", "csv")
    assert pd.read_csv(io.StringIO(csv.stdout))["Lieux"].to_list() == [1, 2]
    done = run(
        "siting", "--territory", "59512", "--dispositif", "laep", "--sites", "2", "--format", "geojson"
    )
    features = json.loads(done.stdout)["features"]
    assert [feature["geometry"]["type"] for feature in features] == ["Point", "Point"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sites", "3", "--candidates", "gares"), "« gares »"),
        (("--sites", "0"), "au moins un lieu"),
        (("--sites", "5000"), "Vous demandez 5000 lieux"),
        (("--sites", "2", "--fixed", "INCONNU"), "« INCONNU »"),
        (("--sites", "1", "--each-epci", "--farthest"), "ne se combine"),
    ],
)
def test_what_has_no_answer_is_one_sentence_and_exit_code_2(options, message):
    done = run("siting", "--territory", "59512", "--dispositif", "laep", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr.replace("\u202f", "").replace("\u00a0", " ")
    assert len(done.stderr.strip().splitlines()) == 1
