"""Decide what a row offers: by its type, then its kind, its sheet and its name, closed ones left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from geo.domain.dispositifs import Dispositif
from geo.domain.french import enumerate_fr
from geo.sources.list_columns import ColumnChoice
from geo.sources.list_types import TypeReading, is_neutral, other_kind, read_status, read_types, said_types
from geo.sources.list_words import is_no, is_yes


class TypedRow(Protocol):
    """What is needed of a row."""

    title: str
    name: str
    dispositifs: list[Dispositif]

    def note(self, text: str) -> None:
        """Say what was repaired."""

    def doubt(self, text: str) -> None:
        """Say what a person must confirm."""

    def reject(self, reason: str) -> None:
        """Say why the row is not kept."""


def read_dispositifs(
    row: TypedRow, cells: Mapping[str, Sequence[str]], default: Sequence[Dispositif], choice: ColumnChoice
) -> None:
    """Fill what a row offers, or reject it.

    Parameters
    ----------
    row : TypedRow
    cells : mapping of str to sequence of str
        Field to its cells.
    default : sequence of Dispositif
        What the row offers when it does not say.
    choice : ColumnChoice
    """
    texts = [text for text in (*cells.get("type", ()), *cells.get("kind", ())) if text]
    readings = [read_types(text) for text in texts]
    ticked = _ticked(row, cells)
    chosen = next((one for one in readings if one.found), None) or next(
        (one for one in readings if one.closed), None
    )
    if chosen is not None or ticked:
        _take(row, chosen or TypeReading(), ticked)
        return
    text = next(iter(texts), "")
    if text and not is_neutral(text) and other_kind(text):
        row.reject(_unknown(text, choice))
        return
    if default:
        row.dispositifs = list(default)
        return
    _by_title_or_name(row, text, choice)


def _ticked(row: TypedRow, cells: Mapping[str, Sequence[str]]) -> list[Dispositif]:
    ticked = []
    for dispositif in Dispositif:
        for text in cells.get(dispositif.value, ()):
            if is_yes(text):
                ticked.append(dispositif)
            elif text and not is_no(text) and read_status(text):
                row.note(f"{dispositif.label} non compté : « {text[:30]} »")
    return ticked


def _take(row: TypedRow, reading: TypeReading, ticked: Sequence[Dispositif]) -> None:
    row.dispositifs = [*reading.found, *(d for d in ticked if d not in reading.found)]
    if not row.dispositifs:
        row.reject(f"non comptée comme ouverte : {_closed(reading)}, d’après son type")
        return
    for doubt in reading.doubts:
        row.doubt(doubt)
    if reading.closed:
        row.note(f"non compté comme ouvert : {_closed(reading)}")
    elif reading.rest:
        row.note(f"mention du type ignorée : « {reading.rest[:60]} »")


def _closed(reading: TypeReading) -> str:
    return enumerate_fr([f"{said_types([d])} ({said})" for d, said in reading.closed.items()])


def _by_title_or_name(row: TypedRow, text: str, choice: ColumnChoice) -> None:
    by_title = read_types(row.title)
    if by_title.found:
        row.dispositifs = list(by_title.found)
        row.note("type lu dans le nom de la feuille")
        return
    reading = read_types(row.name, is_name=True)
    if reading.closed and not reading.found:
        row.reject(f"non comptée comme ouverte : {_closed(reading)}, d’après son nom")
    elif reading.found and not reading.other:
        row.dispositifs = list(reading.found)
        row.note("type lu dans le nom")
        for doubt in reading.doubts:
            row.doubt(doubt)
        if text and not is_neutral(text):
            row.doubt(f"type « {text[:60]} » inconnu, lu dans le nom")
    elif text:
        row.reject(_unknown(text, choice))
    else:
        known = said_types(list(Dispositif)).replace(" et ", " ou ")
        also = f", le nom désigne autre chose ({reading.other})" if reading.other else ""
        row.reject(f"sans type : {known}{also} ({choice.named('type')})")


def _unknown(text: str, choice: ColumnChoice) -> str:
    known = "attendu : centre social, EVS, Laep ou Clas"
    return f"type inconnu : « {text[:60]} » ({known} ; {choice.named('type')})"
