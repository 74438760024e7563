"""Say in plain French what a territory has and lacks: for whom, how far, and what is not known.

The same sentences stand beside the map, at the head of a fiche and on slides; a fiche goes on with `more`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.lookup import People, zones_at_once
from geo.analysis.matrix import Gap
from geo.analysis.travel import Access
from geo.analysis.verdict import SOMEBODY
from geo.domain.dispositifs import ALL_NEEDS, NEEDS, Dispositif, Need, Target
from geo.domain.french import count, enumerate_fr, none_of, sentence, typography
from geo.domain.places import in_place, of_place, the_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun
from geo.words.distances import rule
from geo.words.told import Kind, Told, told_of

NOTHING_KNOWN = sentence("Importez une liste ou actualisez les données pour savoir ce qui manque")


@cached_by_analysis()
def key_findings(
    analysis: Analysis, territory: Territory, access: Access, need: Need = ALL_NEEDS
) -> list[str]:
    """Return the few sentences to remember of a territory.

    Parameters
    ----------
    analysis : Analysis
    territory : Territory
    access : Access
    need : Need
        The one asked, or all.

    Returns
    -------
    list of str
        Whole sentences, typographically right: what exists; what is missing, first of what children need,
        and for whom; what is not known.
    """
    told = told_of(analysis, territory, access, need)
    return compose(territory, structures_known(analysis, territory, need.dispositifs), told, access)


def compose(
    territory: Territory, counts: Mapping[Dispositif, int], told: Sequence[Told], access: Access
) -> list[str]:
    """Put the sentences of several needs one after the other: what exists, then each need, then the rule."""
    if all(one.kind is Kind.NOBODY for one in told) and any(
        one.need.target is Target.POPULATION for one in told
    ):
        return [sentence(f"Personne n’habite {the_place(territory)}")]
    first = existing(territory, counts)
    if all(one.kind is Kind.UNKNOWN for one in told):
        return [first, NOTHING_KNOWN, *_said(told, Kind.UNKNOWN)]
    if len(told) == len(NEEDS) and all(one.kind is Kind.SERVED for one in told):
        met = enumerate_fr([one.need.a for one in reversed(told)])
        said = [sentence(f"Tous les habitants {of_place(territory)} ont, assez près, {met}"), *_almost(told)]
    else:
        known = [kind for kind in Kind if kind is not Kind.UNKNOWN]
        said = [" ".join(one.sentences) for one in told if one.kind in known]
    vague = any(word in text for text in said for word in ("trop loin", "assez près"))
    return [first, *said, *([rule(access)] if vague else []), *_said(told, Kind.UNKNOWN)]


def _said(told: Sequence[Told], kind: Kind) -> list[str]:
    return [" ".join(one.sentences) for one in told if one.kind is kind]


def _almost(told: Sequence[Told]) -> list[str]:
    """Keep, of what everybody has, the sentences that say who has not."""
    return [" ".join(one.sentences) for one in told if one.people >= SOMEBODY]


def structures_known(
    analysis: Analysis, territory: Territory, dispositifs: Sequence[Dispositif]
) -> dict[Dispositif, int]:
    """Count the structures of a territory, of each dispositif on which the data in use say something."""
    owned = analysis.structures_of(territory).index.to_numpy()
    rows = zones_at_once(analysis, territory, Level.COMMUNE)
    departements = analysis.zones(Level.COMMUNE).table["departement"].iloc[rows]
    return {
        one: int(np.count_nonzero(analysis.structures.offers[one][owned]))
        for one in dispositifs
        if not len(rows) or analysis.known(one, departements).any()
    }


def existing(territory: Territory, counts: Mapping[Dispositif, int]) -> str:
    """Say how many structures of what is known a territory has, and what it has not."""
    if not counts:
        return sentence(f"{in_place(territory)}, les données en usage ne disent rien des structures")
    absent = [one.noun for one, many in counts.items() if not many]
    if len(absent) == len(counts):
        return sentence(f"{in_place(territory)}, il n’y a {_none_of_all(absent)}")
    found = [count(many, one.noun, rounded=False) for one, many in counts.items() if many]
    lacking = f" ; {_none_of_all(absent)}" if absent else ""
    return sentence(f"{in_place(territory)} : {enumerate_fr(found)}{lacking}")


def _none_of_all(nouns: Sequence[Noun]) -> str:
    """Write that there is none of several: « aucun A », « ni A ni B », « ni A, ni B, ni C »."""
    if len(nouns) == 1:
        return none_of(nouns[0])
    comma = "," if len(nouns) > 2 else ""
    return f"{comma} ".join(f"ni {noun.singular}" for noun in nouns)


def facts_line(people: People) -> str:
    """Write who lives in a territory in one line."""
    qpv = f" · {count(people.qpv, Level.QPV.noun)}" if people.qpv else " · aucun QPV"
    if people.population == 0:
        return f"Personne n’y habite{qpv}"
    said = [count(people.population, Target.POPULATION.noun, rounded=False)]
    under6 = count(people.pop_under6, Target.UNDER_6.noun, rounded=False)
    school = count(people.pop_6_17, Target.FROM_6_TO_17.noun, rounded=False)
    estimated = " (estimation)" if people.estimated else ""
    return (
        " · ".join([*said, f"{under6}, {school.replace('enfants ', '').replace('enfant ', '')}{estimated}"])
        + qpv
    )


def gap_place(gap: Gap) -> str:
    """Name a zone in gap and, of a QPV, its communes."""
    return f"{gap.zone_name} ({gap.communes})" if gap.communes else gap.zone_name


def gap_label(gap: Gap) -> str:
    """Name a zone in gap in a list: where it is, then how many people are out of reach or what it lacks."""
    place = gap_place(gap)
    if len(gap.needs) > 1:
        return typography(f"{place} : {enumerate_fr([need.label for need in gap.needs])}")
    return typography(f"{place} : {count(gap.unserved, gap.needs[0].target.noun, most=gap.people)}")
