"""Say which structures should be checked, why, and what hangs on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.analysis.coverage import Analysis
from geo.analysis.doubts import Doubt, DoubtKind
from geo.analysis.scenario.effect import Effect
from geo.domain.french import agree, count, enumerate_fr, number, sentence, typography
from geo.domain.places import in_place
from geo.domain.territory import Territory
from geo.domain.vocabulary import Noun
from geo.words.renewals import loss_sentence

_LABEL = {
    DoubtKind.DOUBLE: "Peut-être deux fois la même",
    DoubtKind.STALE: "Source ancienne",
    DoubtKind.APPROXIMATE: "Placée à la mairie",
}
_SAID = {
    DoubtKind.DOUBLE: ("peut-être en double", "peut-être en double"),
    DoubtKind.STALE: ("d’une source ancienne", "d’une source ancienne"),
    DoubtKind.APPROXIMATE: ("placée à la mairie", "placées à la mairie"),
}
_DOUBT = Noun("structure à vérifier", "structures à vérifier", feminine=True)
EFFECT = "Sans elle"


def doubts_sentence(found: Sequence[Doubt], territory: Territory) -> str:
    """Say how many structures should be checked, reason by reason."""
    if not found:
        return sentence(f"{in_place(territory)}, aucune structure n’est à vérifier")
    counts = {kind: sum(one.kind is kind for one in found) for kind in DoubtKind}
    said = [f"{number(many)} {agree(many, *_SAID[kind])}" for kind, many in counts.items() if many]
    many = len({one.structure_id for one in found})
    return sentence(f"{in_place(territory)}, {count(many, _DOUBT)} : {enumerate_fr(said)}")


def reason(one: Doubt) -> str:
    """Say why a structure should be checked."""
    if one.kind is DoubtKind.DOUBLE:
        return typography(f"Même dispositif au même endroit, ou même nom, que « {one.because} »")
    if one.kind is DoubtKind.STALE:
        return sentence(f"Connue par une source de {one.because}")
    return "Adresse inconnue : ses distances sont approchées"


def doubts_table(
    analysis: Analysis,
    found: Sequence[Doubt],
    territory: Territory,
    effects: Mapping[str, Sequence[Effect]] | None = None,
) -> pd.DataFrame:
    """Lay doubts out, one row a structure and reason; with effects, what the figures would be without it."""
    rows = [
        {
            "À vérifier": _LABEL[one.kind],
            "Structure": one.name,
            "Dispositifs": ", ".join(d.label for d in one.dispositifs),
            "Commune": analysis.commune_names.get(one.commune, one.commune),
            "Pourquoi": reason(one),
            **({EFFECT: _effect(effects.get(one.structure_id), territory)} if effects is not None else {}),
            "Identifiant": one.structure_id,
        }
        for one in found
    ]
    return pd.DataFrame(rows)


def _effect(found: Sequence[Effect] | None, territory: Territory) -> str:
    return "" if found is None else loss_sentence(found, territory)
