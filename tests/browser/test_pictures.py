"""The pictures of the README are those of the app: taken here from the embedded data, and compared.

`MAILLAGE_PICTURES=1 pytest tests/browser/test_pictures.py` takes them again.
"""

from __future__ import annotations

import io
import os

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, drawn_map
from tests.browser.test_map import TILES

FOLDER = ROOT / "data" / "pictures"
WIDTH = 1200
COARSE = (48, 30)
"""So small that a sentence or a date which changes is not seen, and a panel which does is."""
MOST_UNLIKE = 8.0
"""Of 255, on average."""


def taken(page: Page) -> Image.Image:
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return shot.resize((WIDTH, shot.height * WIDTH // shot.width), Image.Resampling.LANCZOS)


def compared(name: str, shot: Image.Image) -> None:
    path = FOLDER / f"{name}.webp"
    if os.environ.get("MAILLAGE_PICTURES"):
        shot.save(path, quality=80, method=6)
    kept = Image.open(path).convert("RGB")
    assert kept.size == shot.size
    assert path.stat().st_size < 150_000
    one, other = (np.asarray(image.resize(COARSE), dtype=float) for image in (kept, shot))
    assert np.abs(one - other).mean() < MOST_UNLIKE
    assert f"data/pictures/{name}.webp" in (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def alone(page: Page) -> Page:
    """Without the base map, which only comes where there is a network."""
    page.route(TILES, lambda route: route.abort())
    return page


def test_the_map(alone: Page, app_url: str):
    alone.goto(f"{app_url}/?territoire=59512&besoin=laep")
    drawn_map(alone)
    compared("carte", taken(alone))


def test_the_fiche(alone: Page, app_url: str):
    alone.goto(f"{app_url}/commune?territoire=59512")
    drawn_map(alone)
    compared("commune", taken(alone))


def test_a_slide(alone: Page, app_url: str):
    alone.goto(f"{app_url}/presentation?territoire=59512")
    slides = alone.frame_locator(".st-key-presentation iframe")
    expect(slides.locator("h1")).to_be_visible()
    for _ in range(4):
        alone.keyboard.press("PageDown")
    expect(slides.locator("output")).to_contain_text("5")
    expect(slides.locator(".diapo:not([hidden]) .maillage-marker").first).to_be_visible()
    compared("diapositive", taken(alone))
