"""Read access times as addresses write them: whole minutes that the sliders of the pages offer."""

from __future__ import annotations

import re

from geo.domain.errors import ParameterError

MOST_MINUTES = 60
"""Longest access time that the sliders offer."""
_MOST_LETTERS = 20


def read_minutes(text: str) -> int:
    """Read an access time of an address.

    Raises
    ------
    ParameterError
        If it is not a whole number of minutes that the sliders offer, in plain digits.
    """
    if not re.fullmatch(r"[1-9][0-9]?", text, re.ASCII) or int(text) > MOST_MINUTES:
        raise ParameterError(
            f"Temps d’accès « {text[:_MOST_LETTERS]} » impossible dans le lien : "
            f"un nombre entier de minutes, de 1 à {MOST_MINUTES}, est attendu."
        )
    return int(text)
