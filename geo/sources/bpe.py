"""Read Insee's BPE, every equipment of France: only the rows and columns wanted, a piece at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from geo.domain.errors import SourceError
from geo.domain.french import fold
from geo.domain.reference import rows as reference
from geo.domain.vocabulary import Geocoding
from geo.sources.catalogue import Source, find_columns
from geo.sources.communes import to_wgs84
from geo.sources.files import numbers, opened, read_csv
from geo.sources.report import OnProgress, Progress, SourceReport

_ADDRESS = ["NUMVOIE", "INDREP", "TYPVOIE", "LIBVOIE"]
_OPTIONAL = [*_ADDRESS, "CNOMRS", "CADR", "CODPOS", "SIRET", "LONGITUDE", "LATITUDE", "QUALITE_XY"]
_TYPE = "TYPEQU"
_BATCH_ROWS = 1 << 16
_BLOCK_BYTES = 1 << 22
_NO_VALUE = {"", "_Z", "_U", "NA", "nan", "None", "NaN"}


def read_rows(source: Source, path: Path, progress: OnProgress, report: SourceReport) -> pd.DataFrame:
    """Read the equipments of the types of `data/reference/bpe_types.csv`.

    Parameters
    ----------
    source : Source
    path : pathlib.Path
        Parquet, CSV, or a zipped CSV; never read whole into memory.
    progress : callable
    report : SourceReport
        Told how many rows the file has.

    Returns
    -------
    pandas.DataFrame
        Columns of the BPE as text, missing values empty.
    """
    wanted = pa.array(row["code"] for row in reference("bpe_types"))
    kept: list[pa.Table] = []
    seen = 0
    with _pieces(source, path, wanted) as pieces:
        for piece, read, total in pieces:
            seen = read
            rows = piece.filter(pc.is_in(piece[_TYPE], value_set=wanted))
            if rows.num_rows:
                # The filter copies: the piece itself can then be freed.
                kept.append(pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows)
            progress(Progress("Lecture de la BPE", read, total, "rows"))
    if not kept:
        raise SourceError(
            f"{source.title} : « {path.name} » n’a aucune ligne des types attendus "
            f"({', '.join(row['code'] for row in reference('bpe_types'))}). "
            "Prenez le fichier complet de la BPE."
        )
    table = pa.concat_tables(kept).to_pandas()
    report.note("lignes du fichier", seen)
    return table.astype(str).replace(dict.fromkeys(_NO_VALUE, "")).reset_index(drop=True)


class _pieces:  # noqa: N801 - reads as a function
    """Give the file piece by piece, with the rows read so far and their total (0 where not known)."""

    def __init__(self, source: Source, path: Path, wanted: pa.Array) -> None:
        self.source, self.path, self.wanted = source, path, wanted

    def __enter__(self) -> Iterator[tuple[pa.RecordBatch, int, int]]:
        with self.path.open("rb") as file:
            is_parquet = file.read(4) == b"PAR1"
        return self._parquet() if is_parquet else self._csv()

    def __exit__(self, *_: object) -> None:
        pa.default_memory_pool().release_unused()

    def _columns(self, names: list[str]) -> dict[str, str]:
        found = {name: expected for expected, name in find_columns(self.source, names).items()}
        by_upper = {name.upper(): name for name in names}
        return found | {by_upper[name]: name for name in _OPTIONAL if name in by_upper}

    def _parquet(self) -> Iterator[tuple[pa.RecordBatch, int, int]]:
        try:
            with pa.parquet.ParquetFile(self.path, buffer_size=1 << 20) as file:
                names = self._columns(file.schema_arrow.names)
                total, read = file.metadata.num_rows, 0
                for group in range(file.num_row_groups):
                    rows = file.metadata.row_group(group).num_rows
                    if self._may_hold(file, group):
                        batches = file.iter_batches(_BATCH_ROWS, [group], list(names), use_threads=False)
                        for batch in batches:
                            read += batch.num_rows
                            yield _as_text(batch, names), read, total
                    else:
                        read += rows
        except pa.ArrowException as error:
            raise _unreadable(self.source, self.path) from error

    def _may_hold(self, file: pa.parquet.ParquetFile, group: int) -> bool:
        """Tell from its statistics whether a row group may hold a type wanted."""
        position = file.schema_arrow.get_field_index(_TYPE)
        statistics = file.metadata.row_group(group).column(position).statistics if position >= 0 else None
        if statistics is None or not statistics.has_min_max:
            return True
        low, high = str(statistics.min), str(statistics.max)
        return any(low <= code <= high for code in self.wanted.to_pylist())

    def _csv(self) -> Iterator[tuple[pa.RecordBatch, int, int]]:
        with opened(self.source, self.path) as stream:
            head = stream.readline().decode("utf-8-sig", "replace")
        separator = ";" if head.count(";") >= head.count(",") else ","
        header = [name.strip().strip('"') for name in head.split(separator)]
        names = self._columns(header)
        try:
            with opened(self.source, self.path) as stream:
                reader = pa.csv.open_csv(
                    stream,
                    read_options=pa.csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
                    parse_options=pa.csv.ParseOptions(delimiter=separator),
                    convert_options=pa.csv.ConvertOptions(
                        include_columns=list(names), column_types=dict.fromkeys(names, pa.string())
                    ),
                )
                read = 0
                for batch in reader:
                    read += batch.num_rows
                    yield _as_text(batch, names), read, 0
        except pa.ArrowException as error:
            raise _unreadable(self.source, self.path) from error


def _unreadable(source: Source, path: Path) -> SourceError:
    return SourceError(
        f"{source.title} : « {path.name} » est abîmé, coupé ou d’une autre forme. Téléchargez-le de nouveau."
    )


def _as_text(batch: pa.RecordBatch, names: dict[str, str]) -> pa.RecordBatch:
    columns = [pc.cast(batch.column(name), pa.string()) for name in names]
    return pa.RecordBatch.from_arrays(columns, names=list(names.values()))


def without_repeats(rows: pd.DataFrame, report: SourceReport) -> pd.DataFrame:
    """Leave out the rows that repeat another: same type, Siret, name and place; what has no name is kept."""
    place = [c for c in (_TYPE, "SIRET", "NOMRS", "DEPCOM", "LAMBERT_X", "LAMBERT_Y", *_ADDRESS) if c in rows]
    named = (rows.reindex(columns=["SIRET", "NOMRS"], fill_value="") != "").any(axis=1)
    repeated = named & rows.duplicated(place)
    report.reject("doublon exact d’une autre ligne", int(repeated.sum()))
    return rows[~repeated].reset_index(drop=True)


def lay_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn BPE rows into the columns of our tables, with the position that each row's own projection gives.

    Returns
    -------
    pandas.DataFrame
        `id, name, kind, code, table, dispositif, manager, address, postal_code, commune, vintage, geocoding,
        lon, lat`; the coordinates are missing where the row has none.
    """
    rows = rows.reindex(columns=[*rows.columns, *(c for c in _OPTIONAL if c not in rows)], fill_value="")
    types = pd.DataFrame(reference("bpe_types")).set_index("code").reindex(rows[_TYPE])
    lon, lat = _positions(rows)
    quality = {row["quality"]: row["geocoding"] for row in reference("bpe_quality")}
    precision = rows["QUALITE_XY"].str.capitalize().map(quality).fillna(Geocoding.EXACT)
    name = rows["NOMRS"].str.strip()
    return pd.DataFrame(
        {
            "id": _identifiers(rows),
            "name": np.where(name != "", name, types["kind"]),
            "kind": types["kind"].to_numpy(),
            "code": rows[_TYPE],
            "table": types["table"].to_numpy(),
            "dispositif": types["dispositif"].to_numpy(),
            "manager": rows["CNOMRS"].str.strip(),
            "address": _addresses(rows),
            "postal_code": rows["CODPOS"],
            "commune": rows["DEPCOM"].str.zfill(5),
            "vintage": rows["AN"].str.extract(r"(\d{4})")[0].fillna(""),
            "geocoding": precision.to_numpy(),
            "lon": lon,
            "lat": lat,
        }
    )


def _positions(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    x, y = numbers(rows["LAMBERT_X"]).to_numpy(), numbers(rows["LAMBERT_Y"]).to_numpy()
    epsg = numbers(rows["EPSG"].str.extract(r"(\d+)")[0].fillna("")).fillna(0).to_numpy(dtype=np.int64)
    epsg = np.where(np.isfinite(x) & np.isfinite(y) & np.isin(epsg, _EPSG_OF_THE_BPE), epsg, 0)
    lon, lat = to_wgs84(x, y, epsg)
    given_lon, given_lat = numbers(rows["LONGITUDE"]).to_numpy(), numbers(rows["LATITUDE"]).to_numpy()
    lost = np.isnan(lon)
    return np.where(lost, given_lon, lon), np.where(lost, given_lat, lat)


_EPSG_OF_THE_BPE = [2154, 5490, 2972, 2975, 4471]


def _identifiers(rows: pd.DataFrame) -> list[str]:
    """Name each row so that the next vintage names it alike: type and Siret, else type, name and place."""
    seen: dict[str, int] = {}
    ids = []
    columns = (_TYPE, "SIRET", "NOMRS", "DEPCOM", "LAMBERT_X", "LAMBERT_Y")
    for code, siret, *rest in rows[list(columns)].itertuples(index=False, name=None):
        own = siret or hashlib.sha256("|".join(rest).encode()).hexdigest()[:12]
        base = f"BPE-{code}-{own}"
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return ids


def _addresses(rows: pd.DataFrame) -> pd.Series:
    parts = rows[_ADDRESS].apply(lambda s: s.str.strip())
    street = parts.agg(" ".join, axis=1).str.replace(r"\s+", " ", regex=True).str.strip()
    return street.where(street != "", rows["CADR"].str.strip())


def check_types(rows: pd.DataFrame, labels: pd.DataFrame | None) -> None:
    """Refuse a BPE whose types are not those expected: by Insee's own labels, and by how many there are.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `read_rows` gives them.
    labels : pandas.DataFrame or None
        `code, label` of the nomenclature, where it was found.

    Raises
    ------
    SourceError
        If a label says something else or a count is out of its order of magnitude.
    """
    label_of = {} if labels is None else dict(zip(labels["code"], labels["label"], strict=True))
    counts = rows[_TYPE].value_counts()
    for code, kind, expected, low, high in _expectations():
        label = label_of.get(code, "")
        if label and not any(set(choice) <= set(fold(label).split()) for choice in expected):
            raise SourceError(
                f"Base permanente des équipements : le code {code} est « {label} » dans la nomenclature de "
                f"l’Insee, et non « {kind} ». Corrigez data/reference/bpe_types.csv. "
                "Les données en usage n’ont pas changé."
            )
        found = int(counts.get(code, 0))
        if not low <= found <= high:
            raise SourceError(
                f"Base permanente des équipements : {found} « {kind} » (code {code}), alors qu’on "
                f"en attend de {low} à {high}. Le code a peut-être changé de sens : vérifiez-le, "
                "puis corrigez data/reference/bpe_types.csv. Les données en usage n’ont pas changé."
            )


def _expectations() -> Iterator[tuple[str, str, list[list[str]], int, int]]:
    """Give for each type its code, name, the words of which a label must have some set, and its bounds."""
    for row in reference("bpe_types"):
        words = [fold(choice).split() for choice in row["label_words"].split(",")]
        yield row["code"], row["kind"], words, int(row["min"]), int(row["max"])


def read_labels(source: Source, path: Path) -> pd.DataFrame:
    """Read Insee's nomenclature of the types: `code, label`."""
    table = read_csv(source, path)
    return table.set_axis(["code", "label"], axis=1).drop_duplicates("code")
