"""Gather what the page of a commune tells first: one tile a need, then each gap once."""

from __future__ import annotations

from dataclasses import dataclass

from geo.analysis.coverage import Analysis
from geo.analysis.judged import judge, need_status_together
from geo.analysis.lookup import zones_at_once
from geo.analysis.tally import tally
from geo.domain.dispositifs import NEEDS, Need
from geo.domain.french import sentence
from geo.domain.vocabulary import Level, Status
from geo.reports.fiche import Fiche, Missing
from geo.words import fiche as words


@dataclass(frozen=True)
class Tile:
    """How a commune stands for a need.

    Parameters
    ----------
    need : Need
    status : Status
        Of the commune as a whole.
    sentences : list of str
        Who is out of reach, in all of it and in its QPV.
    """

    need: Need
    status: Status
    sentences: list[str]


@dataclass(frozen=True)
class GapTold:
    """A gap with what helps to act.

    Parameters
    ----------
    missing : Missing
    nearest : str
        The structure nearest to the first QPV in gap; empty where the sentences of the gap say it.
    first_step : str
    """

    missing: Missing
    nearest: str
    first_step: str


def tiles(analysis: Analysis, fiche: Fiche) -> list[Tile]:
    """Judge the commune of a fiche need by need."""
    place, access = fiche.territory, fiche.access
    rows = zones_at_once(analysis, place, Level.COMMUNE)
    judged = judge(analysis, Level.COMMUNE, access)
    whole, quarters = (tally(analysis, place, level, access) for level in (Level.COMMUNE, Level.QPV))
    found = []
    for need in NEEDS:
        status = need_status_together(judged, rows, need)
        said = words.tile_sentences(status, whole[need.code], quarters[need.code])
        found.append(Tile(need, status, said))
    return found


def gaps(fiche: Fiche) -> list[GapTold]:
    """Tell each gap of a fiche."""
    return [GapTold(one, _nearest(fiche, one), _first_step(fiche, one.offer)) for one in fiche.missing]


def _nearest(fiche: Fiche, missing: Missing) -> str:
    """Name the structure nearest to the QPV in gap where most people live out of reach."""
    if missing.everywhere:
        return ""
    quarter = next((line for line in fiche.qpv if line.name == missing.zones[0]), None)
    cells = [c for c in (quarter.cells if quarter else ()) if c.dispositif in missing.offer.dispositifs]
    known = [cell for cell in cells if cell.nearest is not None]
    if quarter is None or not known:
        return ""
    best = min(known, key=lambda cell: cell.nearest.distance_m if cell.nearest else float("inf"))
    if best.nearest is None:
        return ""
    return words.nearest_sentence(best.dispositif, quarter.name, best.nearest.name, best.nearest.where)


def _first_step(fiche: Fiche, need: Need) -> str:
    action = next((one for one in fiche.actions if one.dispositif in need.dispositifs), None)
    if action is None:
        return ""
    return action.host_sentence or sentence(f"{action.sheet.first_steps[0]} ({words.ADVISED})")
