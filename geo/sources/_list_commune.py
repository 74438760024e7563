"""Find the commune of a row by its code, its name and its postal code, or what it may be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from geo.sources.communes import CommuneFinder
from geo.sources.list_words import read_code

_TOWN_IN_ADDRESS = re.compile(r"\b(\d{5})\s+([^\d,;]{2,40})\s*$")


class PlacedRow(Protocol):
    """What is needed of a row."""

    address: str
    postal_code: str
    commune: str | None
    commune_said: str
    candidates: Sequence[str]

    def note(self, text: str) -> None:
        """Say what was repaired."""

    def doubt(self, text: str) -> None:
        """Say what a person must confirm."""

    def reject(self, reason: str) -> None:
        """Say why the row is not kept."""


def read_commune(
    row: PlacedRow, said: Mapping[str, str], finder: CommuneFinder, departements: Sequence[str]
) -> None:
    """Fill the commune of a row, or the communes that it may be.

    Parameters
    ----------
    row : PlacedRow
    said : mapping of str to str
        Field to cell.
    finder : CommuneFinder
    departements : sequence of str
        Where the list is from, to tell communes of the same name apart.
    """
    written = said.get("commune_code", "")
    code = read_code(written)
    name, postal = _name_and_postal(row, said, code)
    row.commune_said = name or written or postal
    row.postal_code = postal
    if postal and postal != re.sub(r"\s", "", said.get("postal_code", "")) and said.get("postal_code"):
        row.note(f"code postal corrigé en {postal}")
    by_code = code if code in finder.parts.index else finder.heir(code)
    if by_code and written.upper() != by_code:
        row.note(f"code Insee corrigé en {by_code}")
    by_name = finder.named(name, postal, departements) if name else []
    if by_code and (not by_name or by_code in by_name or not _served(finder, postal, by_name)):
        row.commune = by_code
        return
    if by_code:
        row.note(f"code Insee {code} écarté : le nom et le code postal désignent une autre commune")
    elif written and code not in finder.cities:
        row.note(f"code Insee inconnu : « {written[:20]} »")
    if not by_name and code in finder.cities:
        by_name = finder.named(str(finder.table.at[code, "name"]), postal)
    if not by_name and not name:
        # People put the postal code in the column of the Insee code.
        by_name = finder.of_postal(postal or code)
    answered = read_code(said.get("geocoder_code", ""))
    if not by_name and not name and answered in finder.parts.index:
        by_name = [answered]
        row.note("commune donnée par le géocodeur")
    row.candidates = by_name
    if len(by_name) == 1:
        row.commune = by_name[0]
        former = finder.match(name, postal, departements).former if name else ""
        if former:
            row.note(f"« {former} » est aujourd’hui dans {finder.table.at[row.commune, 'name']}")
    elif not by_name:
        _suggest(row, finder, name, postal or code, departements)


def _name_and_postal(row: PlacedRow, said: Mapping[str, str], code: str) -> tuple[str, str]:
    """Return the name and the postal code of a row; those that end its address where there is no other."""
    name, postal = said.get("commune", ""), read_code(said.get("postal_code", ""))
    inside = re.search(r"\b\d{5}\b", postal)
    postal = inside[0] if inside else postal
    if not name and not code and not postal:
        town = _TOWN_IN_ADDRESS.search(row.address)
        if town:
            postal, name = town[1], town[2].strip()
            row.note("commune lue dans l’adresse")
    return name, postal


def _suggest(
    row: PlacedRow, finder: CommuneFinder, name: str, postal: str, departements: Sequence[str]
) -> None:
    """Take what resembles a name that no commune bears, to be confirmed; say what lies elsewhere."""
    found = finder.match(name, postal, departements)
    if found.outside is not None:
        row.reject(found.outside.sentence)
    elif len(found.codes) == 1 and name:
        row.commune = found.codes[0]
        row.doubt(f"commune « {name[:40]} » lue comme {finder.table.at[row.commune, 'name']} ({row.commune})")


def _served(finder: CommuneFinder, postal: str, codes: Sequence[str]) -> bool:
    return bool(postal) and bool(set(finder.of_postal(postal)) & set(codes))
