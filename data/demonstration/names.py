"""Name simulated places so that nobody takes them for real ones, and no two of a département alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demonstration.simulation import rank_within

_MASCULINE = (
    "Tilleuls Merles Érables Bouleaux Pinsons Rouges-gorges Cerisiers Chardonnerets Coquelicots Genêts "
    "Hérons Jasmins Lilas Lys Martinets Mimosas Muguets Noisetiers Oliviers Orangers Ormes Peupliers "
    "Platanes Pruniers Rossignols Saules Sorbiers Tournesols Troènes Bleuets Geais Colibris"
)
_FEMININE = (
    "Glycines Mésanges Alouettes Anémones Aubépines Bruyères Campanules Capucines Clématites Cigognes "
    "Colombes Églantines Fauvettes Fougères Grives Hirondelles Jonquilles Lavandes Marguerites Menthes "
    "Mouettes Pervenches Pivoines Primevères Roses Sauges Tourterelles Tulipes Verveines Violettes "
    "Véroniques Bergeronnettes"
)
_COLOURS = (
    ("dorés", "dorées"),
    ("bleus", "bleues"),
    ("verts", "vertes"),
    ("argentés", "argentées"),
    ("blancs", "blanches"),
    ("pourpres", "pourpres"),
    ("gris", "grises"),
)


def _all_words() -> np.ndarray:
    masculine, feminine = _MASCULINE.split(), _FEMININE.split()
    coloured = [f"{noun} {he}" for he, _ in _COLOURS for noun in masculine]
    coloured += [f"{noun} {she}" for _, she in _COLOURS for noun in feminine]
    return np.array([*masculine, *feminine, *coloured], dtype=object)


WORDS = _all_words()
_STRIDE = 149
"""Prime to the number of words: a département meets every one before any comes back."""


def fictional_names(label: str, departements: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Give each row a name such as « Quartier fictif des Tilleuls ».

    Parameters
    ----------
    label : str
        What the place is, masculine.
    departements : pandas.Series
        Of each row: names are distinct within one as long as it has fewer rows than there are words.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of str
    """
    starts = {code: rng.integers(len(WORDS)) for code in sorted(departements.unique())}
    place = departements.map(starts).to_numpy() + _STRIDE * rank_within(departements)
    return np.array([f"{label} fictif des {word}" for word in WORDS[place % len(WORDS)]], dtype=object)
