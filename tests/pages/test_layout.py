"""How pages/ is arranged: who may import whom, and that no colour is written outside the palette."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from geo.cartography.palette import PALETTE, as_mapping
from tests.conftest import ROOT

PAGES = ROOT / "pages"
NAMES = {path.stem for path in PAGES.glob("*.py")}
COLOUR = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\brgba?\(", re.IGNORECASE)
# An image that the browser's tab shows alone, out of reach of any style.
ALONE = {"icon.svg"}


def imported_from_pages(path: Path) -> set[str]:
    """Name what a module takes under pages/: `_ui`, `_carte`, or a page."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pages":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pages."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("pages.")}
    return found


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_page_takes_what_is_shared_and_its_own_folder(name):
    modules = [PAGES / f"{name}.py", *(PAGES / f"_{name}").glob("*.py")]
    assert set().union(*map(imported_from_pages, modules)) <= {"_ui", f"_{name}"}


def test_what_is_shared_takes_nothing_of_a_page():
    assert set().union(*map(imported_from_pages, (PAGES / "_ui").glob("*.py"))) == {"_ui"}


def test_every_folder_belongs_to_a_page_to_all_or_to_the_server():
    folders = {path.name for path in PAGES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= {"_ui", "_server"} | {f"_{name}" for name in NAMES}


def test_no_colour_is_written_in_pages():
    files = [path for kind in ("py", "js", "css", "svg") for path in PAGES.rglob(f"*.{kind}")]
    written = {path.name: COLOUR.findall(path.read_text("utf-8")) for path in files if path.name not in ALONE}
    assert len(written) > 30
    assert {name: colours for name, colours in written.items() if colours} == {}


def test_every_colour_that_the_style_asks_for_is_in_the_palette():
    style = (PAGES / "_ui" / "style.css").read_text("utf-8")
    asked = set(re.findall(r"var\(--maillage-([\w-]+)\)", style))
    assert len(asked) > 10
    assert asked <= {name.replace("_", "-") for name in as_mapping()}


def test_the_theme_of_the_library_has_the_colours_of_the_palette():
    """Streamlit reads its theme from a file, which cannot ask the palette."""
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    colours = {name: value for name, value in theme.items() if str(value).startswith("#")}
    assert colours == {
        "primaryColor": PALETTE.accent,
        "textColor": PALETTE.ink,
        "backgroundColor": PALETTE.paper,
        "secondaryBackgroundColor": PALETTE.pale,
    }


def test_nothing_is_kept_in_a_cache_of_streamlit_which_any_visitor_may_empty():
    kept = [
        str(path) for path in sorted((ROOT / "pages").rglob("*.py")) if "st.cache_" in path.read_text("utf-8")
    ]
    assert kept == []
