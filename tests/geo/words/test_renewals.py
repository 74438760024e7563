"""What is said of agréments, in every number."""

from __future__ import annotations

import pytest

from geo.analysis.rates import Rate
from geo.analysis.renewals import approval_calendar, without_renewal
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, need_of
from geo.domain.knowledge import yardsticks
from geo.words import renewals as words
from geo.words.rates import yardstick_sentence
from tests.geo.analysis.test_renewals import TODAY, analysed
from tests.geo.reports.readers import flat
from tests.geo.small import NORTH


def calendar(*ends):
    analysis = analysed(*ends)
    return approval_calendar(analysis, analysis.tree.get("FR"), TODAY), analysis.tree.get("FR")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            (None,),
            "En France, aucune date de fin d’agrément n’est connue : importez une liste.",
        ),
        (("2031-12-31",), "En France, aucun agrément connu ne prend fin dans les 24 mois."),
        (
            ("2026-12-31",),
            "Un agrément prend fin en France : 1 dans les 6 mois.",
        ),
        (
            ("2027-12-31", "2027-10-31"),
            "Des agréments prennent fin en France : 1 dans les 12 mois et 2 dans les 24 mois.",
        ),
        (("2025-12-31",), "1 agrément a dépassé sa date : vérifiez s’il y a eu renouvellement."),
    ],
)
def test_how_many_end(ends, said):
    assert flat(words.calendar_sentence(*calendar(*ends))) == said


def test_who_would_lose():
    analysis = analysed("2026-12-31", "2027-12-31", "2027-06-30")
    place = analysis.tree.get("62")
    (one,) = approval_calendar(analysis, place, TODAY).renewals
    effects = without_renewal(analysis, place, one, default_access()).effects
    assert flat(words.loss_sentence(effects, place)) == (
        "Dans le Pas-de-Calais, 100 enfants de moins de 6 ans n’auraient plus aucun Laep à portée ; "
        "1 QPV entrerait en carence (Sud)."
    )


def test_nobody_would_lose():
    analysis = analysed("2027-01-31", "2031-12-31", places=(NORTH, NORTH))
    place = analysis.tree.get("59001")
    (one,) = approval_calendar(analysis, place, TODAY).renewals
    effects = without_renewal(analysis, place, one, default_access()).effects
    assert "ne perdrait l’accès" in words.loss_sentence(effects, place)


@pytest.mark.parametrize(
    ("structures", "said"), [(0.0, "il y en aurait 0,5 ici : il n’y en a aucun."), (3.0, "on en compte 3.")]
)
def test_the_yardstick(structures, said):
    laep = need_of(Dispositif.LAEP)
    assert flat(yardstick_sentence(Rate(laep, structures, 1250.0), yardsticks()[laep])).endswith(said)
    assert yardstick_sentence(Rate(laep, float("nan"), 1250.0), yardsticks()[laep]) == ""
