"""Answer where the next structures would serve most people, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.analysis.coverage import Analysis
from geo.analysis.siting import Answer, CandidateKind, Place, Question, Step, where_next
from geo.analysis.siting.search import TIME_LIMIT_S, Progress
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, Need, parse_need
from geo.domain.errors import ParameterError
from geo.reports.answers import Format, json_text, table_text
from geo.words.siting import curve_table, limits, meaning

_KINDS = {"mairies": CandidateKind.MAIRIE, "qpv": CandidateKind.QPV, "hosts": CandidateKind.HOST}
ALL_KINDS = ",".join(_KINDS)


def siting(
    analysis: Analysis,
    territory: str,
    dispositif: Dispositif,
    sites: int,
    form: Format,
    need: str | None = None,
    minutes: float | None = None,
    candidates: str = ALL_KINDS,
    *,
    qpv_only: bool = False,
    each_epci: bool = False,
    fixed: Sequence[str] | None = None,
    farthest: bool = False,
    time_limit: float = TIME_LIMIT_S,
    progress: Progress | None = None,
) -> str:
    """Find the best 1, 2, … sites: the steps in JSON, their curve in CSV, the last ones as points.

    Parameters
    ----------
    progress : callable, optional
        See `geo.analysis.siting.where_next`.
    """
    question = Question(
        analysis.tree.get(territory),
        dispositif,
        default_access(minutes, minutes),
        kinds_of(candidates),
        qpv_only=qpv_only,
        each_epci=each_epci,
        fixed=tuple(fixed or ()),
        farthest=farthest,
        need=_met(dispositif, need),
    )
    answer = where_next(analysis, question, sites, progress=progress, time_limit_s=time_limit)
    if form is Format.CSV:
        return table_text(curve_table(analysis.tree, answer), form)
    return json_text(answer_geojson(answer) if form is Format.GEOJSON else answer_json(analysis, answer))


def _met(dispositif: Dispositif, need: str | None) -> Need | None:
    """Return the need asked, that the dispositif must meet; None for its own."""
    met = parse_need(need) if need else None
    if met is not None and dispositif not in met.dispositifs:
        raise ParameterError(
            f"Un « {dispositif} » ne répond pas au besoin « {met} » : choisissez-en un autre."
        )
    return met


def kinds_of(text: str) -> tuple[CandidateKind, ...]:
    """Read a list of kinds of candidates.

    Raises
    ------
    ParameterError
        If a word is not one of them.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in _KINDS]
    if unknown or not words:
        raise ParameterError(
            f"Sorte de lieu « {(unknown or [text])[0][:40]} » inconnue : attendu parmi {', '.join(_KINDS)}."
        )
    return tuple(kind for word, kind in _KINDS.items() if word in words)


def answer_json(analysis: Analysis, answer: Answer) -> dict[str, Any]:
    """Write an answer for scripts."""
    return {
        "optimal": answer.optimal,
        "gap": answer.gap,
        "base_served": round(answer.base_served, 3),
        "target": round(answer.target, 3),
        "candidates": answer.compared,
        "message": meaning(analysis.tree, answer),
        "limits": limits(answer),
        "notice": analysis.dataset.mark,
        "steps": [_step_json(step, farthest=answer.question.farthest) for step in answer.steps],
    }


def answer_geojson(answer: Answer) -> dict[str, Any]:
    """Write the sites of the last step as points."""
    places = answer.steps[-1].chosen if answer.steps else ()
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {"dispositif": answer.question.dispositif, **_place_json(place)},
            }
            for place in places
        ],
    }


def _step_json(step: Step, *, farthest: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "sites": step.sites,
        "served": round(step.served, 3),
        "gap": step.gap,
        "chosen": [_place_json(place) for place in step.chosen],
    }
    return said | ({"farthest_m": round(step.farthest_m, 1)} if farthest else {})


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "commune": place.commune,
        "lon": round(place.lon, 6),
        "lat": round(place.lat, 6),
        "kind": place.kind.value,
    }
