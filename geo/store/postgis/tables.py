"""Name the tables of the base that hold versions, what is kept and the trail; migrations make them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, LargeBinary, column, table

CONTENTS = table(
    "contents", column("name"), column("digest"), column("form", LargeBinary), column("others", LargeBinary)
)
"""One row a table that a version holds, shared by all versions that hold the same."""

VERSIONS = table("versions", column("version"), column("event", JSON))
VERSION_TABLES = table(
    "version_tables", column("version"), column("name"), column("digest"), column("entry", JSON)
)
VERSION_FILES = table("version_files", column("version"), column("name"), column("content", LargeBinary))
IN_USE = table("in_use", column("one"), column("version"))
"""One row: which version is in use."""

KEPT = table("kept", column("shelf"), column("key"))
KEPT_FILES = table(
    "kept_files", column("shelf"), column("key"), column("name"), column("content", LargeBinary)
)
TRAIL = table("trail", column("line", BigInteger), column("act", JSON))
