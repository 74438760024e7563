"""Say what changed between two states of the structures: which ones, and who gained or lost access."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.scenario.effect import SOMEBODY, Effect
from geo.analysis.versions import StructureChange
from geo.domain.dispositifs import Dispositif
from geo.domain.french import agree, count, distance, enumerate_fr, number, sentence, typography
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun
from geo.store.history import Published
from geo.words.data_quality import french_date

CHANGE_LABEL = {
    StructureChange.OPENED: "Ouverte",
    StructureChange.CLOSED: "Fermée",
    StructureChange.MOVED: "Déplacée",
    StructureChange.OFFERS: "Autres dispositifs",
}
_SAID = {
    StructureChange.OPENED: ("ouverte", "ouvertes"),
    StructureChange.CLOSED: ("fermée", "fermées"),
    StructureChange.MOVED: ("déplacée", "déplacées"),
    StructureChange.OFFERS: ("change de dispositifs", "changent de dispositifs"),
}
_STRUCTURE = Noun("structure", "structures", feminine=True)


def version_label(one: Published) -> str:
    """Name a kept version: its date, what made it."""
    now = ", en usage" if one.in_use else ""
    return f"{french_date(one.date.isoformat())} · {one.kind} · {one.what}{now}"


def list_label(name: str, date: str) -> str:
    """Name an imported list among what can be compared."""
    return typography(f"Liste « {name} », {french_date(date)}")


def changes_sentence(changes: pd.DataFrame, territory: Territory) -> str:
    """Say how many structures changed, change by change."""
    if changes.empty:
        return sentence(f"{in_place(territory)}, aucune structure n’a changé")
    counts = changes["change"].value_counts()
    said = [
        f"{number(many)} {agree(many, *_SAID[change])}"
        for change in StructureChange
        if (many := int(counts.get(change.value, 0)))
    ]
    return sentence(f"{in_place(territory)}, {count(len(changes), _STRUCTURE)} : {enumerate_fr(said)}")


def people_lines(found: Sequence[Effect]) -> list[str]:
    """Say, need by need, how many people gained or lost access, and which QPV changed."""
    lines = []
    for one in found:
        if not one.known:
            continue
        if abs(one.gained) >= SOMEBODY:
            people, gains = count(abs(one.gained), one.need.target.noun), one.gained > 0
            has = agree(abs(one.gained), "a", "ont")
            lines.append(
                sentence(f"{people} {has} désormais {one.need.a} à portée")
                if gains
                else sentence(f"{people} n’{has} plus {one.need.none} à portée")
            )
        for names, what in ((one.leaving, "de la carence"), (one.entering, "en carence")):
            if names:
                quarters = count(len(names), Level.QPV.noun, rounded=False)
                verb = (
                    agree(len(names), "sort", "sortent")
                    if "de la" in what
                    else agree(len(names), "entre", "entrent")
                )
                lines.append(
                    sentence(f"{quarters} {verb} {what} pour les {one.need.plural} : {enumerate_fr(names)}")
                )
    return lines or [sentence("Ni les personnes desservies ni les statuts n’ont changé")]


def changes_table(analysis: Analysis, changes: pd.DataFrame) -> pd.DataFrame:
    """Lay the structures that changed out, one row each."""
    known = changes["name_after"].fillna(changes["name_before"])
    commune = changes["commune_after"].fillna(changes["commune_before"])
    return pd.DataFrame(
        {
            "Changement": changes["change"].map(
                {change.value: label for change, label in CHANGE_LABEL.items()}
            ),
            "Structure": known,
            "Commune": commune.map(lambda code: analysis.commune_names.get(code, code)),
            "Dispositifs avant": changes["offers_before"].map(_offers),
            "Dispositifs après": changes["offers_after"].map(_offers),
            "Déplacement": ["" if pd.isna(metres) else distance(metres) for metres in changes["moved_m"]],
        }
    )


def _offers(codes: object) -> str:
    return ", ".join(Dispositif(code).label for code in codes) if isinstance(codes, tuple) else ""
