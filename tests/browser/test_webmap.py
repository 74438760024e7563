"""The web map as it is opened from a mail: by double click, the network cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from geo.analysis.travel import default_access
from geo.cartography.composer import MapComposer
from geo.reports.formats import ReportFormat
from geo.reports.outline import build_outline
from geo.reports.screen import screen_html
from geo.reports.writing import Reports
from tests.geo.reports.test_hostile_names import CODE, hostile  # noqa: F401 - a fixture

CONTENTS = "#carte canvas"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture
def alone(page: Page) -> Page:
    """A page without network that fails at any script error and remembers what it asked for."""
    page.context.set_offline(True)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


@pytest.fixture(scope="module")
def file(analysis, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("web") / "nord.html"
    reports = Reports(analysis, default_access())
    path.write_bytes(reports.write(analysis.tree.get("59"), ReportFormat.HTML))
    return path


def painted(page: Page) -> int:
    """Count the pixels that the map has drawn."""
    return page.locator(CONTENTS).first.evaluate(
        """c => c.getContext("2d").getImageData(0, 0, c.width, c.height).data
            .filter((value, i) => i % 4 === 3 && value).length"""
    )


def test_it_opens_without_network(alone, file):
    alone.goto(file.as_uri())
    expect(alone.locator("h1")).to_have_text("Nord (59)")
    expect(alone.locator(".leaflet-control-scale-line")).to_be_visible()
    alone.wait_for_function("document.querySelectorAll('.leaflet-marker-pane > *').length > 5")
    assert painted(alone) > 10_000
    assert [
        url for url in alone.asked if not url.startswith(("file:", "data:", "https://data.geopf.fr/"))
    ] == []


def test_the_need_chosen_changes_what_is_drawn_and_its_legend(alone, file):
    alone.goto(file.as_uri())
    alone.wait_for_function("document.querySelectorAll('.leaflet-marker-pane > *').length > 5")
    painted = "document.querySelector('#carte canvas').toDataURL()"
    before = alone.evaluate(painted)
    alone.get_by_role("radio", name="Laep").check()
    alone.wait_for_function(f"before => {painted} !== before", arg=before)
    expect(alone.locator("[data-legend=laep]")).to_contain_text("Carence")
    expect(alone.locator("[data-legend=tous]")).to_be_hidden()


def test_the_table_says_the_same_as_the_map(alone, file, analysis):
    alone.goto(file.as_uri())
    alone.get_by_text(re.compile("^Tableau")).click()
    rows = alone.locator("details tbody tr")
    expect(rows).to_have_count(len(analysis.rows(analysis.tree.get("59"), "qpv")))


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, {"width": 1400, "height": 900}])
def test_nothing_is_cut_on_the_sides(alone, file, viewport):
    alone.goto(file.as_uri())
    expect(alone.locator(".leaflet-control-scale-line")).to_be_visible()
    assert alone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing_serious_in_the_file(alone, file):
    alone.goto(file.as_uri())
    expect(alone.locator(".leaflet-control-scale-line")).to_be_visible()
    assert serious(alone) == []


def test_axe_finds_nothing_serious_in_any_slide(alone, analysis, tmp_path):
    reports = Reports(analysis, default_access())
    document = reports.document(analysis.tree.get("97411"))
    path = tmp_path / "screen.html"
    path.write_text(screen_html(build_outline(document), MapComposer(analysis)), "utf-8")
    alone.goto(path.as_uri())
    for slide in range(alone.locator(".diapo").count()):
        expect(alone.locator(".diapo").nth(slide)).to_be_visible()
        assert serious(alone) == [], slide + 1
        alone.keyboard.press("PageDown")


def serious(page: Page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("form", ["webmap", "screen"])
def test_no_name_is_run(alone, hostile, form, tmp_path):  # noqa: F811
    reports = Reports(hostile, default_access())
    place = hostile.tree.get(CODE)
    path = tmp_path / "hostile.html"
    content = (
        reports.write(place, ReportFormat.HTML)
        if form == "webmap"
        else screen_html(build_outline(reports.document(place)), MapComposer(hostile)).encode()
    )
    path.write_bytes(content)
    alone.on("dialog", lambda dialog: pytest.fail(dialog.message))
    alone.goto(path.as_uri())
    expect(alone.locator("h1")).to_be_visible()
    alone.wait_for_function("window.maillage !== undefined")
    assert alone.evaluate("window.injected") is None
    assert alone.locator("img[src=x]").count() == 0
