"""Open what producers publish, zipped or not, from a folder or from the network, within bounds."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import geopandas as gpd
import pandas as pd

from geo.domain.errors import SourceError
from geo.sources.catalogue import Source, find_columns
from geo.sources.download import Fetched, Patience, fetch
from geo.sources.report import OnProgress, Progress, silent
from geo.store.durable import sha256
from geo.store.tables import WGS84

LARGEST_UNPACKED = 10
"""Times the size allowed for the file: text is packed ten times smaller, a bomb a thousand times."""


@dataclass(frozen=True)
class Supply:
    """Where files come from.

    Parameters
    ----------
    given : pathlib.Path or None
        A folder of files downloaded by hand; None asks the network.
    kept : pathlib.Path
        Where downloads are kept.
    progress : callable
    patience : Patience
    """

    given: Path | None
    kept: Path
    progress: OnProgress = silent
    patience: Patience = field(default_factory=Patience)

    def obtain(self, source: Source) -> Fetched | None:
        """Return the file of a source; None when the folder given does not hold it.

        Raises
        ------
        SourceError
            If it cannot be downloaded.
        """
        if self.given is None:
            return fetch(source, self.kept, self.progress, self.patience)
        if not self.given.is_dir():
            raise SourceError(f"Le dossier « {self.given} » n’existe pas. Vérifiez son chemin.")
        named = [path for path in self.given.rglob("*") if path.is_file() and source.is_named(path.name)]
        if not named:
            return None
        self.progress(Progress(f"Lecture : {source.title}"))
        # Of files unzipped by hand, the member wanted; names end by their vintage; zipped or not will do.
        zipped = {path: path.suffix.lower() == ".zip" for path in named}
        path = max(
            named, key=lambda p: (zipped[p] or source.holds(p.name), _digits(p.name), not zipped[p], p)
        )
        if path.stat().st_size > source.max_bytes:
            raise SourceError(
                f"{source.title} : « {path.name} » dépasse {source.max_bytes / 1e6:.0f} Mo, la taille admise."
            )
        return Fetched(path, "", sha256(path))


def _digits(name: str) -> str:
    return "".join(re.findall(r"\d+", name))


@contextmanager
def opened(source: Source, path: Path) -> Iterator[IO[bytes]]:
    """Open the data of a file: the right member of an archive, or the file itself, unpacked as it is read.

    Raises
    ------
    SourceError
        If the archive is damaged, unpacks beyond measure or has no such member.
    """
    try:
        if zipfile.is_zipfile(path) and path.suffix.lower() != ".xlsx":
            with zipfile.ZipFile(path) as archive, archive.open(_member(source, archive)) as member:
                yield member
        elif path.suffix == ".gz":
            with gzip.open(path) as stream:
                yield cast(IO[bytes], _Bounded(stream, source))
        else:
            with path.open("rb") as stream:
                yield stream
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(
            f"{source.title} : « {path.name} » est abîmé ou coupé. Téléchargez-le de nouveau."
        ) from error


def _member(source: Source, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [info for info in archive.infolist() if not info.is_dir()]
    named = [info for info in files if re.search(source.member, info.filename.split("/")[-1], re.IGNORECASE)]
    if not named:
        raise SourceError(
            f"{source.title} : l’archive n’a pas le fichier attendu "
            f"(elle contient : {', '.join(info.filename for info in files[:5]) or 'rien'}). "
            "Corrigez le nom attendu dans la table des sources."
        )
    member = max(named, key=lambda info: info.file_size)
    if member.file_size > source.max_bytes * LARGEST_UNPACKED:
        raise _bomb(source)
    return member


def _bomb(source: Source) -> SourceError:
    return SourceError(
        f"{source.title} : l’archive se déplie en plus de "
        f"{source.max_bytes * LARGEST_UNPACKED / 1e6:.0f} Mo. Elle a été refusée."
    )


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack beyond measure (a gzip file does not say its size)."""

    def __init__(self, stream: gzip.GzipFile, source: Source) -> None:
        self._stream, self._source, self._read = stream, source, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        limit = self._source.max_bytes * LARGEST_UNPACKED
        content = self._stream.read(limit + 1 if size is None or size < 0 else size)
        self._read += len(content)
        if self._read > limit:
            raise _bomb(self._source)
        return content


def read_features(source: Source, path: Path) -> gpd.GeoDataFrame:
    """Read the features of a file of geometries, in WGS84.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns named as `find_columns` names them.

    Raises
    ------
    SourceError
        If it cannot be read or lacks a column.
    """
    with opened(source, path) as stream:
        content = stream.read()
    try:
        raw = gpd.read_file(io.BytesIO(content))
    except (ValueError, RuntimeError, OSError) as error:
        raise SourceError(
            f"{source.title} : « {path.name} » ne peut pas être lu ; il est peut-être coupé. "
            "Téléchargez-le de nouveau."
        ) from error
    found = find_columns(source, raw.columns)
    raw = raw.rename(columns={name: expected for expected, name in found.items()})
    return raw.set_crs(WGS84) if raw.crs is None else raw.to_crs(WGS84)


def read_csv(source: Source, path: Path, optional: Sequence[str] = ()) -> pd.DataFrame:
    """Read the expected columns of a CSV file separated by `;` (or `,`), everything as text.

    Parameters
    ----------
    source : Source
    path : pathlib.Path
    optional : sequence of str
        Patterns of other columns to keep where they are, under their own names.

    Returns
    -------
    pandas.DataFrame
        Columns named as `find_columns` names them.
    """
    with opened(source, path) as stream:
        content = stream.read()
    text = decoded(content)
    separator = ";" if text[:5000].count(";") >= text[:5000].count(",") else ","
    try:
        header = [str(name) for name in _frame(text, separator, rows=0).columns]
        found = find_columns(source, header)
        others = [
            name
            for name in header
            if name not in found.values() and any(re.fullmatch(p, name, re.IGNORECASE) for p in optional)
        ]
        table = _frame(text, separator, columns=[*found.values(), *others])
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise SourceError(
            f"{source.title} : « {path.name} » n’est pas un fichier CSV lisible. Téléchargez-le de nouveau."
        ) from error
    return table.rename(columns={name: expected for expected, name in found.items()})[[*found, *others]]


def _frame(
    text: str, separator: str, rows: int | None = None, columns: list[str] | None = None
) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, nrows=rows, usecols=columns
    )


def decoded(content: bytes) -> str:
    """Decode text: UTF-8 with or without mark, else Windows-1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def numbers(texts: pd.Series) -> pd.Series:
    """Read numbers written with a decimal comma or point; « nd », « s », « ns » and the like are missing."""
    plain = texts.astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".")
    return pd.to_numeric(plain, errors="coerce").astype(float)
