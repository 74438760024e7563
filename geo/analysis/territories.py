"""Know the tree from France down to communes: find a place, list what it holds, project it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.domain.errors import UnknownTerritoryError
from geo.domain.french import fold
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, CommuneKind, TerritoryKind
from geo.store import DataSet

_REGION_PREFIX = "R"
_CLOSE_ENOUGH = 70.0


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
        frame = pd.concat([self._france(), *self._divisions(dataset), rows], ignore_index=True)
        columns = [field.name for field in fields(Territory)]
        frame = frame[columns].astype(object).where(frame[columns].notna(), None)
        territories = (
            Territory(TerritoryKind(kind), *rest) for kind, *rest in frame.itertuples(index=False, name=None)
        )
        self._all = {territory.code: territory for territory in territories}

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
        territory = self._all.get(wanted) or self._all.get(
            wanted.zfill(5) if wanted.isdigit() and len(wanted) == 4 else ""
        )
        if territory is None:
            close = ", ".join(f"{t.name} ({t.code})" for t in self.search(code, limit=3))
            advice = (
                f"Vouliez-vous dire : {close} ?"
                if close
                else "Indiquez FR, R32, 59, un Siren d'EPCI ou un code Insee."
            )
            raise UnknownTerritoryError(f"Aucun territoire n'a le code « {code[:40]} ». {advice}")
        return territory

    def commune_codes(self, territory: Territory) -> list[str]:
        """List the communes and arrondissements of a territory, sorted; never the three cities as such."""
        parts = self._parts
        column = {
            TerritoryKind.REGION: "region",
            TerritoryKind.DEPARTEMENT: "departement",
            TerritoryKind.EPCI: "epci",
            TerritoryKind.COMMUNE: "city" if territory.code in self._cities else "code",
        }.get(territory.kind)
        if column is None:
            return parts.index.to_list()
        code = territory.code.removeprefix(_REGION_PREFIX) if column == "region" else territory.code
        return parts.index[(parts[column] == code).to_numpy(dtype=bool, na_value=False)].to_list()

    def ancestors(self, territory: Territory) -> list[Territory]:
        """List what contains a territory, from France down to its parent."""
        region = f"{_REGION_PREFIX}{territory.region}" if territory.region else None
        city = self._parts["city"].get(territory.code) if territory.kind is TerritoryKind.COMMUNE else None
        chain = [FRANCE_CODE, region, territory.departement, territory.epci, city]
        found = [self._all[code] for code in chain if isinstance(code, str) and code != territory.code]
        order = list(TerritoryKind)
        return [t for t in found if order.index(t.kind) < order.index(territory.kind) or t.code == city]

    def of_kind(self, kind: TerritoryKind) -> list[Territory]:
        """List all territories of a kind."""
        return [t for t in self._all.values() if t.kind is kind]

    def search(self, text: str, limit: int = 8) -> list[Territory]:
        """Find territories by name, postal code or code; accents, case and hyphens are forgiven.

        Parameters
        ----------
        text : str
            What a person typed.
        limit : int
            How many to return.

        Returns
        -------
        list of Territory
            Best first: exact code or postal code, then name, then beginning of name, then close spelling;
            among equals the most populated.
        """
        wanted = fold(text)
        if not wanted:
            return []
        exact = self._by_code(text.strip().upper())
        names = self._names
        every_word = np.logical_and.reduce(
            [np.char.find(names.text, f" {word}") >= 0 for word in wanted.split()]
        )
        starts = np.char.startswith(names.text, f" {wanted}")
        score = np.select([names.text == f" {wanted}", starts, every_word], [100.0, 90.0, 80.0], 0.0)
        if not score.any() and not exact:
            close = process.cdist([wanted], names.text, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)[0]
            score = np.where(close >= _CLOSE_ENOUGH, close, 0.0)
        order = np.lexsort((-names.population, -score))[:limit]
        named = [names.territories[i] for i in order if score[i] > 0]
        return list(dict.fromkeys([*exact, *named]))[:limit]

    def _by_code(self, code: str) -> list[Territory]:
        postal = [self._all[c] for c in self._postal.get(code, [])]
        direct = [self._all[code]] if code in self._all else []
        # People type postal codes; they equal some other commune's Insee code by chance.
        return [*sorted(postal, key=lambda t: -(t.population or 0)), *direct]

    @cached_property
    def _postal(self) -> dict[str, list[str]]:
        by_postal: dict[str, list[str]] = {}
        for territory in self.of_kind(TerritoryKind.COMMUNE):
            for postal in territory.postal_codes or ():
                by_postal.setdefault(postal, []).append(territory.code)
        return by_postal

    @cached_property
    def _names(self) -> _Names:
        territories = list(self._all.values())
        return _Names(
            territories,
            np.array([f" {fold(t.name)}" for t in territories]),
            np.array([t.population or 0 for t in territories], dtype=float),
        )


@dataclass(frozen=True)
class _Names:
    """Folded names, each after a space so that the beginning of a word is found everywhere alike."""

    territories: list[Territory]
    text: np.ndarray
    population: np.ndarray
