"""The scenario page as a person uses it: click to place, click a structure to close, ask where next."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from geo.analysis.tally import tally
from geo.analysis.travel import default_access
from geo.domain.vocabulary import Level
from tests.browser.conftest import drawn_map, map_frame, map_of, map_position


def click_at(page: Page, lon: float, lat: float) -> None:
    map_of(page).click(position=map_position(page, lon, lat))


def opened(page: Page, app_url: str, link: str = "") -> None:
    page.goto(f"{app_url}/scenario?territoire=59512&dispositifs=laep{link}")
    expect(page.get_by_role("heading", name=re.compile("Et si une structure ouvrait"))).to_be_visible()
    expect(page.get_by_role("button", name="Chercher les meilleurs lieux")).to_be_visible()
    drawn_map(page)


def test_a_click_places_a_structure_tells_its_effect_and_goes_into_the_link(
    page: Page, app_url: str, analysis
):
    roubaix = analysis.tree.get("59512")
    lacking = tally(analysis, roubaix, Level.QPV, default_access())["laep"].gap_zones[0]
    place = analysis.dataset.qpv.set_index("code").geometry[lacking].representative_point()
    opened(page, app_url)
    view = map_frame(page).evaluate("() => [window.map.getZoom(), window.map.getCenter().lat]")
    click_at(page, place.x, place.y)
    expect(page.get_by_text("▲ Laep à Roubaix")).to_be_visible()
    expect(page.get_by_text(re.compile("seraient désormais à moins de"))).to_be_visible()
    expect(page).to_have_url(re.compile(rf"scenario=.*l{place.x * 1e5:.0f}"[:-2]))
    assert map_frame(page).evaluate("() => [window.map.getZoom(), window.map.getCenter().lat]") == view
    page.reload()
    expect(page.get_by_text("▲ Laep à Roubaix")).to_be_visible()


def test_a_structure_clicked_can_be_closed(page: Page, app_url: str, analysis):
    opened(page, app_url)
    owned = analysis.structures_of(analysis.tree.get("59512"))
    laep = owned[owned["dispositifs"].map(lambda offered: "laep" in offered)].iloc[0]
    click_at(page, laep.geometry.x, laep.geometry.y)
    page.get_by_role("button", name="Fermer cette structure").click()
    expect(page.get_by_text(f"Fermeture : {laep['name']}")).to_be_visible()
    expect(page.get_by_text(re.compile("ne seraient plus à moins de"))).to_be_visible()


def test_the_best_sites_are_found_and_placed_on_the_map(page: Page, app_url: str):
    opened(page, app_url)
    page.get_by_role("button", name="Chercher les meilleurs lieux").click()
    expect(page.get_by_text(re.compile("aucun autre choix de trois lieux ne fait mieux"))).to_be_visible()
    expect(page.get_by_text(re.compile("ni le coût, ni les locaux"))).to_be_visible()
    page.get_by_role("button", name="Placer ces lieux dans le scénario").click()
    expect(page.get_by_role("button", name="Retirer")).to_have_count(3)


def test_two_scenarios_are_compared_and_the_link_reopens_both(page: Page, app_url: str):
    opened(page, app_url, "&scenario=Alma~l317456.5069012~~Cul-de-four~l319000.5069900")
    expect(page.get_by_role("heading", name="Scénarios comparés")).to_be_visible()
    expect(page.get_by_label("Nom de ce scénario")).to_have_value("Alma")
    page.get_by_role("radio", name="Cul-de-four").or_(page.get_by_role("button", name="Cul-de-four")).click()
    expect(page.get_by_label("Nom de ce scénario")).to_have_value("Cul-de-four")


def test_the_workbook_downloads(page: Page, app_url: str):
    opened(page, app_url, "&scenario=Alma~l317456.5069012")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le classeur (Excel)").click()
    assert re.fullmatch(r"scenarios-59512-\d{4}-\d\d-\d\d\.xlsx", download.value.suggested_filename)


def test_a_long_search_shows_how_far_it_is_and_can_be_stopped(page: Page, app_url: str):
    page.goto(f"{app_url}/scenario?territoire=62")
    slider = page.get_by_role("slider", name="Nombre de lieux, au plus")
    slider.focus()
    slider.press("End")
    page.get_by_text("Lieux possibles, objectif, conditions").click()
    page.get_by_text("Rapprocher les personnes les plus éloignées").click()
    expect(page.get_by_label("Au moins une structure par intercommunalité")).to_be_disabled()
    page.get_by_role("button", name="Chercher les meilleurs lieux").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_text(re.compile("Recherche arrêtée|a été arrêtée avant"))).to_be_visible()
