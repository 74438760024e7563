"""Hold the scenarios of a session, the one being drawn, and their analyses."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.scenario import MOST_SCENARIOS, Scenario, WhatIf, decode, encode
from geo.cartography.composer import MapComposer
from pages._ui.data import analysis, map_composer
from pages._ui.settings import Setting

PLANS = "scenario:plans"
CURRENT = "scenario:current"
_START = (Scenario(),)


@dataclass(frozen=True)
class Drawn:
    """A scenario ready to be shown."""

    analysis: Analysis
    composer: MapComposer


def setting() -> Setting:
    """Return what keeps the scenarios in the address."""
    return Setting("scenario", PLANS, _START, _read, encode)


def plans() -> tuple[Scenario, ...]:
    """Return the scenarios kept, at least one."""
    kept: tuple[Scenario, ...] = st.session_state.get(PLANS, _START)
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
    st.session_state[PLANS] = (*plans()[:place], scenario, *plans()[place + 1 :])


def keep_and_start(*, copy: bool) -> None:
    """Keep the scenario being drawn and begin another, from nothing or from a copy."""
    name = f"Scénario {len(plans()) + 1}"
    fresh = current_plan().named(name) if copy else Scenario(name)
    named = tuple(
        one if one.name else one.named(f"Scénario {place}") for place, one in enumerate(plans(), start=1)
    )
    st.session_state[PLANS] = (*named, fresh)
    st.session_state[CURRENT] = len(plans()) - 1


def drop_current() -> None:
    """Forget the scenario being drawn."""
    place = current_place()
    st.session_state[PLANS] = (*plans()[:place], *plans()[place + 1 :]) or _START
    st.session_state[CURRENT] = max(0, place - 1)


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
    return _drawn(store.version(), encode([scenario.named("")]))


def _read(text: str) -> tuple[Scenario, ...]:
    return tuple(decode(text)) or _START


@st.cache_resource(max_entries=24, show_spinner=False)
def _drawn(version: str, code: str) -> Drawn:  # noqa: ARG001 - the version is part of the key
    scenario = decode(code)[0]
    base = analysis()
    standing = WhatIf(base, Scenario(closed=scenario.closed)) if scenario.closed else base
    whatif = WhatIf(base, scenario)
    return Drawn(whatif, map_composer().variant(whatif, standing))
