"""Compute, on the data in use, the figures that the guide gives for the whole country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.analysis.coverage import Analysis
from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError
from geo.domain.french import NO_BREAK, number, sentence
from geo.domain.knowledge import ChartText, Figure, chart_texts, figures
from geo.domain.reference import constant
from geo.domain.vocabulary import DEMONSTRATION_LABEL, FRANCE_CODE

NOT_COUNTED = sentence(
    "Les données affichées situent les structures, elles ne comptent ni salariés, ni bénévoles, ni actions, "
    "ni familles"
)
"""Why most national figures have nothing beside them; said once, not at each."""


@dataclass(frozen=True)
class Counter:
    """A national figure beside the same one in the data in use.

    Parameters
    ----------
    figure : Figure
    measured : float
        On the data in use; NaN where they cannot say.
    here : str
        The same in words: « 1 730 dans les données affichées »; empty where they never could (`NOT_COUNTED`).
    """

    figure: Figure
    measured: float
    here: str

    @property
    def text(self) -> str:
        """Both in one sentence."""
        return f"{self.figure.text} {self.here}".strip()


@dataclass(frozen=True)
class NationalBar:
    """One bar: a national figure, or the same on the data in use."""

    label: str
    value: float
    text: str
    national: bool


@dataclass(frozen=True)
class Chart:
    """National figures of one unit, each followed by the same on the data in use where they can say it."""

    key: str
    words: ChartText
    bars: tuple[NationalBar, ...]
    source: str


def charts(analysis: Analysis) -> tuple[Chart, ...]:
    """Lay the national figures out as charts."""
    counted = counters(analysis)
    return tuple(
        _chart(key, words, [one for one in counted if one.figure.chart == key])
        for key, words in chart_texts().items()
    )


def _chart(key: str, words: ChartText, shown: list[Counter]) -> Chart:
    bars = []
    for one in shown:
        unit = f"{NO_BREAK}{one.figure.unit}" if one.figure.unit else ""
        for label, value, national in (
            (one.figure.short, one.figure.value, True),
            ("dans les données affichées", one.measured, False),
        ):
            if not np.isnan(value):
                bars.append(NationalBar(label, value, f"{number(value)}{unit}", national))
    sources = dict.fromkeys(f"{one.figure.source} ({one.figure.vintage})" for one in shown)
    return Chart(key, words, tuple(bars), sentence("Source :", "; ".join(sources)))


def counters(analysis: Analysis, topic: str | None = None) -> tuple[Counter, ...]:
    """Set each national figure, of one topic or all, beside what the data in use hold."""
    return tuple(_counter(analysis, figure) for figure in figures(topic))


def _counter(analysis: Analysis, figure: Figure) -> Counter:
    if not figure.measure:
        return Counter(figure, float("nan"), "")
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
