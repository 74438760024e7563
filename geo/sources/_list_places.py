"""Place the rows of a list: commune and position agree, addresses are geocoded, the rest at the mairie."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.analysis.territories import TerritoryTree
from geo.domain.errors import DataError
from geo.domain.french import enumerate_fr
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Geocoding, TerritoryKind
from geo.sources._list_rows import ListRow
from geo.sources.communes import CommuneFinder
from geo.sources.ign import PLACED_BY
from geo.sources.list_columns import ColumnChoice

Geocoder = Callable[[pd.DataFrame], pd.DataFrame]
"""From `address, postal_code, commune` to `lon, lat, score, kind`, row for row (see `geo.sources.ign`)."""

_EDGE_DEGREES = 5e-3
"""Some 500 m: boundaries are simplified, and a quay stands outside of all of them."""


def alive(rows: Sequence[ListRow]) -> list[ListRow]:
    """Return the rows that are not rejected."""
    return [row for row in rows if not row.reason]


def locate(rows: Sequence[ListRow], finder: CommuneFinder, choice: ColumnChoice) -> None:
    """Make communes and positions agree: one completes the other, and a far position is not believed."""
    placed = [row for row in alive(rows) if row.position.found]
    lon = np.array([row.position.lon for row in placed], dtype=float)
    lat = np.array([row.position.lat for row in placed], dtype=float)
    found = finder.at(lon, lat)
    agrees = _within([row.commune for row in placed], lon, lat, finder)
    for row, at, within in zip(placed, found, agrees, strict=True):
        if row.commune is None and at is not None:
            if not row.candidates or at in row.candidates:
                row.commune = str(at)
                row.note("commune déduite de la position")
            continue
        if row.commune is not None and not within:
            row.drop_position("position hors de la commune indiquée, non retenue")
    for row in alive(rows):
        if row.commune is None:
            row.settle(choice)


def _within(
    codes: Sequence[str | None],
    lon: npt.NDArray[np.float64],
    lat: npt.NDArray[np.float64],
    finder: CommuneFinder,
) -> list[bool]:
    """Tell whether each point lies in its commune or at its edge; a commune without boundary is believed."""
    if not codes:
        return []
    shapes = finder.shapes.geometry.reindex(np.array(codes, dtype=object)).to_numpy()
    points = np.where(np.isfinite(lon) & np.isfinite(lat), shapely.points(lon, lat), None)
    near = shapely.dwithin(shapes, points, _EDGE_DEGREES)
    return [bool(n) or shape is None for n, shape in zip(near, shapes, strict=True)]


def territory_of(rows: Sequence[ListRow], finder: CommuneFinder, code: str, tree: TerritoryTree) -> Territory:
    """Return the territory of a list: the one asked, else the département where all its rows are.

    Raises
    ------
    DataError
        If the rows are in several.
    """
    if code:
        return tree.get(code)
    communes = [row.commune for row in alive(rows)]
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


def refuse_elsewhere(rows: Sequence[ListRow], territory: Territory, tree: TerritoryTree) -> None:
    """Reject the rows outside of the territory of the list."""
    if territory.kind is TerritoryKind.FRANCE:
        return
    inside = set(tree.commune_codes(territory))
    for row in alive(rows):
        if row.commune not in inside:
            row.reject(f"hors du territoire de la liste ({territory.name})")


def place(rows: Sequence[ListRow], finder: CommuneFinder, geocoder: Geocoder | None) -> None:
    """Give a position to the rows that have none: by their address, else at the mairie."""
    lost = [row for row in alive(rows) if not row.joined and not row.position.found]
    asked = [row for row in lost if row.address]
    if geocoder is not None and asked:
        wanted = pd.DataFrame([(r.address, r.postal_code, r.commune) for r in asked])
        answers = geocoder(wanted.set_axis(["address", "postal_code", "commune"], axis=1))
        figures = answers[["lon", "lat", "score"]].to_numpy(dtype=float)
        within = _within([row.commune for row in asked], figures[:, 0], figures[:, 1], finder)
        for row, kind, inside, (lon, lat, score) in zip(asked, answers["kind"], within, figures, strict=True):
            if kind in PLACED_BY and np.isfinite(lon) and inside:
                said = f"{score:.2f}".replace(".", ",")
                row.put(lon, lat, PLACED_BY[kind], f"adresse géocodée par l’IGN (score {said})")
    lost = [row for row in lost if not row.position.found]
    points = finder.mairies([str(row.commune) for row in lost])
    for row, point in zip(lost, points, strict=True):
        if point is None:
            row.reject("commune sans mairie connue : donnez des coordonnées")
        else:
            row.put(point.x, point.y, Geocoding.COMMUNE, "placée à la mairie, sans position plus précise")
    for row in alive(rows):
        if row.joined is not None and row.joined.reason:
            row.reject(row.joined.reason)
