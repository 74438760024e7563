"""Say, on everything that leaves the product, where its figures come from and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.analysis.travel import Access
from geo.domain.french import minutes, typography
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.store import DataSet
from geo.words.data_quality import people_basis
from geo.words.travel import all_measures

MEASURE = "Temps de trajet"
"""The parameter that says by which streets times are, where some are known."""
TABLES = {"structures": "Structures", "qpv": "QPV", "communes": "Communes et populations"}
"""The tables whose sources are said, with their labels."""


@dataclass(frozen=True)
class Provenance:
    """Where a file comes from.

    Parameters
    ----------
    title : str
        What the file holds, of which territory.
    sources : mapping of str to str
        For each table used, its source with its licence.
    vintages : mapping of str to str
        For each table used, its vintage.
    parameters : mapping of str to str
        What was asked: access times, filters, weights.
    edited : datetime.date
        When the file was made.
    is_demonstration : bool
    """

    title: str
    sources: Mapping[str, str]
    vintages: Mapping[str, str]
    parameters: Mapping[str, str]
    edited: date
    is_demonstration: bool

    @property
    def mark(self) -> str:
        """The mark of the demonstration; empty for real data."""
        return DEMONSTRATION_LABEL if self.is_demonstration else ""

    def fields(self) -> dict[str, str]:
        """Return what must be said, each under its name, in a fixed order."""
        return {
            "Titre": self.title,
            "Avertissement": self.mark,
            "Source": _enumerated(self.sources),
            "Millésime": _enumerated(self.vintages),
            "Date d’édition": f"{self.edited:%d/%m/%Y}",
            "Paramètres": _enumerated(self.parameters),
        }

    def said(self) -> list[tuple[str, str]]:
        """Return what there is to say, each under its name."""
        return [(name, typography(text)) for name, text in self.fields().items() if text]

    def line(self) -> str:
        """Say it in one line, the title left out."""
        return " · ".join(typography(f"{name} : {text}") for name, text in self.said() if name != "Titre")


def provenance(
    dataset: DataSet, title: str, access: Access, parameters: Mapping[str, str], edited: date
) -> Provenance:
    """Describe a file made from a data set.

    Parameters
    ----------
    dataset : DataSet
    title : str
    access : Access
        Always said first among the parameters.
    parameters : mapping of str to str
        What else was asked.
    edited : datetime.date
    """
    used = {label: dataset.manifest[name] for name, label in TABLES.items()}
    times = {
        "Accès à pied": f"{minutes(access.foot_minutes)} (QPV et communes urbaines)",
        "Accès en voiture": f"{minutes(access.car_minutes)} (communes rurales)",
    }
    measured = {MEASURE: all_measures(dataset)} if dataset.streets else {}
    return Provenance(
        title=title,
        sources={label: f"{info.source} (licence : {info.licence})" for label, info in used.items()},
        vintages={label: info.vintage for label, info in used.items()},
        parameters={**times, **measured, "Où vivent les habitants": people_basis(dataset), **parameters},
        edited=edited,
        is_demonstration=dataset.is_demonstration,
    )


def _enumerated(said: Mapping[str, str]) -> str:
    return typography(" ; ".join(f"{name} : {text}" for name, text in said.items()))
