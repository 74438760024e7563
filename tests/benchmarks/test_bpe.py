"""Measure the reading of a BPE of full size, 2.9 million rows: how long, and how much memory at most."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

ROOT = Path(__file__).parent.parent.parent
ROWS = 2_900_000
LIMIT_MB = 700
_WANTED = {"D503": 1730, "D506": 2283, "D508": 1300, "D504": 3000, "D505": 30_000, "A128": 2700}
_WIDTHS = {"NOMRS": 28, "CNOMRS": 18, "LIBVOIE": 20, "LIBCOM": 14, "QP2024": 8, "EPCI": 9, "IRIS": 9, "UU": 6}
_READ = """
import sys
from pathlib import Path
from geo import store
from geo.sources import bpe
from geo.sources.catalogue import read_catalogue
from geo.sources.report import SourceReport, silent
in_use = store.load()  # held all along, as a refresh does
rows = bpe.read_rows(read_catalogue()["bpe"], Path(sys.argv[1]), silent, SourceReport("bpe", "BPE"))
bpe.check_types(rows, None)
laid = bpe.lay_out(rows)
# The kernel's peak of this program alone: getrusage also counts what its parent was before it started.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(len(laid), int(peak.split()[1]) // 1024)
"""


def full_size() -> pa.Table:
    """Make as many rows as there are, of texts that do not pack too well, the types wanted among them."""
    rng = np.random.default_rng(2024)
    types = np.full(ROWS, "B203", dtype=object)
    at = rng.permutation(ROWS)
    start = 0
    for code, count in _WANTED.items():
        types[at[start : start + count]] = code
        start += count
    letters = rng.integers(97, 123, size=(50_000, 30), dtype=np.uint8)
    pool = np.array([bytes(row).decode() for row in letters])
    texts = {
        name: pa.array(np.char.ljust(pool, width)[rng.integers(0, len(pool), ROWS)].astype(f"U{width}"))
        for name, width in _WIDTHS.items()
    }
    number = np.arange(ROWS)
    return pa.table(
        {
            "AN": pa.array(np.full(ROWS, "2024")),
            **texts,
            "NUMVOIE": pa.array((number % 120).astype(str)),
            "CODPOS": pa.array((59000 + number % 900).astype(str)),
            "DEPCOM": pa.array((59000 + number % 650).astype(str)),
            "TYPEQU": pa.array(types, pa.string()),
            "SIRET": pa.array(np.char.zfill(number.astype(str), 14)),
            "LAMBERT_X": pa.array(700_000 + rng.random(ROWS) * 10_000),
            "LAMBERT_Y": pa.array(7_000_000 + rng.random(ROWS) * 10_000),
            "LONGITUDE": pa.array(3 + rng.random(ROWS)),
            "LATITUDE": pa.array(50 + rng.random(ROWS)),
            "EPSG": pa.array(np.full(ROWS, "2154")),
            "QUALITE_XY": pa.array(np.full(ROWS, "Bonne")),
        }
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the table as Insee publishes it: Parquet, and a zipped CSV separated by semicolons."""
    folder = tmp_path_factory.mktemp("bpe")
    table = full_size()
    paths = {"parquet": folder / "BPE24.parquet", "csv": folder / "BPE25.zip"}
    pa.parquet.write_table(table, paths["parquet"])
    options = pa.csv.WriteOptions(delimiter=";")
    with (
        zipfile.ZipFile(paths["csv"], "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("BPE25.csv", "w", force_zip64=True) as member,
    ):
        pa.csv.write_csv(table, member, options)
    return paths


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_bpe_of_full_size_is_read_in_bounded_memory(benchmark, written, form):
    path = written[form]

    def read() -> list[int]:
        done = subprocess.run(
            [sys.executable, "-c", _READ, str(path)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        return [int(word) for word in done.stdout.split()]

    rows, peak_mb = benchmark.pedantic(read, rounds=1)
    benchmark.extra_info.update(file_mb=path.stat().st_size // 1_000_000, peak_mb=peak_mb)
    assert rows == sum(_WANTED.values())
    assert peak_mb < LIMIT_MB
