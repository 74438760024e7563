"""Answer where the next structures would serve most people."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from geo.analysis.coverage import Analysis
from geo.analysis.in_use import load_analysis
from geo.analysis.siting import Answer, CandidateKind, Place, Question, Step, where_next
from geo.analysis.siting.search import TIME_LIMIT_S
from geo.analysis.travel import default_access
from geo.domain.dispositifs import Dispositif, Need, parse_need
from geo.domain.errors import ParameterError
from geo.domain.vocabulary import DEMONSTRATION_LABEL
from geo.terminal.options import (
    Format,
    MinutesOption,
    NeedOption,
    OutputOption,
    TerritoryOption,
    table_text,
    write_out,
)
from geo.words.siting import curve_table, limits, meaning

_KINDS = {"mairies": CandidateKind.MAIRIE, "qpv": CandidateKind.QPV, "hosts": CandidateKind.HOST}


def siting(
    territory: TerritoryOption,
    dispositif: Annotated[Dispositif, typer.Option("--dispositif", help="Dispositif à ouvrir")],
    sites: Annotated[int, typer.Option("--sites", help="Plus grand nombre de lieux")],
    need: NeedOption | None = None,
    minutes: MinutesOption = None,
    candidates: Annotated[
        str, typer.Option("--candidates", help="Sortes de lieux, séparées par des virgules")
    ] = ",".join(_KINDS),
    qpv_only: Annotated[
        bool, typer.Option("--qpv-only", help="Ne compter que les habitants des QPV")
    ] = False,
    each_epci: Annotated[
        bool, typer.Option("--each-epci", help="Au moins une structure dans chaque intercommunalité")
    ] = False,
    fixed: Annotated[
        list[str] | None, typer.Option("--fixed", help="Lieu décidé d’avance (identifiant), à répéter")
    ] = None,
    farthest: Annotated[
        bool, typer.Option("--farthest", help="Rapprocher la famille la plus éloignée (p-centre)")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", help="Secondes par recherche, au plus")
    ] = TIME_LIMIT_S,
    form: Annotated[Format, typer.Option("--format", help="Forme du résultat")] = Format.JSON,
    output: OutputOption = None,
) -> None:
    """Meilleurs lieux pour 1, 2, … structures de plus, avec la preuve qu’aucun choix ne fait mieux."""
    analysis = load_analysis()
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
    answer = where_next(analysis, question, sites, time_limit_s=time_limit)
    if form is Format.CSV:
        write_out(table_text(curve_table(analysis.tree, answer), form), output)
        return
    value = answer_geojson(answer) if form is Format.GEOJSON else answer_json(analysis, answer)
    write_out(json.dumps(value, ensure_ascii=False, indent=2) + "\n", output)


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
        "notice": DEMONSTRATION_LABEL if analysis.dataset.is_demonstration else "",
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
