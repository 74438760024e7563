"""Know what the page of gaps is asked: table, zones, weights, filters; all of it is in the link."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.analysis.matrix import filtered
from geo.analysis.ranking import Weights, default_weights
from geo.analysis.tally import level_of
from geo.domain.dispositifs import Dispositif, alone
from geo.domain.french import number
from geo.domain.vocabulary import Level, Status
from geo.words.ranking import weight_labels
from pages._ui.data import analysis
from pages._ui.link import View
from pages._ui.settings import Setting

# Where the sliders end: beyond, the number of people hardly counts.
_HEAVIEST = 3.0
_ALL, _ANY = "tous", "un"
_LEVEL, _TABLE, _RANKED = "carences:level", "carences:table", "carences:ranked"
_DISPOSITIF, _STATUSES, _EPCI, _LEAST = (
    f"carences:{name}" for name in ("dispositif", "statuses", "epci", "least")
)
_LEVEL_WORDS = {Level.QPV: "QPV", Level.COMMUNE: "Communes"}
_STATUS_CODES = {"present": Status.INSIDE, "portee": Status.REACHABLE, "carence": Status.GAP}
_STATUS_CODES |= {"inconnu": Status.UNKNOWN, "sansobjet": Status.EMPTY}


class Table(StrEnum):
    """The two tables of the page, as the link names them."""

    MATRIX = "matrice"
    RANKING = "classement"


def settings() -> list[Setting]:
    """List what this page adds to the link."""
    defaults = default_weights()
    return [
        Setting("niveau", _LEVEL, None, Level),
        Setting("vue", _TABLE, Table.MATRIX, Table),
        Setting("classer", _RANKED, None, lambda text: _ALL if text == _ALL else Dispositif(text)),
        *(
            Setting(param, _weight_key(name), getattr(defaults, name), _read_weight, "{:g}".format)
            for param, name in (("pauvrete", "poverty"), ("monoparents", "single_parents"))
        ),
        Setting("pour", _DISPOSITIF, _ANY, Dispositif),
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
    return Weights(**{name: st.session_state[_weight_key(name)] for name in weight_labels()})


def ranked_dispositifs(view: View) -> tuple[Dispositif, ...]:
    """Return the dispositifs ranked: one, since people of different ages do not compare, or all."""
    chosen = st.session_state[_RANKED]
    if chosen == _ALL:
        return view.dispositifs
    if chosen not in view.dispositifs:
        parenting = [d for d in (Dispositif.LAEP, Dispositif.CLAS) if d in view.dispositifs]
        chosen = [*parenting, *view.dispositifs][0]
    return (Dispositif(chosen),)


def choose_level(view: View) -> None:
    """Draw the choice between QPV and communes."""
    _choice("Zones", list(Level), _LEVEL, level(view), _LEVEL_WORDS.__getitem__)


def choose_table() -> None:
    """Draw the choice between the matrix and the ranking."""
    _choice("Tableau", list(Table), _TABLE, table(), str.capitalize)


def choose_ranking(view: View) -> None:
    """Draw what is ranked, and the weights."""
    options = [*view.dispositifs, *([_ALL] if len(view.dispositifs) > 1 else [])]
    ranked = ranked_dispositifs(view)
    chosen = _ALL if len(ranked) > 1 else ranked[0]
    _choice(
        "Classer les carences de",
        options,
        _RANKED,
        chosen,
        _ranked_label,
    )
    with st.container(horizontal=True, gap="medium"):
        for name, label in weight_labels().items():
            st.slider(
                f"Poids : {label.lower()}",
                0.0,
                _HEAVIEST,
                step=0.25,
                format="localized",
                key=_weight_key(name),
                persist_state="session",
                help="Les personnes non desservies comptent 1 ; 0 retire ce critère.",
            )


def _ranked_label(choice: str) -> str:
    return "Tous" if choice == _ALL else Dispositif(choice).label


def filter_zones(view: View, whole: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Draw the filters; return the zones that answer them, and what was asked in words."""
    epci = whole.dropna(subset=["epci"]).drop_duplicates("epci").set_index("epci")["epci_name"].sort_values()
    _forget_absent(view.dispositifs, epci.index)
    dispositif = st.selectbox(
        "Dispositif",
        [_ANY, *view.dispositifs],
        format_func=lambda d: "N'importe lequel" if d == _ANY else Dispositif(d).label,
        key=_DISPOSITIF,
        persist_state="session",
        width=150,
    )
    statuses = st.multiselect(
        "Statut",
        list(Status),
        format_func=lambda status: Status(status).label,
        key=_STATUSES,
        placeholder="Tous",
        persist_state="session",
        width=140,
    )
    chosen = st.multiselect(
        "Intercommunalité",
        epci.index.to_list(),
        format_func=lambda code: str(epci.get(code, code)),
        key=_EPCI,
        placeholder="Toutes",
        persist_state="session",
        width=165,
    )
    least = st.number_input(
        "Habitants, au moins", min_value=0, step=500, key=_LEAST, persist_state="session", width=140
    )
    dispositifs = view.dispositifs if dispositif == _ANY else (Dispositif(dispositif),)
    shown = filtered(whole, alone(dispositifs), statuses=statuses, epci=chosen, least_population=least)
    status_words = " ou ".join(s.label for s in statuses)
    whose = "un dispositif au moins" if dispositif == _ANY else Dispositif(dispositif).label
    said = {
        "Statut": f"{status_words} pour {whose}" if statuses else "",
        "Intercommunalité": ", ".join(epci[code] for code in chosen),
        "Population minimale": f"{number(least)} habitants" if least else "",
    }
    return shown, {name: text for name, text in said.items() if text}


def _forget_absent(dispositifs: Collection[Dispositif], epci: Collection[str]) -> None:
    """Drop from the filters what another territory or another choice of dispositifs left there."""
    if st.session_state[_DISPOSITIF] not in dispositifs:
        st.session_state[_DISPOSITIF] = _ANY
    st.session_state[_EPCI] = [code for code in st.session_state[_EPCI] if code in epci]


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
