"""Gather all that is said of one territory: who lives there, what exists, what is missing, what to do."""

from geo.reports.fiche.build import build_fiche, narrow
from geo.reports.fiche.content import (
    Action,
    Around,
    Bar,
    Cell,
    Comparison,
    Existing,
    Fiche,
    Identity,
    Missing,
    QpvLine,
    StructureLine,
)

__all__ = [
    "Action",
    "Around",
    "Bar",
    "Cell",
    "Comparison",
    "Existing",
    "Fiche",
    "Identity",
    "Missing",
    "QpvLine",
    "StructureLine",
    "build_fiche",
    "narrow",
]
