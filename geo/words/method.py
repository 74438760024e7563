"""Say the constants of the method as they are used, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from geo.analysis.travel import Access
from geo.domain.french import NO_BREAK, sentence, trimmed, typography
from geo.domain.reference import rows as reference_rows


@dataclass(frozen=True)
class MethodConstant:
    """A constant of the method: what it is, how much, who says so."""

    label: str
    value: str
    source: str

    @property
    def said(self) -> str:
        """How much, and who says so."""
        return sentence(f"{self.value}. {self.source}")


def method_constants(access: Access, *, streets: bool = False) -> tuple[MethodConstant, ...]:
    """List the constants of the method; access times and speeds as they are chosen.

    Parameters
    ----------
    access : Access
    streets : bool
        Whether those of travel along streets are listed too.
    """
    tables = ("method", "streets") if streets else ("method",)
    chosen = {"foot_minutes": access.foot_minutes, "car_minutes": access.car_minutes}
    chosen |= {"foot_kph": access.foot_kph, "car_kph": access.car_kph}
    chosen |= {"foot_detour": access.foot_detour, "car_detour": access.car_detour}
    return tuple(
        MethodConstant(
            row["label"],
            f"{trimmed(float(chosen.get(row['name'], row['value'])))}{NO_BREAK}{row['unit']}",
            typography(row["source"]),
        )
        for table in tables
        for row in reference_rows(table)
    )
