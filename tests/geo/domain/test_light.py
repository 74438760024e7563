"""What is said of the field needs no table: the domain is imported without the libraries that read them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_to_tell_which_data_are_in_use_loads_nothing_that_draws_computes_or_checks():
    code = "import sys; sys.argv = ['geo', 'info']\nfrom geo.__main__ import main\n"
    found = loaded(code + "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code")
    assert "geopandas" in found
    assert found & DRAWERS == set()
