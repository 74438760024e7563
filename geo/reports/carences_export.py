"""Gather what a planner takes away: the matrix, the ranking, the rates and the method, in files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import geopandas as gpd
import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.equity import Equity, equipment_rates, equities, wider_territories
from geo.analysis.matrix import commune_names, in_words, matrix_beside, matrix_columns
from geo.analysis.perimeters import perimeter_labels
from geo.analysis.ranking import PARTS, RATES, ZONING, Weights, rank_gaps, references
from geo.analysis.travel import Access
from geo.domain.columns import Column, Kind
from geo.domain.dispositifs import Need, parse_need
from geo.domain.french import trimmed
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level
from geo.reports.provenance import Provenance, provenance
from geo.reports.tabular import csv_bytes, geojson_bytes
from geo.reports.workbook import TableSheet, TextSheet, workbook_bytes
from geo.words.method import method_constants
from geo.words.ranking import method_lines, weight_titles
from geo.words.rates import equity_definition, equity_sentences, gap_figure, rate_title

RANKING: tuple[Column, ...] = (
    Column("rank", "Rang", Kind.COUNT),
    Column(
        "rank_range",
        "Du rang… au rang…",
        help="Meilleur et moins bon rang quand chaque poids varie de moitié.",
    ),
    Column("zone_name", "Zone"),
    Column("need_label", "Besoin", width_px=115),
    Column("score", "Note", Kind.SCORE, help="Personnes hors de portée et les parts qui suivent."),
    Column("unserved_population", "Hors de portée", Kind.PEOPLE, summed=True),
    Column(
        "poverty_part",
        "Part de la pauvreté",
        Kind.SCORE,
        help="Ce que la pauvreté ajoute à la note, ou en retire.",
    ),
    Column(
        "single_parents_part",
        "Part des familles monoparentales",
        Kind.SCORE,
        help="Ce que les familles monoparentales ajoutent à la note, ou en retirent.",
    ),
    Column(
        "zoning_part",
        "Part du zonage",
        Kind.SCORE,
        help="Ce que le zonage choisi ajoute à la note, ou en retire.",
    ),
    Column("communes", "Commune"),
    Column("poverty_rate", "Pauvreté (%)", Kind.PERCENT, help="Taux de pauvreté de la zone."),
    Column(
        "single_parent_rate",
        "Familles monoparentales (%)",
        Kind.PERCENT,
        help="Part de familles monoparentales.",
    ),
    Column("target_population", "Personnes visées", Kind.PEOPLE, summed=True),
    Column("target_label", "Public visé"),
    Column("nearest_m", "Distance (m)", Kind.METRES, help="Depuis l’habitant médian."),
    Column("nearest_min", "Temps (min)", Kind.MINUTES, help="Jusqu’à la structure la plus proche."),
    Column("nearest_name", "Structure la plus proche"),
    Column("rank_low", "Meilleur rang", Kind.COUNT, help="Quand chaque poids varie de moitié."),
    Column("rank_high", "Pire rang", Kind.COUNT, help="Quand chaque poids varie de moitié."),
    Column("rank_in_need", "Rang pour ce besoin", Kind.COUNT),
    Column("zone_code", "Code"),
)
"""Columns of a ranking as people read it: `score` is `Hors de portée` and the parts together."""

_SAME_FOR_ONE = {"need_label", "target_label", "rank_in_need"}


def shown_ranking(level: Level, needs: Sequence[Need], weights: Weights) -> list[Column]:
    """Return the columns to show on a screen: those that say something here."""
    useless = {"rank_low", "rank_high"} | (_SAME_FOR_ONE if len(needs) == 1 else set())
    useless |= set() if weights.perimeter else {PARTS[ZONING]}
    if level is Level.COMMUNE:
        useless |= {"communes", *(PARTS[name] for name in RATES), *RATES.values()}
    return [column for column in RANKING if column.key not in useless]


_RATES = (
    Column("label", "Taux d’équipement"),
    Column("territory_name", "Territoire"),
    Column("rate", "Taux", Kind.RATE),
    Column("structures", "Structures", Kind.COUNT),
    Column("target", "Personnes visées", Kind.PEOPLE),
    Column("per", "Pour combien de personnes", Kind.COUNT),
    Column("gap", "Écart d’équité, QPV contre le reste"),
)


@dataclass(frozen=True)
class Request:
    """What a planner looks at.

    Parameters
    ----------
    territory : Territory
    level : Level
    access : Access
    needs : sequence of Need
    weights : Weights
    filters : mapping of str to str
        What narrows the matrix, in words.
    """

    territory: Territory
    level: Level
    access: Access
    needs: Sequence[Need]
    weights: Weights
    filters: Mapping[str, str]

    @property
    def title(self) -> str:
        """Title of the files."""
        zones = self.level.noun.plural
        return f"Carences des {zones} {in_place(self.territory)}"


def readable_ranking(analysis: Analysis, ranking: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Add to a ranking what people need to read it: words, communes, the name of the nearest structure."""
    zones = analysis.zones(level).table.set_index("code")["communes"].reindex(ranking["zone_code"])
    needs = ranking["need"].map(parse_need)
    nearest = analysis.structure_by_id["name"].reindex(ranking["nearest_id"])
    low, high = ranking["rank_low"].astype(str), ranking["rank_high"].astype(str)
    return ranking.assign(
        rank_range=low.where(low == high, low + " à " + high),
        communes=commune_names(analysis, zones).to_numpy(),
        need_label=needs.map(lambda need: need.label),
        target_label=needs.map(lambda need: need.target.noun.plural),
        nearest_name=nearest.to_numpy(),
    )


def rates_table(analysis: Analysis, territory: Territory, equities: Mapping[Need, Equity]) -> pd.DataFrame:
    """Lay out the rates of a territory, of what contains it, of its QPV and of the rest of it."""
    rates = equipment_rates(analysis, wider_territories(analysis, territory))
    rows = []
    for need, found in equities.items():
        mine = rates[rates["need"] == need.code].assign(gap=None, in_qpv=False)
        split = pd.DataFrame(
            {
                "territory_name": ["En QPV", "Hors QPV"],
                "structures": [found.qpv.structures, found.rest.structures],
                "target": [found.qpv.target, found.rest.target],
                "per": found.qpv.per,
                "rate": [found.qpv.value, found.rest.value],
                "gap": [gap_figure(found), None],
                "in_qpv": [True, False],
            }
        )
        rows += [one.assign(label=rate_title(need)) for one in (mine, split)]
    return pd.DataFrame([row for one in rows for row in one.to_dict("records")])


def provenance_of(analysis: Analysis, request: Request, edited: date) -> Provenance:
    """Describe the files of a request."""
    weights = {
        title: trimmed(getattr(request.weights, name))
        for name, title in weight_titles().items()
        if name in request.weights.counted
    }
    if request.weights.perimeter:
        weights["Zonage qui compte"] = perimeter_labels(analysis.dataset)[request.weights.perimeter]
    needs = ", ".join(need.label for need in request.needs) or "aucun"
    asked = {"Besoins": needs, **weights, **request.filters}
    return provenance(analysis.dataset, request.title, request.access, asked, edited)


def carences_workbook(
    analysis: Analysis, request: Request, matrix: pd.DataFrame, ranking: pd.DataFrame, edited: date
) -> bytes:
    """Write the workbook of a request: matrix, ranking, rates, method and sources.

    Parameters
    ----------
    analysis : Analysis
    request : Request
    matrix : pandas.DataFrame
        From `geo.analysis.matrix.matrix`, filtered or not.
    ranking : pandas.DataFrame
        From `geo.analysis.ranking.rank_gaps`.
    edited : datetime.date
    """
    said = provenance_of(analysis, request, edited)
    where = in_place(request.territory)
    method = method_lines(request.weights, references(analysis), ranking)
    known = method_constants(request.access, streets=bool(analysis.dataset.streets))
    compared = equities(analysis, request.territory)
    findings = [("Équité", said) for said in equity_sentences(request.territory, compared)]
    return workbook_bytes(
        [
            TableSheet(
                "Matrice",
                request.title,
                in_words(matrix, request.needs),
                matrix_columns(request.level, request.needs),
                note="Aucune zone ne répond à ces filtres.",
            ),
            TableSheet(
                "Classement",
                f"Carences classées {where}",
                readable_ranking(analysis, ranking, request.level),
                RANKING,
                note="Aucune carence à classer.",
                frozen=4,
            ),
            TableSheet(
                "Taux d’équipement",
                f"Taux d’équipement {where}",
                rates_table(analysis, request.territory, compared),
                _RATES,
                frozen=2,
            ),
            TextSheet(
                "Méthode et sources",
                "Méthode et sources",
                [
                    *method,
                    ("Écart d’équité", equity_definition()),
                    *findings,
                    *((one.label, one.said) for one in known),
                    *said.said(),
                ],
            ),
        ],
        said,
    )


def matrix_csv(analysis: Analysis, request: Request, matrix: pd.DataFrame, edited: date) -> bytes:
    """Write the matrix as CSV."""
    columns = matrix_columns(request.level, request.needs)
    said = provenance_of(analysis, request, edited)
    return csv_bytes(in_words(matrix, request.needs), columns, said)


def ranking_csv(analysis: Analysis, request: Request, ranking: pd.DataFrame, edited: date) -> bytes:
    """Write the ranking as CSV."""
    said = provenance_of(analysis, request, edited)
    return csv_bytes(readable_ranking(analysis, ranking, request.level), RANKING, said)


def matrix_geojson(analysis: Analysis, request: Request, matrix: pd.DataFrame, edited: date) -> bytes:
    """Write the zones of the matrix as GeoJSON, statuses as codes (`inside`, `gap`…)."""
    shapes = analysis.zones(request.level).table.set_index("code").geometry
    zones = gpd.GeoDataFrame(matrix, geometry=shapes.reindex(matrix["zone_code"]).to_numpy(), crs=shapes.crs)
    columns = matrix_columns(request.level, request.needs)
    return geojson_bytes(zones, columns, provenance_of(analysis, request, edited))


class TableFile(StrEnum):
    """The files of a request, each the first word of its name."""

    WORKBOOK = "carences"
    MATRIX = "matrice"
    RANKING = "classement"
    ZONES = "zones"


def write_file(
    analysis: Analysis,
    request: Request,
    file: TableFile,
    edited: date,
    *,
    looked_at: Sequence[Need],
    kept: Collection[str],
) -> bytes:
    """Write a file of a request, its tables made anew: whoever may ask for it holds none of them meanwhile.

    Parameters
    ----------
    analysis : Analysis
    request : Request
    file : TableFile
    edited : datetime.date
    looked_at : sequence of Need
        Those that order and rank the zones, among those judged.
    kept : collection of str
        Codes of the zones that answer the filters.
    """
    where = (request.territory, request.level, request.access)
    whole = matrix_beside(analysis, *where, looked_at, request.needs)
    shown = whole[whole["zone_code"].isin(kept)]
    if file is TableFile.MATRIX:
        return matrix_csv(analysis, request, shown, edited)
    if file is TableFile.ZONES:
        return matrix_geojson(analysis, request, shown, edited)
    ranking = rank_gaps(analysis, *where, looked_at, request.weights)
    ranking = ranking[ranking["zone_code"].isin(kept)]
    if file is TableFile.RANKING:
        return ranking_csv(analysis, request, ranking, edited)
    return carences_workbook(analysis, request, shown, ranking, edited)


def file_name(request: Request, edited: date, extension: str, subject: str = TableFile.WORKBOOK) -> str:
    """Name a file so that it says what it holds without being opened."""
    return f"{subject}-{request.territory.code}-{request.level}-{edited:%Y-%m-%d}.{extension}"
