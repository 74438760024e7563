"""Copy all that a home holds to another, and compare both afterwards: nothing is lost on the way."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from geo.domain.errors import StoreError
from geo.store.home import PUBLICATION, SHELVES, Home, NewVersion
from geo.store.manifest import TableInfo, fields_of

_FAILED = "La copie a échoué"


@dataclass(frozen=True)
class Copied:
    """What was copied and found the same.

    Parameters
    ----------
    versions, tables, files, kept, acts : int
        Versions, their tables and other files, things kept on shelves, lines of the trail.
    """

    versions: int
    tables: int
    files: int
    kept: int
    acts: int


def copy(source: Home, target: Home, *, replace: bool = False) -> Copied:
    """Copy all versions, which one is in use, what is kept and the trail.

    Parameters
    ----------
    source, target : Home
    replace : bool
        Take away what the target holds; without it, a target that holds something is refused.

    Raises
    ------
    StoreError
        If the target holds something, one of both is being changed or does not answer, or what was copied
        is not the same.
    """
    if source.where == target.where:
        raise StoreError("La copie va d’un lieu à un autre : donnez deux lieux différents.")
    holds = bool(target.versions() or target.trail() or any(target.keys(shelf) for shelf in SHELVES))
    if holds and not replace:
        raise StoreError(
            f"{target.where} contient déjà des données : rien n’a été copié. Pour les remplacer par celles "
            f"de {source.where}, ajoutez --replace."
        )
    with source.exclusively(PUBLICATION), target.changing(_FAILED, lock=PUBLICATION) as change:
        if holds:
            change.clear()
        for version in source.versions():
            change.write(_whole(source, version))
        for shelf in SHELVES:
            for key in source.keys(shelf):
                change.keep(shelf, key, source.kept(shelf, key))
        for act in reversed(source.trail()):
            change.tell(act)
        change.switch(source.current())
    return _compared(source, target)


def _whole(home: Home, version: str) -> NewVersion:
    manifest = home.manifest(version)
    return NewVersion(
        version,
        home.event(version),
        {name: home.table_file(version, name) for name in manifest},
        {name: fields_of(info) for name, info in manifest.items()},
        _files(home, version),
    )


def _files(home: Home, version: str) -> dict[str, bytes]:
    return {name: home.attachment(version, name) or b"" for name in home.attachments(version)}


def _compared(source: Home, target: Home) -> Copied:
    """Read all of both again; say what differs, else how much there is."""
    one, other = _digests(source), _digests(target)
    differing = sorted(part for part in one.keys() | other.keys() if one.get(part) != other.get(part))
    if differing:
        raise StoreError(
            f"La copie n’est pas fidèle ({', '.join(differing[:3])}) : n’employez pas {target.where}, et "
            "recommencez avec --replace."
        )
    tables, files, kept = (
        sum(part.startswith(kind) for part in one) for kind in ("table ", "fichier ", "gardé ")
    )
    return Copied(len(source.versions()), tables, files, kept, len(source.trail()))


def _digests(home: Home) -> dict[str, str]:
    """Return a digest of each thing that a home holds."""
    found = {"version en usage": str(home.current()), "journal": _digest(repr(home.trail()).encode())}
    for version in home.versions():
        found[f"version {version}"] = _digest(repr(home.event(version)).encode())
        for name, info in home.manifest(version).items():
            found[f"table {version} {name}"] = f"{_digest(home.table_file(version, name))} {_said(info)}"
        found |= {f"fichier {version} {name}": _digest(c) for name, c in _files(home, version).items()}
    for shelf in SHELVES:
        for key in home.keys(shelf):
            files = {name: _digest(content) for name, content in sorted(home.kept(shelf, key).items())}
            found[f"gardé {shelf} {key}"] = repr(files)
    return found


def _said(info: TableInfo) -> str:
    # A manifest that says of something that there is none and one that does not say it say the same.
    return json.dumps({key: value for key, value in vars(info).items() if value}, sort_keys=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
