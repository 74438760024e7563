"""The page of gaps as a planner uses it: map and table on one selection, files, a link opened first."""

from __future__ import annotations

import io
import re

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from geo.analysis.coverage import Analysis
from geo.analysis.matrix import matrix
from geo.analysis.travel import default_access
from geo.domain.dispositifs import parse_need
from geo.domain.vocabulary import Level
from tests.browser.conftest import drawn_map, map_frame, map_of, map_position

IDENTITY = "() => { window.map.__mine ??= Math.random(); return window.map.__mine; }"
VIEW = "() => [window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]"
COLD_MS = 60_000
"""How long the first map of a server may take: it reads the data and measures the distances."""
ROW_PX, TICK_PX = 35, 17
ROUBAIX = "59512"


def drawn(page: Page, address: str) -> None:
    page.goto(address)
    drawn_map(page, COLD_MS)


def tick(page: Page, row: int) -> None:
    """Click the box of a row of the first table, drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.click(position={"x": TICK_PX, "y": ROW_PX * (row + 1) + TICK_PX})


@pytest.fixture(scope="module")
def zones(analysis: Analysis) -> pd.DataFrame:
    return matrix(analysis, analysis.tree.get(ROUBAIX), Level.QPV, default_access())


def test_a_row_ticked_is_outlined_on_the_map_which_keeps_its_zoom(page: Page, app_url: str, zones):
    drawn(page, f"{app_url}/carences?territoire={ROUBAIX}")
    frame = map_frame(page)
    identity, view = frame.evaluate(IDENTITY), frame.evaluate(VIEW)
    tick(page, 1)
    expect(page.get_by_text(f"Sélection : {zones['zone_name'].iloc[1]}")).to_be_visible()
    assert frame.evaluate(IDENTITY) == identity
    assert frame.evaluate(VIEW) == view


def test_a_qpv_clicked_on_the_map_ticks_its_row_and_a_second_click_unticks_it(
    page: Page, app_url: str, analysis: Analysis, zones
):
    # Without dispositif switched off the marks would take some clicks: only EVS are drawn here.
    drawn(page, f"{app_url}/carences?territoire={ROUBAIX}&dispositifs=evs")
    name = zones.set_index("zone_code")["zone_name"]
    shapes = analysis.zones(Level.QPV).table.set_index("code").geometry
    code = shapes.reindex(name.index).to_crs(2154).area.idxmax()
    point = shapes[code].representative_point()
    position = map_position(page, point.x, point.y)
    map_of(page).click(position=position)
    selection = page.get_by_text(f"Sélection : {name[code]}")
    expect(selection).to_be_visible()
    map_of(page).click(position=position)
    expect(selection).to_be_hidden()


def test_a_selection_follows_its_zones_when_the_order_changes(page: Page, app_url: str, analysis: Analysis):
    evs = (parse_need("evs"),)
    zones = matrix(analysis, analysis.tree.get(ROUBAIX), Level.QPV, default_access(), evs)
    drawn(page, f"{app_url}/carences?territoire={ROUBAIX}&besoin=evs")
    tick(page, 1)
    selection = page.get_by_text(f"Sélection : {zones['zone_name'].iloc[1]}")
    expect(selection).to_be_visible()
    page.get_by_text("Classement", exact=True).click()
    expect(page.get_by_role("button", name="Importance")).to_be_visible()
    expect(selection).to_be_visible()
    page.get_by_role("button", name="Tout désélectionner").click()
    expect(selection).to_be_hidden()


def test_the_workbook_is_downloaded_whole(page: Page, app_url: str, zones):
    drawn(page, f"{app_url}/carences?territoire={ROUBAIX}")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Classeur Excel").click()
    download = waited.value
    assert re.fullmatch(r"carences-59512-qpv-\d{4}-\d\d-\d\d\.xlsx", download.suggested_filename)
    book = openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))
    assert book.sheetnames == ["Matrice", "Classement", "Taux d’équipement", "Méthode et sources"]
    assert book["Matrice"].max_row == 4 + len(zones)


def test_the_csv_is_downloaded_with_its_mark(page: Page, app_url: str, zones):
    drawn(page, f"{app_url}/carences?territoire={ROUBAIX}")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Tableau (CSV)").click()
    content = waited.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(io.BytesIO(content), sep=";", decimal=",")
    assert read["Code"].tolist() == zones["zone_code"].tolist()


def test_a_link_to_this_page_opens_it_in_its_frame(page: Page, app_url: str):
    page.goto(f"{app_url}/carences?territoire=974&vue=classement")
    expect(page.get_by_role("heading", name="À La Réunion, ce qui manque en premier")).to_be_visible()
    expect(page.get_by_role("link", name="Carte")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("démonstration"))).to_be_visible()
