"""Keep scenarios with the data in use, for all who open the app: who kept them, when, for which territory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from geo import store
from geo.analysis.scenario.plan import LONGEST_NAME, Scenario, encode
from geo.domain.errors import ParameterError, StoreError
from geo.store import audit, journal
from geo.store.rights import TERMINAL

_ABOUT = "scenario.json"
_FAILED = "Le scénario n’a pas pu être gardé"
_NOT_REMOVED = "Le scénario n’a pas pu être retiré"


@dataclass(frozen=True)
class KeptScenarios:
    """Scenarios kept together under a name.

    Parameters
    ----------
    id, name : str
    territory : str
        The code of the territory for which they were drawn.
    code : str
        The scenarios, as a link carries them (see `geo.analysis.scenario.plan.encode`).
    date : str
        ISO date and time, UTC.
    """

    id: str
    name: str
    territory: str
    code: str
    date: str


def keep_scenarios(
    name: str, territory: str, scenarios: Sequence[Scenario], who: str = TERMINAL
) -> KeptScenarios:
    """Keep scenarios under a name, which no other of the territory bears.

    Parameters
    ----------
    name : str
    territory : str
        Its code.
    scenarios : sequence of Scenario
    who : str
        For the trail (see `geo.store.audit`).

    Raises
    ------
    ParameterError
        If there is no name, nothing to keep, or the name is taken.
    StoreError
        If they cannot be kept.
    """
    name = " ".join(name.split())[:LONGEST_NAME].rstrip()
    code = encode([one for one in scenarios if not one.is_empty])
    if not name:
        raise ParameterError("Donnez un nom au scénario à garder, par exemple « Laep à l’Alma ».")
    if not code:
        raise ParameterError("Le scénario ne change encore rien : placez une structure avant de le garder.")
    if any(one.name == name for one in kept_scenarios(territory)):
        raise ParameterError(
            f"Un scénario « {name} » est déjà gardé pour ce territoire : choisissez un autre nom."
        )
    with journal.timed("scenario", territory=journal.code_or_none(territory)):
        key = store.next_key(store.SCENARIOS)
        one = KeptScenarios(key, name, territory, code, datetime.now(UTC).isoformat(timespec="seconds"))
        content = json.dumps(asdict(one), ensure_ascii=False).encode()
        store.keep(store.SCENARIOS, key, {_ABOUT: content}, failed=_FAILED, act=_act(who, "scenario", one))
    return one


def kept_scenarios(territory: str) -> list[KeptScenarios]:
    """Return what is kept for a territory, the latest first."""
    known = store.home().shelf(store.SCENARIOS, _ABOUT)
    found = [_read(key, content) for key, content in known.items()]
    return [one for one in reversed(found) if one.territory == territory]


def remove_scenarios(key: str, who: str = TERMINAL) -> KeptScenarios:
    """Take kept scenarios away.

    Parameters
    ----------
    key : str
    who : str
        For the trail.

    Raises
    ------
    ParameterError
        If they are no longer there.
    """
    known = store.home().shelf(store.SCENARIOS, _ABOUT)
    if key not in known:
        raise ParameterError("Ce scénario n’est plus gardé : il a déjà été retiré. Rechargez la page.")
    one = _read(key, known[key])
    with journal.timed("scenario_removed", territory=journal.code_or_none(one.territory)):
        act = _act(who, "scenario_removed", one)
        store.drop(store.SCENARIOS, key, failed=_NOT_REMOVED, act=act)
    return one


def _act(who: str, kind: str, one: KeptScenarios) -> audit.Act:
    return audit.act(who, kind, f"{one.name} ({one.territory})", store.current_version())


def _read(key: str, content: bytes) -> KeptScenarios:
    try:
        return KeptScenarios(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"Le scénario gardé « {key} » est abîmé. Restaurez-le depuis une sauvegarde, ou ôtez-le."
        ) from error
