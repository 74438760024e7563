"""Know the tree from France down to communes: find a place, list what it holds, project it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from math import isnan
from typing import Any

import pandas as pd

from geo.analysis.perimeters import perimeter_places
from geo.analysis.search import PlaceIndex, outside
from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import sentence
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, CommuneKind, TerritoryKind
from geo.store import DataSet

_REGION_PREFIX = "R"


class TerritoryTree:
    """Every territory of a data set, found by code or by name.

    Parameters
    ----------
    dataset : DataSet
    """

    def __init__(self, dataset: DataSet) -> None:
        communes = dataset.communes.drop(columns=["geometry", "mairie"]).set_index("code", drop=False)
        self._parts = communes[communes["kind"] != CommuneKind.CITY]
        self._cities = set(communes.index[communes["kind"] == CommuneKind.CITY])
        rows = communes.assign(kind=TerritoryKind.COMMUNE, postal_codes=communes["postal_codes"].map(tuple))
        perimeters = perimeter_places(dataset)
        self._perimeters: dict[str, list[str]] = dict(
            zip(perimeters["code"], perimeters["communes"], strict=True)
        )
        frame = pd.concat(
            [self._france(), *self._divisions(dataset), perimeters, rows], ignore_index=True
        ).drop(columns="communes")
        self._places = frame
        self._columns = [frame[field.name].to_list() for field in fields(Territory)]
        self._row = {code: row for row, code in enumerate(self._columns[1])}
        self._made: dict[str, Territory] = {}

    @cached_property
    def _index(self) -> PlaceIndex:
        return PlaceIndex(self._places)

    def _known(self, code: str) -> Territory | None:
        """Return the territory of a code: it is made when asked, since nobody asks for all 37 000."""
        if code not in self._made and code in self._row:
            kind, *rest = (_value(column[self._row[code]]) for column in self._columns)
            self._made[code] = Territory(TerritoryKind(kind), *rest)
        return self._made.get(code)

    def _of(self, codes: Iterable[str]) -> list[Territory]:
        return [territory for code in codes if (territory := self._known(code))]

    def _france(self) -> pd.DataFrame:
        population = self._parts["population"].sum()
        return pd.DataFrame(
            [
                {
                    "kind": TerritoryKind.FRANCE,
                    "code": FRANCE_CODE,
                    "name": "France",
                    "name_type": 3,
                    "population": population,
                }
            ]
        )

    def _divisions(self, dataset: DataSet) -> Iterator[pd.DataFrame]:
        parts = self._parts
        regions, departements, epci = dataset.regions, dataset.departements, dataset.epci
        region_of = departements.set_index("code")["parent"]
        # A région overseas holds one département only, which says its projection.
        alone = departements.groupby("parent")["code"].agg(
            lambda codes: codes.iloc[0] if len(codes) == 1 else None
        )
        yield regions.assign(
            kind=TerritoryKind.REGION,
            code=_REGION_PREFIX + regions["code"],
            departement=regions["code"].map(alone),
            region=regions["code"],
            population=regions["code"].map(parts.groupby("region")["population"].sum()),
        )
        yield departements.assign(
            kind=TerritoryKind.DEPARTEMENT,
            departement=departements["code"],
            region=departements["parent"],
            population=departements["code"].map(parts.groupby("departement")["population"].sum()),
        )
        yield epci.assign(
            kind=TerritoryKind.EPCI,
            departement=epci["parent"],
            region=epci["parent"].map(region_of),
            epci=epci["code"],
            population=epci["code"].map(parts.groupby("epci")["population"].sum()),
        )

    def get(self, code: str) -> Territory:
        """Return the territory of a code.

        Raises
        ------
        UnknownTerritoryError
            If there is none; the message proposes the closest ones.
        """
        wanted = code.strip().upper()
        territory = self._known(wanted) or self._known(
            wanted.zfill(5) if wanted.isdigit() and len(wanted) == 4 else ""
        )
        if territory is None:
            raise UnknownTerritoryError(f"Aucun territoire n’a le code « {code[:40]} ». {self._close(code)}")
        return territory

    def commune_codes(self, territory: Territory) -> list[str]:
        """List the communes and arrondissements of a territory, sorted; never the three cities as such."""
        if territory.kind is TerritoryKind.PERIMETER:
            return self._perimeters[territory.code]
        parts = self._parts
        column = {
            TerritoryKind.REGION: "region",
            TerritoryKind.DEPARTEMENT: "departement",
            TerritoryKind.EPCI: "epci",
            TerritoryKind.COMMUNE: "city" if territory.code in self._cities else "code",
        }.get(territory.kind)
        if column is None:
            return parts.index.to_list()
        if column == "code":
            return [territory.code] if territory.code in parts.index else []
        code = territory.code.removeprefix(_REGION_PREFIX) if column == "region" else territory.code
        return list(self._codes_by[column].get(code, []))

    @cached_property
    def _codes_by(self) -> dict[str, dict[str, list[str]]]:
        """The communes of each division and city, found once for all."""
        codes = self._parts.index.to_numpy(dtype=object)
        columns = ("region", "departement", "epci", "city")
        rows = {column: self._parts.groupby(column).indices for column in columns}
        return {column: {one: codes[some].tolist() for one, some in rows[column].items()} for column in rows}

    def ancestors(self, territory: Territory) -> list[Territory]:
        """List what contains a territory, from France down to its parent."""
        region = f"{_REGION_PREFIX}{territory.region}" if territory.region else None
        city = self._parts["city"].get(territory.code) if territory.kind is TerritoryKind.COMMUNE else None
        chain = [FRANCE_CODE, region, territory.departement, territory.epci, city]
        found = self._of(code for code in chain if isinstance(code, str) and code != territory.code)
        order = list(TerritoryKind)
        return [t for t in found if order.index(t.kind) < order.index(territory.kind) or t.code == city]

    def of_kind(self, kind: TerritoryKind) -> list[Territory]:
        """List all territories of a kind."""
        return self._of(self._places.loc[self._places["kind"] == kind, "code"])

    def search(self, text: str, limit: int = 8) -> list[Territory]:
        """Find territories by what a person writes (see `geo.analysis.search`).

        Parameters
        ----------
        text : str
        limit : int

        Returns
        -------
        list of Territory
            Best first; among equals the most populated.
        """
        return self._of(match.code for match in self._index.search(text, limit))

    def _close(self, code: str) -> str:
        elsewhere = outside(code)
        if elsewhere:
            return sentence(elsewhere.sentence)
        close = ", ".join(f"{t.name} ({t.code})" for t in self.search(code, limit=3))
        if close:
            return f"Vouliez-vous dire : {close} ?"
        return "Indiquez FR, R32, 59, un Siren d’EPCI ou un code Insee."


def _value(value: Any) -> Any:
    """Return a value of a table, None where it is missing."""
    return None if isinstance(value, float) and isnan(value) else value
