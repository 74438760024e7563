"""Say in plain French which gap comes first, how gaps are ranked, and how solid ranks are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from geo.analysis.ranking import PARTS, RATES, ZONING, Weights, relative_rates
from geo.domain.dispositifs import Dispositif, Need, Target, parse_need
from geo.domain.french import (
    NO_BREAK,
    agree,
    count,
    enumerate_fr,
    none_of,
    number,
    rounded_people,
    sentence,
    trimmed,
    typography,
)
from geo.domain.places import in_place, of_place
from geo.domain.reference import rows as reference_rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun, Status

FIRST = 10
"""How many first ranks are looked at to say whether they are solid."""

_GAP = Noun("carence", "carences", feminine=True)
_RANK = Noun("rang", "rangs")
_PRIORITY = Noun("priorité", "priorités", feminine=True)


def weight_labels() -> dict[str, str]:
    """Return the French name of each weight."""
    return {row["name"]: row["label"] for row in reference_rows("weights")}


def weight_titles() -> dict[str, str]:
    """Return the title of each weight: « Importance de la pauvreté »."""
    return {row["name"]: row["title"] for row in reference_rows("weights")}


def formula(weights: Weights, references: pd.Series) -> str:
    """Write the score's formula with the weights chosen and the references of the data in use."""
    of = {row["name"]: row["of"] for row in reference_rows("weights")}
    terms = [
        f"{trimmed(weight)} × {of[name]} ÷ {_rate(references[name])}"
        for name, weight in zip(RATES, weights.array, strict=False)
        if references[name] > 0
    ]
    if weights.perimeter:
        terms.append(f"{trimmed(weights.zoning)} × {of[ZONING]} (2 dedans, 1 ailleurs)")
    if not terms or not weights.array.any():
        return typography("note = personnes hors de portée")
    below = trimmed(float(1 + weights.array.sum()))
    return typography(f"note = personnes hors de portée × (1 + {' + '.join(terms)}) ÷ {below}")


def worked_example(gap: pd.Series, weights: Weights, references: pd.Series) -> str:
    """Compute one score in full, so that anyone can redo it.

    Parameters
    ----------
    gap : pandas.Series
        A row of a ranking.
    weights : Weights
    references : pandas.Series
        As given by `geo.analysis.ranking.references`.
    """
    people = count(float(gap["unserved_population"]), parse_need(str(gap["need"])).target.noun, rounded=False)
    if not math.isfinite(float(gap["score"])):
        return sentence(f"{gap['zone_name']} : la population visée n’est pas connue, il n’y a pas de note")
    relative = relative_rates(
        gap[list(RATES.values())].to_numpy(dtype=float)[None, :], references.to_numpy(dtype=float)
    )[0]
    terms = [
        f"{trimmed(weight)} × {_ratio(float(gap[column]), float(references[name]), float(value))}"
        for (name, column), weight, value in zip(RATES.items(), weights.array, relative, strict=False)
    ]
    if weights.perimeter:
        terms.append(f"{trimmed(weights.zoning)} × {2 if gap['zoning_part'] > 0 else 1} (zonage)")
    below = trimmed(float(1 + weights.array.sum()))
    unserved = number(float(gap["unserved_population"]))
    return typography(
        f"{gap['zone_name']}, {people} : {unserved} × (1 + {' + '.join(terms)}) ÷ {below} "
        f"= {number(float(gap['score']))}."
    )


def _ratio(rate: float, reference_rate: float, relative: float) -> str:
    if math.isfinite(rate) and reference_rate > 0:
        return f"{_rate(rate)} ÷ {_rate(reference_rate)}"
    return f"{number(relative)} (taux non connu)"


def _rate(percentage: float) -> str:
    return f"{trimmed(percentage)}{NO_BREAK}%"


def stability(ranking: pd.DataFrame) -> str:
    """Say how many of the first ranks stay first when every weight varies by half either way.

    Nothing where weights change nothing: a rank alone, or zones whose rates nobody knows.
    """
    if len(ranking) < 2 or not ranking[list(PARTS.values())].fillna(0).to_numpy().any():
        return ""
    first = ranking.head(FIRST)
    size = len(first)
    whole = size == len(ranking)
    sure = int((first["rank_high"] == first["rank_low"] if whole else first["rank_high"] <= size).sum())
    if sure < size:
        return _partly_sure(sure, size, _RANK if whole else _PRIORITY)
    stays = "aucun rang ne change" if whole else f"ces {number(size)} priorités restent en tête"
    return sentence(
        f"Classement solide : {stays} "
        "même si la pauvreté ou les familles monoparentales comptent moitié moins ou moitié plus"
    )


def _partly_sure(sure: int, size: int, noun: Noun) -> str:
    """Say how many hold whatever the weights: « 6 de ces 10 priorités sont sûres »."""
    e, of = "e" if noun.feminine else "", f"de ces {number(size)} {noun.plural}"
    if not sure:
        every = "toutes" if noun.feminine else "tous"
        return sentence(f"Aucun{e} {of} n’est sûr{e} : {every} dépendent du poids choisi")
    others = size - sure
    rest = "l’autre dépend" if others == 1 else f"les {number(others)} autres dépendent"
    said = agree(sure, f"est sûr{e}", f"sont sûr{e}s")
    return sentence(f"{number(sure)} {of} {said} ; {rest} du poids choisi")


def first_priority(ranking: pd.DataFrame, communes: Mapping[str, str]) -> str:
    """Say which gap comes first and what it means.

    Parameters
    ----------
    ranking : pandas.DataFrame
    communes : mapping
        By code of a zone, the communes that it lies in: names of QPV are not unique.
    """
    if ranking.empty:
        return ""
    gap = ranking.iloc[0]
    need = parse_need(str(gap["need"]))
    people = count(float(gap["unserved_population"]), need.target.noun, most=float(gap["target_population"]))
    within = communes.get(str(gap["zone_code"]), "")
    where = f" ({within})" if within not in {"", gap["zone_name"]} else ""
    return sentence(f"D’abord {gap['zone_name']}{where} : {people} loin {need.of_a}")


def no_gap(territory: Territory, level: Level, needs: Sequence[Need], *, known: bool) -> str:
    """Say why a ranking is empty: nothing asked, nothing known, or nothing missing."""
    if not needs:
        return sentence("Cochez au moins un dispositif pour classer ses carences")
    zones = level.noun.plural
    if not known:
        what = enumerate_fr([one.noun.plural for one in _members(needs)], "ou")
        return sentence(
            f"Les données en usage ne disent pas où sont les {what} {in_place(territory)} : "
            f"importez une liste pour classer les {zones}"
        )
    what = enumerate_fr([one.noun.of for one in _members(needs)], "ni")
    where = in_place(territory) if level is Level.COMMUNE else f"dans les {zones} {of_place(territory)}"
    return sentence(f"Aucune carence {what} {where}")


def _members(needs: Sequence[Need]) -> list[Dispositif]:
    return [dispositif for need in needs for dispositif in need.dispositifs]


def no_zone(territory: Territory, level: Level) -> str:
    """Say that a territory has no zone of a level."""
    zone = level.noun
    return sentence(f"Il n’y a {none_of(zone)} {in_place(territory)}")


def ranked(ranking: pd.DataFrame, territory: Territory) -> str:
    """Say how many gaps are ranked, and how many could not get a score."""
    unknown = int(ranking["score"].isna().sum())
    said = f"{count(len(ranking), _GAP, rounded=False)} {in_place(territory)}"
    order = ", de la plus à la moins urgente" if len(ranking) > 1 else ""
    last = f" ; {number(unknown)} en dernier, leur population visée n’étant pas connue" if unknown else ""
    return sentence(f"{said}{order}{last}")


def neutral_rates(ranking: pd.DataFrame, level: Level) -> str:
    """Say for which gaps a rate is not known, so that it counts neither for nor against."""
    if ranking.empty:
        return ""
    missing = ranking[list(RATES.values())].isna()
    if missing.to_numpy().all():
        if level is Level.COMMUNE:
            return sentence(
                "Pauvreté et familles monoparentales ne sont connues que des QPV : pour les communes, elles "
                "ne comptent ni pour ni contre, et la note est le nombre de personnes hors de portée"
            )
        return sentence("Pauvreté et familles monoparentales ne sont pas connues : elles ne comptent pas")
    some = ranking.loc[missing.any(axis=1), "zone_code"].nunique()
    if not some:
        return ""
    lends = agree(some, "on lui prête", "on leur prête")
    return sentence(
        f"Pour {count(some, level.noun, rounded=False)}, la pauvreté ou les familles monoparentales "
        f"ne sont pas publiées : {lends} celles d’un QPV médian, qui ne comptent ni pour ni contre"
    )


def method_lines(weights: Weights, references: pd.Series, ranking: pd.DataFrame) -> list[tuple[str, str]]:
    """Explain the ranking, subject by subject, with the numbers of the territory looked at."""
    labels = weight_labels()
    chosen = enumerate_fr([f"{labels[name]} {trimmed(getattr(weights, name))}" for name in weights.counted])
    everybody = [d for d in Dispositif if d.target is Target.POPULATION]
    children = [d for d in Dispositif if d.target is not Target.POPULATION]
    lines = [
        (
            "Ce qui est classé",
            sentence(
                "Chaque carence, c’est-à-dire une zone et un besoin qui n’y est pas satisfait. Une zone "
                "« Présent », « À portée » ou « Non renseigné » n’est jamais classée"
            ),
        ),
        (
            "Comparer",
            sentence(
                f"{_any_of(everybody)} s’adresse à tous les habitants, {_any_of(children)} à certains "
                "enfants : classés ensemble, les premiers passent devant. Pour comparer à public égal, lisez "
                "un besoin à la fois"
            ),
        ),
        ("Note", formula(weights, references)),
        (
            "Lecture",
            sentence(
                "La note compte des personnes. Là où les fragilités sont celles du QPV médian, c’est le "
                "nombre de personnes hors de portée ; elle est plus grande là où elles sont plus fortes, "
                "plus petite là où elles sont moindres. Un taux non connu compte comme celui du QPV médian"
            ),
        ),
        ("Poids choisis", sentence(f"{chosen} ; les personnes hors de portée comptent 1")),
    ]
    if not ranking.empty:
        lines.append(("Exemple", worked_example(ranking.iloc[0], weights, references)))
        lines.append(("Solidité des rangs", stability(ranking)))
    lines.append(
        (
            "Du rang… au rang…",
            sentence(
                "Meilleur et moins bon rang quand chaque poids varie de moitié, en plus et en moins, tous "
                "ensemble. Plus les deux sont proches, plus le rang est solide"
            ),
        )
    )
    lines += [
        (
            row["title"],
            typography(f"{row['source']}. Par défaut : {trimmed(float(row['value']))}."),
        )
        for row in reference_rows("weights")
    ]
    return lines


def _any_of(dispositifs: Sequence[Dispositif]) -> str:
    return enumerate_fr([d.noun.a for d in dispositifs], "ou")


def gaps_found(totals: pd.DataFrame, noun: Noun) -> list[str]:
    """Say, need by need, how many zones lack what meets it, for how many people.

    Parameters
    ----------
    totals : pandas.DataFrame
        From `geo.analysis.matrix.totals`.
    noun : Noun
        What the zones are.
    """
    said = []
    for row in totals.to_dict("records"):
        need = parse_need(str(row["need"]))
        known = row["zones"] - row[Status.UNKNOWN.value] - row[Status.EMPTY.value]
        if row[Status.UNKNOWN.value] == row["zones"]:
            said.append(sentence(f"{need.title} : non renseigné dans les données en usage"))
            continue
        gaps, far = row[Status.GAP.value], row["unserved"]
        # Where zones are QPV, the rest of the territory is not counted.
        whose = " des QPV" if noun == Level.QPV.noun else ""
        people = f"{count(far, need.target.noun, most=row['target'])}{whose} hors de portée"
        if known == 1 and far >= 1:
            said.append(sentence(f"{need.title} : {people}"))
        elif gaps:
            zones = f"{count(gaps, noun, rounded=False)} sur {number(known)} en carence"
            inside = f", dont {rounded_people(row['in_gaps'], row['target'])} dans les zones en carence"
            said.append(sentence(f"{need.title} : {zones} ; {people}{inside}"))
        elif far >= 1:
            each = f"chaque {noun.singular} est {'servie' if noun.feminine else 'servi'}"
            said.append(sentence(f"{need.title} : {each} pour moitié au moins ; {people}"))
        else:
            said.append(sentence(f"{need.title} : {none_of(_GAP)}"))
    return said
