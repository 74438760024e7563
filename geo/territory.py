"""Know the tree from France down to communes: find a place, list what it holds, project it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import UnknownTerritoryError
from geo.store import DataSet
from geo.vocabulary import FRANCE_CODE, CommuneKind, TerritoryKind

LAMBERT_93 = 2154
_OVERSEAS_CRS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
_REGION_PREFIX = "R"
_CLOSE_ENOUGH = 70.0


def legal_crs(departement: str) -> int:
    """Return the EPSG code of the legal projection, in metres, of a département.

    Source: décret n° 2019-165 of 5 March 2019 (RGF93 / Lambert-93 and overseas UTM systems).
    """
    return _OVERSEAS_CRS.get(departement, LAMBERT_93)


@dataclass(frozen=True)
class Territory:
    """A place of the tree.

    Parameters
    ----------
    kind : TerritoryKind
    code : str
        `FR`, `R32`, `59`, an EPCI's SIREN, or a commune's Insee code.
    name : str
        With its article where it is part of the name (« La Rochelle »).
    name_type : int
        Insee's TNCC: which article and which *de* or *à* go before the name.
    departement, region, epci : str or None
        Codes of what contains it; an EPCI's département is the one of most of its communes.
    population : float or None
        Inhabitants; None where unknown.
    postal_codes : sequence of str or None
        Of a commune.
    """

    kind: TerritoryKind
    code: str
    name: str
    name_type: int
    departement: str | None
    region: str | None
    epci: str | None
    population: float | None
    postal_codes: Sequence[str] | None = field(default=None, compare=False)

    @property
    def crs(self) -> int:
        """EPSG code of its legal projection (Lambert-93 for France and metropolitan regions)."""
        return legal_crs(self.departement or "")


def fold(text: str) -> str:
    """Reduce a name to what people agree on: no accent, case, hyphen, apostrophe; *saint* written out.

    Examples
    --------
    >>> fold("St-Étienne-du-Rouvray")
    'saint etienne du rouvray'
    """
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    # The apostrophe and dashes of typographers part words like plain ones, before ASCII drops them.
    plain = re.sub("[\u2019\u2018\u2010-\u2015]", " ", plain)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^0-9a-z]+", " ", plain).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


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
