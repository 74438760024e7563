"""Say of one zone how it stands for each need, and where the nearest structure is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.matrix import commune_names
from geo.analysis.travel import Access
from geo.domain.dispositifs import NEEDS, Need, Target
from geo.domain.french import count, distance, minutes, typography
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Mode, Status
from geo.words.travel import way


@dataclass(frozen=True)
class ZoneNeed:
    """How a zone stands for a need.

    Parameters
    ----------
    need : Need
    status : Status
    people : str
        Who is out of reach: « 640 enfants de moins de 6 ans hors de portée »; empty where nobody is.
    nearest : str
        « Au plus près : Les Lutins, à Hem, 2,4 km · 42 min à pied par les rues »; empty where unknown.
    """

    need: Need
    status: Status
    people: str
    nearest: str


@dataclass(frozen=True)
class ZoneWords:
    """What is said of a zone.

    Parameters
    ----------
    code, name : str
    commune : Territory
        Itself, or the first one where a QPV lies.
    facts : str
        Where it is, and how many live there.
    needs : tuple of ZoneNeed
    """

    code: str
    name: str
    commune: Territory
    facts: str
    needs: tuple[ZoneNeed, ...]


def level_of_zone(analysis: Analysis, code: str) -> Level | None:
    """Return the level of a zone's code; None where there is no such zone."""
    return next((one for one in Level if (analysis.zones(one).table["code"] == code).any()), None)


def zone_words(analysis: Analysis, code: str, level: Level, access: Access) -> ZoneWords:
    """Gather what is said of a zone.

    Parameters
    ----------
    analysis : Analysis
    code : str
        Of a zone of the level.
    level : Level
    access : Access
    """
    table = analysis.zones(level).table
    zone = table.iloc[int(np.flatnonzero(table["code"] == code)[0])]
    commune = analysis.tree.get(code if level is Level.COMMUNE else zone["communes"][0])
    where = ""
    if level is Level.QPV:
        names = commune_names(analysis, table.set_index("code")["communes"].reindex([code]))
        where = f"QPV · {next(iter(names))} · "
    judged = analysis.need_coverage(commune, level, access, NEEDS)
    rows = judged[judged["zone_code"] == code]
    facts = typography(f"{where}{count(float(zone['population']), Target.POPULATION.noun, rounded=False)}")
    mode = Mode.CAR if zone["rural"] else Mode.FOOT
    said = tuple(
        _said(analysis, need, row, mode) for need, (_, row) in zip(NEEDS, rows.iterrows(), strict=True)
    )
    return ZoneWords(code, str(zone["name"]), commune, facts, said)


def _said(analysis: Analysis, need: Need, row: pd.Series, mode: Mode) -> ZoneNeed:
    unserved = float(row["unserved_population"])
    said = count(unserved, need.target.noun, most=float(row["target_population"]))
    people = f"{said} hors de portée" if unserved >= 1 else ""
    nearest = ""
    if not pd.isna(row["nearest_id"]):
        structure = str(row["nearest_id"])
        name = analysis.structure_by_id.at[structure, "name"]
        place = in_place(analysis.place_of_structure(structure))
        along = way(bool(row["by_streets"]))
        time = f"{minutes(float(row['nearest_min']))} {mode.label} {along}"
        far = f"{distance(float(row['nearest_m']))} · {time}"
        nearest = typography(f"Au plus près : {name}, {place}, {far}")
    return ZoneNeed(need, Status(row["status"]), typography(people), nearest)
