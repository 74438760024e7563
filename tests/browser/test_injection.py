"""Names that try to run, to link or to lay out something: shown letter for letter on every page, and inert.

The data in use, a Caf's list, its file and its sheet all bear them; so do the links that are opened.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from geo import store
from geo.domain.vocabulary import Origin
from geo.sources import imports
from geo.sources.caf_list import Wishes, prepare, read_list
from tests.browser.conftest import (
    ACTION_MS,
    DESKTOP,
    NAVIGATION_MS,
    ROOT,
    drawn_map,
    map_frame,
    map_of,
    map_position,
)
from tests.conftest import Served, serving, start_link

IMAGE = "<img src=x onerror=window.__pwned=1>"
PAYLOADS = [
    IMAGE,
    '"><script>window.__pwned=1</script>',
    "</script><script>window.__pwned=1</script>",
    "[lien](javascript:window.__pwned=1)",
    "**gras** _penché_ `code` ~~barré~~ # titre",
    "$x^2$ :red[rouge] :material/home: :smile:",
    "www.exemple.test a@exemple.test https://exemple.test/x",
    "'\"};window.__pwned=1;//",
    "</style><style>*{display:none!important}</style>",
    "![](https://exemple.test/x.png) &lt;b&gt; -> -- ${1}",
    "<svg onload=window.__pwned=1><a href='javascript:window.__pwned=1'>",
]
LIST_NAME = "Caf <img src=x onerror=window.__pwned=1> :red[x]"
FILE_NAME = "liste <img src=x onerror=window.__pwned=1> **x**.xlsx"
SHEET_NAME = "<svg onload=alert(1)> $x$ _y_"
SCENARIO_NAME = "<img src=x onerror=window.__pwned=1> $x$"
CODE = "59512"
NOT_OURS = (
    "img[src='x'], svg[onload], a[href^='javascript'], a[href*='exemple.test'], img[src*='exemple.test']"
)


def workbook() -> bytes:
    """A list of one structure; the sheet is named because the workbook has two."""
    book = openpyxl.Workbook()
    book.active.title = SHEET_NAME
    book.active.append(["Nom", "Type", "Commune", "Code Insee", IMAGE])
    book.active.append([PAYLOADS[1], "Laep", "Roubaix", CODE, "x"])
    book.active.append([PAYLOADS[5], "Autre " + IMAGE, "Roubaix", CODE, "x"])
    book.create_sheet("Notes")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def publish_hostile(dataset, tree, folder: Path) -> None:
    """Publish the embedded data, Roubaix's QPV and structures under hostile names, then a list."""
    qpv, structures = dataset.qpv.copy(), dataset.structures.copy()
    mine = qpv["communes"].map(lambda codes: CODE in codes)
    qpv.loc[mine, "name"] = [PAYLOADS[i % len(PAYLOADS)] for i in range(mine.sum())]
    own = structures["commune"] == CODE
    for column, shift in (("name", 0), ("address", 3), ("manager", 5), ("kind", 7)):
        structures.loc[own, column] = [PAYLOADS[(i + shift) % len(PAYLOADS)] for i in range(own.sum())]
    entries = {name: imports.fields_of(dataset.manifest[name]) for name in ("qpv", "structures")}
    entries["structures"] |= {"origin": Origin.OFFICIAL, "source": LIST_NAME, "vintage": IMAGE}
    store.publish({"qpv": qpv, "structures": structures}, entries, event={"kind": "import", "what": IMAGE})
    path = folder / "liste.xlsx"
    path.write_bytes(workbook())
    sheet = read_list(path, FILE_NAME)
    draft = prepare(sheet, store.load(), tree, Wishes(LIST_NAME, CODE))
    imports.publish_list(draft, path, imports.Mode.ADD, FILE_NAME)


@pytest.fixture(scope="module")
def hostile(chromium, dataset, tree, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.ENVIRONMENT_VARIABLE, str(folder / "data"))
        publish_hostile(dataset, tree, folder)
    with serving(ROOT / "app.py", folder) as served:
        yield served


@pytest.fixture(scope="module")
def hostile_url(hostile: Served) -> str:
    return hostile.url


@pytest.fixture(scope="module")
def hostile_names(dataset) -> list[str]:
    count = dataset.qpv["communes"].map(lambda codes: CODE in codes).sum()
    return [name.replace("'", "’") for name in PAYLOADS[:count]]


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """One page for all visits: what a page leaves behind would show in the next."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=DESKTOP)
    context.set_default_timeout(ACTION_MS)
    context.set_default_navigation_timeout(NAVIGATION_MS)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def watched(visitor: Page) -> Iterator[Page]:
    """Check, after a visit, that nothing ran in any frame and that no dialog opened."""
    dialogs: list[str] = []
    refuse = lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())  # noqa: E731
    visitor.on("dialog", refuse)
    yield visitor
    visitor.remove_listener("dialog", refuse)
    assert dialogs == []
    for frame in visitor.frames:
        assert frame.evaluate("() => window.__pwned") is None, frame.url
        assert frame.locator(NOT_OURS).count() == 0, frame.locator(NOT_OURS).first.evaluate(
            "e => e.outerHTML"
        )


def visit(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("h1, iframe[srcdoc]").first).to_be_visible()


def shown(page: Page | Frame) -> str:
    """Return the text of a page, its tables' cells included, without the invisible word joiners."""
    text = page.locator("body").inner_text() + page.evaluate(
        "() => [...document.querySelectorAll('canvas td, canvas th')].map((c) => c.textContent).join('\\n')"
    )
    return re.sub(r"\s+", " ", text.replace("\u2060", "")).replace("'", "’")


def test_the_map_its_tooltips_its_list_and_its_table(watched: Page, hostile_url, hostile_names):
    visit(watched, f"{hostile_url}/?territoire={CODE}")
    drawn_map(watched)
    told = map_frame(watched).evaluate(
        """() => {
          const told = [];
          const drawn = Object.values(window.map._layers);
          const layers = drawn.flatMap((l) => l.getAllChildMarkers ? l.getAllChildMarkers() : [l]);
          for (const layer of layers) {
            const box = layer.getBounds && layer.getBounds();
            const place = layer.getLatLng ? layer.getLatLng() : box && box.isValid() && box.getCenter();
            if (!place || !layer.listens) continue;
            for (const type of ["mouseover", "mousemove"])
              if (layer.listens(type)) layer.fire(type, { latlng: place });
            told.push(...[...document.querySelectorAll(".maillage-tip")].map((tip) => tip.textContent));
          }
          return told;
        }"""
    )
    for name in hostile_names:
        assert any(name in text.replace("'", "’") for text in told), name
    assert any(text.startswith(PAYLOADS[0]) and PAYLOADS[3] in text for text in told), (
        "address of a structure"
    )
    watched.get_by_text("Ouvrir le tableau").click()
    expect(watched.locator("canvas td").first).to_be_attached()
    said = shown(watched)
    assert all(name in said for name in hostile_names)
    assert LIST_NAME in said


def test_carences_in_both_of_its_tables_and_its_selection(watched: Page, hostile_url, hostile_names, dataset):
    visit(watched, f"{hostile_url}/carences?territoire={CODE}")
    drawn_map(watched)
    expect(watched.locator("canvas td").first).to_be_attached()
    said = shown(watched)
    assert all(name in said for name in hostile_names)
    # Few structures are drawn: none takes the click meant for the QPV under it.
    visit(watched, f"{hostile_url}/carences?territoire={CODE}&dispositifs=evs")
    drawn_map(watched)
    place = dataset.qpv[dataset.qpv["communes"].map(lambda codes: list(codes) == [CODE])].iloc[0]
    point = place.geometry.representative_point()
    map_of(watched).click(position=map_position(watched, point.x, point.y))
    expect(watched.get_by_text("Sélection", exact=True)).to_be_visible()
    assert any(name in shown(watched).split("Sélection")[1] for name in hostile_names)
    visit(watched, f"{hostile_url}/carences?territoire={CODE}&vue=classement&minutes=1")
    expect(watched.locator("canvas td").first).to_be_attached()
    assert any(name in shown(watched) for name in hostile_names)


def test_the_fiche_of_a_commune(watched: Page, hostile_url, hostile_names):
    visit(watched, f"{hostile_url}/commune?territoire={CODE}")
    said = shown(watched)
    assert all(name in said for name in hostile_names)


def test_scenarios_their_names_and_what_they_close(watched: Page, hostile_url, dataset):
    mine = dataset.structures.loc[dataset.structures["commune"] == CODE, "id"]
    plan = f"{SCENARIO_NAME}~l317456.5069012~x{mine.iloc[0]}~x{mine.iloc[5]}"
    link = quote(f"{plan}~~{PAYLOADS[5][:40]}~l319000.5069900")
    visit(watched, f"{hostile_url}/scenario?territoire={CODE}&scenario={link}")
    drawn_map(watched)
    said = shown(watched)
    assert f"Fermeture : {PAYLOADS[0]}" in said
    assert SCENARIO_NAME in said
    assert PAYLOADS[5][:40].rstrip() in said


def test_the_slides(watched: Page, hostile_url):
    visit(watched, f"{hostile_url}/presentation?territoire={CODE}")
    slides = watched.wait_for_selector(".st-key-presentation iframe").content_frame()
    slides.wait_for_function("() => document.querySelectorAll('.diapo').length > 3")
    # Hidden slides hold text too: each is drawn before it is shown.
    for _ in range(slides.locator(".diapo").count()):
        watched.keyboard.press("PageDown")
    assert "Caf <img src=x" in slides.evaluate("() => document.body.textContent")


def test_the_history_of_data_and_the_lists_imported(watched: Page, hostile_url):
    visit(watched, f"{hostile_url}/donnees?onglet=historique")
    said = shown(watched)
    assert f"Publication · {IMAGE}" in said or f"Import d’une liste · {IMAGE}" in said
    assert f"Import d’une liste · {LIST_NAME}" in said
    watched.get_by_role("tab", name="Données en usage").click()
    expect(watched.locator("canvas td").first).to_be_attached()
    assert LIST_NAME in shown(watched)


def test_the_steps_of_an_import(watched: Page, hostile):
    visit(watched, f"{start_link(hostile)}&onglet=importer")
    assert LIST_NAME in shown(watched)
    watched.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(
        {"name": FILE_NAME, "mimeType": "application/octet-stream", "buffer": workbook()}
    )
    expect(watched.get_by_text("4. Ce qu’il adviendrait de chaque ligne")).to_be_visible()
    expect(watched.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    said = shown(watched)
    assert f"Feuille « {SHEET_NAME} »" in said
    assert IMAGE in said
    watched.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(
        {"name": f"{PAYLOADS[3][:20]}.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.4"}
    )
    expect(watched.get_by_text(re.compile("est un PDF"))).to_be_visible()
    assert f"Le fichier « {PAYLOADS[3][:20]}.csv » est un PDF" in shown(watched)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/?territoire={}", "territoire"),
        ("/?territoire=59512&dispositifs={}", "Dispositif"),
        ("/?territoire=59512&minutes={}", "Temps d’accès"),
        ("/carences?territoire=59512&vue={}&niveau={}", "vue"),
        ("/scenario?territoire=59512&scenario={}&ouvrir={}", "scenario"),
        ("/donnees?onglet={}", ""),
        ("/comprendre?territoire={}&x={}", ""),
        ("/presentation?territoire={}", ""),
    ],
)
def test_links_that_bring_text(watched: Page, hostile_url, path: str, told: str):
    payload = "<img src=x onerror=window.__pwned=1> [a](javascript:1) :red[b] $c$"
    visit(watched, hostile_url + path.replace("{}", quote(payload)))
    if told:
        alert = watched.get_by_test_id("stAlert").first
        expect(alert).to_contain_text("<img src=x onerror")
        expect(alert.locator("a, img, .katex, span[style*=color]")).to_have_count(0)
