"""Say what a place of the administrative tree is, and in which projection it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.domain.vocabulary import TerritoryKind

LAMBERT_93 = 2154
_OVERSEAS_CRS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
OVERSEAS = frozenset(_OVERSEAS_CRS)
"""Départements that no road joins to another."""


def legal_crs(departement: str) -> int:
    """Return the EPSG code of the legal projection, in metres, of a département.

    Source: décret n° 2019-165 of 5 March 2019 (RGF93 / Lambert-93 and overseas UTM systems).
    """
    return _OVERSEAS_CRS.get(departement, LAMBERT_93)


@dataclass(frozen=True)
class Territory:
    """A place of the tree.

    Parameters
    ----------
    kind : TerritoryKind
    code : str
        `FR`, `R32`, `59`, an EPCI's SIREN, or a commune's Insee code.
    name : str
        With its article where it is part of the name (« La Rochelle »).
    name_type : int
        Insee's TNCC: which article and which *de* or *à* go before the name.
    departement, region, epci : str or None
        Codes of what contains it; an EPCI's département is the one of most of its communes.
    population : float or None
        Inhabitants; None where unknown.
    postal_codes : sequence of str or None
        Of a commune.
    """

    kind: TerritoryKind
    code: str
    name: str
    name_type: int
    departement: str | None
    region: str | None
    epci: str | None
    population: float | None
    postal_codes: Sequence[str] | None = field(default=None, compare=False)

    @property
    def crs(self) -> int:
        """EPSG code of its legal projection (Lambert-93 for France and metropolitan regions)."""
        return legal_crs(self.departement or "")
