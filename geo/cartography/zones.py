"""Draw zones (communes, QPV, départements), each filled and hatched by its state letter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from folium.map import Layer

from geo.cartography.assets import DETAILED_NEEDS, Asset, Contours
from geo.cartography.plugin import Plugin, named
from geo.cartography.states import STATE_STYLE
from geo.domain.dispositifs import Need
from geo.domain.errors import ParameterError

LEVELS = ("region", "departement", "epci", "commune", "qpv")
"""From the widest to the narrowest: the narrow ones are drawn over the wide ones."""
_LETTERS = frozenset(STATE_STYLE)


class Zones(Plugin, Layer):
    """Zones of one level on canvas, from the compact contours of `assets.contours`.

    The same contours keep their Leaflet polygons from one run of a page to the next: another state only
    changes the style of those whose letter differs.

    Parameters
    ----------
    level : str
        One of `LEVELS`; QPV become dots while they are too small to be seen.
    contours : Contours
    state : str
        One letter a zone, in the order of the contours (see `states`).
    details : Asset, optional
        From `assets.details`: what tooltips say.
    told : sequence of Need
        Those that tooltips tell of.
    unserved_people : sequence of int
        For each zone how many people its gap concerns: the size of the dots of QPV.
    percents : sequence of int or None
        Of a map of shares, what the tooltip of each zone says.
    percents_of : str
        What they are percents of: « des enfants de moins de 6 ans hors de portée ».
    focus : sequence of str
        Codes of the zones of the territory, others being paler; empty when all are of it.
    thin : bool
        Seen from afar: thin outlines.
    clickable : bool
        Whether a click designates a zone rather than the place under it.
    attribution : str
        Said in the corner of the map; plain text.
    """

    def __init__(
        self,
        level: str,
        contours: Contours,
        state: str,
        *,
        details: Asset | None = None,
        told: Sequence[Need] = (),
        unserved_people: Sequence[int] = (),
        percents: Sequence[int | None] = (),
        percents_of: str = "",
        focus: Sequence[str] = (),
        thin: bool = False,
        clickable: bool = True,
        attribution: str = "",
    ) -> None:
        super().__init__(name="Zones")
        self._name = "Zones"
        check_state(level, contours, state)
        for name, values in (("unserved_people", unserved_people), ("percents", percents)):
            if len(values) not in {0, len(contours.codes)}:
                raise ParameterError(f"{name} : {len(values)} valeurs pour {len(contours.codes)} zones.")
        self.files = (contours, *([details] if details else []))
        self.options = {
            "level": LEVELS.index(level),
            "dots": level == "qpv",
            "contours": contours.name,
            "state": state,
            "details": named(details),
            "told": [DETAILED_NEEDS.index(need) for need in told],
            "unservedPeople": list(unserved_people),
            "percents": list(percents),
            "percentsOf": percents_of,
            "focus": list(focus),
            "thin": thin,
            "clickable": clickable,
            "attribution": escape(attribution),
        }


def check_state(level: str, contours: Contours, state: str) -> None:
    """Refuse a level that is not one, or a state that does not match its contours."""
    if level not in LEVELS:
        raise ParameterError(f"Niveau « {level} » inconnu : attendu {', '.join(LEVELS)}.")
    if len(state) != len(contours.codes):
        raise ParameterError(f"État : {len(state)} lettres pour {len(contours.codes)} zones.")
    wrong = sorted(set(state) - _LETTERS)
    if wrong:
        raise ParameterError(f"État « {wrong[0]} » inconnu : attendu {', '.join(sorted(_LETTERS))}.")
