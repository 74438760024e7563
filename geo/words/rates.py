"""Say how equipped a territory is: beside others, and its QPV beside the rest of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from geo.analysis.equity import Equity
from geo.analysis.rates import Rate
from geo.domain.dispositifs import ALL_NEEDS, Need, Target
from geo.domain.french import (
    MINUS,
    NO_BREAK,
    UNKNOWN,
    agree,
    count,
    elided,
    enumerate_fr,
    in_letters,
    none_of,
    number,
    of_many,
    percent,
    sentence,
    trimmed,
)
from geo.domain.knowledge import Yardstick
from geo.domain.places import in_place, the_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun
from geo.words.told import NO_LIST

SIMILAR_PLACE = "dans les dix communes semblables"
"""Where, for the communes alike taken together."""
_ALIKE = 0.1
"""Two rates less than a tenth apart are said alike."""
_TIMES = Noun("fois", "fois", feminine=True)


@cache
def rate_title(need: Need) -> str:
    """Title a chart with its unit: « Laep pour 1 000 enfants de moins de 6 ans »."""
    return f"{need.title} pour {number(need.target.rate_per)}{NO_BREAK}{need.target.noun.plural}"


def rate_text(rate: Rate) -> str:
    """Write the value of a rate as read beside its bar."""
    return UNKNOWN if math.isnan(rate.value) else _rate(rate.value)


def _rate(value: float) -> str:
    return number(value, 0 if value == 0 else 2 if value < 10 else 1)


def comparison_sentence(own: Rate, others: Sequence[tuple[str, Rate]]) -> str:
    """Compare a rate with others in one sentence, by the people there are for one structure.

    Parameters
    ----------
    own : Rate
    others : sequence of (str, Rate)
        Each with its place, ready to follow *que* (« dans le Nord », « en France »).
    """
    known = [(place, rate) for place, rate in others if not math.isnan(rate.value)]
    if math.isnan(own.value):
        if own.target == 0:
            return sentence(f"{_nobody(own.need)} ici : rien à comparer")
        return sentence(f"Taux non connu ici : {NO_LIST} pour ce département")
    if _is_small(own):
        return sentence(
            f"{count(own.structures, own.need.noun)} ici" if own.structures else f"{own.need.none} ici"
        )
    if not own.structures:
        return _none_here(own.need, known)
    sides = [_against(own.value, rate.value) for _, rate in known]
    words = [
        f"{'' if side == before else side}{elided('que', place)} ({_one_for(rate)})"
        for side, before, (place, rate) in zip(sides, ["", *sides], known, strict=False)
    ]
    here = f"{own.need.noun.a} pour {_people_each(own)}{NO_BREAK}{own.need.target.noun.plural}"
    return sentence(f"{here} ici : {enumerate_fr(words)}") if words else sentence(f"On compte ici {here}")


def _none_here(need: Need, known: Sequence[tuple[str, Rate]]) -> str:
    """Say where there is none either, then how many people there are for one elsewhere."""
    neither = [place for place, rate in known if not rate.structures]
    some = [
        f"{_one_for(rate)}{f'{NO_BREAK}{need.target.noun.plural}' if not shown else ''} {place}"
        for shown, (place, rate) in enumerate((p, r) for p, r in known if r.structures)
    ]
    start = f"{need.none} ici{''.join(f', ni {place}' for place in neither)}"
    return sentence(f"{start} ; on en compte {enumerate_fr(some)}" if some else start)


def _one_for(rate: Rate) -> str:
    """Write a rate as people say it: « un pour 2 600 »; where there is none, « aucun »."""
    return f"{rate.need.noun.one} pour {_people_each(rate)}" if rate.structures else "aucun"


def _people_each(rate: Rate) -> str:
    """Round to the hundred beyond a thousand: more would say more than is known."""
    each = rate.target / rate.structures
    step = 100 if each >= 1_000 else 10 if each >= 100 else 1
    return number(max(round(each / step) * step, 1))


def _nobody(need: Need) -> str:
    return "Personne n’habite" if need.target is Target.POPULATION else none_of(need.target.noun)


def _against(own: float, other: float) -> str:
    if other == 0 or own > other * (1 + _ALIKE):
        return "plus "
    return "moins " if own < other * (1 - _ALIKE) else "à peu près autant "


def _is_small(rate: Rate) -> bool:
    """Tell whether so few people live there that a single structure makes any rate."""
    return 0 < rate.target < rate.per


def small_note(rate: Rate) -> str:
    """Warn that a rate of so few people says nothing; empty where it does."""
    if not _is_small(rate):
        return ""
    few = "habitants" if rate.need.target is Target.POPULATION else "enfants"
    return sentence(f"Trop peu d’{few} pour comparer : regardez plutôt la distance")


def yardstick_label(yardstick: Yardstick) -> str:
    """Name a yardstick at the head of its bar."""
    return f"Repère : 1 pour {number(yardstick.people)}"


def yardstick_sentence(own: Rate, yardstick: Yardstick) -> str:
    """Say how many structures a yardstick would give, and how many there are; empty where not known."""
    if not math.isfinite(own.structures) or own.target == 0 or _is_small(own):
        return ""
    noun, people = own.need.noun, own.need.target.noun
    there = (
        f"on en compte {number(own.structures)}"
        if own.structures
        else f"il n’y en a {none_of(noun).split()[0]}"
    )
    return sentence(
        f"À raison {noun.of_a} pour {number(yardstick.people)}{NO_BREAK}{people.plural} "
        f"(repère : {yardstick.source}), il y en aurait "
        f"{trimmed(own.target / yardstick.people, 1)} ici : {there}"
    )


def place_label(territory: Territory) -> str:
    """Name a territory at the head of a bar."""
    said = the_place(territory)
    return said[0].upper() + said[1:]


# --- QPV and the rest --------------------------------------------------------------------------------


def equity_definition() -> str:
    """Define the equity gap."""
    return sentence(
        f"L’écart d’équité compare les QPV au reste du territoire, à nombre de personnes égal : "
        f"{MINUS}25{NO_BREAK}% veut dire un quart de structures en moins dans les QPV. "
        "Entre parenthèses, le nombre de structures. "
        "Une structure compte là où elle se trouve, même si elle accueille des familles d’ailleurs"
    )


def equity_sentence(territory: Territory, found: Equity) -> str:
    """Say whether the QPV of a territory are less equipped than the rest of it."""
    need = found.qpv.need
    where = in_place(territory)
    if not math.isfinite(found.qpv.structures):
        return sentence(f"{where}, les données en usage ne disent pas où sont les {need.plural}")
    if not math.isfinite(found.qpv.value):
        return _not_compared(where, found)
    if not math.isfinite(found.gap):
        if found.qpv.structures == 0:
            return sentence(f"{where}, {need.none}, dans les QPV comme ailleurs")
        every = "toutes" if need.noun.feminine else "tous"
        return sentence(f"{where}, {every} les {need.plural} sont dans les QPV")
    if found.qpv.structures == 0:
        return sentence(f"{where}, il y a des {need.plural}, mais aucun dans les QPV")
    rates = f"{number(found.qpv.value, 2)} contre {number(found.rest.value, 2)} pour {number(found.qpv.per)}"
    alike = f"à nombre égal {of_many(need.target.noun)}"
    return sentence(f"{where}, {alike}, les QPV ont {_compared(found.gap, need)} ({rates})")


def _not_compared(where: str, found: Equity) -> str:
    if found.apart == found.quarters:
        return sentence(f"{where}, aucun QPV ne se compare au reste. {apart_sentence([found])}")
    people = found.qpv.need.target.noun.plural
    return sentence(f"{where}, on ne connaît pas le nombre d’{people} des QPV : rien à comparer")


def equity_sentences(territory: Territory, found: Mapping[Need, Equity]) -> list[str]:
    """Say it need by need; once for all where there is no QPV."""
    if not any(one.quarters for one in found.values()):
        return [sentence(f"{in_place(territory)}, il n’y a pas de quartier prioritaire (QPV)")]
    return [equity_sentence(territory, one) for one in found.values()]


def _compared(gap: float, need: Need) -> str:
    what = elided("de", need.plural)
    if abs(gap) < 0.05:
        return f"à peu près autant {what} que le reste du territoire"
    if gap >= 0.95:
        times = round(1 + gap, 1)
        many = in_letters(int(times), _TIMES) if times == int(times) else f"{number(times, 1)} fois"
        return f"{many} plus {what} que le reste du territoire"
    more = "de plus" if gap > 0 else "de moins"
    return f"{percent(abs(gap))} {what} {more} que le reste du territoire"


def gap_figure(found: Equity) -> str:
    """Write the equity gap as a signed percentage."""
    if not math.isfinite(found.gap):
        return "non calculable"
    sign = "+" if found.gap > 0 else ""
    return f"{sign}{number(found.gap * 100)}{NO_BREAK}%"


def counted_rate(rate: float, structures: float) -> str:
    """Write a rate with the number of structures behind it: « 0,45 (87) »."""
    if not math.isfinite(rate):
        return UNKNOWN
    return f"{number(rate, 2)} ({number(structures)})"


def apart_sentence(equities: Sequence[Equity]) -> str:
    """Say how many QPV are counted with the rest, their people unknown or across the border."""
    most = max((one.apart for one in equities), default=0)
    if not most:
        return ""
    verb = agree(most, "est compté", "sont comptés")
    return sentence(
        f"{count(most, Level.QPV.noun, rounded=False)} {verb} avec le reste, faute de population "
        "connue ou parce qu’une partie est hors du territoire"
    )


def people_out_of_reach(need: Need) -> str:
    """Write whose share is shown: « des enfants de moins de 6 ans hors de portée d'un Laep »."""
    if need == ALL_NEEDS:
        return "des personnes visées hors de portée, en moyenne des trois besoins"
    return f"des {need.target.noun.plural} hors de portée {need.of_a}"
