"""The API answers what the terminal answers, value for value, and refuses in the same words."""

from __future__ import annotations

import json

import pytest

from tests.terminal import run

PLACES = ["59512", "59", "48001", "200093201", "75056", "974", "R53"]
QUESTIONS = [
    *[("search", {"text": text}) for text in ("st denis 93", "Lyon 8e", "59100", "zzqqxw")],
    ("search", {"text": "Roubaix", "limit": 3, "format": "csv"}),
    *[("findings", {"territory": place}) for place in PLACES],
    ("findings", {"territory": "59512", "need": "evs", "minutes": 7}),
    *[("coverage", {"territory": place, "level": "qpv"}) for place in PLACES[:6]],
    ("coverage", {"territory": "48001", "level": "commune", "format": "csv"}),
    ("coverage", {"territory": "59512", "level": "qpv", "format": "geojson"}),
    (
        "coverage",
        {"territory": "974", "level": "commune", "need": "laep", "format": "geojson"},
    ),
    ("coverage", {"territory": "59512", "level": "qpv", "dispositif": ["laep", "clas"]}),
    ("coverage", {"territory": "R53", "level": "commune", "need": "tous", "minutes": 5, "format": "csv"}),
    ("priorities", {"territory": "59"}),
    ("priorities", {"territory": "59", "need": "laep", "weights": "poverty=2", "format": "csv"}),
    ("priorities", {"territory": "R53", "dispositif": ["evs"], "format": "geojson"}),
    ("priorities", {"territory": "48", "level": "commune", "minutes": 10, "format": "csv"}),
    ("structures", {"territory": "59512"}),
    ("structures", {"territory": "48001", "format": "geojson"}),
    ("structures", {"territory": "974", "dispositif": ["clas"], "format": "csv"}),
    ("structures", {"territory": "75056", "format": "geojson"}),
    ("territories", {"territory": "R53", "kind": "departement"}),
    ("territories", {"territory": "59", "kind": "epci", "format": "geojson"}),
    ("territories", {"territory": "974", "format": "csv"}),
    ("siting", {"territory": "59512", "dispositif": "laep", "sites": 2}),
    ("siting", {"territory": "59512", "dispositif": "laep", "sites": 2, "format": "csv"}),
    (
        "siting",
        {"territory": "59512", "dispositif": "evs", "sites": 1, "qpv_only": "true"},
    ),
    ("siting", {"territory": "48", "dispositif": "laep", "sites": 2, "candidates": "mairies"}),
    ("report", {"territory": "59512", "format": "csv", "need": "laep"}),
    ("report", {"territory": "48", "format": "geojson", "minutes": 12}),
]
"""Of every kind, those without an answer too."""
REFUSED = [
    ("coverage", {"territory": "99999", "level": "qpv"}, 404),
    ("findings", {"territory": "<b>"}, 404),
    ("coverage", {"territory": "59", "level": "qpv", "minutes": 0}, 422),
    ("coverage", {"territory": "59", "level": "qpv", "need": "creche"}, 422),
    ("coverage", {"territory": "59", "level": "qpv", "need": "laep", "dispositif": ["clas"]}, 422),
    ("priorities", {"territory": "59", "weights": "richesse=1"}, 422),
    ("search", {"text": "Roubaix", "format": "geojson"}, 422),
    ("territories", {"territory": "FR", "kind": "france", "format": "geojson"}, 422),
    ("siting", {"territory": "59512", "dispositif": "laep", "sites": 3, "candidates": "gares"}, 422),
    ("siting", {"territory": "59512", "dispositif": "laep", "sites": 2, "fixed": ["INCONNU"]}, 422),
    ("siting", {"territory": "59512", "dispositif": "laep", "sites": 2, "need": "clas"}, 422),
]


@pytest.fixture(autouse=True)
def one_analysis(monkeypatch, analysis):
    """Have every command answer about the same analysis: each would else read all of France again."""
    for name in ("coverage", "findings", "priorities", "report", "siting", "structures", "territories"):
        monkeypatch.setattr(f"geo.terminal.{name}.load_analysis", lambda: analysis)
    monkeypatch.setattr("geo.terminal.search.TerritoryTree", lambda _: analysis.tree)
    monkeypatch.setattr("geo.store.load", lambda: analysis.dataset)


def command(name: str, parameters: dict) -> list[str]:
    """Write a question as a command: the API answers in JSON where it is not asked otherwise."""
    words = [name]
    for key, value in ({"format": "json"} | parameters).items():
        option = f"--{key.replace('_', '-')}"
        if key == "text":
            words.append(value)
        elif value == "true":
            words.append(option)
        else:
            for one in value if isinstance(value, list) else [value]:
                words += [option, str(one)]
    return words


def test_forty_questions_are_asked():
    assert len(QUESTIONS) >= 40


@pytest.mark.parametrize(("name", "parameters"), QUESTIONS, ids=str)
def test_the_answer_is_that_of_the_terminal(client, tmp_path, name, parameters):
    path = tmp_path / "answer"
    done = run(*command(name, parameters), "-o", str(path))
    assert done.returncode == 0, done.stderr
    answer = client.get(f"/{name}", params=parameters)
    assert answer.status_code == 200
    assert answer.content == path.read_bytes()
    assert len(answer.content) > 2


@pytest.mark.parametrize(("name", "parameters", "status"), REFUSED, ids=str)
def test_what_the_terminal_refuses_is_refused_in_the_same_sentence(client, name, parameters, status):
    done = run(*command(name, parameters))
    answer = client.get(f"/{name}", params=parameters)
    assert (done.returncode, answer.status_code) == (2, status)
    assert answer.json() == {"detail": done.stderr.strip()}


def test_the_data_in_use_are_those_of_the_terminal_but_not_where_they_lie(client):
    said = client.get("/info").json()
    assert said == {k: v for k, v in json.loads(run("info", "--json").stdout).items() if k != "store"}
