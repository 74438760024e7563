"""Read a zoning that someone keeps: a table of communes and zones, or polygons; every row has its fate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from geo.domain.errors import DataError
from geo.domain.french import fold, typography
from geo.domain.reference import rows as reference
from geo.sources._zone_polygons import Polygon, communes_of, is_geojson, read_polygons
from geo.sources.communes import CommuneFinder, NameMatch
from geo.sources.list_columns import fields
from geo.sources.list_words import is_no, is_yes, read_code
from geo.sources.spreadsheet import Sheet, read_sheet
from geo.store import DataSet

ACCEPTED, CORRECTED, REJECTED, LEFT = "acceptée", "corrigée", "rejetée", "hors du zonage"
FATES = (ACCEPTED, CORRECTED, REJECTED, LEFT)
_WHERE = ("commune_code", "commune", "postal_code")
_LONGEST_NAME = 80
_CODE_LETTERS = 6


@dataclass
class ZoneRow:
    """A row of a zoning and what becomes of it.

    Parameters
    ----------
    line : int
        In the file, as its author sees it.
    zone, said : str
        The name of its zone, and its commune as written.
    communes : list of str
        Codes.
    fate : str
        `ACCEPTED`, `CORRECTED`, `REJECTED` or `LEFT`.
    reason : str
        A sentence; empty where there is nothing to say.
    candidates : tuple of str
        The communes of that name, where nothing on the row tells them apart.
    """

    line: int
    zone: str
    said: str
    communes: list[str] = field(default_factory=list)
    fate: str = ACCEPTED
    reason: str = ""
    candidates: tuple[str, ...] = ()

    def reject(self, reason: str) -> None:
        """Say why the row is not kept."""
        self.fate, self.reason, self.communes = REJECTED, typography(reason), []

    def correct(self, reason: str) -> None:
        """Say what was understood."""
        self.fate, self.reason = CORRECTED, typography(reason)


@dataclass(frozen=True)
class ZoningDraft:
    """A zoning, read, before it is published.

    Parameters
    ----------
    zoning : str
    rows : list of ZoneRow
    """

    zoning: str
    rows: list[ZoneRow]

    def count(self, fate: str) -> int:
        """Return how many rows have a fate."""
        return sum(row.fate == fate for row in self.rows)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The perimeters, as the schema wants them."""
        zones: dict[str, tuple[str, list[str]]] = {}
        for row in self.rows:
            if row.communes:
                zones.setdefault(zone_key(row.zone), (row.zone, []))[1].extend(row.communes)
        return pd.DataFrame(
            [
                (perimeter_code(self.zoning, name), name, self.zoning, sorted(set(communes)))
                for name, communes in zones.values()
            ],
            columns=["code", "name", "zoning", "communes"],
        )

    @property
    def report(self) -> pd.DataFrame:
        """What became of each row."""
        return pd.DataFrame(
            [
                (row.line, row.zone, row.said, ", ".join(row.communes), row.fate, row.reason)
                for row in self.rows
            ],
            columns=["Ligne", "Zone", "Commune", "Codes Insee", "Résultat", "Motif"],
        )


def zone_key(name: str) -> str:
    """Return what two writings of a zone’s name share; « FRR+ » is not « FRR »."""
    return fold(name.replace("+", " plus "))


def perimeter_code(zoning: str, name: str) -> str:
    """Return the code of a zone, the same whenever it is imported again: `Z-3F2A1C`."""
    digest = hashlib.sha256(f"{zone_key(zoning)}|{zone_key(name)}".encode()).hexdigest()
    return f"Z-{digest[:_CODE_LETTERS].upper()}"


def read_zoning(path: Path, zoning: str, dataset: DataSet, file_name: str = "") -> ZoningDraft:
    """Read a zoning.

    Parameters
    ----------
    path : pathlib.Path
        A table of communes (codes or names) with the name of their zone; without a column of zones, all its
        communes make one zone named after the zoning. Or a GeoJSON of polygons: a commune belongs to the
        polygon that holds half of it or more.
    zoning : str
        « CTG 2026 », « FRR ».
    dataset : DataSet
    file_name : str
        How the person calls the file, when it is not the name on disk.

    Raises
    ------
    DataError
        If the zoning has no name, or the file is none that can be read.
    """
    zoning = " ".join(zoning.split())[:_LONGEST_NAME]
    if not zoning:
        raise DataError("Le zonage n’a pas de nom : donnez-lui-en un, par exemple « CTG 2026 » ou « FRR ».")
    finder = CommuneFinder(dataset.communes)
    name = file_name or path.name
    if is_geojson(path):
        rows = [_polygon_row(one, finder) for one in read_polygons(path, name, _zone_names())]
    else:
        rows = list(_table_rows(read_sheet(path, _score, name), zoning, finder))
    _tell_apart(rows, finder)
    _refuse_overlaps(rows)
    return ZoningDraft(zoning, rows)


@cache
def _zone_names() -> tuple[str, ...]:
    """Return the names that people give the column of a zone, usual first."""
    return tuple(fold(row["name"]) for row in reference("zone_columns"))


def _score(cells: object) -> int:
    names = {fold(str(cell)) for cell in cells} if isinstance(cells, list | tuple) else set()
    known = {alias for one in _WHERE for alias in fields()[one]} | set(_zone_names())
    return 100 * len(names & known)


def _table_rows(sheet: Sheet, zoning: str, finder: CommuneFinder) -> Iterator[ZoneRow]:
    places, zone = _columns(sheet)
    by_name = _by_name(finder)
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        said = {one: cells[at] for one, at in places.items()}
        written = said.get("commune") or said.get("commune_code") or said.get("postal_code", "")
        named = cells[zone] if zone is not None else zoning
        row = ZoneRow(line, named[:_LONGEST_NAME], written)
        if zone is not None and named and is_no(named):
            row.fate = LEFT
        elif not named:
            row.reject("La zone n’a pas de nom : écrivez-le, ou « non » si la commune n’est dans aucune.")
        else:
            if is_yes(named):
                row.zone = zoning
            _place(row, said, finder, by_name)
        yield row


def _columns(sheet: Sheet) -> tuple[dict[str, int], int | None]:
    """Find the columns of the commune and that of the zone, which may be the only other one."""
    names = [fold(column) for column in sheet.columns]
    places = {
        one: next(at for at, name in enumerate(names) if name in fields()[one])
        for one in _WHERE
        if any(name in fields()[one] for name in names)
    }
    if not {"commune", "commune_code"} & set(places):
        raise DataError(
            "Aucune colonne ne donne la commune : nommez-la « Code Insee » ou « Commune », puis réessayez."
        )
    others = [at for at in range(len(names)) if at not in places.values()]
    zone = next((names.index(name) for name in _zone_names() if name in names), None)
    if zone is None and len(others) > 1:
        known = ", ".join(sheet.columns[at] for at in others)
        raise DataError(f"Plusieurs colonnes peuvent nommer la zone ({known}) : nommez la bonne « Zone ».")
    return places, zone if zone is not None or not others else others[0]


def _by_name(finder: CommuneFinder) -> dict[str, list[str]]:
    """Return the communes of each name, as folded: most rows need no more."""
    found: dict[str, list[str]] = {}
    for code, name in zip(finder.parts.index, finder.parts["name"], strict=True):
        found.setdefault(fold(name), []).append(str(code))
    return found


def _place(row: ZoneRow, said: dict[str, str], finder: CommuneFinder, by_name: dict[str, list[str]]) -> None:
    code, name = read_code(said.get("commune_code", "")), said.get("commune", "")
    if code in finder.parts.index:
        row.communes = [code]
        if code != said["commune_code"].strip():
            row.correct(f"Code Insee lu {code}.")
    elif code in finder.cities:
        row.communes = finder.named(str(finder.table.at[code, "name"]))
        row.correct("Ville lue arrondissement par arrondissement.")
    elif heir := finder.heir(code):
        row.communes = [heir]
        row.correct(f"Code {code} d’une commune qui n’est plus : lue comme {finder.table.at[heir, 'name']}.")
    elif name:
        _place_by_name(row, name, read_code(said.get("postal_code", "")), finder, by_name)
    else:
        row.reject(
            f"Aucune commune n’a le code « {code[:20]} » : vérifiez-le sur insee.fr."
            if code
            else "Ni code ni nom de commune sur cette ligne."
        )


def _place_by_name(
    row: ZoneRow, name: str, postal: str, finder: CommuneFinder, by_name: dict[str, list[str]]
) -> None:
    exact = by_name.get(fold(name), [])
    if len(exact) == 1:
        row.communes = exact
        return
    sure = NameMatch(tuple(exact), certain=True)
    found = sure if exact and not postal else finder.match(name, postal)
    if found.certain and (len(found.codes) == 1 or fold(name) in {"paris", "lyon", "marseille"}):
        row.communes = list(found.codes)
        if found.former:
            now = finder.table.at[found.codes[0], "name"]
            row.correct(f"« {found.former} » est aujourd’hui dans {now}.")
    elif found.certain:
        row.candidates = found.codes
        row.reject(f"{len(found.codes)} communes s’appellent « {name[:40]} » : ajoutez le code Insee.")
    elif found.outside is not None:
        row.reject(found.outside.sentence)
    else:
        close = finder.table.at[found.codes[0], "name"] if found.codes else ""
        hint = f" Vouliez-vous dire {close} ({found.codes[0]}) ?" if close else ""
        row.reject(f"Aucune commune ne s’appelle « {name[:40]} ».{hint}")


def _tell_apart(rows: list[ZoneRow], finder: CommuneFinder) -> None:
    """Read a name that several communes bear as the one of the départements where its zone is."""
    if not any(row.candidates for row in rows):
        return
    departements = finder.parts["departement"].to_dict()
    around: dict[str, set[str]] = {}
    for row in rows:
        around.setdefault(row.zone, set()).update(departements[code] for code in row.communes)
    for row in rows:
        near = [code for code in row.candidates if departements[code] in around[row.zone]]
        if len(near) == 1:
            row.communes = near
            row.correct(f"La seule de ce nom dans les départements de la zone : {near[0]}.")


def _polygon_row(one: Polygon, finder: CommuneFinder) -> ZoneRow:
    row = ZoneRow(one.number, one.zone[:_LONGEST_NAME], "polygone")
    if not one.zone:
        row.reject("La zone n’a pas de nom : ajoutez à l’objet une propriété « zone » ou « nom ».")
    elif one.fault:
        row.reject(one.fault)
    else:
        row.communes, cut = communes_of(one.shape, finder)
        if not row.communes:
            row.reject(
                "Le polygone ne tient la moitié d’aucune commune : une zone est faite de communes entières."
            )
        elif cut:
            names = ", ".join(str(finder.table.at[code, "name"]) for code in cut[:5])
            more = f" et {len(cut) - 5} autres" if len(cut) > 5 else ""
            row.correct(
                f"Communes coupées, pour moins de moitié dans la zone, laissées dehors : {names}{more}."
            )
    return row


def _refuse_overlaps(rows: list[ZoneRow]) -> None:
    """Keep each commune in the first zone that takes it: the zones of a zoning do not overlap."""
    taken: dict[str, ZoneRow] = {}
    for row in rows:
        twice = [code for code in row.communes if code in taken]
        if not twice:
            taken |= dict.fromkeys(row.communes, row)
            continue
        before = taken[twice[0]]
        if zone_key(before.zone) == zone_key(row.zone):
            row.correct(f"Déjà lue ligne {before.line}, dans la même zone.")
            continue
        where = f"« {before.zone} » (ligne {before.line})"
        left = [code for code in row.communes if code not in taken]
        which = f" : {', '.join(twice[:5])}" if len(row.communes) > 1 else ""
        said = f"Déjà dans la zone {where}{which} ; les zones d’un zonage ne se recouvrent pas."
        if left:
            row.communes = left
            row.correct(said)
            taken |= dict.fromkeys(left, row)
        else:
            row.reject(said)
