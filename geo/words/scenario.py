"""Say in plain French what a scenario would change."""

from __future__ import annotations

from collections.abc import Sequence

from geo.analysis.coverage import Analysis
from geo.analysis.scenario.effect import SOMEBODY, Effect
from geo.analysis.scenario.plan import Scenario
from geo.analysis.scenario.whatif import addition_label
from geo.analysis.travel import Access
from geo.domain.dispositifs import Need, Target
from geo.domain.french import agree, count, enumerate_fr, number, sentence
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Mode, Noun
from geo.words.distances import within, within_of

_NAMES_SAID = 4
_CHILD = Noun("enfant", "enfants", elided=True, people=True)
_OPENING = Noun("ouverture", "ouvertures", elided=True, feminine=True)
_CLOSING = Noun("fermeture", "fermetures", feminine=True)


def findings(scenario: Scenario, found: Sequence[Effect], territory: Territory, access: Access) -> list[str]:
    """Return the sentences to remember of a scenario.

    Parameters
    ----------
    scenario : Scenario
    found : sequence of Effect
    territory : Territory
    access : Access

    Returns
    -------
    list of str
        Who gains and who loses, which QPV leave the gap or enter it; what nobody can tell.
    """
    if scenario.is_empty:
        return [sentence("Placez une structure pour voir ce qu’elle changerait")]
    said = [text for effect in found for text in _of(effect, access)]
    if not said:
        said = [
            sentence(
                f"Ce scénario ne change rien pour les personnes visées {in_place(territory)} : "
                "toutes celles que ces structures toucheraient sont déjà desservies, ou vivent ailleurs"
            )
        ]
    unknown = [e for e in found if not e.known and e.structures_after != e.structures_before]
    return said + [
        sentence(f"{e.need.label} : l’effet ne peut pas être dit, faute de liste importée pour ce territoire")
        for e in unknown
    ]


def signed_people(gained: float, need: Need) -> str:
    """Write a change over a zone of a map, signed: « +340 enfants », « −12 habitants »."""
    noun = need.target.noun if need.target is Target.POPULATION else _CHILD
    return f"{'+' if gained > 0 else '−'}{count(abs(gained), noun)}"


def title(analysis: Analysis, scenario: Scenario, place: int = 1) -> str:
    """Return the name of a scenario, or what it does while it has none."""
    if scenario.name:
        return scenario.name
    if len(scenario.added) == 1 and not scenario.closed:
        return addition_label(analysis, scenario.added[0])
    if scenario.is_empty:
        return f"Scénario {place}"
    parts = [
        count(len(changes), noun, rounded=False)
        for changes, noun in ((scenario.added, _OPENING), (scenario.closed, _CLOSING))
        if changes
    ]
    return f"Scénario {place} ({enumerate_fr(parts)})"


def _of(effect: Effect, access: Access) -> list[str]:
    need = effect.need
    said = []
    if abs(effect.gained) >= SOMEBODY:
        people = count(abs(effect.gained), need.target.noun, most=effect.target)
        gains = effect.gained > 0
        verb = (
            agree(abs(effect.gained), "serait", "seraient")
            if gains
            else agree(abs(effect.gained), "ne serait plus", "ne seraient plus")
        )
        newly = " désormais" if gains else ""
        said.append(sentence(f"{people} {verb}{newly} {within_of(need, access, effect.modes)}"))
    for names, leave in ((effect.leaving, True), (effect.entering, False)):
        if names:
            said.append(_quarters(names, need, access, leaves=leave))
    return said


def _quarters(names: tuple[str, ...], need: Need, access: Access, *, leaves: bool) -> str:
    """Say which QPV leave the gap, or enter it: « Le QPV Alma aurait un Laep à moins de 15 minutes… »."""
    many = len(names)
    listed = list(names[:_NAMES_SAID])
    if many > _NAMES_SAID:
        listed.append(f"{number(many - _NAMES_SAID)} {agree(many - _NAMES_SAID, 'autre', 'autres')}")
    subject = f"Le QPV {names[0]}" if many == 1 else f"{number(many)} QPV ({enumerate_fr(listed)})"
    near = within(access, frozenset({Mode.FOOT}))
    whose = f"de {agree(many, 'ses', 'leurs')} {need.target.noun.plural}"
    if leaves:
        verb = agree(many, "aurait", "auraient")
        return sentence(f"{subject} {verb} {need.a} {near} pour la moitié au moins {whose}")
    verb = agree(many, "n’aurait", "n’auraient")
    lost = need.none if need.is_shared else need.noun.of
    return sentence(f"{subject} {verb} plus {lost} {near} pour plus de la moitié {whose}")
