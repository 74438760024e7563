"""The terminal imports a zoning, says what becomes of its rows, and answers for its perimeters."""

from __future__ import annotations

import json

from geo.sources.perimeters import perimeter_code
from tests.terminal import run

ROWS = "Code Insee;Commune;CTG\n59512;Roubaix;Est\n59599;Tourcoing;Est\n99999;;Est\n59009;;\n"


def test_a_zoning_is_tried_imported_and_asked(tmp_path):
    path, data = tmp_path / "ctg.csv", str(tmp_path / "data")
    path.write_text(ROWS, "utf-8")
    asked = ["import", str(path), "--zoning", "CTG 2026", "--report", str(tmp_path / "r.csv")]
    tried = run(*asked, "--dry-run", MAILLAGE_DATA=data)
    assert tried.returncode == 0, tried.stderr
    assert "4\u00a0lignes lues\u00a0: 2 acceptées, 2 rejetées\u202f; 1\u00a0zone." in tried.stdout
    assert "ligne 4 rejetée : Aucune commune n’a le code «\u00a099999\u00a0»" in tried.stdout
    assert not (tmp_path / "data").exists()
    assert len((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()) == 5
    done = run(*asked, MAILLAGE_DATA=data)
    assert "Publié" in done.stdout
    code = perimeter_code("CTG 2026", "Est")
    judged = run(
        "coverage", "--territory", code, "--level", "commune", "--format", "json", MAILLAGE_DATA=data
    )
    assert {row["zone_code"] for row in json.loads(judged.stdout)} == {"59512", "59599"}
    assert code in run("search", "Est", MAILLAGE_DATA=data).stdout
