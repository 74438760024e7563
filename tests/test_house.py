"""The rules of the house, which no single module can keep alone."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    ".streamlit",
    "LICENSE",
    "README.md",
    "app.py",
    "data",
    "geo",
    "pages",
    "pyproject.toml",
    "tests",
}
START = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/streamlit run app.py"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
# In pieces, so that this file does not name them either.
FOREIGN_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("anaconda", "org"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("cdnjs", "cloudflare"),
        ("googleapis", "com"),
        ("gstatic", "com"),
        ("bootstrapcdn", "com"),
        ("code", "jquery", "com"),
        ("esm", "sh"),
    )
]


def committed() -> list[Path]:
    """List the files that git knows; they may be missing for a moment while someone moves them."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: what is committed cannot be listed")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(tree: ast.Module) -> set[str]:
    """Name the top packages that a module imports, at its head or inside a function."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def test_top_level_holds_only_what_was_agreed():
    assert {path.relative_to(ROOT).parts[0] for path in committed()} <= TOP_LEVEL


def test_geo_never_imports_streamlit_nor_pages():
    climbing = {"streamlit", "streamlit_folium", "pages", "app", "tests"}
    faults = {str(path.relative_to(ROOT)): imported(parse(path)) & climbing for path in modules("geo")}
    assert {path: names for path, names in faults.items() if names} == {}


FACES = ("terminal", "api")
LAYERS = {
    "domain": set(),
    "store": {"domain"},
    "analysis": {"domain", "store"},
    "sources": {"domain", "store", "analysis"},
    "words": {"domain", "store", "analysis"},
    "cartography": {"domain", "store", "analysis", "words"},
    "reports": {"domain", "store", "analysis", "words", "cartography"},
}
"""What each package of geo may lean on, beside itself; a face may lean on all of these, not on the other."""


def leaned_on(path: Path) -> set[str]:
    """Name the packages of geo that a module imports, at its head or inside a function."""
    names = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "geo":
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("geo.")}
    return names


@pytest.mark.parametrize("package", [*LAYERS, *FACES])
def test_no_import_of_geo_climbs(package):
    allowed = LAYERS.get(package, set(LAYERS)) | {package}
    climbing = {str(p.relative_to(ROOT)): leaned_on(p) - allowed for p in modules(f"geo/{package}")}
    assert {path: names for path, names in climbing.items() if names} == {}


def test_every_module_of_geo_says_what_it_knows():
    first_lines = {path: (ast.get_docstring(parse(path)) or "").split("\n")[0] for path in modules("geo")}
    assert first_lines
    silent = [str(path.relative_to(ROOT)) for path, line in first_lines.items() if not line.endswith(".")]
    assert silent == []


def test_no_registry_and_no_cdn_is_named():
    faults = []
    for path in committed():
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        text = content.decode("utf-8", "replace").lower()
        faults += [f"{path.relative_to(ROOT)}: {host}" for host in FOREIGN_HOSTS if host in text]
    assert faults == []


def test_no_test_sleeps():
    sleeping = []
    for path in modules("tests"):
        # A measure lets the page come to rest, and its people look before they click; a test waits for what
        # it looks at.
        measures = "benchmarks" in path.relative_to(ROOT).parts
        allowed = ("asyncio.sleep", ".wait_for_timeout") if measures else ()
        for node in ast.walk(parse(path)):
            paused = isinstance(node, ast.Attribute) and node.attr in {"sleep", "wait_for_timeout"}
            if paused and not ast.unparse(node).endswith(allowed):
                sleeping.append(f"{path.relative_to(ROOT)}:{node.lineno}")
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                sleeping += [
                    f"{path.relative_to(ROOT)}:{node.lineno}" for name in node.names if name.name == "sleep"
                ]
    assert sleeping == []


def test_readme_gives_exactly_two_commands():
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    assert [block.strip() for block in blocks] == [START, TEST]


def test_ci_runs_the_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    taken = re.search(r"^test_command=\$\((grep .* README\.md)\)$", script, re.M)
    assert taken is not None
    found = subprocess.run(["bash", "-c", taken[1]], cwd=ROOT, check=True, capture_output=True, text=True)
    assert found.stdout.splitlines() == [TEST]
    assert 'eval "$test_command"' in script.splitlines()


@pytest.mark.parametrize("folder", ["territories", "demonstration"])
def test_data_readme_counts_what_is_embedded(folder):
    text = (ROOT / "data" / "README.md").read_text("utf-8")
    said = {
        name: int(re.sub(r"\D", "", rows))
        for name, rows in re.findall(rf"^\| `{folder}/(\w+)\.parquet` \| ([\d\s]+) \|", text, re.M)
    }
    manifest = json.loads((ROOT / "data" / folder / "manifest.json").read_text("utf-8"))
    assert said == {name: table["rows"] for name, table in manifest["tables"].items()}


TYPED_APOSTROPHE = re.compile(r"\b(?:[dlnsjtcm]|\w*qu|aujourd)'(?=[\w«{]|$)", re.IGNORECASE)
READ_AS_PRODUCERS_WRITE = {"geo/sources/contours.py", "geo/sources/list_words.py"}
"""They know articles and dates as files write them."""


def texts(path: Path) -> list[str]:
    """List what people may read of a file: in Python its strings, docstrings and comments aside."""
    if path.suffix != ".py":
        return path.read_text("utf-8").splitlines()
    tree = parse(path)
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in comments)
    return [node.value for node in strings if isinstance(node.value, str)]


def test_every_text_is_written_with_typographic_apostrophes():
    written = [path for path in committed() if path.suffix in {".py", ".js", ".html", ".typ", ".csv"}]
    places = {path: path.relative_to(ROOT) for path in written}
    faults = [
        f"{place}: {text[:80]}"
        for path, place in places.items()
        if place.parts[0] in {"geo", "pages", "app.py"} or place.parts[:2] == ("data", "reference")
        if str(place) not in READ_AS_PRODUCERS_WRITE
        for text in texts(path)
        if TYPED_APOSTROPHE.search(text)
    ]
    assert faults == []
