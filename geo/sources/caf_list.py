"""Turn a Caf's own list into structures: repaired, each row accepted or rejected with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.territories import TerritoryTree
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import DataError
from geo.domain.french import enumerate_fr, fold
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Geocoding, TerritoryKind
from geo.sources._list_rows import ListRow, read_row
from geo.sources.communes import CommuneFinder
from geo.sources.list_words import recognise_columns, score_header
from geo.sources.spreadsheet import Sheet, read_sheet
from geo.store import DataSet
from geo.store.tables import WGS84

ACCEPTED, CORRECTED, REJECTED = "acceptée", "corrigée", "rejetée"
REPORT_COLUMNS = ["Ligne", "Nom", "Commune", "Résultat", "Détail"]
_PLACED_BY = {"housenumber": Geocoding.EXACT, "street": Geocoding.STREET, "locality": Geocoding.STREET}

Geocoder = Callable[[pd.DataFrame], pd.DataFrame]
"""From `address, postal_code, commune` to `lon, lat, score, kind`, row for row (see `geo.sources.ign`)."""


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
        Columns `REPORT_COLUMNS`, one row a row read.
    """

    name: str
    territory: Territory
    sheet: Sheet
    columns: Mapping[str, str]
    structures: gpd.GeoDataFrame
    report: pd.DataFrame

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
    """

    name: str = ""
    territory: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    dispositifs: Sequence[Dispositif] = ()


def read_list(path: Path, file_name: str = "") -> Sheet:
    """Read the file of a list (see `geo.sources.spreadsheet`)."""
    return read_sheet(path, score_header, file_name)


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
    columns = {**recognise_columns(sheet.columns), **wishes.columns}
    columns = {name: column for name, column in columns.items() if column in sheet.columns}
    _check_columns(columns, wishes)
    finder = CommuneFinder(dataset.communes)
    hint = _hint(wishes.territory, tree)
    cells = pd.DataFrame(sheet.rows, columns=sheet.columns)
    texts = {name: cells[column].to_list() for name, column in columns.items()}
    rows = [
        read_row({name: column[i] for name, column in texts.items()}, line, finder, wishes.dispositifs, hint)
        for i, line in enumerate(sheet.lines)
    ]
    _locate(rows, finder)
    territory = _territory(rows, finder, wishes, tree)
    _refuse_elsewhere(rows, territory, tree)
    _identify(rows, dataset, wishes.name)
    _join_same(rows)
    _place(rows, finder, geocoder)
    return Draft(
        wishes.name,
        territory,
        sheet,
        columns,
        _structures(rows, wishes.name, dataset),
        _report(rows, finder),
    )


def _check_columns(columns: Mapping[str, str], wishes: Wishes) -> None:
    flags = {d.value for d in Dispositif}
    if not {"type", "name", *flags} & set(columns) and not wishes.dispositifs:
        raise DataError(
            "Aucune colonne ne dit ce que sont les structures (centre social, EVS, Laep, Clas). "
            "Indiquez la colonne du type, ou le type de toute la liste."
        )
    where = {"commune", "commune_code", "postal_code", "latitude", "x", "coordinates"}
    if not where & set(columns):
        raise DataError(
            "Aucune colonne ne dit où sont les structures. Ajoutez la commune, le code postal ou des "
            "coordonnées, ou indiquez laquelle des colonnes les donne."
        )


def _hint(code: str, tree: TerritoryTree) -> list[str]:
    territory = tree.get(code) if code else None
    return [territory.departement] if territory and territory.departement else []


def _alive(rows: Sequence[ListRow]) -> list[ListRow]:
    return [row for row in rows if not row.reason]


def _locate(rows: Sequence[ListRow], finder: CommuneFinder) -> None:
    """Make communes and positions agree: one completes the other, and a far position is not believed."""
    placed = [row for row in _alive(rows) if row.position.found]
    lon = np.array([row.position.lon for row in placed], dtype=float)
    lat = np.array([row.position.lat for row in placed], dtype=float)
    found = finder.at(lon, lat)
    claimed = np.array([row.commune for row in placed], dtype=object)
    agree: Sequence[bool] = finder.agree(claimed, lon, lat).tolist() if placed else []
    for row, at, agrees in zip(placed, found, agree, strict=True):
        if row.commune is None and at is not None:
            if not row.candidates or at in row.candidates:
                row.commune = str(at)
                row.note("commune déduite de la position")
            continue
        if row.commune is not None and not agrees:
            row.drop_position("position hors de la commune indiquée, non retenue")
    for row in _alive(rows):
        if row.commune is None:
            row.settle()


def _territory(
    rows: Sequence[ListRow], finder: CommuneFinder, wishes: Wishes, tree: TerritoryTree
) -> Territory:
    if wishes.territory:
        return tree.get(wishes.territory)
    communes = [row.commune for row in _alive(rows)]
    counts = finder.parts["departement"].reindex(communes).value_counts()
    if counts.empty:
        return tree.get(FRANCE_CODE)
    if len(counts) > 1:
        said = enumerate_fr([f"{tree.get(str(code)).name} ({n})" for code, n in counts.head(4).items()])
        raise DataError(
            f"La liste a des lignes dans {len(counts)} départements : {said}. "
            "Indiquez le territoire dont elle est la liste."
        )
    return tree.get(str(counts.index[0]))


def _refuse_elsewhere(rows: Sequence[ListRow], territory: Territory, tree: TerritoryTree) -> None:
    if territory.kind is TerritoryKind.FRANCE:
        return
    inside = set(tree.commune_codes(territory))
    for row in _alive(rows):
        if row.commune not in inside:
            row.reject(f"hors du territoire de la liste ({territory.name})")


def _identify(rows: Sequence[ListRow], dataset: DataSet, list_name: str) -> None:
    """Give each row an identifier that the next import of the same list will give too."""
    known = set(dataset.structures["id"])
    prefix = f"LISTE-{hashlib.sha256(fold(list_name).encode()).hexdigest()[:6]}"
    for row in _alive(rows):
        if row.given_id in known:
            row.id = row.given_id
            continue
        row.is_new = True
        own = row.given_id or "|".join((fold(row.name), str(row.commune), fold(row.address), *row.salt))
        row.id = f"{prefix}-{hashlib.sha256(own.encode()).hexdigest()[:12]}"


def _join_same(rows: Sequence[ListRow]) -> None:
    """Join the rows of one place; a row that adds nothing to an earlier one is a duplicate."""
    first: dict[str, ListRow] = {}
    for row in _alive(rows):
        earlier = first.setdefault(row.id, row)
        if earlier is row:
            continue
        new = [d for d in row.dispositifs if d not in earlier.dispositifs]
        if not new:
            row.reject(f"doublon de la ligne {earlier.line}")
            continue
        earlier.dispositifs += new
        if not earlier.position.found:
            earlier.position = row.position
        row.joined = earlier
        row.note(f"réunie à la ligne {earlier.line} : même lieu")


def _place(rows: Sequence[ListRow], finder: CommuneFinder, geocoder: Geocoder | None) -> None:
    """Give a position to the rows that have none: by their address, else at the mairie."""
    lost = [row for row in _alive(rows) if not row.joined and not row.position.found]
    asked = [row for row in lost if row.address]
    if geocoder is not None and asked:
        wanted = pd.DataFrame([(r.address, r.postal_code, r.commune) for r in asked])
        answers = geocoder(wanted.set_axis(["address", "postal_code", "commune"], axis=1))
        figures = answers[["lon", "lat", "score"]].to_numpy(dtype=float)
        for row, kind, (lon, lat, score) in zip(asked, answers["kind"], figures, strict=True):
            if kind in _PLACED_BY and np.isfinite(lon):
                said = f"{score:.2f}".replace(".", ",")
                row.put(lon, lat, _PLACED_BY[kind], f"adresse géocodée par l'IGN (score {said})")
    lost = [row for row in lost if not row.position.found]
    points = finder.mairies([str(row.commune) for row in lost])
    for row, point in zip(lost, points, strict=True):
        if point is None:
            row.reject("commune sans mairie connue : donnez des coordonnées")
        else:
            row.put(point.x, point.y, Geocoding.COMMUNE, "placée à la mairie, sans position plus précise")
    for row in _alive(rows):
        if row.joined is not None and row.joined.reason:
            row.reject(row.joined.reason)


def _structures(rows: Sequence[ListRow], list_name: str, dataset: DataSet) -> gpd.GeoDataFrame:
    kept = [row for row in _alive(rows) if not row.joined]
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


def _report(rows: Sequence[ListRow], finder: CommuneFinder) -> pd.DataFrame:
    names = finder.table["name"]
    return pd.DataFrame(
        [
            (
                row.line,
                row.name,
                names.get(row.commune, row.commune_said) if row.commune else row.commune_said,
                REJECTED if row.reason else CORRECTED if row.notes else ACCEPTED,
                row.reason or " ; ".join(row.notes),
            )
            for row in rows
        ],
        columns=REPORT_COLUMNS,
    )
