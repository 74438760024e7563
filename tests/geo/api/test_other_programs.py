"""Other programs read the API by its address: a GIS its GeoJSON, a spreadsheet its CSV, a script its JSON."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread

import openpyxl
import pyogrio
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.conftest import ROOT
from tests.geo.reports.readers import CONVERT_S, tool

OFFICE = "libreoffice-impress libreoffice-calc libreoffice-writer"


@pytest.fixture(scope="module")
def address(api) -> Iterator[str]:
    """Serve the API on the loopback, as the application does."""
    mounted = Starlette(routes=[Mount("/api", api)])
    # Who asks before the server answers waits in the queue of the socket.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(mounted, log_level="error"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        server.should_exit = True
        thread.join()


def test_a_gis_opens_the_zones_at_their_address(address, analysis):
    zones = pyogrio.read_dataframe(f"{address}/coverage.geojson?territory=59&level=qpv&need=laep")
    assert zones.crs.to_epsg() == 4326
    assert len(zones) == len(analysis.rows(analysis.tree.get("59"), "qpv"))
    assert set(zones["status"]) <= {"inside", "reachable", "gap", "unknown", "empty"}


def test_a_spreadsheet_opens_the_table_at_its_address(address, tmp_path):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    table = f"{address}/coverage.csv?territory=59512&level=qpv&need=laep"
    command = [tool("soffice", OFFICE), profile, "--headless", "--convert-to", "xlsx"]
    command += ["--outdir", str(tmp_path), table]
    subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_S)
    header, *rows = openpyxl.load_workbook(tmp_path / "coverage.xlsx").active.iter_rows(values_only=True)
    assert header[:4] == ("zone_code", "zone_name", "need", "status")
    assert len(rows) == 6
    assert all(isinstance(row[header.index("served_share")], int | float) for row in rows)


def test_the_script_of_the_readme_runs(address):
    text = (ROOT / "README.md").read_text("utf-8")
    script = re.search(r"^```python\n(import httpx\n.*?)^```$", text, re.M | re.S)
    assert script is not None
    assert len(script[1].splitlines()) <= 10
    here = script[1].replace("http://localhost:8501/api", address)
    done = subprocess.run([sys.executable, "-c", here], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Roubaix" in done.stdout
