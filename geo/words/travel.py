"""Say how travel times are measured, by the streets or in straight line, and where both differ."""

from __future__ import annotations

import pandas as pd

from geo.analysis.catchments import catchment
from geo.analysis.coverage import Analysis
from geo.analysis.detours import detours, is_cut_off, straight_share
from geo.analysis.travel import Access
from geo.domain.dispositifs import Need, parse_need, parts_of
from geo.domain.french import agree, enumerate_fr, minutes_long, number, percent, sentence
from geo.domain.reference import constant
from geo.domain.territory import Territory
from geo.domain.vocabulary import FRANCE_CODE, Level, Status
from geo.store import DataSet
from geo.store.tables import street_tables

BY_STREETS, STRAIGHT = "par les rues", "à vol d’oiseau"
_PRODUCTS = ("BD TOPO", "OpenStreetMap")
_LEAST_SAID = 0.005
"""Share under which who is measured otherwise is not spoken of: it would be written 0 %."""


def way(by_streets: bool) -> str:
    """Say how one time was measured: « par les rues »."""
    return BY_STREETS if by_streets else STRAIGHT


def straight_words() -> str:
    """Say the measure of where no streets are loaded: « à vol d’oiseau × 1,3 »."""
    return f"{STRAIGHT} × {number(constant('foot_detour'), 1)}"


def streets_words(dataset: DataSet, departements: list[str] | None = None) -> str:
    """Say the measure of départements with their streets: « par les rues (BD TOPO, juin 2026) ».

    Parameters
    ----------
    dataset : DataSet
    departements : list of str, optional
        All those that have streets by default.
    """
    known = [code for code in dataset.streets if departements is None or code in departements]
    infos = [dataset.manifest[name] for code in known if (name := street_tables(code)[1]) in dataset.manifest]
    cited = [f"{_product(info.source)}, {info.vintage}" for info in infos]
    source = f" ({enumerate_fr(dict.fromkeys(cited))})" if cited else ""
    return f"{BY_STREETS}{source}"


def all_measures(dataset: DataSet) -> str:
    """Say all measures of a data set that has streets, with the départements that have them."""
    where = enumerate_fr(dataset.streets)
    noun = agree(len(dataset.streets), "le département", "les départements")
    return f"{streets_words(dataset)} dans {noun} {where}, {straight_words()} ailleurs"


def streets_size(megabytes: float, minutes: float, known: str = "") -> str:
    """Say before a download how much the streets of a département are, and how long they take."""
    size = f"{number(round(megabytes, -1))} Mo à télécharger par le réseau"
    time = f"en {minutes_long(max(1.0, minutes))}"
    tail = f" ; {known}" if known else ""
    return sentence(f"Environ {size}, {time} ; arrêté, le téléchargement reprend où il en était{tail}")


def measure_words(analysis: Analysis, territory: Territory) -> str:
    """Say how the times of a territory are measured, and of whom otherwise."""
    dataset = analysis.dataset
    rows = analysis.rows(territory, Level.COMMUNE)
    here = set(analysis.zones(Level.COMMUNE).table["departement"].iloc[rows].unique())
    known = sorted(here & set(dataset.streets))
    if not known:
        return straight_words()
    if len(here) > len(known) and territory.code == FRANCE_CODE:
        count = f"{len(known)} {agree(len(known), 'département', 'départements')}"
        return f"{streets_words(dataset, known)} dans {count}, {straight_words()} ailleurs"
    said = streets_words(dataset, known)
    others = straight_share(analysis, territory)
    if others > 1 - _LEAST_SAID:
        return straight_words()
    if others < _LEAST_SAID:
        return said
    return f"{said} ; {straight_words()} pour {percent(others)} des habitants"


def times_line(analysis: Analysis, territory: Territory) -> str:
    """Write it as a note under a map or a table."""
    return sentence(f"Temps de trajet {measure_words(analysis, territory)}")


def reach_line(analysis: Analysis, structure: str, access: Access) -> str:
    """Say what the area drawn around a structure is: « Autour de « Les Lutins » : 15 minutes à pied… »."""
    row = analysis.structure_by_id.loc[structure]
    found = catchment(analysis, row.geometry.x, row.geometry.y, access)
    time = f"{minutes_long(access.limit(found.mode))} {found.mode.label}"
    return sentence(f"Autour de « {row['name']} », {time} {way(found.area is not None)}")


def detour_sentences(
    analysis: Analysis, territory: Territory, access: Access, need: Need, level: Level
) -> tuple[str, ...]:
    """Say which zones the streets cut off, need by need, and which they bring nearer.

    « 6 QPV à portée d’un Laep à vol d’oiseau ne le sont pas par les rues. »
    """
    said = []
    for one in parts_of(need):
        table = detours(analysis, territory, level, access, (one,))
        cut = int(is_cut_off(table).sum())
        nearer = len(table) - cut
        away, near = f"hors de portée {one.of_a}", f"à portée {one.of_a}"
        if cut:
            outcome = agree(cut, "ne l’est pas", "ne le sont pas")
            said.append(sentence(f"{_zones(cut, level)} {near} {STRAIGHT} {outcome} {BY_STREETS}"))
        if nearer:
            outcome = agree(nearer, "ne l’est pas", "ne le sont pas")
            said.append(sentence(f"{_zones(nearer, level)} {away} {STRAIGHT} {outcome} {BY_STREETS}"))
    return tuple(said)


def _zones(count: int, level: Level) -> str:
    return f"{number(count)} {agree(count, level.noun.singular, level.noun.plural)}"


def detours_table(
    analysis: Analysis, territory: Territory, access: Access, need: Need, level: Level
) -> pd.DataFrame:
    """Lay out where the streets and the straight line do not say the same, the most people first."""
    table = detours(analysis, territory, level, access, parts_of(need))
    labels = {status.value: status.label for status in Status}
    noun = level.noun.singular
    return pd.DataFrame(
        {
            noun[:1].upper() + noun[1:]: table["zone_name"],
            "Besoin": table["need"].map(lambda code: parse_need(str(code)).label),
            "À vol d’oiseau": table["straight_status"].map(labels),
            "Temps à vol d’oiseau (min)": table["straight_min"].astype(float).round(),
            "Par les rues": table["status"].map(labels),
            "Temps par les rues (min)": table["nearest_min"].astype(float).round(),
            "Personnes hors de portée de plus": table["cut_off"].astype(float),
        }
    )


def _product(source: str) -> str:
    return next((name for name in _PRODUCTS if name in source), source)
