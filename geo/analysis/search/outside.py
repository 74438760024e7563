"""Know the places of France that the territories do not cover, to say so instead of « not found »."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.french import fold
from geo.domain.reference import rows as reference


@dataclass(frozen=True)
class Outside:
    """A collectivity that is not analysed."""

    code: str
    name: str

    @property
    def sentence(self) -> str:
        """Say so, without full stop."""
        return f"{self.name} ({self.code}) n’est pas dans les territoires analysés"


def outside(*codes: str, name: str = "") -> Outside | None:
    """Return the collectivity, not analysed, that Insee or postal codes designate; None where none does.

    Parameters
    ----------
    *codes : str
        Insee and postal codes, as far as they are known.
    name : str
        A commune's name: counts only where no code says otherwise.
    """
    said = [code.strip() for code in codes if code.strip()]
    for row in reference("outside"):
        known = Outside(row["code"], row["name"])
        names = {fold(one) for one in row["communes"].split(",")}
        if any(len(code) in {3, 5} and code.startswith((row["code"], row["postal_codes"])) for code in said):
            return known
        if not said and name and fold(name) in names - _AMBIGUOUS:
            return known
    return None


_AMBIGUOUS = frozenset({"saint pierre", "saint martin", "saint barthelemy", "le mont dore", "alo"})
"""Names that communes of the territories bear too."""
