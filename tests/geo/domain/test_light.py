"""What is said of the field needs no table: the domain is imported without the libraries that read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

READERS = {"pandas", "geopandas", "numpy", "shapely", "pyarrow"}
DRAWERS = {"matplotlib", "openpyxl", "pptx", "typst", "scipy", "pandera", "streamlit"}


def loaded(code: str) -> set[str]:
    """Name the top packages that a fresh Python holds after some code."""
    told = f"{code}\nimport sys\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


def test_the_whole_domain_loads_no_library_of_tables():
    modules = sorted(f"geo.domain.{path.stem}" for path in Path(ROOT, "geo", "domain").glob("[a-z]*.py"))
    assert len(modules) > 5
    found = loaded("\n".join(f"import {module}" for module in ["geo.domain", *modules]))
    assert "geo" in found
    assert found & (READERS | DRAWERS) == set()


@pytest.mark.parametrize("command", ["info"])
def test_a_command_that_reads_tables_loads_nothing_that_draws(command):
    code = f"import sys; sys.argv = ['geo', '{command}']\nfrom geo.__main__ import main\n" + (
        "try:\n    main()\nexcept SystemExit:\n    pass"
    )
    found = loaded(code)
    assert "geopandas" in found
    assert found & DRAWERS == set()
