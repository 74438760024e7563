"""Compute, on the data in use, the figures that the guide gives for the whole country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.coverage import Analysis
from geo.errors import ParameterError
from geo.french import NO_BREAK, number, sentence
from geo.knowledge import Figure, figures
from geo.reference import constant
from geo.vocabulary import DEMONSTRATION_LABEL, FRANCE_CODE, Dispositif

NOT_COUNTED = "Les données affichées situent les structures, elles ne comptent pas cela."


@dataclass(frozen=True)
class Counter:
    """A national figure beside the same one in the data in use.

    Parameters
    ----------
    figure : Figure
    measured : float
        On the data in use; NaN where they cannot say.
    here : str
        The same in words: « 1 730 dans les données affichées ».
    """

    figure: Figure
    measured: float
    here: str

    @property
    def text(self) -> str:
        """Both in one sentence."""
        return f"{self.figure.text} {self.here}"


def counters(analysis: Analysis, topic: str | None = None) -> tuple[Counter, ...]:
    """Set each national figure, of one topic or all, beside what the data in use hold."""
    return tuple(_counter(analysis, figure) for figure in figures(topic))


def _counter(analysis: Analysis, figure: Figure) -> Counter:
    if not figure.measure:
        return Counter(figure, float("nan"), NOT_COUNTED)
    value = measure(analysis, figure.measure)
    if np.isnan(value):
        return Counter(
            figure, value, sentence("Rien à comparer : aucune liste importée pour toute la France")
        )
    unit = f"{NO_BREAK}{figure.unit}" if figure.unit else ""
    simulated = f" ({DEMONSTRATION_LABEL.lower()})" if analysis.dataset.is_demonstration else ""
    return Counter(figure, value, sentence(f"{number(value)}{unit} dans les données affichées{simulated}"))


def measure(analysis: Analysis, what: str) -> float:
    """Compute one figure on the data in use.

    Parameters
    ----------
    analysis : Analysis
    what : str
        `structures:LAEP` (how many offer it), `rural_share:EVS` (per cent of them in rural communes) or
        `hosted:LAEP:CENTRE_SOCIAL` (how many centres sociaux offer a LAEP), with the codes of `Dispositif`.

    Returns
    -------
    float
        NaN where the data in use do not say it for all France.

    Raises
    ------
    ParameterError
        If the measure is not one of these.
    """
    kind, *codes = what.split(":")
    members = [Dispositif(code) for code in codes]
    if not all(_says_all(analysis, member) for member in members):
        return float("nan")
    offers = analysis.structures.offers
    if kind == "structures":
        return float(offers[members[0]].sum())
    if kind == "hosted":
        return float((offers[members[0]] & offers[members[1]]).sum())
    if kind == "rural_share":
        rural = _rural(analysis)[offers[members[0]]]
        return float(rural.mean() * 100) if len(rural) else float("nan")
    raise ParameterError(
        f"Mesure « {what} » inconnue dans national_figures.csv : attendu structures, hosted ou rural_share."
    )


def _says_all(analysis: Analysis, dispositif: Dispositif) -> bool:
    scope = analysis.dataset.manifest["structures"].scope
    return scope is None or FRANCE_CODE in scope.get(dispositif, [])


def _rural(analysis: Analysis) -> np.ndarray:
    """Tell which structures stand in a rural commune."""
    density = analysis.dataset.communes.set_index("code")["density_class"]
    found = analysis.structures.table["commune"].map(density)
    return (found >= constant("rural_density_class")).to_numpy(dtype=bool, na_value=False)
