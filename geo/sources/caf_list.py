"""Turn a Caf's own list into structures: repaired, each row accepted or rejected with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE
from geo.sources._list_places import Geocoder, alive, locate, place, refuse_elsewhere, territory_of
from geo.sources._list_rows import ListRow, read_row
from geo.sources._list_same import MERGED_COLUMNS, identify, join_same
from geo.sources.communes import CommuneFinder
from geo.sources.list_columns import ColumnChoice, choose_columns, is_data, score_header
from geo.sources.list_types import is_left_title, read_types
from geo.sources.spreadsheet import Sheet, read_sheet
from geo.store import DataSet
from geo.store.tables import WGS84

__all__ = ["ACCEPTED", "CORRECTED", "REJECTED", "Draft", "Geocoder", "Wishes", "prepare", "read_list"]

ACCEPTED, CORRECTED, REJECTED = "acceptée", "corrigée", "rejetée"
TO_CONFIRM = "à confirmer"
REPORT_COLUMNS = ["Ligne", "Nom", "Commune", "Résultat", "Détail"]


@dataclass
class Draft:
    """A list read and repaired, not published yet.

    Parameters
    ----------
    name : str
        How the list is cited.
    territory : Territory
        What it speaks of.
    sheet : Sheet
    columns : mapping of str to str
        Field to column, as used.
    structures : geopandas.GeoDataFrame
        Table `structures` of the rows accepted.
    report : pandas.DataFrame
        Columns `REPORT_COLUMNS`, one row a row read; `Feuille` too where the list has several sheets.
    notices : list of str
        What a reader should know of the file and of its columns.
    merged : pandas.DataFrame
        Rows that went into another (see `geo.sources._list_same`).
    doubtful : pandas.DataFrame
        Columns `Ligne, Nom, À confirmer`: rows kept that a person must confirm.
    apart : list of str
        Identifiers of structures that are never made one with others.
    """

    name: str
    territory: Territory
    sheet: Sheet
    columns: Mapping[str, str]
    structures: gpd.GeoDataFrame
    report: pd.DataFrame
    notices: list[str] = field(default_factory=list)
    merged: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=MERGED_COLUMNS))
    doubtful: pd.DataFrame = field(default_factory=pd.DataFrame)
    apart: list[str] = field(default_factory=list)

    def count(self, result: str) -> int:
        """Return how many rows have a result."""
        return int((self.report["Résultat"] == result).sum())

    @property
    def dispositifs(self) -> list[Dispositif]:
        """The dispositifs that the list speaks of."""
        named = {code for codes in self.structures["dispositifs"] for code in codes}
        return [d for d in Dispositif if d in named]

    def rejected(self) -> pd.DataFrame:
        """Return the rows rejected as they were, the reason first, to be corrected and imported again."""
        lost = np.flatnonzero(self.report["Résultat"] == REJECTED)
        table = pd.DataFrame([self.sheet.rows[i] for i in lost], columns=self.sheet.columns)
        table.insert(0, "Motif du rejet", self.report["Détail"].iloc[lost].to_numpy())
        return table


@dataclass
class Wishes:
    """What a person says of the list.

    Parameters
    ----------
    name : str
        How to cite it; the name of the file by default.
    territory : str
        Code of what it speaks of; its département by default, when all rows are in one.
    columns : mapping of str to str, optional
        Field to column, where the names do not tell (an empty column unsets a field).
    dispositifs : sequence of Dispositif
        What all rows offer, when no column says it.
    left_out : collection of str
        Rows that a person leaves out, by their line (« LAEP:4 » where the list has several sheets).
    split : collection of str
        Rows that are a place of their own, whatever they resemble.
    only_sure : bool
        Whether rows to confirm are left out.
    today : datetime.date
        The day that tells what is closed from what will be.
    """

    name: str = ""
    territory: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    dispositifs: Sequence[Dispositif] = ()
    left_out: Collection[str] = ()
    split: Collection[str] = ()
    only_sure: bool = False
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


def read_list(path: Path, file_name: str = "", *, hidden: bool = False) -> Sheet:
    """Read the file of a list (see `geo.sources.spreadsheet`)."""
    return read_sheet(path, score_header, file_name, hidden=hidden, is_left=is_left_title, is_data=is_data)


def prepare(
    sheet: Sheet,
    dataset: DataSet,
    tree: TerritoryTree,
    wishes: Wishes,
    geocoder: Geocoder | None = None,
) -> Draft:
    """Repair a list and say, row by row, what became of it; nothing is published.

    Parameters
    ----------
    sheet : Sheet
    dataset : DataSet
        The data in use: communes, and the structures whose identifiers are kept.
    tree : TerritoryTree
    wishes : Wishes
    geocoder : callable, optional
        Places addresses that have no coordinates; without it they are placed at the mairie.

    Raises
    ------
    DataError
        If no column says what or where, or if the territory must be told.
    """
    finder = CommuneFinder(dataset.communes)
    choice = choose_columns(sheet.columns, sheet.rows, finder, wishes.columns)
    _check_columns(choice, sheet, wishes)
    rows = _read_rows(sheet, choice, finder, wishes, tree)
    locate(rows, finder, choice)
    territory = territory_of(rows, finder, wishes.territory, tree)
    refuse_elsewhere(rows, territory, tree)
    _leave_out(rows, wishes)
    identify(rows, dataset, wishes.name)
    merged = join_same(rows, wishes.split)
    place(rows, finder, geocoder)
    return Draft(
        wishes.name,
        territory,
        sheet,
        choice.said(),
        _structures(rows, wishes.name, dataset),
        _report(rows, finder, sheet),
        [*sheet.notices, *choice.notices],
        merged,
        _doubtful(rows),
        [row.id for row in alive(rows) if row.place in wishes.split],
    )


def _read_rows(
    sheet: Sheet, choice: ColumnChoice, finder: CommuneFinder, wishes: Wishes, tree: TerritoryTree
) -> list[ListRow]:
    at = {column: place for place, column in enumerate(sheet.columns)}
    places = {name: [at[column] for column in columns] for name, columns in choice.used.items()}
    titles = sheet.titles if len(set(sheet.titles)) > 1 else [""] * len(sheet.rows)
    hint = _departements(wishes.territory, finder, tree)
    return [
        read_row(
            {name: [cells[place] for place in found] for name, found in places.items()},
            ListRow(line, title),
            finder,
            choice,
            wishes.dispositifs,
            hint,
            wishes.today,
        )
        for cells, line, title in zip(sheet.rows, sheet.lines, titles, strict=True)
    ]


def _departements(code: str, finder: CommuneFinder, tree: TerritoryTree) -> list[str]:
    """Return the départements that the territory of a list touches; none for all France."""
    if code in {"", FRANCE_CODE}:
        return []
    found = finder.parts["departement"].reindex(tree.commune_codes(tree.get(code))).dropna()
    return sorted(set(found))


def _check_columns(choice: ColumnChoice, sheet: Sheet, wishes: Wishes) -> None:
    flags = {d.value for d in Dispositif}
    typed = bool(wishes.dispositifs) or any(read_types(title).found for title in sheet.titles[:1])
    if not {"type", "kind", "name", *flags} & set(choice.used) and not typed:
        raise DataError(
            "Aucune colonne ne dit ce que sont les structures (centre social, EVS, Laep, Clas). "
            "Indiquez la colonne du type, ou le type de toute la liste."
        )
    where = {"commune", "commune_code", "postal_code", "latitude", "x", "coordinates", "address"}
    if not where & set(choice.used):
        raise DataError(
            "Aucune colonne ne dit où sont les structures. Ajoutez la commune, le code postal ou des "
            "coordonnées, ou indiquez laquelle des colonnes les donne."
        )


def _leave_out(rows: Sequence[ListRow], wishes: Wishes) -> None:
    for row in alive(rows):
        if row.place in wishes.left_out:
            row.reject("écartée à votre demande")
        elif wishes.only_sure and row.doubts:
            row.reject(f"à confirmer, écartée à votre demande : {' ; '.join(row.doubts)}")


def _structures(rows: Sequence[ListRow], list_name: str, dataset: DataSet) -> gpd.GeoDataFrame:
    kept = [row for row in alive(rows) if not row.joined]
    vintage = str(datetime.now(UTC).year)
    table = pd.DataFrame(
        [
            {
                "id": row.id,
                "name": row.name,
                "kind": row.kind or row.dispositifs[0].label,
                "dispositifs": [d.value for d in row.dispositifs],
                "manager": row.manager or pd.NA,
                "address": row.address or pd.NA,
                "postal_code": row.postal_code or pd.NA,
                "commune": row.commune,
                "source": list_name if row.is_new else row.source or list_name,
                "vintage": row.vintage or vintage,
                "geocoding": str(row.geocoding),
                "approval_end": row.approval_end or pd.NA,
            }
            for row in kept
        ],
        columns=[column for column in dataset.structures.columns if column != "geometry"],
    )
    points = shapely.points([r.position.lon for r in kept], [r.position.lat for r in kept])
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


def _report(rows: Sequence[ListRow], finder: CommuneFinder, sheet: Sheet) -> pd.DataFrame:
    names = finder.table["name"]
    table = pd.DataFrame(
        [
            (
                row.line,
                row.name,
                names.get(row.commune, row.commune_said) if row.commune else row.commune_said,
                REJECTED if row.reason else CORRECTED if row.notes or row.doubts else ACCEPTED,
                row.reason or " ; ".join([*(f"{TO_CONFIRM} : {doubt}" for doubt in row.doubts), *row.notes]),
            )
            for row in rows
        ],
        columns=REPORT_COLUMNS,
    )
    if len(set(sheet.titles)) > 1:
        table.insert(0, "Feuille", sheet.titles)
    return table


def _doubtful(rows: Sequence[ListRow]) -> pd.DataFrame:
    kept = [(row.place, row.name, " ; ".join(row.doubts)) for row in alive(rows) if row.doubts]
    return pd.DataFrame(kept, columns=["Ligne", "Nom", "À confirmer"])
