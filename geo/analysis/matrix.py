"""Lay out one row a zone and, for each need, how it stands: status, nearest structure, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis import verdict
from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis, left_out, missing_needs
from geo.analysis.travel import Access, FloatArray
from geo.analysis.work import check_wanted
from geo.domain.columns import Column, Kind
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, Need, parse_need
from geo.domain.french import number, sentence
from geo.domain.places import names_together
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun, Status

_FIGURES = {
    "status": "status",
    "unserved": "unserved_population",
    "nearest_m": "nearest_m",
    "nearest_min": "nearest_min",
    "target": "target_population",
}
"""What is taken from a coverage table for each need."""

ASPECTS: dict[str, str] = {
    "status": "Statut",
    "unserved": "Personnes hors de portée",
    "nearest_m": "Distance",
    "nearest_min": "Temps",
    "nearest_name": "Structure la plus proche",
    "target": "Personnes visées",
}
"""What can be shown of each need, in reading order."""


@dataclass(frozen=True)
class Gap:
    """A zone in gap.

    Parameters
    ----------
    needs : tuple of Need
        What it lacks, among what is asked.
    zone_code, zone_name : str
    communes : str
        Of a QPV, those where it lies; empty for a commune.
    unserved : float
        People out of reach there, of the need that leaves most out.
    people : float
        All those whom this need concerns there.
    """

    needs: tuple[Need, ...]
    zone_code: str
    zone_name: str
    communes: str
    unserved: float
    people: float


def status_words(status: pd.Series) -> pd.Series:
    """Write statuses as a symbol and a word."""
    return status.map({s.value: f"{s.symbol} {s.label}" for s in Status})


def key_of(need: Need, aspect: str) -> str:
    """Return the name of a column: `laep_nearest_m`."""
    return f"{need}_{aspect}"


def matrix(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    needs: Sequence[Need] = NEEDS,
) -> pd.DataFrame:
    """Make the matrix of a territory.

    Returns
    -------
    pandas.DataFrame
        One row a zone: `zone_code, zone_name, communes, epci, epci_name, population`, then by need
        `N_status` (values of `Status`), `N_unserved`, `N_nearest_m`, `N_nearest_min`, `N_nearest_name`,
        `N_target`. First the zones whose largest gap leaves most people out: the same people may lack
        several needs, and are not added up.
    """
    zones = analysis.zones(level).table.iloc[analysis.rows(territory, level)].reset_index(drop=True)
    table = _who(analysis, zones, level)
    names = analysis.structure_by_id["name"]
    for need in needs:
        check_wanted()
        coverage = analysis.need_coverage(territory, level, access, (need,))
        for aspect, column in _FIGURES.items():
            table[key_of(need, aspect)] = coverage[column].to_numpy()
        table[key_of(need, "nearest_name")] = names.reindex(coverage["nearest_id"]).to_numpy()
    order = np.argsort(-largest_gaps(table, needs), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def largest_gaps(table: pd.DataFrame, needs: Sequence[Need]) -> FloatArray:
    """Return, zone by zone of a matrix, the people out of reach of the need in gap that leaves most out."""
    status = table[[key_of(need, "status") for need in needs]].to_numpy(dtype=object)
    unserved = table[[key_of(need, "unserved") for need in needs]].to_numpy(dtype=float)
    return np.asarray(left_out(status, unserved).max(axis=1, initial=0.0))


def matrix_beside(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    needs: Sequence[Need],
    judged: Sequence[Need],
) -> pd.DataFrame:
    """Make the matrix of the needs judged, its zones in the order of those looked at, whatever is beside."""
    whole = matrix(analysis, territory, level, access, needs)
    added = tuple(need for need in judged if need not in needs)
    if not added:
        return whole
    beside = matrix(analysis, territory, level, access, added)
    new = [name for name in beside.columns if name not in whole]
    return whole.merge(beside[["zone_code", *new]], on="zone_code", how="left")


def status_table(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    needs: Sequence[Need],
) -> pd.DataFrame:
    """Give the same content as the map: one row a zone, for each need its status and who is not served.

    Returns
    -------
    pandas.DataFrame
        Columns `Code`, `Nom`, `Commune`, `Habitants`, then for each need its status in words and the
        number of people out of reach; in the order of the matrix.
    """
    who = {"zone_code": "Code", "zone_name": "Nom", "communes": "Commune", "population": "Habitants"}
    if level is Level.COMMUNE:
        del who["communes"]
    judged = {
        key_of(need, aspect): f"{need.label}{said}"
        for need in needs
        for aspect, said in (("status", ""), ("unserved", " : hors de portée"))
    }
    table = in_words(matrix(analysis, territory, level, access, needs), needs)
    return table[[*who, *judged]].rename(columns=who | judged)


@cached_by_analysis()
def worst_gaps(
    analysis: Analysis,
    territory: Territory,
    level: Level,
    access: Access,
    need: Need = ALL_NEEDS,
    limit: int = 5,
) -> list[Gap]:
    """List the zones in gap that leave most people out, each once, largest first."""
    if need == ALL_NEEDS:
        table = missing_needs(analysis, territory, access, level)
        table = table[table["missing"] > 0]
    else:
        table = analysis.need_coverage(territory, level, access, (need,))
        table = table[table["status"] == Status.GAP]
        table = table.assign(lacking=pd.Series([(need.code,)] * len(table), table.index, dtype=object))
    zones = table.nlargest(limit, "unserved_population")
    lists = analysis.zones(level).table.set_index("code")["communes"].reindex(zones["zone_code"])
    communes = commune_names(analysis, lists) if level is Level.QPV else [""] * len(zones)
    columns = zones[["lacking", "zone_code", "zone_name", "unserved_population", "target_population"]]
    return [
        Gap(tuple(parse_need(one) for one in lacking), code, name, where, unserved, people)
        for (lacking, code, name, unserved, people), where in zip(
            columns.itertuples(index=False, name=None), communes, strict=True
        )
    ]


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
    names = analysis.commune_names
    return lists.map(lambda codes: names_together(names.get(code, code) for code in codes))


def filtered(
    table: pd.DataFrame,
    needs: Sequence[Need],
    *,
    statuses: Collection[Status] = (),
    epci: Collection[str] = (),
    least_population: float = 0,
) -> pd.DataFrame:
    """Keep the zones where any of these needs has one of these statuses, in these EPCI.

    An empty list asks for nothing. A zone whose population is not known stays whatever the least asked.
    """
    kept = np.ones(len(table), dtype=bool)
    if statuses:
        kept &= (
            np.logical_or.reduce(
                [table[key_of(need, "status")].isin(list(statuses)) for need in needs],
                axis=0,
                initial=False,
                dtype=bool,
            )
            if needs
            else False
        )
    if epci:
        kept &= table["epci"].isin(list(epci)).to_numpy(dtype=bool)
    if least_population > 0:
        kept &= ~(table["population"] < least_population).to_numpy(dtype=bool)
    return table[kept].reset_index(drop=True)


def has_known(table: pd.DataFrame, needs: Sequence[Need]) -> bool:
    """Tell whether the data in use say something of any of these needs in any zone."""
    return any((table[key_of(need, "status")] != Status.UNKNOWN).any() for need in needs)


def totals(table: pd.DataFrame, needs: Sequence[Need]) -> pd.DataFrame:
    """Sum a matrix up, one row a need.

    Returns
    -------
    pandas.DataFrame
        `need` and the columns `TOTALS`: one count a status; people where they are known.
    """
    rows = []
    for need in needs:
        status = table[key_of(need, "status")]
        unserved = table[key_of(need, "unserved")]
        known = status != Status.UNKNOWN
        rows.append(
            {
                "need": need.code,
                "need_label": need.label,
                "zones": len(table),
                **{one.value: int((status == one).sum()) for one in Status},
                "target": table.loc[known, key_of(need, "target")].sum(min_count=1),
                "unserved": unserved.sum(min_count=1),
                "in_gaps": unserved[status == Status.GAP].sum() if known.any() else np.nan,
            }
        )
    return pd.DataFrame(rows, columns=["need", *(column.key for column in TOTALS)])


TOTALS: tuple[Column, ...] = (
    Column("need_label", "Total"),
    Column("zones", "Zones", Kind.COUNT),
    *(Column(status.value, status.label, Kind.COUNT) for status in Status),
    Column("target", "Personnes visées", Kind.PEOPLE),
    Column("unserved", "Hors de portée", Kind.PEOPLE),
    Column("in_gaps", "Dans les zones en carence", Kind.PEOPLE),
)
"""Columns of `totals` as people read them."""


def matrix_columns(
    level: Level, needs: Sequence[Need], aspects: Sequence[str] = tuple(ASPECTS)
) -> list[Column]:
    """Describe the columns of a matrix, in reading order."""
    noun = level.noun.singular
    who = [
        Column("zone_name", noun if noun.isupper() else noun.capitalize()),
        *([Column("communes", "Commune")] if level is Level.QPV else []),
        Column("population", "Habitants", Kind.PEOPLE, summed=True),
    ]
    judged = [_column(need, aspect) for need in needs for aspect in ASPECTS if aspect in aspects]
    return [*who, *judged, Column("epci_name", "Intercommunalité"), Column("zone_code", "Code")]


def _column(need: Need, aspect: str) -> Column:
    label, people = need.label, need.target.noun.plural
    key = key_of(need, aspect)
    return {
        "status": Column(
            key,
            label,
            help=verdict.RULE,
        ),
        "unserved": Column(
            key,
            f"{label} : hors de portée",
            Kind.PEOPLE,
            summed=True,
            help=f"Combien d’{people} sont au-delà du temps d’accès.",
        ),
        "nearest_m": Column(
            key,
            f"{label} : distance (m)",
            Kind.METRES,
            help="En ligne droite depuis l’habitant médian de la zone.",
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
            help=f"Combien d’{people} vivent dans la zone.",
        ),
    }[aspect]


def in_words(table: pd.DataFrame, needs: Sequence[Need]) -> pd.DataFrame:
    """Write the statuses of a matrix as a symbol and a word."""
    said = {key_of(need, "status"): status_words(table[key_of(need, "status")]) for need in needs}
    return table.assign(**said)


def shown_sentence(noun: Noun, whole: int, shown: int) -> str:
    """Say how many zones a filter leaves."""
    if shown == whole:
        return sentence(f"{number(whole)} {noun.plural if whole > 1 else noun.singular}")
    return sentence(f"{number(shown)} {noun.plural if shown > 1 else noun.singular} sur {number(whole)}")
