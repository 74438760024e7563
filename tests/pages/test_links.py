"""Whatever a link says, a page opens: in French, without a traceback, soon; its own link opens the same."""

from __future__ import annotations

import os
import re
import time

import pytest
import streamlit as st
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Dispositif
from pages._server.first_page import ask_the_rest, draw_communes
from pages._ui import link
from tests.pages.shown import SCRIPT, words

PAGES = ("carte", "carences", "commune", "scenario", "presentation", "comprendre", "donnees")
LINKS_A_PAGE = int(os.environ.get("LINKS_A_PAGE", "3"))
"""A page takes a third of a second: `LINKS_A_PAGE=1000` follows a thousand."""
SLOW_S = float(os.environ.get("SLOW_S", "20"))
"""Two seconds on a machine that does nothing else."""
ENGLISH = re.compile(
    r"\b(error|exception|traceback|invalid|must|expected|found|none|nan|null|key|missing)\b",
    re.IGNORECASE,
)

HOSTILE = some.sampled_from(
    [
        *(
            "0060000",
            "00120",
            "-5",
            "1e3",
            "٣٠",
            "15.5",
            "nan",
            "None",
            "[]",
            "{}",
            ",",
            "FR,59",
            "FR",
            "**x**",
        ),
        *("<script>alert(1)</script>", "../../etc/passwd", "%00", "\x00", "\u202e", "’; DROP TABLE"),
        *("a" * 5_000, "mot " * 1_500),
    ]
)
CODES = some.sampled_from(["FR", "R32", "59", "974", "59512", "75056", "200093201", "2A004", "QN05906M"])
MINUTES = some.integers(-1, 70).map(str)
MEANT = {
    "territoire": CODES,
    "zone": CODES,
    "besoin": some.sampled_from([need.code for need in (ALL_NEEDS, *NEEDS, *ALONE)]),
    "dispositifs": some.lists(some.sampled_from([*Dispositif, "aucun"])).map(",".join),
    "minutes": MINUTES,
    "voiture": MINUTES,
    "communes": some.sampled_from(["oui", "non"]),
    "niveau": some.sampled_from(["qpv", "commune"]),
    "vue": some.sampled_from(["statuts", "classement", "equite"]),
    "pauvrete": some.floats().map(str),
    "statut": some.lists(some.sampled_from(["carence", "present", "gap", "inside"])).map(",".join),
    "epci": CODES,
    "habitants": some.integers().map(str),
    "scenario": some.text("o:f;,.|~0123456789laepFR", max_size=40),
    "ouvrir": some.lists(some.sampled_from(list(Dispositif))).map(",".join),
    "onglet": some.sampled_from(["actualiser", "importer", "historique"]),
}
LINKS = some.fixed_dictionaries(
    {}, optional={name: meant | HOSTILE | some.text(max_size=30) for name, meant in MEANT.items()}
)


class Address(dict[str, str]):
    """An address bar without a browser."""

    def from_dict(self, other: dict[str, str]) -> None:
        """Take the place of what is there."""
        wanted = dict(other)
        self.clear()
        self.update(wanted)


@settings(max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example({"minutes": "0060000"})
@example({"minutes": "00120"})
@example({"besoin": "tous", "dispositifs": "centre_social"})
@given(asked=LINKS)
def test_a_thousand_links_are_read_and_written_the_same(
    tree: TerritoryTree, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
):
    with monkeypatch.context() as patch:
        patch.setattr(st, "query_params", Address(asked))
        patch.setattr(st, "session_state", {})
        link.adopt_link(tree)
        view, said = link.current_view(tree), link.problems()
        assert [one for one in said if not one.endswith((".", "?"))] == []
        assert [one for one in said if ENGLISH.search(without_echo(one))] == []
        assert max(map(len, said), default=0) < 400
        link.write_link(view)
        patch.setattr(st, "session_state", {})
        link.adopt_link(tree)
        assert (link.current_view(tree), link.problems()) == (view, [])


def without_echo(text: str) -> str:
    """Leave out what is quoted of the link."""
    return re.sub(r"«[^»]*»", "", text)


@pytest.fixture(scope="module")
def opened() -> dict[str, AppTest]:
    """Keep each page open from one link to the next, as a person who edits the address does.

    A server has made beforehand what takes long to make of the data.
    """
    ask_the_rest()
    draw_communes()
    return {}


@pytest.mark.parametrize("page", PAGES)
@settings(max_examples=LINKS_A_PAGE, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(asked=LINKS)
def test_a_page_opens_on_any_link(opened: dict[str, AppTest], page: str, asked: dict[str, str]):
    app = opened.get(page)
    if app is None:
        app = opened[page] = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app.switch_page(f"{page}.py").run()
    for name in MEANT:
        if name in app.query_params:
            del app.query_params[name]
    for name, value in asked.items():
        app.query_params[name] = value
    began = time.process_time()
    app.run()
    assert time.process_time() - began < SLOW_S
    assert [one.value for one in app.exception] == []
    said = [str(one.value) for kind in (app.error, app.warning) for one in kind]
    assert [one for one in said if ENGLISH.search(without_echo(one))] == []
    assert not re.search(r"traceback|exception", without_echo(words(app)), re.IGNORECASE)
