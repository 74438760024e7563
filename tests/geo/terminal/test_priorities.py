"""`python -m geo priorities` gives the ranking of the analysis; an error is one line and exit code 2."""

from __future__ import annotations

import io
import json

import pandas as pd

from geo.analysis.ranking import RANKING_COLUMNS, Weights, rank_gaps
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from tests.terminal import run


def test_csv_is_the_ranking_of_the_analysis(analysis):
    answer = run("priorities", "--territory", "59", "--weights", "poverty=2,single_parents=0")
    table = pd.read_csv(io.StringIO(answer.stdout))
    expected = rank_gaps(
        analysis, analysis.tree.get("59"), Level.QPV, default_access(), weights=Weights(2.0, 0.0)
    )
    assert list(table.columns) == RANKING_COLUMNS
    assert table["zone_code"].tolist() == expected["zone_code"].tolist()
    assert table["rank"].tolist() == list(range(1, len(expected) + 1))


def test_json_of_one_dispositif_to_a_file(tmp_path):
    path = tmp_path / "carences.json"
    asked = ("--territory", "59", "--level", "commune", "--dispositif", "laep", "--format", "json")
    answer = run("priorities", *asked, "-o", str(path))
    assert (answer.returncode, answer.stdout) == (0, "")
    rows = json.loads(path.read_text("utf-8"))
    assert {row["need"] for row in rows} == {"laep"}
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in rows)


def test_a_territory_without_qpv_gives_the_header_alone():
    answer = run("priorities", "--territory", "29155")
    assert answer.returncode == 0
    assert answer.stdout.strip() == ",".join(RANKING_COLUMNS)


def test_a_weight_not_understood_is_one_line_and_exit_code_2():
    answer = run("priorities", "--territory", "59", "--weights", "richesse=1")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "poverty=1,single_parents=1" in answer.stderr
