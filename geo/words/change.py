"""Say what an import would change, before it does: structures, statuses and people, before and after."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.change import QPV_GAPS, STRUCTURES, UNSERVED, Change
from geo.domain.french import NO_BREAK, count, enumerate_fr, number, rounded_people, sentence
from geo.domain.vocabulary import Status

ARROW = f"{NO_BREAK}→{NO_BREAK}"
NOTHING = "Rien ne changerait : ni les structures, ni les statuts, ni les personnes desservies."


def change_table(changes: Sequence[Change]) -> pd.DataFrame:
    """Lay changes out, one row a département and dispositif that does change: « 140 → 1 »."""
    rows = []
    for one in changes:
        if one.changes:
            statuses = {f"Communes : {s.label.lower()}": _both(one, s.value) for s in Status}
            rows.append(
                {
                    "Département": one.departement.name,
                    "Dispositif": one.dispositif.label,
                    "Structures": _both(one, STRUCTURES),
                    **statuses,
                    "QPV en carence": _both(one, QPV_GAPS),
                    "Personnes hors de portée": _people(one),
                    "De qui": one.dispositif.target.noun.plural,
                }
            )
    return pd.DataFrame(rows)


def change_lines(changes: Sequence[Change]) -> list[str]:
    """Write changes as lines of a terminal."""
    lines = []
    for one in changes:
        if one.changes:
            statuses = [f"{s.label.lower()} {_both(one, s.value)}" for s in Status if _differs(one, s.value)]
            parts = [
                f"{one.departement.name}, {one.dispositif.label} : structures {_both(one, STRUCTURES)}",
                f"communes {', '.join(statuses)}" if statuses else "",
                f"QPV en carence {_both(one, QPV_GAPS)}" if _differs(one, QPV_GAPS) else "",
                f"hors de portée {_people(one)} ({one.dispositif.target.noun.plural})"
                if _differs(one, UNSERVED)
                else "",
            ]
            lines.append(sentence(" ; ".join(part for part in parts if part)))
    return lines or [sentence(NOTHING)]


def replaced_sentence(changes: Sequence[Change]) -> str:
    """Say the very figures of a replacement: « Nord : 140 Clas deviennent 1 »; empty without any."""
    said = [
        f"{one.departement.name}, {_structures(one, before=True)} → {_structures(one, before=False)}"
        for one in changes
        if _differs(one, STRUCTURES)
    ]
    return enumerate_fr(said)


def _structures(change: Change, *, before: bool) -> str:
    figures = change.before if before else change.after
    return count(figures[STRUCTURES], change.dispositif.noun)


def _differs(change: Change, name: str) -> bool:
    before, after = change.before[name], change.after[name]
    return before != after and not (pd.isna(before) and pd.isna(after))


def _both(change: Change, name: str) -> str:
    before, after = (number(figures[name]) for figures in (change.before, change.after))
    return f"{before}{ARROW}{after}" if before != after else after


def _people(change: Change) -> str:
    before, after = (rounded_people(figures[UNSERVED]) for figures in (change.before, change.after))
    return f"{before}{ARROW}{after}" if before != after else after
