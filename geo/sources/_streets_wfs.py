"""Ask the IGN's WFS for streets, tile by tile, page by page; what was received whole is not asked for again.

A tile is kept once all that the service announces of it is there, each feature where it was asked for. What
the service answers wrongly (a page of error, a cut list, nothing where people live, axes the other way round)
stops all: half a network would send people round by streets that are not missing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import httpx
import numpy as np
import pandas as pd
import shapely
import stamina

from geo.domain.errors import SourceError
from geo.sources.catalogue import Source, find_columns
from geo.sources.download import Patience
from geo.sources.report import OnProgress, Progress
from geo.store.durable import reason
from geo.store.tables import WGS84

LAYER = "BDTOPO_V3:troncon_de_route"
PAGE = 5000
_TENTHS = 10
_KEPT_S = 7 * 24 * 3600
"""Tiles of another week may be of another edition."""
_LARGEST_PAGE = 80_000_000
_AGENT = "Maillage (python-httpx)"
_LAT_LON, _LON_LAT = "latitude, longitude", "longitude, latitude"
_NEAR = 0.01
"""Degrees around a tile that are still of it: services round their boxes."""


class _NotWholeError(Exception):
    """The answer is not one, or not whole: worth another try."""


@dataclass(frozen=True, order=True)
class Tile:
    """A square of a tenth of a degree, named by its south-west corner in tenths."""

    south: int
    west: int

    @property
    def box(self) -> shapely.Polygon:
        """The square, WGS84."""
        west, south = self.west / _TENTHS, self.south / _TENTHS
        return shapely.box(west, south, west + 1 / _TENTHS, south + 1 / _TENTHS)


def tile_of(lon: float, lat: float) -> Tile:
    """Return the tile where a point lies."""
    return Tile(int(np.floor(lat * _TENTHS)), int(np.floor(lon * _TENTHS)))


def tiles_over(area: shapely.Geometry) -> list[Tile]:
    """List the tiles that an area, WGS84, touches."""
    west, south, east, north = (int(np.floor(edge * _TENTHS)) for edge in area.bounds)
    shapely.prepare(area)
    tiles = [Tile(row, column) for row in range(south, north + 1) for column in range(west, east + 1)]
    return [tile for tile in tiles if area.intersects(tile.box)]


@dataclass(frozen=True)
class Service:
    """A WFS, and how it is asked.

    Parameters
    ----------
    source : Source
        `address` is that of the service.
    folder : pathlib.Path
        Where tiles are kept until the whole is published.
    progress : callable
        Told the tiles received; what it raises stops the download, to be taken up later.
    patience : Patience
    page : int
        How many features are asked for at a time.
    """

    source: Source
    folder: Path
    progress: OnProgress
    patience: Patience
    page: int = PAGE

    def download(self, tiles: Collection[Tile], lived_in: Collection[Tile]) -> gpd.GeoDataFrame:
        """Return all the streets of some tiles, each once.

        Parameters
        ----------
        tiles : collection of Tile
        lived_in : collection of Tile
            Those where people live: an empty answer there is a fault, at sea it is not. The first one tells
            in which order the service takes its axes.

        Raises
        ------
        SourceError
            If the service does not answer, or answers what cannot be.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            timeout = httpx.Timeout(self.patience.read_s, connect=self.patience.connect_s)
            with httpx.Client(timeout=timeout, headers={"User-Agent": _AGENT}) as client:
                frames = list(self._tiles(client, sorted(tiles), lived_in))
        except (httpx.HTTPError, httpx.InvalidURL, _NotWholeError) as error:
            raise SourceError(
                f"{self.source.title} : {self._host} n’a pas répondu comme attendu ({_why(error)}). Les "
                "données en usage n’ont pas changé. Réessayez plus tard : ce qui est reçu sera repris. Ou "
                f"téléchargez le fichier du département depuis {self.source.page} et donnez son dossier."
            ) from error
        except OSError as error:
            raise SourceError(
                f"{self.source.title} : ce qui est reçu ne peut pas être écrit dans « {self.folder} » "
                f"({reason(error)}). Libérez de la place ou vérifiez les droits, puis réessayez."
            ) from error
        whole = pd.concat(frames, ignore_index=True).drop_duplicates("cleabs", ignore_index=True)
        return gpd.GeoDataFrame(whole, crs=WGS84)

    @property
    def _host(self) -> str:
        return urlsplit(self.source.address).hostname or self.source.address[:60]

    def _tiles(
        self, client: httpx.Client, tiles: list[Tile], lived_in: Collection[Tile]
    ) -> Iterator[gpd.GeoDataFrame]:
        axes = ""
        for done, tile in enumerate(tiles):
            self.progress(Progress(f"Téléchargement : {self.source.title}", done, len(tiles), "carrés"))
            path = self.folder / f"{tile.south}_{tile.west}.parquet"
            if path.exists() and time.time() - path.stat().st_mtime < _KEPT_S:
                yield gpd.read_parquet(path)
                continue
            axes = axes or self._axes(client, next(iter(lived_in)))
            frame = self._tile(client, tile, axes)
            if frame.empty and tile in lived_in:
                raise self._wrong(tile, "aucune rue là où des gens habitent")
            partial = path.with_suffix(".part")
            frame.to_parquet(partial)
            partial.replace(path)
            yield frame

    def _axes(self, client: httpx.Client, tile: Tile) -> str:
        """Find the order of axes by which the service finds streets where there must be some."""
        for axes in (_LAT_LON, _LON_LAT):
            if self._ask(client, tile, axes, 0, 1)["features"]:
                return axes
        raise self._wrong(tile, "aucune rue là où des gens habitent, dans un ordre des axes ni dans l’autre")

    def _tile(self, client: httpx.Client, tile: Tile, axes: str) -> gpd.GeoDataFrame:
        features: list[dict[str, Any]] = []
        while True:
            answer = self._ask(client, tile, axes, len(features), self.page)
            announced = answer.get("numberMatched", answer.get("totalFeatures"))
            features += answer["features"]
            if isinstance(announced, int) and len(features) >= announced:
                break
            if not answer["features"]:
                raise _NotWholeError(f"{len(features)} rues reçues sur {announced} annoncées")
        frame = _frame(self.source, features)
        if frame["cleabs"].nunique() != announced:
            raise _NotWholeError(f"{frame['cleabs'].nunique()} rues distinctes sur {announced} annoncées")
        # By its bounds: the service may find by them what only passes round the corner of a tile.
        if not frame.envelope.intersects(tile.box.buffer(_NEAR)).all():
            raise self._wrong(tile, "des rues d’ailleurs : longitude et latitude y sont peut-être échangées")
        return frame

    def _wrong(self, tile: Tile, what: str) -> SourceError:
        return SourceError(
            f"{self.source.title} : {self._host} a répondu, pour le carré de {tile.south / _TENTHS:g}° N, "
            f"{tile.west / _TENTHS:g}° E, {what}. Rien n’a été publié. Réessayez plus tard, ou "
            f"téléchargez le fichier du département depuis {self.source.page} et donnez son dossier."
        )

    def _ask(self, client: httpx.Client, tile: Tile, axes: str, start: int, count: int) -> dict[str, Any]:
        for attempt in stamina.retry_context(
            on=(httpx.TransportError, _NotWholeError),
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.first_wait_s,
            wait_max=self.patience.longest_wait_s,
            wait_jitter=self.patience.first_wait_s,
        ):
            with (
                attempt,
                client.stream("GET", self.source.address, params=_query(tile, axes, start, count)) as got,
            ):
                return self._read(got)
        raise AssertionError  # the last attempt returned or raised

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _LARGEST_PAGE:
                raise SourceError(
                    f"{self.source.title} : {self._host} répond une page de plus de "
                    f"{_LARGEST_PAGE / 1e6:.0f} Mo. Elle a été refusée."
                )
        if response.status_code != httpx.codes.OK:
            raise _NotWholeError(f"erreur {response.status_code}")
        try:
            answer = json.loads(content)
            complete = answer["type"] == "FeatureCollection" and isinstance(answer["features"], list)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _NotWholeError("une page au lieu d’une liste de rues") from error
        if not complete:
            raise _NotWholeError("une page au lieu d’une liste de rues")
        return dict(answer)


def _query(tile: Tile, axes: str, start: int, count: int) -> dict[str, str]:
    west, south, east, north = tile.box.bounds
    corners = (south, west, north, east) if axes == _LAT_LON else (west, south, east, north)
    return {
        "SERVICE": "WFS",
        "VERSION": "2.0.0",
        "REQUEST": "GetFeature",
        "TYPENAMES": LAYER,
        "OUTPUTFORMAT": "application/json",
        "SRSNAME": "EPSG:4326",
        # In this system the service wants latitude first, and answers an empty list to the other order.
        "BBOX": ",".join(f"{value:.6f}" for value in corners) + ",EPSG:4326",
        "COUNT": str(count),
        "STARTINDEX": str(start),
        "SORTBY": "cleabs",
    }


def _frame(source: Source, features: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    expected = source.columns.split()
    if not features:
        return gpd.GeoDataFrame({name: pd.Series(dtype=object) for name in expected}, geometry=[], crs=WGS84)
    table = gpd.GeoDataFrame.from_features(features, crs=WGS84)
    found = find_columns(source, table.columns)
    named = table.rename(columns={name: column for column, name in found.items()})[[*expected, "geometry"]]
    named["geometry"] = shapely.force_2d(named.geometry.to_numpy())
    # A column that a page has no value of would be of another type than on the next.
    return named.astype(dict.fromkeys(expected, object))


def _why(error: Exception) -> str:
    if isinstance(error, _NotWholeError):
        return str(error)
    if isinstance(error, httpx.TimeoutException):
        return "pas de réponse à temps"
    return "liaison coupée" if isinstance(error, httpx.TransportError) else type(error).__name__
