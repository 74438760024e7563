"""Sentences of the ranking: what is first, the formula with its numbers, how solid ranks are."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.analysis.matrix import matrix, totals, worst_gaps
from geo.analysis.ranking import RANKING_COLUMNS, Weights, rank_gaps, references
from geo.analysis.travel import default_access
from geo.domain.dispositifs import NEEDS, Dispositif, need_of
from geo.domain.vocabulary import Level
from geo.words.findings import gap_label
from geo.words.method import method_constants
from geo.words.ranking import (
    first_priority,
    formula,
    gaps_found,
    method_lines,
    neutral_rates,
    no_gap,
    no_zone,
    ranked,
    stability,
    worked_example,
)
from tests.geo.small import SOUTH, small_analysis

REFERENCES = pd.Series({"poverty": 37.5, "single_parents": 25.0})
ONES = Weights(1.0, 1.0)
NAN = float("nan")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def small():
    """The north and the middle lack a LAEP; the middle's rates are not known."""
    return small_analysis(laep=[SOUTH])


@pytest.fixture(scope="module")
def ranking(small):
    return rank_gaps(
        small, small.tree.get("FR"), Level.QPV, default_access(), (need_of(Dispositif.LAEP),), ONES
    )


def moved(*ranges: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rank": range(1, len(ranges) + 1),
            "rank_low": [low for low, _ in ranges],
            "rank_high": [high for _, high in ranges],
        }
    ).assign(poverty_part=10.0, single_parents_part=0.0, zoning_part=NAN)


def test_the_formula_has_the_weights_and_the_references():
    assert plain(formula(Weights(1.0, 0.5), REFERENCES)) == (
        "note = personnes hors de portée × (1 + 1 × taux de pauvreté ÷ 37,5 % "
        "+ 0,5 × part de familles monoparentales ÷ 25 %) ÷ 2,5"
    )


def test_the_formula_is_the_people_where_nothing_weighs_or_nothing_is_known():
    alone = "note = personnes hors de portée"
    assert formula(Weights(0.0, 0.0), REFERENCES) == alone
    assert formula(ONES, pd.Series({"poverty": float("nan"), "single_parents": float("nan")})) == alone


def test_the_example_can_be_redone_by_hand(ranking):
    # 120 × (1 + 45/37.5 + 30/25) / 3 = 120 × 3.4 / 3 = 136
    assert plain(worked_example(ranking.iloc[0], ONES, REFERENCES)) == (
        "Nord, 120 enfants de moins de 6 ans : 120 × (1 + 1 × 45 % ÷ 37,5 % + 1 × 30 % ÷ 25 %) ÷ 3 = 136."
    )
    assert "1 × 1 (taux non connu)" in plain(worked_example(ranking.iloc[1], ONES, REFERENCES))


def test_what_comes_first_is_said_by_people_and_place(ranking):
    first = str(ranking["zone_code"].iloc[0])
    assert plain(first_priority(ranking, {first: "Lens"})) == (
        "D’abord Nord (Lens) : 120 enfants de moins de 6 ans loin d’un Laep."
    )
    assert plain(first_priority(ranking, {first: "Nord"})).startswith("D’abord Nord : 120 ")
    assert first_priority(ranking.iloc[:0], {}) == ""


def test_a_rounded_figure_never_says_more_people_than_there_are(analysis):
    taizy, access = analysis.tree.get("08438"), default_access()
    assert taizy.population == 99  # to the five, 100
    ranking = rank_gaps(analysis, taizy, Level.COMMUNE, access, NEEDS, ONES)
    assert plain(first_priority(ranking, {})).startswith("D’abord Taizy : 99 habitants loin ")
    said = gaps_found(totals(matrix(analysis, taizy, Level.COMMUNE, access), NEEDS), Level.COMMUNE.noun)
    assert plain(said[0]) == "Centres sociaux et EVS : 99 habitants hors de portée."
    (gap,) = worst_gaps(analysis, taizy, Level.COMMUNE, access, NEEDS[0])
    assert plain(gap_label(gap)) == "Taizy : 99 habitants"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            moved((1, 1), (2, 2)),
            "Classement solide : aucun rang ne change même si la pauvreté ou les familles monoparentales "
            "comptent moitié moins ou moitié plus.",
        ),
        (
            moved((1, 2), (1, 2), (3, 3)),
            "1 de ces 3 rangs est sûr ; les 2 autres dépendent du poids choisi.",
        ),
        (moved((1, 2), (1, 2)), "Aucun de ces 2 rangs n’est sûr : tous dépendent du poids choisi."),
        (
            moved(*[(1, 9)] * 9, (10, 12), (9, 12)),
            "9 de ces 10 priorités sont sûres ; l’autre dépend du poids choisi.",
        ),
        (
            moved(*[(1, 10)] * 10, (11, 11)),
            "Classement solide : ces 10 priorités restent en tête même si la pauvreté ou les familles "
            "monoparentales comptent moitié moins ou moitié plus.",
        ),
        (
            moved(*[(1, 11)] * 11),
            "Aucune de ces 10 priorités n’est sûre : toutes dépendent du poids choisi.",
        ),
        (moved(), ""),
    ],
)
def test_how_solid_ranks_are(table, said):
    assert plain(stability(table)) == said


def test_nothing_is_solid_where_weights_change_nothing():
    alone = moved((1, 1))
    unweighed = moved((1, 1), (2, 2)).assign(poverty_part=0.0)
    assert (stability(alone), stability(unweighed)) == ("", "")


def test_missing_rates_are_said(small, ranking):
    assert plain(neutral_rates(ranking, Level.QPV)) == (
        "Pour 1 QPV, la pauvreté ou les familles monoparentales ne sont pas publiées : "
        "on lui prête celles d’un QPV médian, qui ne comptent ni pour ni contre."
    )
    communes = rank_gaps(small, small.tree.get("FR"), Level.COMMUNE, default_access())
    assert "ne sont connues que des QPV" in neutral_rates(communes, Level.COMMUNE)
    assert neutral_rates(ranking.head(1), Level.QPV) == ""
    assert neutral_rates(ranking.iloc[:0], Level.QPV) == ""


def test_how_many_are_ranked_and_how_many_have_no_score(small, ranking):
    nord = small.tree.get("59")
    assert plain(ranked(ranking, nord)) == "2 carences dans le Nord, de la plus à la moins urgente."
    assert plain(ranked(ranking.head(1), nord)) == "1 carence dans le Nord."
    assert "; 1 en dernier" in plain(ranked(ranking.assign(score=[1.0, float("nan")]), nord))


def test_an_empty_ranking_says_why(small):
    nord, laep, clas = small.tree.get("59"), need_of(Dispositif.LAEP), need_of(Dispositif.CLAS)
    assert no_gap(nord, Level.QPV, (), known=True).startswith("Cochez au moins un dispositif")
    assert no_gap(nord, Level.QPV, (laep,), known=True) == "Aucune carence de Laep dans les QPV du Nord."
    assert no_gap(nord, Level.COMMUNE, (laep,), known=True) == "Aucune carence de Laep dans le Nord."
    assert plain(no_gap(nord, Level.COMMUNE, (clas,), known=False)) == (
        "Les données en usage ne disent pas où sont les Clas dans le Nord : "
        "importez une liste pour classer les communes."
    )
    assert no_zone(nord, Level.QPV) == "Il n’y a aucun QPV dans le Nord."


def test_what_is_found_is_said_for_each_need():
    totals = pd.DataFrame(
        [
            {"need": "laep", "unknown": 1, "empty": 1, "gap": 1, "unserved": 120.0, "in_gaps": 100.0},
            {"need": "vie_sociale", "unknown": 0, "empty": 0, "gap": 0, "unserved": 0.0, "in_gaps": 0.0},
            {"need": "evs", "unknown": 0, "empty": 0, "gap": 0, "unserved": 380.0, "in_gaps": 0.0},
            {"need": "clas", "unknown": 7, "empty": 0, "gap": 0, "unserved": NAN, "in_gaps": NAN},
        ]
    ).assign(zones=7, target=900.0)
    assert [plain(text) for text in gaps_found(totals, Level.QPV.noun)] == [
        "Laep : 1 QPV sur 5 en carence ; 120 enfants de moins de 6 ans des QPV hors de portée, "
        "dont 100 dans les zones en carence.",
        "Centres sociaux et EVS : aucune carence.",
        "EVS : chaque QPV est servi pour moitié au moins ; 380 habitants des QPV hors de portée.",
        "Clas : non renseigné dans les données en usage.",
    ]


def test_the_method_names_every_weight_and_every_constant(small, ranking):
    lines = dict(method_lines(ONES, references(small), ranking))
    assert "Importance de la pauvreté" in lines
    assert plain(lines["Exemple"]).endswith("= 136.")
    assert "Exemple" not in dict(method_lines(ONES, references(small), ranking.iloc[:0]))
    said = {one.label: one.said for one in method_constants(default_access(foot_minutes=20))}
    assert plain(said["Temps d’accès à pied"]).startswith("20 min.")
    assert plain(said["Vitesse de marche"]).startswith("4,5 km/h. Cerema")


def test_an_empty_ranking_has_its_columns(small):
    empty = rank_gaps(small, small.tree.get("FR"), Level.QPV, default_access(), ())
    assert list(empty.columns) == RANKING_COLUMNS
    assert stability(empty) == ""
