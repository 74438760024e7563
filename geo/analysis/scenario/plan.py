"""Write down a scenario: structures that would open, structures that would close; short enough for a link."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from geo.domain.dispositifs import Dispositif
from geo.domain.errors import ParameterError

MOST_SCENARIOS = 6
MOST_CHANGES = 20
LONGEST_NAME = 40
_DECIMALS = 5
_LETTERS = {
    "c": Dispositif.CENTRE_SOCIAL,
    "e": Dispositif.EVS,
    "l": Dispositif.LAEP,
    "k": Dispositif.CLAS,
}
_CLOSES = "x"
_ITEM, _NEXT = "~", "~~"
_OPENS = re.compile(r"([celk]{1,4})(-?\d{1,8})\.(-?\d{1,7})")


@dataclass(frozen=True)
class Addition:
    """A structure that would open.

    Parameters
    ----------
    dispositifs : tuple of Dispositif
        In the order of the enumeration, each once.
    lon, lat : float
        WGS84 degrees; kept to 5 decimals (1 m), as a link carries them.

    Raises
    ------
    ParameterError
        If it offers nothing or stands nowhere.
    """

    dispositifs: tuple[Dispositif, ...]
    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not self.dispositifs:
            raise ParameterError(
                "Une structure à ouvrir doit proposer un dispositif : choisissez-en au moins un."
            )
        if not (math.isfinite(self.lon) and abs(self.lon) <= 180 and abs(self.lat) <= 90):
            raise ParameterError(
                f"La position ({self.lon:g} ; {self.lat:g}) n’est pas en degrés de longitude et de latitude."
            )
        # Rounded here, so that what is drawn first and what a link reopens are the same place.
        object.__setattr__(self, "lon", round(self.lon, _DECIMALS))
        object.__setattr__(self, "lat", round(self.lat, _DECIMALS))
        object.__setattr__(self, "dispositifs", tuple(d for d in Dispositif if d in self.dispositifs))


@dataclass(frozen=True)
class Scenario:
    """What would change.

    Parameters
    ----------
    name : str
        Empty until someone names it.
    added : tuple of Addition
    closed : tuple of str
        Identifiers of structures.
    """

    name: str = ""
    added: tuple[Addition, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.added or self.closed)

    @property
    def touched(self) -> frozenset[Dispositif]:
        """Dispositifs of the structures that would open."""
        return frozenset(d for addition in self.added for d in addition.dispositifs)

    def opening(self, *additions: Addition) -> Scenario:
        """Return the scenario with more structures open; the same one at the same place only once."""
        return self._checked(added=tuple(dict.fromkeys((*self.added, *additions))))

    def without(self, addition: Addition) -> Scenario:
        """Return the scenario where a structure does not open after all."""
        return replace(self, added=tuple(one for one in self.added if one != addition))

    def closing(self, structure_id: str) -> Scenario:
        """Return the scenario with a structure closed."""
        return self._checked(closed=tuple(dict.fromkeys((*self.closed, structure_id))))

    def keeping(self, structure_id: str) -> Scenario:
        """Return the scenario where a structure does not close after all."""
        return replace(self, closed=tuple(one for one in self.closed if one != structure_id))

    def named(self, name: str) -> Scenario:
        """Return the scenario under a name, cut to what a link can carry."""
        return replace(self, name=" ".join(name.replace(_ITEM, " ").split())[:LONGEST_NAME].rstrip())

    def _checked(self, **changes: object) -> Scenario:
        changed = replace(self, **changes)  # type: ignore[arg-type]
        if len(changed.added) + len(changed.closed) > MOST_CHANGES:
            raise ParameterError(
                f"Un scénario compte {MOST_CHANGES} ouvertures et fermetures au plus : retirez-en une."
            )
        return changed


def encode(scenarios: Sequence[Scenario]) -> str:
    """Write scenarios as a short text for a link; empty where there is nothing to write.

    Examples
    --------
    >>> encode([Scenario("Alma", (Addition((Dispositif.LAEP,), 3.17456, 50.69012),))])
    'Alma~l317456.5069012'
    """
    kept = [one for one in scenarios if one.name or not one.is_empty]
    return _NEXT.join(_ITEM.join([_safe(one.name), *_items(one)]) for one in kept)


def decode(text: str) -> list[Scenario]:
    """Read what `encode` wrote.

    Raises
    ------
    ParameterError
        If the text was cut or altered; nothing of it is then kept.
    """
    if not text:
        return []
    parts = text.split(_NEXT)
    if len(parts) > MOST_SCENARIOS:
        raise ParameterError(f"Le lien porte {len(parts)} scénarios : {MOST_SCENARIOS} au plus sont lus.")
    return [_read(part) for part in parts]


def _items(scenario: Scenario) -> list[str]:
    letter_of = {dispositif: letter for letter, dispositif in _LETTERS.items()}
    opens = [
        "".join(letter_of[d] for d in one.dispositifs) + f"{_units(one.lon)}.{_units(one.lat)}"
        for one in scenario.added
    ]
    return opens + [_CLOSES + _safe(structure_id) for structure_id in scenario.closed]


def _read(part: str) -> Scenario:
    name, *items = part.split(_ITEM)
    scenario = Scenario().named(unquote(name))
    for item in items:
        found = _OPENS.fullmatch(item)
        if found:
            letters, east, north = found.groups()
            offered = tuple(_LETTERS[letter] for letter in letters)
            place = (int(east) / 10**_DECIMALS, int(north) / 10**_DECIMALS)
            scenario = scenario.opening(Addition(offered, *place))
        elif item.startswith(_CLOSES) and len(item) > 1:
            scenario = scenario.closing(unquote(item[1:]))
        else:
            raise ParameterError(
                f"Le scénario du lien est illisible à « {item[:30]} » : ouvrez le lien entier, "
                "ou placez de nouveau les structures."
            )
    return scenario


def _units(degrees: float) -> int:
    return round(degrees * 10**_DECIMALS)


def _safe(text: str) -> str:
    """Escape what would read as a separator, and nothing else: a link escapes the rest by itself."""
    return text.replace("%", "%25").replace("~", "%7E")
