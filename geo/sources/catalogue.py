"""Know the official sources: where each file is, how it is named, which columns it must have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.domain.errors import ParameterError, SourceError
from geo.domain.reference import REFERENCE
from geo.store.durable import reason

GROUPS: dict[str, str] = {
    "boundaries": "Contours des communes",
    "population": "Populations et densité",
    "qpv": "QPV",
    "squares": "Habitants par carreau",
    "structures": "Structures",
    "places": "Autres lieux d’accueil",
    "streets": "Rues",
}
"""What can be refreshed apart, in the order in which the tables depend on one another."""

BY_DEPARTEMENT = frozenset({"streets"})
"""Groups too large for the whole country: made for the départements asked for, or given by files."""

_MEGABYTE = 1_000_000
_MOST_LETTERS = 40


@dataclass(frozen=True)
class Source:
    """A file that a producer publishes.

    Parameters
    ----------
    id, group, title, producer, vintage, licence : str
    kind : str
        What the address leads to: `file`, `page` (with a link to it), `dataset` (of data.gouv.fr) or
        `service` (asked by its own module).
    address, page : str
        Where programs and people find it.
    file, member : str
        Patterns of its name, and of the member of the archive that holds the data.
    columns : str
        Columns that must be there, separated by spaces; `a|b` is either, each a pattern.
    max_bytes : int
        Beyond which a download is refused.
    required : bool
        Whether its group cannot be refreshed without it.
    """

    id: str
    group: str
    title: str
    producer: str
    vintage: str
    licence: str
    kind: str
    address: str
    page: str
    file: str
    member: str
    columns: str
    max_bytes: int
    required: bool

    @property
    def cited(self) -> str:
        """How it is cited under a picture."""
        return f"{self.producer}, {self.title[:1].lower()}{self.title[1:]}"

    def is_named(self, name: str) -> bool:
        """Tell whether a file bears one of its published names."""
        return re.fullmatch(self.file, name, re.IGNORECASE) is not None

    def holds(self, name: str) -> bool:
        """Tell whether a file is named as the member that holds the data."""
        return re.search(self.member, name, re.IGNORECASE) is not None


def read_catalogue(path: Path | None = None) -> dict[str, Source]:
    """Read the table of the sources.

    Parameters
    ----------
    path : pathlib.Path, optional
        Another table of the same form, for an office that has a mirror.

    Raises
    ------
    SourceError
        If the table cannot be read or misses a column.
    """
    path = path or REFERENCE / "sources.csv"
    try:
        table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
        sources = [_source({str(k): str(v) for k, v in row.items()}) for row in table.to_dict("records")]
    except (OSError, KeyError, ValueError, TypeError, re.error) as error:
        raise SourceError(
            f"La table des sources « {path} » ne peut pas être lue ({_why(path, error)}). "
            "Elle a les colonnes de data/reference/sources.csv, séparées par des points-virgules."
        ) from error
    return {source.id: source for source in sources}


def _why(path: Path, error: Exception) -> str:
    """Say in French why the table is refused, whatever the library that refuses it says."""
    if not path.is_file():
        return "ce n’est pas un fichier qui existe"
    if isinstance(error, OSError):
        return reason(error)
    if isinstance(error, UnicodeDecodeError):
        return "ce n’est pas du texte en UTF-8"
    if isinstance(error, re.error):
        return f"« {str(error.pattern)[:_MOST_LETTERS]} » n’est pas une expression régulière"
    return "ce n’est pas la forme attendue"


def _source(row: Mapping[str, str]) -> Source:
    fields = {name: text.strip() for name, text in row.items()}
    megabytes, required = float(fields.pop("max_mb")), fields.pop("required") == "yes"
    for name in ("file", "member"):
        re.compile(fields[name])
    return Source(**fields, max_bytes=int(megabytes * _MEGABYTE), required=required)


def check_groups(names: Iterable[str]) -> list[str]:
    """Return the groups asked for, in the order of `GROUPS`; all when none is.

    Raises
    ------
    ParameterError
        If a name is not one of them.
    """
    asked = {name.strip() for name in names if name.strip()}
    unknown = sorted(asked - set(GROUPS))
    if unknown:
        raise ParameterError(
            f"« {unknown[0][:40]} » n’est pas une partie des données. Choisissez parmi : {', '.join(GROUPS)}."
        )
    return [name for name in GROUPS if name in asked or not asked]


def find_columns(source: Source, columns: Iterable[str]) -> dict[str, str]:
    """Find the expected columns among those of a file, whatever their case.

    Returns
    -------
    dict of str to str
        The expected column, as written in the table, to its name in the file; the most recent vintage
        where several match.

    Raises
    ------
    SourceError
        If one is missing.
    """
    present = [str(column) for column in columns]
    found = {}
    for expected in source.columns.split():
        matching = [name for name in present if re.fullmatch(expected, name.strip(), re.IGNORECASE)]
        if not matching:
            raise SourceError(
                f"{source.title} : la colonne « {expected.split('|')[0]} » manque "
                f"(colonnes lues : {', '.join(present[:8])}…). Le fichier a changé de forme : "
                "corrigez sa ligne dans la table des sources ou prenez le millésime attendu."
            )
        found[expected] = max(matching)
    return found
