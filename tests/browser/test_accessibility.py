"""Every page for everyone: read by axe, by keyboard alone, magnified, narrow, without motion, in French."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import ACTION_MS, DESKTOP, NAVIGATION_MS, drawn_map
from tests.conftest import Served, start_link

IMPORTING = "/donnees?onglet=importer"
PAGES = [
    "/?territoire=59512",
    "/carences?territoire=59512",
    "/carences?territoire=59512&vue=classement",
    "/commune?territoire=97105",
    "/scenario?territoire=59512&scenario=Alma~l317456.5069012~~Cul-de-four~l319000.5069900",
    "/presentation?territoire=59512",
    "/comprendre",
    "/donnees",
    IMPORTING,
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SERIOUS = {"serious", "critical"}
ADAPT_MS = 5_000
MOST_STOPS = 60
MAGNIFIED = {"width": 700, "height": 450}
"""A window of 1400 × 900 at 200 %: half as many CSS pixels each way."""
NARROW = {"width": 320, "height": 800}
SIDEWAYS = """() => {
  // What scrolls or is moved sideways by itself, or is there for screen readers only, loses nothing.
  const moved = ".stDataFrame, .leaflet-map-pane, [role=tablist], input[type=range]";
  const aside = `${moved}, [inert], [aria-hidden=true]`;
  const past = (e) => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && (box.right > window.innerWidth + 1 || box.left < -1);
  };
  const all = [...document.querySelectorAll(".stMainBlockContainer *")];
  const cut = all.filter((e) => past(e) && !e.closest(aside));
  return {
    over: document.documentElement.scrollWidth - window.innerWidth,
    cut: cut.slice(0, 3).map((e) => e.outerHTML.slice(0, 160)),
  };
}"""
LOOK = """(one) => {
  const parents = [1, 2, 3].reduce((all) => [...all, all.at(-1)?.parentElement], [one]);
  const near = [...parents, ...one.querySelectorAll("*"), ...(one.parentElement?.children || [])];
  return near.filter(Boolean).map((e) => {
    const style = getComputedStyle(e);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
  }).join();
}"""
FOCUS = """
  let one = document.activeElement;
  while (one.contentDocument) one = one.contentDocument.activeElement;
"""
FOCUSED = f"""() => {{
  {FOCUS}
  const named = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.title;
  return [one.tagName, (named || one.textContent).trim(), ({LOOK})(one)];
}}"""
BARE = f"""async () => {{
  {FOCUS}
  one.blur();
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  const look = ({LOOK})(one);
  one.focus();
  return look;
}}"""
RING = f"""() => {{
  // The line drawn around what has the focus, or around what holds it.
  {FOCUS}
  const parents = [1, 2, 3, 4].reduce((all) => [...all, all.at(-1)?.parentElement], [one]).filter(Boolean);
  const ring = parents.map((e) => getComputedStyle(e)).find((style) => style.outlineStyle === "solid"
    && parseFloat(style.outlineWidth) >= 2);
  return ring ? ring.outlineColor : "rgb(255, 255, 255)";
}}"""
IN_SIGHT = f"""() => {{
  {FOCUS}
  const box = (one.labels?.[0] || one).getBoundingClientRect();
  const {{ innerWidth, innerHeight }} = one.ownerDocument.defaultView;
  return box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0
    && box.left < innerWidth && box.top < innerHeight;
}}"""
REACHED_IN_ORDER = [
    ("A", "Aller au contenu"),
    ("INPUT", "Votre commune, intercommunalité ou département"),
    ("BUTTON", "Nord ›"),
    ("INPUT", "Centre social"),
    ("INPUT", "Clas"),
    ("SUMMARY", "Temps d’accès"),
    ("A", "Carte"),
    ("A", "Données"),
    ("DIV", "Carte des structures"),
    ("A", "Zoomer"),
    ("BUTTON", "Imprimer"),
    ("SUMMARY", "Ouvrir le tableau"),
]


@pytest.fixture(scope="module", params=PAGES)
def opened(browser: Browser, served: Served, app_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open each page once for all that is asked of it."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=DESKTOP)
    context.set_default_timeout(ACTION_MS)
    context.set_default_navigation_timeout(NAVIGATION_MS)
    page = context.new_page()
    # Whoever may import sees more of that page than others.
    importing = request.param == IMPORTING
    settled(page, f"{start_link(served)}&onglet=importer" if importing else app_url + request.param)
    yield page
    context.close()


def settled(page: Page, url: str) -> None:
    """Open a page and wait until it has stopped drawing."""
    page.goto(url)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("h1, .st-key-presentation iframe").first).to_be_visible()


def contrast(colour: str) -> float:
    """Contrast of an opaque colour on white, by WCAG's formula."""
    shares = [int(one) / 255 for one in re.findall(r"\d+", colour)[:3]]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def findings(page: Page) -> list[str]:
    violations = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['impact']} {v['id']} × {len(v['nodes'])}: {v['help']} — {v['nodes'][0]['html'][:160]}"
        for v in violations
        if v["impact"] in SERIOUS
    ]


def test_axe_finds_nothing_serious(opened: Page):
    assert findings(opened) == []


def test_the_language_of_the_page_and_of_its_frames_is_french(opened: Page):
    expect(opened.locator("html")).to_have_attribute("lang", "fr")
    for frame in opened.frames[1:]:
        expect(frame.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("size", [MAGNIFIED, NARROW], ids=["magnified", "narrow"])
def test_nothing_is_lost_sideways(opened: Page, size: dict[str, int]):
    opened.set_viewport_size(size)
    expect(opened.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    with suppress(PlaywrightTimeout):  # a map takes its new width after the page; what never does is told
        opened.wait_for_function(f"() => !({SIDEWAYS})().cut.length", timeout=ADAPT_MS)
    assert opened.evaluate(SIDEWAYS) == {"over": 0, "cut": []}
    opened.set_viewport_size(DESKTOP)


def test_no_motion_is_left_to_who_asked_for_none(opened: Page):
    opened.emulate_media(reduced_motion="reduce")
    moving = opened.evaluate(
        """() => [...document.querySelectorAll("*")].map((e) => [e, getComputedStyle(e)])
          .filter(([, s]) => s.animationName !== "none" || !/^0s(, 0s)*$/.test(s.transitionDuration)
            && s.transitionProperty !== "none" && s.transitionProperty !== "all 0s")
          .slice(0, 3).map(([e, s]) => [e.outerHTML.slice(0, 100), s.animationName, s.transition])"""
    )
    opened.emulate_media(reduced_motion="no-preference")
    assert moving == []


def test_axe_with_the_table_and_the_downloads_opened(page: Page, app_url: str):
    settled(page, f"{app_url}/?territoire=59512")
    page.get_by_text("Ouvrir le tableau").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_test_id("stPopoverButton").filter(has_text="Imprimer").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("viewport", [NARROW], ids=["narrow"])
def test_axe_with_the_choices_of_a_phone_opened(page: Page, app_url: str, viewport: dict[str, int]):
    settled(page, f"{app_url}/?territoire=59512")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_text("Temps d’accès").click()
    expect(page.get_by_role("slider").first).to_be_attached()
    assert findings(page) == []


def test_a_grid_is_left_in_one_key(page: Page, app_url: str):
    settled(page, f"{app_url}/carences?territoire=59512")
    grid = page.get_by_test_id("stDataFrame").first
    grid.locator("canvas").first.focus()
    page.keyboard.press("Tab")
    assert grid.evaluate("(grid) => !grid.contains(document.activeElement)")


def test_the_keyboard_alone_reaches_all_that_the_map_page_offers_and_shows_where_it_is(
    page: Page, app_url: str
):
    page.emulate_media(reduced_motion="reduce")  # looks are compared at once, not half-way
    settled(page, f"{app_url}/?territoire=59512")
    drawn_map(page)
    walk: list[list[str]] = []
    unseen, pale, out_of_sight = [], [], []
    last_tag, last_name = REACHED_IN_ORDER[-1]
    while not walk or walk[-1][0] != last_tag or last_name not in walk[-1][1]:
        page.keyboard.press("Tab")
        tag, name, focused = page.evaluate(FOCUSED)
        walk.append([tag, name])
        assert len(walk) < MOST_STOPS, walk
        if page.evaluate(BARE) == focused:
            unseen.append(name)
        if contrast(page.evaluate(RING)) < 3:
            pale.append(name)
        if not page.evaluate(IN_SIGHT):
            out_of_sight.append(name)
    assert (unseen, pale, out_of_sight) == ([], [], [])
    stops = iter(walk)
    for tag, name in REACHED_IN_ORDER:
        assert any(stop[0] == tag and name in stop[1] for stop in stops), f"{name}: {walk}"
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
