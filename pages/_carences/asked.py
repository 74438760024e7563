"""Know what the page of gaps is asked: table, zones, weights, filters; all of it is in the link."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.analysis.matrix import ASPECTS, filtered
from geo.analysis.perimeters import perimeter_labels, zones_inside
from geo.analysis.ranking import ZONING, Weights, default_weights
from geo.analysis.tally import level_of
from geo.domain.dispositifs import ALONE, Need, parts_of
from geo.domain.french import number
from geo.domain.vocabulary import Level, Status
from geo.words.ranking import weight_titles
from pages._ui.data import analysis
from pages._ui.link import View
from pages._ui.settings import Setting

# Where the sliders end: beyond, the number of people hardly counts.
_HEAVIEST = 3.0
_LEVEL, _TABLE = "carences:level", "carences:table"
_STATUSES, _EPCI, _LEAST = (f"carences:{name}" for name in ("statuses", "epci", "least"))
_WITHIN, _PERIMETER = "carences:within", "carences:perimeter"
DETAIL = "detail"
"""The columns of each dispositif of a shared need by itself: no gap of the need, but planners ask."""
_DETAIL_WORDS = " et ".join(need.label for need in ALONE) + ", chacun à part"
_ASPECTS_OF_ALL = ["status"]
_ASPECTS_OF_ONE = ["status", "unserved", "nearest_m", "nearest_min", "nearest_name"]
_LEVEL_WORDS = {Level.QPV: "QPV", Level.COMMUNE: "Communes"}
_STATUS_CODES = {"present": Status.INSIDE, "portee": Status.REACHABLE, "carence": Status.GAP}
_STATUS_CODES |= {"inconnu": Status.UNKNOWN, "sansobjet": Status.EMPTY}


class Table(StrEnum):
    """The two tables of the page, as the link names them."""

    MATRIX = "matrice"
    RANKING = "classement"


_TABLE_WORDS = {Table.MATRIX: "Tableau", Table.RANKING: "Classement"}


def settings() -> list[Setting]:
    """List what this page adds to the link."""
    defaults = default_weights()
    return [
        Setting("niveau", _LEVEL, None, Level),
        Setting("vue", _TABLE, Table.MATRIX, Table),
        *(
            Setting(param, _weight_key(name), getattr(defaults, name), _read_weight, "{:g}".format)
            for param, name in (("pauvrete", "poverty"), ("monoparents", "single_parents"), ("poids", ZONING))
        ),
        Setting("prioritaire", _PERIMETER, "", str),
        Setting("perimetre", _WITHIN, [], _listed(str), ",".join),
        Setting("statut", _STATUSES, [], _listed(_read_status), _write_statuses),
        Setting("epci", _EPCI, [], _listed(str), ",".join),
        Setting("habitants", _LEAST, 0, _read_least),
    ]


def level(view: View) -> Level:
    """Return the zones asked; by default QPV where there are some."""
    return Level(st.session_state[_LEVEL] or level_of(analysis(), view.territory))


def table() -> Table:
    """Return the table asked."""
    return Table(st.session_state[_TABLE])


def weights() -> Weights:
    """Return the weights of the sliders."""
    chosen = {name: st.session_state[_weight_key(name)] for name in weight_titles()}
    perimeter = st.session_state[_PERIMETER]
    return Weights(**chosen, perimeter=perimeter if perimeter in perimeter_labels(analysis().dataset) else "")


def aspects(need: Need) -> list[str]:
    """Return what the matrix shows of each need, `DETAIL` included; statuses at once for all needs."""
    usual = _ASPECTS_OF_ONE if need in parts_of(need) else _ASPECTS_OF_ALL
    return list(st.session_state.get(_aspects_key(need), usual))


def judged_needs(need: Need) -> tuple[Need, ...]:
    """Return the needs of the matrix: those of the view, and each dispositif by itself if asked."""
    judged = parts_of(need)
    return (*judged, *(one for one in ALONE if one not in judged)) if DETAIL in aspects(need) else judged


def choose_level(view: View) -> None:
    """Draw the choice between QPV and communes."""
    _choice("Zones", list(Level), _LEVEL, level(view), _LEVEL_WORDS.__getitem__)


def choose_table() -> None:
    """Draw the choice between the matrix and the ranking."""
    _choice("Vue", list(Table), _TABLE, table(), _TABLE_WORDS.__getitem__)


def choose_columns(need: Need) -> None:
    """Draw the choice of the columns of the matrix, folded."""
    words = {**ASPECTS, DETAIL: _DETAIL_WORDS}
    with st.popover("Colonnes"):
        st.pills(
            "Montrer pour chaque besoin",
            list(words),
            selection_mode="multi",
            default=aspects(need),
            format_func=words.__getitem__,
            wrap=True,
            key=_aspects_key(need),
            persist_state="session",
        )


def choose_weights() -> None:
    """Draw the weights of the ranking, folded."""
    with st.popover("Importance"):
        labels = perimeter_labels(analysis().dataset)
        if labels:
            _choose_perimeter(labels)
        for name, title in weight_titles().items():
            if name == ZONING and not labels:
                continue
            st.slider(
                title,
                0.0,
                _HEAVIEST,
                step=0.25,
                format="localized",
                key=_weight_key(name),
                persist_state="session",
                help="Les personnes hors de portée comptent 1 ; 0 retire ce critère.",
            )


def _choose_perimeter(labels: dict[str, str]) -> None:
    if st.session_state[_PERIMETER] not in labels:
        st.session_state[_PERIMETER] = ""
    st.selectbox(
        "Zonage qui compte dans la note",
        ["", *labels],
        format_func=lambda code: labels.get(code, "Aucun"),
        key=_PERIMETER,
        persist_state="session",
        help="Une zone du zonage compte deux fois, une autre une fois ; le poids dit combien cela pèse.",
    )


def choose_filters(whole: pd.DataFrame) -> None:
    """Draw the filters of the zones."""
    epci = _epci_of(whole)
    st.session_state[_EPCI] = [code for code in st.session_state[_EPCI] if code in epci.index]
    st.multiselect(
        "Statut",
        list(Status),
        format_func=lambda status: f"{Status(status).symbol} {Status(status).label}",
        key=_STATUSES,
        placeholder="Tous",
        persist_state="session",
        width=130,
    )
    st.multiselect(
        "Intercommunalité",
        epci.index.to_list(),
        format_func=lambda code: str(epci.get(code, code)),
        key=_EPCI,
        placeholder="Toutes",
        persist_state="session",
        width=150,
    )
    labels = perimeter_labels(analysis().dataset)
    st.session_state[_WITHIN] = [code for code in st.session_state[_WITHIN] if code in labels]
    if labels:
        st.multiselect(
            "Zonage",
            list(labels),
            format_func=lambda code: labels.get(code, code),
            key=_WITHIN,
            placeholder="Tous",
            persist_state="session",
            width=150,
        )
    st.number_input(
        "Habitants, au moins", min_value=0, step=500, key=_LEAST, persist_state="session", width=145
    )


def filter_zones(
    needs: Sequence[Need], whole: pd.DataFrame, level: Level
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the zones that answer the filters, and what was asked in words."""
    statuses, chosen = st.session_state[_STATUSES], st.session_state[_EPCI]
    least, epci = st.session_state[_LEAST], _epci_of(whole)
    chosen = [code for code in chosen if code in epci.index]
    shown = filtered(whole, needs, statuses=statuses, epci=chosen, least_population=least)
    within, labels = st.session_state[_WITHIN], perimeter_labels(analysis().dataset)
    if within:
        shown = shown[shown["zone_code"].isin(zones_inside(analysis(), level, within))]
    status_words = " ou ".join(Status(s).label for s in statuses)
    whose = " ou ".join(need.label for need in needs)
    said = {
        "Statut": f"{status_words} pour {whose}" if statuses else "",
        "Intercommunalité": ", ".join(epci[code] for code in chosen),
        "Zonage": ", ".join(labels[code] for code in within),
        "Population minimale": f"{number(least)} habitants" if least else "",
    }
    return shown, {name: text for name, text in said.items() if text}


def _epci_of(whole: pd.DataFrame) -> pd.Series:
    known = whole.dropna(subset=["epci"]).drop_duplicates("epci").set_index("epci")
    return known["epci_name"].sort_values()


def _aspects_key(need: Need) -> str:
    return f"carences:aspects:{'one' if need in parts_of(need) else 'all'}"


def _choice(label: str, options: list[str], key: str, value: str, words: Callable[[Any], str]) -> None:
    """Draw a choice that shows what is in force, and is only kept once someone makes it."""
    widget = f"{key}:widget"
    st.session_state[widget] = value
    st.segmented_control(
        label, options, key=widget, format_func=words, required=True, on_change=partial(_keep, key)
    )


def _keep(key: str) -> None:
    st.session_state[key] = st.session_state[f"{key}:widget"]


def _weight_key(name: str) -> str:
    return f"carences:weight:{name}"


def _read_weight(text: str) -> float:
    weight = float(text)
    if not 0 <= weight <= _HEAVIEST:
        raise ValueError(text)
    return weight


def _read_least(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return min(int(text), 10_000_000)


def _read_status(text: str) -> Status:
    if text not in _STATUS_CODES:
        raise ValueError(text)
    return _STATUS_CODES[text]


def _write_statuses(statuses: Collection[Status]) -> str:
    return ",".join(code for code, status in _STATUS_CODES.items() if status in statuses)


def _listed(read: Callable[[str], object]) -> Callable[[str], list[object]]:
    return lambda text: [read(part) for part in text.split(",") if part]
