"""Lay out one row a zone and, for each dispositif, how it stands: status, nearest structure, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.analysis import verdict
from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis, need_coverage
from geo.analysis.travel import Access, FloatArray, IntArray
from geo.domain.columns import Column, Kind
from geo.domain.dispositifs import NEEDS, Dispositif, Need
from geo.domain.french import number, sentence
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Status

_FIGURES = {
    "status": "status",
    "unserved": "unserved_population",
    "nearest_m": "nearest_m",
    "nearest_min": "nearest_min",
    "target": "target_population",
}
"""What is taken from a coverage table for each dispositif."""

ASPECTS: dict[str, str] = {
    "status": "Statut",
    "unserved": "Personnes non desservies",
    "nearest_m": "Distance",
    "nearest_min": "Temps",
    "nearest_name": "Structure la plus proche",
    "target": "Personnes visées",
}
"""What can be shown of each dispositif, in reading order."""


@dataclass(frozen=True)
class Gap:
    """A zone that lacks a dispositif, and how many people that is."""

    dispositif: Dispositif
    zone_code: str
    zone_name: str
    unserved: float


def status_words(status: pd.Series) -> pd.Series:
    """Write statuses as a symbol and a word."""
    return status.map({s.value: f"{s.symbol} {s.label}" for s in Status})


def key_of(dispositif: Dispositif, aspect: str) -> str:
    """Return the name of a column: `laep_nearest_m`."""
    return f"{dispositif}_{aspect}"


def matrix(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    dispositifs: Sequence[Dispositif] = tuple(Dispositif),
) -> pd.DataFrame:
    """Make the matrix of a territory.

    Returns
    -------
    pandas.DataFrame
        One row a zone: `zone_code, zone_name, communes, epci, epci_name, population`, then by dispositif
        `D_status` (values of `Status`), `D_unserved`, `D_nearest_m`, `D_nearest_min`, `D_nearest_name`,
        `D_target`. Zones with most people unserved in gaps first.
    """
    zones = analysis.zones(level).table.iloc[analysis.rows(territory, level)].reset_index(drop=True)
    table = _who(analysis, zones, level)
    in_gaps = np.zeros(len(zones))
    names = analysis.structure_by_id["name"]
    for dispositif in dispositifs:
        coverage = analysis.coverage(territory, level, access, (dispositif,))
        for aspect, column in _FIGURES.items():
            table[key_of(dispositif, aspect)] = coverage[column].to_numpy()
        table[key_of(dispositif, "nearest_name")] = names.reindex(coverage["nearest_id"]).to_numpy()
        gap = (coverage["status"] == Status.GAP).to_numpy()
        in_gaps += np.where(gap, coverage["unserved_population"].fillna(0), 0)
    order = np.argsort(-in_gaps, kind="stable")
    return table.iloc[order].reset_index(drop=True)


def status_table(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    dispositifs: Sequence[Dispositif],
) -> pd.DataFrame:
    """Give the same content as the map: one row a zone, for each dispositif its status and who is not served.

    Returns
    -------
    pandas.DataFrame
        Columns `Code`, `Nom`, `Commune`, `Habitants`, then for each dispositif its status in words and the
        number of people not served; in the order of the matrix.
    """
    who = {"zone_code": "Code", "zone_name": "Nom", "communes": "Commune", "population": "Habitants"}
    if level is Level.COMMUNE:
        del who["communes"]
    judged = {
        key_of(d, aspect): f"{d.label}{said}"
        for d in dispositifs
        for aspect, said in (("status", ""), ("unserved", " : non desservis"))
    }
    table = in_words(matrix(analysis, territory, level, access, dispositifs), dispositifs)
    return table[[*who, *judged]].rename(columns=who | judged)


@cached_by_analysis()
def worst_gaps(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    dispositifs: Sequence[Dispositif],
    limit: int = 5,
) -> list[Gap]:
    """List the gaps that leave most people out, largest first."""
    if not dispositifs:
        return []
    coverage = analysis.coverage(territory, level, access, dispositifs)
    gaps = coverage[coverage["status"] == Status.GAP].nlargest(limit, "unserved_population")
    columns = ["dispositif", "zone_code", "zone_name", "unserved_population"]
    return [
        Gap(Dispositif(dispositif), code, name, unserved)
        for dispositif, code, name, unserved in gaps[columns].itertuples(index=False, name=None)
    ]


@dataclass(frozen=True)
class Judged:
    """Every zone of a level, judged: arrays of shape (zones, dispositifs), or (zones,) by need.

    Parameters
    ----------
    status : array of str
        Values of `Status`.
    inside : array of float
        Structures in the zone, NaN where unknown.
    nearest : array of int
        Row of the nearest structure, -1 where there is none.
    nearest_m, unserved, target : array of float
    need_status : dict of Need to array of str
    need_unserved : dict of Need to array of float
    """

    status: npt.NDArray[np.object_]
    inside: FloatArray
    nearest: IntArray
    nearest_m: FloatArray
    unserved: FloatArray
    target: FloatArray
    need_status: dict[Need, npt.NDArray[np.object_]]
    need_unserved: dict[Need, FloatArray]


@cached_by_analysis(most=8)
def judge(analysis: Analysis, level: Level, access: Access) -> Judged:
    """Judge every zone of France once for an access time."""
    france = analysis.tree.get(FRANCE_CODE)
    coverage = analysis.coverage(france, level, access)
    needs = {need: need_coverage(analysis, france, need, access, level, coverage) for need in NEEDS}

    def square(column: str) -> FloatArray:
        return coverage[column].to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(Dispositif))

    ids = pd.Index(analysis.structures.table["id"])
    return Judged(
        status=coverage["status"].to_numpy(dtype=object).reshape(-1, len(Dispositif)),
        inside=square("structures_inside"),
        nearest=ids.get_indexer(coverage["nearest_id"]).reshape(-1, len(Dispositif)),
        nearest_m=square("nearest_m"),
        unserved=square("unserved_population"),
        target=square("target_population"),
        need_status={need: table["status"].to_numpy(dtype=object) for need, table in needs.items()},
        need_unserved={
            need: table["unserved_population"].to_numpy(dtype=float) for need, table in needs.items()
        },
    )


def status_together(judged: Judged, rows: IntArray, column: int) -> Status:
    """Judge several zones as one, for the dispositif of a column: see `verdict.judge_together`."""
    return verdict.judge_together(
        verdict.ranks_of(judged.status[rows, column]),
        judged.inside[rows, column],
        judged.unserved[rows, column],
        judged.target[rows, column],
    )


def _who(analysis: Analysis, zones: pd.DataFrame, level: Level) -> pd.DataFrame:
    epci_names = analysis.dataset.epci.set_index("code")["name"]
    communes = zones["name"] if level is Level.COMMUNE else commune_names(analysis, zones["communes"])
    return pd.DataFrame(
        {
            "zone_code": zones["code"],
            "zone_name": zones["name"],
            "communes": communes,
            "epci": zones["epci"],
            "epci_name": zones["epci"].map(epci_names),
            "population": zones["population"],
        }
    )


def commune_names(analysis: Analysis, lists: pd.Series) -> pd.Series:
    """Write lists of commune codes as names: « Hem, Roubaix »."""
    communes = analysis.dataset.communes
    asked = communes[communes["code"].isin(set(lists.explode()))]
    names = dict(zip(asked["code"], asked["name"], strict=True))
    return lists.map(lambda codes: ", ".join(names.get(code, code) for code in codes))


def filtered(
    table: pd.DataFrame,
    dispositifs: Sequence[Dispositif],
    *,
    statuses: Collection[Status] = (),
    epci: Collection[str] = (),
    least_population: float = 0,
) -> pd.DataFrame:
    """Keep the zones where any of these dispositifs has one of these statuses, in these EPCI.

    An empty list asks for nothing. A zone whose population is not known stays whatever the least asked.
    """
    kept = np.ones(len(table), dtype=bool)
    if statuses:
        kept &= (
            np.logical_or.reduce(
                [table[key_of(d, "status")].isin(list(statuses)) for d in dispositifs],
                axis=0,
                initial=False,
                dtype=bool,
            )
            if dispositifs
            else False
        )
    if epci:
        kept &= table["epci"].isin(list(epci)).to_numpy(dtype=bool)
    if least_population > 0:
        kept &= ~(table["population"] < least_population).to_numpy(dtype=bool)
    return table[kept].reset_index(drop=True)


def has_known(table: pd.DataFrame, dispositifs: Sequence[Dispositif]) -> bool:
    """Tell whether the data in use say something of any of these dispositifs in any zone."""
    return any((table[key_of(d, "status")] != Status.UNKNOWN).any() for d in dispositifs)


def totals(table: pd.DataFrame, dispositifs: Sequence[Dispositif]) -> pd.DataFrame:
    """Sum a matrix up, one row a dispositif.

    Returns
    -------
    pandas.DataFrame
        `dispositif` and the columns `TOTALS`: one count a status; people where they are known.
    """
    rows = []
    for dispositif in dispositifs:
        status = table[key_of(dispositif, "status")]
        known = status != Status.UNKNOWN
        rows.append(
            {
                "dispositif": dispositif.value,
                "dispositif_label": dispositif.label,
                "zones": len(table),
                **{one.value: int((status == one).sum()) for one in Status},
                "target": table.loc[known, key_of(dispositif, "target")].sum(min_count=1),
                "unserved": table[key_of(dispositif, "unserved")].sum(min_count=1),
            }
        )
    return pd.DataFrame(rows, columns=["dispositif", *(column.key for column in TOTALS)])


TOTALS: tuple[Column, ...] = (
    Column("dispositif_label", "Total"),
    Column("zones", "Zones", Kind.COUNT),
    *(Column(status.value, status.label, Kind.COUNT) for status in Status),
    Column("target", "Personnes visées", Kind.PEOPLE),
    Column("unserved", "Non desservies", Kind.PEOPLE),
)
"""Columns of `totals` as people read them."""


def matrix_columns(
    level: Level, dispositifs: Sequence[Dispositif], aspects: Sequence[str] = tuple(ASPECTS)
) -> list[Column]:
    """Describe the columns of a matrix, in reading order."""
    noun = level.noun.singular
    who = [
        Column("zone_name", noun if noun.isupper() else noun.capitalize()),
        *([Column("communes", "Commune")] if level is Level.QPV else []),
        Column("population", "Habitants", Kind.PEOPLE, summed=True),
    ]
    judged = [_column(d, aspect) for d in dispositifs for aspect in ASPECTS if aspect in aspects]
    return [*who, *judged, Column("epci_name", "Intercommunalité"), Column("zone_code", "Code")]


def _column(dispositif: Dispositif, aspect: str) -> Column:
    label, people = dispositif.label, dispositif.target.noun.plural
    key = key_of(dispositif, aspect)
    return {
        "status": Column(
            key,
            label,
            help=verdict.RULE,
        ),
        "unserved": Column(
            key,
            f"{label} : non desservis",
            Kind.PEOPLE,
            summed=True,
            help=f"Combien d'{people} sont au-delà du temps d'accès.",
        ),
        "nearest_m": Column(
            key,
            f"{label} : distance (m)",
            Kind.METRES,
            help="En ligne droite depuis l'habitant médian de la zone.",
        ),
        "nearest_min": Column(
            key,
            f"{label} : temps (min)",
            Kind.MINUTES,
            help="À pied en QPV et en ville, en voiture à la campagne.",
        ),
        "nearest_name": Column(key, f"{label} : le plus proche", help="Structure la plus proche."),
        "target": Column(
            key,
            f"{label} : personnes visées",
            Kind.PEOPLE,
            summed=True,
            help=f"Combien d'{people} vivent dans la zone.",
        ),
    }[aspect]


def in_words(table: pd.DataFrame, dispositifs: Sequence[Dispositif]) -> pd.DataFrame:
    """Write the statuses of a matrix as a symbol and a word."""
    said = {key_of(d, "status"): status_words(table[key_of(d, "status")]) for d in dispositifs}
    return table.assign(**said)


def shown_sentence(level: Level, whole: int, shown: int) -> str:
    """Say how many zones a filter leaves."""
    noun = level.noun
    if shown == whole:
        return sentence(f"{number(whole)} {noun.plural if whole > 1 else noun.singular}")
    return sentence(f"{number(shown)} {noun.plural if shown > 1 else noun.singular} sur {number(whole)}")
