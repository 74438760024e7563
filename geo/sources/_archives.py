"""Unpack what producers publish in 7z or zip, within bounds, into a folder that goes away."""

from __future__ import annotations

import lzma
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError

from geo.domain.errors import SourceError
from geo.sources.catalogue import Source
from geo.sources.files import LARGEST_UNPACKED
from geo.store.scratch import scratch


@contextmanager
def unpacked_files(source: Source, path: Path) -> Iterator[list[Path]]:
    """Give the members of an archive that hold the data, a 7z inside a zip included, or the file itself."""
    if path.suffix.lower() not in {".7z", ".zip"}:
        yield [path]
        return
    with scratch() as folder:
        try:
            unpacked = _unpack(source, path, folder)
        except (ArchiveError, lzma.LZMAError, zipfile.BadZipFile, EOFError, OSError) as error:
            raise damaged(source, path) from error
        if not unpacked:
            raise SourceError(
                f"{source.title} : « {path.name} » ne contient pas le fichier attendu. "
                f"Prenez-le sur {source.page}."
            )
        yield unpacked


def _unpack(source: Source, path: Path, folder: Path) -> list[Path]:
    opener = py7zr.SevenZipFile if path.suffix.lower() == ".7z" else zipfile.ZipFile
    with opener(path) as archive:
        if isinstance(archive, zipfile.ZipFile):
            sizes = {one.filename: one.file_size for one in archive.infolist()}
        else:
            sizes = {one.filename: one.uncompressed for one in archive.list()}
        inner = [name for name in sizes if name.lower().endswith(".7z") and path.suffix.lower() != ".7z"]
        wanted = [name for name in sizes if re.search(source.member, name.split("/")[-1], re.IGNORECASE)]
        chosen = wanted or inner
        if sum(sizes[name] for name in chosen) > source.max_bytes * LARGEST_UNPACKED:
            raise SourceError(
                f"{source.title} : l’archive se déplie au-delà de toute mesure. Elle a été refusée."
            )
        for name in chosen:
            if not (folder / name).resolve().is_relative_to(folder.resolve()):
                raise damaged(source, path)
        if isinstance(archive, zipfile.ZipFile):
            archive.extractall(folder, chosen)
        elif chosen:
            archive.extract(folder, chosen)
    if wanted or not inner:
        return [folder / name for name in wanted]
    return [file for name in inner for file in _unpack(source, folder / name, folder)]


def damaged(source: Source, path: Path) -> SourceError:
    """Say that a file is damaged or cut."""
    return SourceError(
        f"{source.title} : « {path.name} » est abîmé ou coupé. Téléchargez-le de nouveau. "
        "Les données en usage n’ont pas changé."
    )
