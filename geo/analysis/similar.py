"""Find the communes most alike: size, density, age structure, share of people in QPV."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.spatial import KDTree

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.travel import FloatArray, IntArray
from geo.domain.french import enumerate_fr, sentence
from geo.domain.reference import rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import CommuneKind, TerritoryKind

HOW_MANY = 10
_LEAST_DENSITY = 0.1


@dataclass(frozen=True)
class Twin:
    """A commune alike.

    Parameters
    ----------
    territory : Territory
    population : float
    density : float
        Inhabitants a square kilometre.
    child_share, qpv_share : float
        Shares of the inhabitants, from 0 to 1: under 18, and living in a QPV.
    gap : float
        How far it is from alike: 0 is the same, 1 a typical difference between two communes on one trait.
    """

    territory: Territory
    population: float
    density: float
    child_share: float
    qpv_share: float
    gap: float


@dataclass(frozen=True)
class Similar:
    """The communes most alike, the most alike first, and why they are; `own` is the commune itself."""

    own: Twin | None
    twins: tuple[Twin, ...]
    explanation: str


@dataclass(frozen=True)
class _Traits:
    """Every commune and city, described; `near` are rows, `gap` their distances, the nearest first."""

    rows: dict[str, int]
    codes: list[str]
    values: FloatArray
    near: IntArray
    gap: FloatArray


def similar_communes(analysis: Analysis, territory: Territory) -> Similar:
    """Find the ten communes most alike in France.

    Each trait is set on a common scale (divided by its standard deviation over the communes, after a
    logarithm for population and density), multiplied by its weight (`data/reference/similarity.csv`), and
    communes are compared by the straight distance between them. Arrondissements of Paris, Lyon and Marseille
    are compared with communes and arrondissements, these cities with communes and cities.

    Returns
    -------
    Similar
        Without any commune for what is not one, or where nobody lives.
    """
    traits = _traits(analysis)
    if territory.kind is not TerritoryKind.COMMUNE or territory.code not in traits.rows:
        return Similar(None, (), "")
    row = traits.rows[territory.code]
    own = _twin(analysis, traits, row, 0.0)
    if not own.population > 0:
        return Similar(own, (), sentence("Personne n’habite ici : aucune commune n’est dite semblable"))
    found = zip(traits.near[row], traits.gap[row], strict=True)
    twins = tuple(_twin(analysis, traits, near, gap) for near, gap in found if near >= 0)
    return Similar(own, twins, f"{explain()} {_named(twins)}")


def _named(twins: tuple[Twin, ...]) -> str:
    return f"Ce sont {enumerate_fr(twin.territory.name for twin in twins)}." if twins else ""


@cache
def explain() -> str:
    """Say in one sentence what makes two communes alike."""
    labels = [row["label"] for row in rows("similarity")]
    listed = ", ".join(labels[:-1]) + f" et {labels[-1]}"
    return sentence(
        "Les dix communes de France qui ressemblent le plus à celle-ci, chaque trait ramené à une même "
        f"échelle : {listed}"
    )


def _twin(analysis: Analysis, traits: _Traits, row: int, gap: float) -> Twin:
    population, density, child_share, qpv_share = traits.values[row].tolist()
    territory = analysis.tree.get(traits.codes[row])
    return Twin(territory, population, density, child_share, qpv_share, float(gap))


@cached_by_analysis(most=1)
def _traits(analysis: Analysis) -> _Traits:
    communes = analysis.dataset.communes.set_index("code")
    people = communes["population"]
    described = pd.DataFrame(
        {
            "population": people,
            "density": people / communes["area_km2"],
            "child_share": (communes["pop_under6"] + communes["pop_6_17"]) / people.where(people > 0),
            "qpv_share": (qpv_population(analysis) / people.where(people > 0)).clip(upper=1),
        }
    )
    scaled = _scale(described)
    kind = communes["kind"].to_numpy(dtype=object)
    inhabited = (people > 0).to_numpy(dtype=bool)
    near = np.full((len(communes), HOW_MANY), -1)
    gap = np.full((len(communes), HOW_MANY), np.nan)
    for asking, beside in (
        ((CommuneKind.COMMUNE,), (CommuneKind.COMMUNE, CommuneKind.CITY)),
        ((CommuneKind.CITY,), (CommuneKind.COMMUNE, CommuneKind.CITY)),
        ((CommuneKind.ARRONDISSEMENT,), (CommuneKind.COMMUNE, CommuneKind.ARRONDISSEMENT)),
    ):
        asked = np.flatnonzero(np.isin(kind, asking) & inhabited)
        pool = np.flatnonzero(np.isin(kind, beside) & inhabited)
        if len(asked) and len(pool) > 1:
            _fill(scaled, asked, pool, near, gap)
    codes = communes.index.to_list()
    rows = {code: row for row, code in enumerate(codes)}
    return _Traits(rows, codes, described.to_numpy(dtype=float), near, gap)


def _fill(scaled: FloatArray, asked: IntArray, pool: IntArray, near: IntArray, gap: FloatArray) -> None:
    """Write the nearest of the pool for each commune asked, itself left out."""
    wanted = min(HOW_MANY + 1, len(pool))
    distance, position = KDTree(scaled[pool]).query(scaled[asked], k=wanted, workers=-1)
    found = pool[position]
    itself = found == asked[:, None]
    # Where many communes are the very same, a commune may not be among its own nearest.
    itself[~itself.any(axis=1), -1] = True
    kept = ~itself
    near[asked, : wanted - 1] = found[kept].reshape(len(asked), -1)
    gap[asked, : wanted - 1] = distance[kept].reshape(len(asked), -1)


def _scale(described: pd.DataFrame) -> FloatArray:
    weights = pd.Series({row["trait"]: float(row["weight"]) for row in rows("similarity")})
    comparable = described.assign(
        population=np.log1p(described["population"]),
        density=np.log(described["density"].clip(lower=_LEAST_DENSITY)),
    )
    # A trait not known is held as typical: it neither draws communes together nor sets them apart.
    comparable = comparable.fillna(comparable.median()).fillna(0.0)
    spread = comparable.std().replace(0.0, 1.0)
    return np.ascontiguousarray((comparable / spread * weights).to_numpy(dtype=float))


def qpv_population(analysis: Analysis) -> pd.Series:
    """Estimate the inhabitants of QPV in each commune; a QPV on several communes is shared out evenly."""
    qpv = analysis.dataset.qpv
    each = pd.DataFrame(
        {"commune": qpv["communes"], "people": qpv["population"] / qpv["communes"].map(len).astype(float)}
    ).explode("commune")
    communes = analysis.dataset.communes.set_index("code")
    by_code = each.groupby("commune")["people"].sum().reindex(communes.index).fillna(0.0)
    by_city = by_code.groupby(communes["city"]).sum()
    return by_code + by_city.reindex(communes.index).fillna(0.0)
