"""Turn a table into rows of PostGIS and back, without losing a type, a missing value or an order.

geopandas' own `to_postgis` goes through CSV, where an empty text and a missing one are the same, and knows no
lists: rows go by binary COPY instead. What the columns of the base cannot say (the exact types, columns that
the schema does not know) is kept beside them as Arrow writes it. `read_postgis` reads these tables like any.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.compute
import pyarrow.feather
import pyarrow.parquet
import shapely
from psycopg import Connection, sql

from geo.store.tables import WGS84

_KINDS: dict[str, Callable[[pa.DataType], bool]] = {
    "text": lambda form: _is_text(form) or pa.types.is_null(form),
    "text[]": lambda form: (
        pa.types.is_list(form) and (_is_text(form.value_type) or pa.types.is_null(form.value_type))
    ),
    "double precision": lambda form: pa.types.is_float64(form) or pa.types.is_null(form),
    "smallint": lambda form: pa.types.is_int8(form) or pa.types.is_int16(form),
    "boolean": pa.types.is_boolean,
    "geometry": lambda form: pa.types.is_binary(form) or pa.types.is_null(form),
}
"""What a column of the base can hold."""

_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
    AND attname NOT IN ('digest', 'position') ORDER BY attnum
"""


@dataclass(frozen=True)
class Content:
    """A table taken apart.

    Parameters
    ----------
    kinds : mapping of str to str
        The columns that go in the base, with their type there.
    rows : list of sequence
        Their values, column by column.
    count : int
        How many rows.
    form : bytes
        The Arrow schema of the whole.
    others : bytes or None
        The columns that the base has no place for.
    """

    kinds: dict[str, str]
    rows: list[Sequence[Any]]
    count: int
    form: bytes
    others: bytes | None


def columns_of(connection: Connection[Any], name: str) -> dict[str, str]:
    """Return the columns of a table of the base, with their types."""
    found = connection.execute(_COLUMNS, [name]).fetchall()
    return {str(column): str(kind) for column, kind in found}


def take_apart(written: bytes, known: dict[str, str]) -> Content:
    """Take a written table apart.

    Parameters
    ----------
    written : bytes
        GeoParquet.
    known : mapping of str to str
        The columns of the base (see `columns_of`).
    """
    file = pyarrow.parquet.ParquetFile(BytesIO(written))
    table = file.read()
    kinds = {name: known[name] for name in table.column_names if _fits(table, name, known)}
    rows = [_values(table.column(name), kinds[name]) for name in kinds]
    left = [name for name in table.column_names if name not in kinds]
    others = None
    if left:
        buffer = BytesIO()
        pyarrow.feather.write_feather(table.select(left), buffer, compression="zstd")
        others = buffer.getvalue()
    return Content(kinds, rows, len(table), _form(file).serialize().to_pybytes(), others)


def _form(file: pyarrow.parquet.ParquetFile) -> pa.Schema:
    """Return the schema as it was before it was written: Parquet gives its own names to what lists hold."""
    said = (file.metadata.metadata or {}).get(b"ARROW:schema")
    if said is None:
        return file.schema_arrow
    return pa.ipc.read_schema(pa.py_buffer(b64decode(said))).with_metadata(file.schema_arrow.metadata)


def insert(connection: Connection[Any], name: str, digest: str, content: Content) -> None:
    """Copy the rows of a table into the base; one that the base does not know is kept beside, whole."""
    if not content.kinds:
        return
    columns = [sql.Identifier(column) for column in ("digest", "position", *content.kinds)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(name), sql.SQL(", ").join(columns)
    )
    # What PostGIS reads of a geometry is bytes, sent as they are.
    kinds = ["bytea" if kind == "geometry" else kind for kind in content.kinds.values()]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["text", "integer", *kinds])
        for position, row in enumerate(zip(*content.rows, strict=True)):
            copy.write_row((digest, position, *row))


def fetch(connection: Connection[Any], name: str, digest: str, form: bytes, others: bytes | None) -> pa.Table:
    """Read a table from the base, as Arrow would read its file."""
    schema = pa.ipc.read_schema(pa.py_buffer(form))
    beside = None if others is None else pyarrow.feather.read_table(pa.py_buffer(others))
    known = columns_of(connection, name)
    if beside is not None and not known:
        return beside.cast(schema)
    here = [column for column in schema.names if beside is None or column not in beside.column_names]
    chosen = [_selected(column, known[column]) for column in here]
    statement = sql.SQL("SELECT {} FROM {} WHERE digest = %s ORDER BY position").format(
        sql.SQL(", ").join([sql.SQL("position"), *chosen]), sql.Identifier(name)
    )
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(statement, [digest]).fetchall()
    values = dict(zip(here, list(zip(*rows, strict=True))[1:] if rows else [()] * len(here), strict=True))
    arrays = [_array(field, values, beside) for field in schema]
    return pa.table(arrays, schema=schema)


def as_frame(table: pa.Table) -> gpd.GeoDataFrame:
    """Return a table as `geopandas.read_parquet` would from its file."""
    if b"geo" not in (table.schema.metadata or {}):
        return table.to_pandas()
    buffer = pa.BufferOutputStream()
    pyarrow.feather.write_feather(table, buffer, compression="uncompressed")
    return gpd.read_feather(pa.BufferReader(buffer.getvalue()))


def as_file(table: pa.Table) -> bytes:
    """Return a table as the GeoParquet that geopandas wrote."""
    buffer = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue().to_pybytes()


def _array(
    field: pa.Field, values: dict[str, Sequence[Any]], beside: pa.Table | None
) -> pa.Array | pa.ChunkedArray:
    if beside is not None and field.name in beside.column_names:
        return beside[field.name].cast(field.type)
    return pa.array(values[field.name], field.type)


def _selected(column: str, kind: str) -> sql.Composable:
    form = "ST_AsBinary({0})" if kind == "geometry" else "{0}"
    return sql.SQL(form).format(sql.Identifier(column))


def _is_text(form: pa.DataType) -> bool:
    return pa.types.is_string(form) or pa.types.is_large_string(form)


def _fits(table: pa.Table, name: str, known: dict[str, str]) -> bool:
    kind = known.get(name)
    column = table.column(name)
    if kind is None or not _KINDS[kind](column.type):
        return False
    if kind == "geometry":
        # PostGIS keeps no height in these columns, and turns an empty point into something else.
        shapes = shapely.from_wkb(column.to_numpy())
        return not (shapely.has_z(shapes) | shapely.is_empty(shapes)).any()
    # The base has no sign of code 0.
    return kind not in {"text", "text[]"} or not _holds_nul(column)


def _holds_nul(column: pa.ChunkedArray) -> bool:
    texts = pa.compute.list_flatten(column) if pa.types.is_list(column.type) else column
    return not pa.types.is_null(texts.type) and bool(
        pa.compute.any(pa.compute.match_substring(texts, "\0")).as_py()
    )


def _values(column: pa.ChunkedArray, kind: str) -> Sequence[Any]:
    if kind != "geometry":
        return list(column.to_pylist())
    shapes = shapely.set_srid(shapely.from_wkb(column.to_numpy()), WGS84)
    return list(shapely.to_wkb(shapes, include_srid=True))


def remove(connection: Connection[Any], name: str, digest: str) -> None:
    """Take the rows of a table away."""
    if columns_of(connection, name):
        connection.execute(sql.SQL("DELETE FROM {} WHERE digest = %s").format(sql.Identifier(name)), [digest])
