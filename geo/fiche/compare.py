"""Set the equipment rates of a territory beside those of its département, of communes alike, of France."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from geo.coverage import Analysis
from geo.fiche import words
from geo.fiche.content import Bar, Comparison
from geo.fiche.gaps import OFFERS
from geo.fiche.subject import Subject
from geo.french import in_place
from geo.rates import Offer, Rate, equipment_rate, rate_of_rows
from geo.similar import Similar
from geo.territory import Territory
from geo.vocabulary import FRANCE_CODE, Level, TerritoryKind


def comparisons_of(subject: Subject, similar: Similar) -> tuple[Comparison, ...]:
    """Compare a territory for the AVS, LAEP and CLAS."""
    return tuple(_comparison(subject, similar, offer) for offer in OFFERS)


def _comparison(subject: Subject, similar: Similar, offer: Offer) -> Comparison:
    own = rate_of_rows(subject.analysis, subject.communes, offer)
    others = [
        (territory, equipment_rate_kept(subject.analysis, territory.code, offer))
        for territory in _wider(subject)
    ]
    bars = [Bar(words.place_label(subject.territory), own, True, words.rate_text(own))]
    said = [(in_place(territory), rate) for territory, rate in others]
    if similar.twins:
        alike = _rate_of(subject, [twin.territory for twin in similar.twins], offer)
        bars.append(Bar("Les dix communes semblables", alike, False, words.rate_text(alike)))
        said.insert(0, (words.similar_place(), alike))
    bars += [Bar(words.place_label(place), rate, False, words.rate_text(rate)) for place, rate in others]
    return Comparison(
        offer,
        title=words.rate_title(own),
        bars=tuple(bars),
        sentence=words.comparison_sentence(own, said),
        note=words.small_note(own),
    )


def _wider(subject: Subject) -> list[Territory]:
    """List what a territory is compared with, from the nearest to the widest."""
    territory, tree = subject.territory, subject.analysis.tree
    if territory.code == FRANCE_CODE:
        return []
    wider = [tree.get(FRANCE_CODE)]
    if territory.kind in {TerritoryKind.COMMUNE, TerritoryKind.EPCI} and territory.departement:
        departement = tree.get(territory.departement)
        # Paris is its own département.
        if departement.name != territory.name:
            wider.insert(0, departement)
    return wider


def _rate_of(subject: Subject, territories: list[Territory], offer: Offer) -> Rate:
    rows = [subject.look.zones(territory, Level.COMMUNE) for territory in territories]
    return rate_of_rows(subject.analysis, np.concatenate(rows), offer)


@lru_cache(maxsize=2_048)
def equipment_rate_kept(analysis: Analysis, code: str, offer: Offer) -> Rate:
    """Compute the rate of a département or of France once."""
    return equipment_rate(analysis, analysis.tree.get(code), offer)
