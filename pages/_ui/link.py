"""Keep the view and the address bar the same: a link always reopens what was seen."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from geo.analysis.territories import TerritoryTree
from geo.analysis.travel import Access, default_access
from geo.domain.dispositifs import ALL_NEEDS, ALONE, NEEDS, Dispositif, Need, parse_need
from geo.domain.errors import MaillageError
from geo.domain.minutes import read_minutes
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE
from pages._ui.address import asks_anew, remember_address

TERRITORY = "territoire"
NEED = "besoin"
ZONE = "zone"
DISPOSITIFS = "dispositifs"
FOOT_MINUTES = "minutes"
CAR_MINUTES = "voiture"
BY_COMMUNE = "communes"
STRAIGHT = "trajets"
"""Whether travel is in straight line though streets are known."""
_STRAIGHT_CODE = "vol-d-oiseau"
SHOW_PLACES = "switch:places"
"""Session key of the layer of other places; not in the link."""
_OURS = (TERRITORY, NEED, ZONE, DISPOSITIFS, FOOT_MINUTES, CAR_MINUTES, BY_COMMUNE, STRAIGHT)
_VIEW = "view"
_PROBLEMS = "link:problems"


@dataclass(frozen=True)
class View:
    """What a person looks at.

    Parameters
    ----------
    territory : Territory
        France before any choice.
    need : Need
        What colours, sentences, lists and files answer.
    dispositifs : tuple of Dispositif
        Those whose structures are marked on the map, and nothing else.
    access : Access
    chosen : bool
        Whether a territory was chosen.
    zone : str or None
        Code of the commune or QPV whose panel is open.
    """

    territory: Territory
    need: Need
    dispositifs: tuple[Dispositif, ...]
    access: Access
    chosen: bool
    zone: str | None = None


def switch_key(dispositif: Dispositif) -> str:
    """Return the session key of the switch of a dispositif."""
    return f"switch:{dispositif}"


def adopt_link(tree: TerritoryTree) -> None:
    """Take the state from an address that was opened, edited or gone back to; refuse what has no meaning."""
    asked = {name: st.query_params[name] for name in _OURS if name in st.query_params}
    first = TERRITORY not in st.session_state
    if not first and not (asked and asks_anew(_VIEW, asked)):
        _carry_over()
        return
    # Even if this run is cut short by a click, which would else be undone by the link at the next one.
    remember_address(_VIEW, asked)
    problems: list[str] = []
    defaults = default_access()
    st.session_state[TERRITORY] = _known_code(tree, asked.get(TERRITORY), problems)
    shown = _dispositifs(asked.get(DISPOSITIFS), problems)
    st.session_state[NEED] = _need(asked.get(NEED), shown, problems).code
    for dispositif in Dispositif:
        st.session_state[switch_key(dispositif)] = dispositif in shown
    for name, default in ((FOOT_MINUTES, defaults.foot_minutes), (CAR_MINUTES, defaults.car_minutes)):
        st.session_state[name] = _minutes(asked.get(name), int(default), problems)
    # Whether there is such a zone is known by the page that opens it.
    st.session_state[ZONE] = (asked.get(ZONE) or None) if st.session_state[TERRITORY] else None
    st.session_state[BY_COMMUNE] = asked.get(BY_COMMUNE) == "oui"
    st.session_state[STRAIGHT] = asked.get(STRAIGHT) == _STRAIGHT_CODE
    st.session_state[_PROBLEMS] = problems


def _carry_over() -> None:
    """Hand the switches of one page to the same switches of the next, which Streamlit holds for new ones."""
    for name in (
        NEED,
        FOOT_MINUTES,
        CAR_MINUTES,
        STRAIGHT,
        *(switch_key(dispositif) for dispositif in Dispositif),
    ):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def problems() -> list[str]:
    """Return, once, what in the link could not be followed."""
    said: list[str] = st.session_state.pop(_PROBLEMS, [])
    return said


def current_view(tree: TerritoryTree) -> View:
    """Return the view that the session holds."""
    code = st.session_state.get(TERRITORY)
    return View(
        territory=tree.get(code or FRANCE_CODE),
        need=parse_need(st.session_state.get(NEED) or ALL_NEEDS.code),
        dispositifs=tuple(d for d in Dispositif if st.session_state.get(switch_key(d), True)),
        access=default_access(st.session_state[FOOT_MINUTES], st.session_state[CAR_MINUTES]),
        chosen=bool(code),
        zone=st.session_state.get(ZONE),
    )


def write_link(view: View) -> None:
    """Put the view in the address; what is as by default is left out, so that links stay short."""
    defaults = default_access()
    wanted = {TERRITORY: view.territory.code} if view.chosen else {}
    # Said too where the dispositifs alone would open another need.
    if view.need != ALL_NEEDS or _need(None, view.dispositifs, []) != ALL_NEEDS:
        wanted[NEED] = view.need.code
    if view.chosen and view.zone:
        wanted[ZONE] = view.zone
    if view.dispositifs != tuple(Dispositif):
        wanted[DISPOSITIFS] = ",".join(view.dispositifs) or "aucun"
    if view.access.foot_minutes != defaults.foot_minutes:
        wanted[FOOT_MINUTES] = f"{view.access.foot_minutes:g}"
    if view.access.car_minutes != defaults.car_minutes:
        wanted[CAR_MINUTES] = f"{view.access.car_minutes:g}"
    if st.session_state.get(BY_COMMUNE):
        wanted[BY_COMMUNE] = "oui"
    if st.session_state.get(STRAIGHT):
        wanted[STRAIGHT] = _STRAIGHT_CODE
    remember_address(_VIEW, wanted)
    others = {name: value for name, value in st.query_params.items() if name not in _OURS}
    if dict(st.query_params) != {**wanted, **others}:
        st.query_params.from_dict({**wanted, **others})


def go_to(code: str | None) -> None:
    """Look at another territory; None is all of France, before any choice."""
    st.session_state[TERRITORY] = code
    st.session_state[ZONE] = None


def open_zone(code: str | None) -> None:
    """Open the panel of a zone; close it with None."""
    st.session_state[ZONE] = code


def _known_code(tree: TerritoryTree, code: str | None, problems: list[str]) -> str | None:
    if not code:
        return None
    try:
        return tree.get(code).code
    except MaillageError as error:
        problems.append(str(error))
        return None


def _dispositifs(text: str | None, problems: list[str]) -> tuple[Dispositif, ...]:
    if text is None:
        return tuple(Dispositif)
    if text == "aucun":
        return ()
    asked = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in asked if word not in set(Dispositif)]
    if unknown:
        known = ", ".join(Dispositif)
        problems.append(f"Dispositif « {unknown[0][:40]} » inconnu dans le lien : attendu parmi {known}.")
    return tuple(d for d in Dispositif if d in asked) or tuple(Dispositif)


def _need(code: str | None, shown: tuple[Dispositif, ...], problems: list[str]) -> Need:
    """Read a need; a link of before needs, which only names dispositifs, opens the need that they meet."""
    if code is None:
        return next((need for need in (*NEEDS, *ALONE) if need.dispositifs == shown), ALL_NEEDS)
    try:
        return parse_need(code)
    except MaillageError as error:
        problems.append(str(error))
        return ALL_NEEDS


def _minutes(text: str | None, default: int, problems: list[str]) -> int:
    if text is None:
        return default
    try:
        return read_minutes(text)
    except MaillageError as error:
        problems.append(str(error))
        return default
