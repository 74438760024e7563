"""Set the equipment rates of a territory beside those of its département, of communes alike, of France."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.equity import wider_territories
from geo.analysis.rates import Rate, equipment_rate, rate_of_rows
from geo.analysis.similar import Similar
from geo.analysis.travel import IntArray
from geo.domain.dispositifs import NEEDS, Need
from geo.domain.knowledge import yardsticks
from geo.domain.places import in_place
from geo.domain.vocabulary import Level, TerritoryKind
from geo.reports.fiche.content import Bar, Comparison
from geo.reports.fiche.subject import Subject
from geo.words import rates as rate_words


@dataclass(frozen=True)
class _Wider:
    """A territory that others are compared with: its bar, and where it is, ready to follow *que*."""

    bar: Bar
    place: str


def comparisons_of(subject: Subject, similar: Similar) -> tuple[Comparison, ...]:
    """Compare a territory need by need."""
    codes = _wider(subject)
    rows = [subject.look.zones(twin.territory, Level.COMMUNE) for twin in similar.twins]
    alike = np.concatenate(rows) if rows else None
    return tuple(_comparison(subject, codes, alike, need) for need in NEEDS)


def _comparison(subject: Subject, codes: list[str], alike: IntArray | None, need: Need) -> Comparison:
    own = rate_of_rows(subject.analysis, subject.communes, need)
    others = [_wider_bar(subject.analysis, code, need) for code in codes]
    if alike is not None:
        together = rate_of_rows(subject.analysis, alike, need)
        bar = Bar("Les dix communes semblables", together, False, rate_words.rate_text(together))
        others.insert(0, _Wider(bar, rate_words.SIMILAR_PLACE))
    said = rate_words.comparison_sentence(own, [(other.place, other.bar.rate) for other in others])
    bars, beside = _yardstick(own)
    return Comparison(
        need,
        title=rate_words.rate_title(need),
        bars=(
            Bar(rate_words.place_label(subject.territory), own, True, rate_words.rate_text(own)),
            *(other.bar for other in others),
            *bars,
        ),
        sentence=" ".join(text for text in (said, beside) if text),
        note=rate_words.small_note(own),
    )


def _yardstick(own: Rate) -> tuple[list[Bar], str]:
    """Set the yardstick of a need, where it has one, beside a rate: its bar and its sentence."""
    found = yardsticks().get(own.need)
    if found is None:
        return [], ""
    rate = Rate(own.need, 1.0, found.people)
    bar = Bar(rate_words.yardstick_label(found), rate, False, rate_words.rate_text(rate))
    return [bar], rate_words.yardstick_sentence(own, found)


def _wider(subject: Subject) -> list[str]:
    """List the codes of what a territory is compared with, from the nearest to the widest."""
    wider = wider_territories(subject.analysis, subject.territory)[1:]
    return [one.code for one in wider if one.kind is not TerritoryKind.REGION]


@cached_by_analysis()
def _wider_bar(analysis: Analysis, code: str, need: Need) -> _Wider:
    """Compute and word the rate of a département or of France once."""
    territory = analysis.tree.get(code)
    rate = equipment_rate(analysis, territory, need)
    return _Wider(
        Bar(rate_words.place_label(territory), rate, False, rate_words.rate_text(rate)), in_place(territory)
    )
