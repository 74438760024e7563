"""Hold the scenarios of a session, the one being drawn, and their analyses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.analysis.cache import cached_by_analysis
from geo.analysis.coverage import Analysis
from geo.analysis.scenario import MOST_SCENARIOS, Addition, Scenario, WhatIf, commune_at, decode, encode
from geo.cartography.composer import MapComposer
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import MaillageError
from geo.words.scenario import title
from pages._ui.data import InUse, analysis, in_use, map_composer
from pages._ui.messages import leave_message
from pages._ui.settings import Setting

PROBLEM = "scenario:problem"
"""Session key of what could not be done, said at the next run."""
OFFER = "scenario:offer"
"""Session key of the dispositifs to open."""
SITED = "siting:dispositif"
"""Session key of the dispositif whose best sites are sought."""
POINTED = "scenario:pointed"
"""Session key of the existing structure that a person points at."""
CURRENT = "scenario:current"
DROPPED = "scenario:dropped"
"""Session key of the scenario forgotten last."""
_PLANS = "scenario:plans"
_START = (Scenario(),)
_MOST_DRAWN = 24


@dataclass(frozen=True)
class Drawn:
    """A scenario ready to be shown."""

    analysis: Analysis
    composer: MapComposer


def settings() -> list[Setting]:
    """List what the page adds to the link: the scenarios, and what is to open."""
    return [
        Setting("scenario", _PLANS, _START, _read, encode),
        Setting("ouvrir", OFFER, [Dispositif.LAEP], _read_offer, ",".join),
    ]


def plans() -> tuple[Scenario, ...]:
    """Return the scenarios kept, at least one."""
    kept: tuple[Scenario, ...] = st.session_state.get(_PLANS, _START)
    return kept


def current_place() -> int:
    """Return the place of the scenario being drawn."""
    return min(int(st.session_state.get(CURRENT) or 0), len(plans()) - 1)


def current_plan() -> Scenario:
    """Return the scenario being drawn."""
    return plans()[current_place()]


def change(scenario: Scenario) -> None:
    """Put a scenario in place of the one being drawn."""
    place = current_place()
    st.session_state[_PLANS] = (*plans()[:place], scenario, *plans()[place + 1 :])


def modify(how: Callable[..., Scenario], *values: object) -> None:
    """Change the scenario being drawn by one of its methods; what cannot be done is said at the next run."""
    try:
        change(how(current_plan(), *values))
    except MaillageError as error:
        leave_message(PROBLEM, str(error), failed=True)
    st.session_state.pop(POINTED, None)


def place_structure(lon: float, lat: float) -> None:
    """Add to the scenario the dispositifs chosen, at a point."""
    try:
        addition = Addition(tuple(st.session_state[OFFER]), lon, lat)
        commune_at(analysis(), lon, lat)
    except MaillageError as error:
        leave_message(PROBLEM, str(error), failed=True)
        return
    modify(Scenario.opening, addition)


def named_plans() -> list[tuple[str, Scenario]]:
    """Return the scenarios, each with its name."""
    return [(title(analysis(), one, place), one) for place, one in enumerate(plans(), start=1)]


def keep_and_start(*, copy: bool) -> None:
    """Keep the scenario being drawn and begin another, from nothing or from a copy."""
    name = f"Scénario {len(plans()) + 1}"
    fresh = current_plan().named(name) if copy else Scenario(name)
    named = tuple(
        one if one.name else one.named(f"Scénario {place}") for place, one in enumerate(plans(), start=1)
    )
    st.session_state[_PLANS] = (*named, fresh)
    st.session_state[CURRENT] = len(plans()) - 1


def drop_current() -> None:
    """Forget the scenario being drawn, which can be taken back."""
    place = current_place()
    st.session_state[DROPPED] = plans()[place]
    st.session_state[_PLANS] = (*plans()[:place], *plans()[place + 1 :]) or _START
    st.session_state[CURRENT] = max(0, place - 1)


def take_back() -> None:
    """Draw again the scenario that was forgotten last."""
    dropped = st.session_state.pop(DROPPED)
    kept = () if current_plan().is_empty and len(plans()) == 1 else plans()
    st.session_state[_PLANS] = (*kept, dropped)
    st.session_state[CURRENT] = len(kept)


def is_full() -> bool:
    """Whether no other scenario can be kept."""
    return len(plans()) >= MOST_SCENARIOS


def drawn(scenario: Scenario) -> Drawn:
    """Return the analysis and the map composer of a scenario, computed once for all who look at it.

    Raises
    ------
    ParameterError
        If the scenario does not fit the data in use.
    """
    if scenario.is_empty:
        return Drawn(analysis(), map_composer())
    return _drawn(in_use(), encode([scenario.named("")]))


def _read_offer(text: str) -> list[Dispositif]:
    return [Dispositif(word) for word in text.split(",") if word]


def _read(text: str) -> tuple[Scenario, ...]:
    return tuple(decode(text)) or _START


@cached_by_analysis(most=_MOST_DRAWN)
def _drawn(used: InUse, code: str) -> Drawn:
    scenario, base = decode(code)[0], used.analysis
    without_closed = WhatIf(base, Scenario(closed=scenario.closed)) if scenario.closed else base
    whatif = WhatIf(base, scenario)
    return Drawn(whatif, used.composer.variant(whatif, without_closed))
