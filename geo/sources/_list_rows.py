"""Repair one row of a list: who, what, where; what was changed is noted, what is missing is a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Geocoding
from geo.sources._list_commune import read_commune
from geo.sources._list_types_of_row import read_dispositifs
from geo.sources._workbook_marks import FORMULA
from geo.sources.communes import CommuneFinder
from geo.sources.ign import MIN_SCORE, PLACED_BY
from geo.sources.list_columns import ColumnChoice
from geo.sources.list_types import closed_by_name, read_status
from geo.sources.list_words import (
    Position,
    is_yes,
    read_code,
    read_date,
    read_number,
    read_position,
    split_pair,
)

_FORMULA_STARTS = ("=", "+", "-", "@")
_SUFFIX = {"b": "bis", "t": "ter", "q": "quater"}
_GEOCODING_WORDS = {
    "exacte": Geocoding.EXACT,
    "exact": Geocoding.EXACT,
    "à la rue": Geocoding.STREET,
    "street": Geocoding.STREET,
    "à la commune": Geocoding.COMMUNE,
    "commune": Geocoding.COMMUNE,
}


@dataclass
class ListRow:
    """A row on its way: what was read of it, what was noted, and why it is rejected if it is."""

    line: int
    title: str = ""
    name: str = ""
    kind: str = ""
    given_id: str = ""
    id: str = ""
    dispositifs: list[Dispositif] = field(default_factory=list)
    manager: str = ""
    address: str = ""
    postal_code: str = ""
    commune: str | None = None
    commune_said: str = ""
    candidates: Sequence[str] = ()
    position: Position = field(default_factory=Position)
    geocoding: Geocoding = Geocoding.EXACT
    approval_end: str = ""
    source: str = ""
    vintage: str = ""
    salt: tuple[str, ...] = ()
    is_new: bool = False
    joined: ListRow | None = None
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    reason: str = ""

    @property
    def place(self) -> str:
        """How a person calls the row: its line, with its sheet where there are several."""
        return f"{self.title}:{self.line}" if self.title else str(self.line)

    def note(self, text: str) -> None:
        """Say what was repaired."""
        if text not in self.notes:
            self.notes.append(text)

    def doubt(self, text: str) -> None:
        """Say what a person must confirm."""
        if text not in self.doubts:
            self.doubts.append(text)

    def reject(self, reason: str) -> None:
        """Say why the row is not kept."""
        self.reason = self.reason or reason

    def put(self, lon: float, lat: float, geocoding: Geocoding, note: str) -> None:
        """Place the row."""
        self.position, self.geocoding = Position(lon, lat), geocoding
        self.note(note)

    def drop_position(self, note: str) -> None:
        """Leave the position out."""
        self.position = Position()
        self.note(note)

    def settle(self, choice: ColumnChoice) -> None:
        """Choose among the communes left, or reject for want of one."""
        if len(self.candidates) == 1:
            self.commune = self.candidates[0]
        elif len(self.candidates) > 1:
            self.reject(
                f"plusieurs communes possibles pour « {self.commune_said[:60]} » : "
                "donnez le code Insee ou le code postal"
            )
        else:
            said = self.commune_said[:60]
            self.reject(
                f"commune inconnue : « {said} »" if said else f"sans commune ({choice.named('commune')})"
            )


def read_row(
    texts: Mapping[str, Sequence[str]],
    row: ListRow,
    finder: CommuneFinder,
    choice: ColumnChoice,
    default: Sequence[Dispositif],
    departements: Sequence[str],
    today: date,
) -> ListRow:
    """Read one row.

    Parameters
    ----------
    texts : mapping of str to sequence of str
        Field to its cells: of several columns, the first filled speaks; of the type, each is asked.
    row : ListRow
        With its line and the title of its sheet; completed and returned.
    finder : CommuneFinder
    choice : ColumnChoice
        What the columns are, to name them in a reason.
    default : sequence of Dispositif
        What the row offers when it does not say.
    departements : sequence of str
        Where the list is from, to tell communes of the same name apart.
    today : datetime.date
        To tell what is closed already from what will be.
    """
    cells = {name: [_plain(text, row) for text in found] for name, found in texts.items()}
    said = {name: next((text for text in found if text), "") for name, found in cells.items()}
    row.given_id, row.kind = said.get("id", ""), said.get("kind", "")
    row.manager, row.source, row.vintage = (said.get(name, "") for name in ("manager", "source", "vintage"))
    row.name = said.get("name", "")
    row.address = _address(said)
    read_dispositifs(row, cells, default, choice)
    _read_closing(row, said, today)
    read_commune(row, said, finder, departements)
    _read_place(row, said, finder)
    _read_approval(row, said, today)
    if not row.name and row.dispositifs:
        row.name = row.dispositifs[0].label
        row.salt = () if row.address else (row.place,)
        row.note(f"sans nom : appelée « {row.name} »")
    return row


def _plain(text: str, row: ListRow) -> str:
    if text == FORMULA:
        row.note("formule sans résultat enregistré, lue comme vide")
        return ""
    # Our own exports put an apostrophe before what a spreadsheet would run as a formula.
    if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS):
        return text[1:]
    return " ".join(text.split())


def _address(said: Mapping[str, str]) -> str:
    """Join the address to what stands in columns of its own: number, « bis », kind of way."""
    address = said.get("address", "")
    number = re.sub(r"[.,]0$", "", said.get("house_number", "")).strip()
    suffix = said.get("house_suffix", "")
    suffix = _SUFFIX.get(suffix.lower(), suffix)
    way = said.get("street_type", "")
    if way and not address.lower().startswith(way.lower()):
        address = f"{way} {address}".strip()
    if not address or not number or number == "0" or re.match(r"\d", address):
        return address
    return " ".join(part for part in (number, suffix, address) if part)


def _read_closing(row: ListRow, said: Mapping[str, str], today: date) -> None:
    """Reject what a status, a date or its own name says not to be open."""
    status = read_status(said.get("status", ""))
    if status:
        row.reject(f"non comptée comme ouverte : {status} (« {said['status'][:40]} »)")
    if is_yes(said.get("closed", "")):
        row.reject("non comptée comme ouverte : fermée, d’après sa colonne")
    by_name = closed_by_name(row.name)
    if by_name:
        row.reject(f"non comptée comme ouverte : {by_name}, d’après son nom")
    _read_dates(row, said, today)
    remark = said.get("remarks", "")
    about = closed_by_name(remark) if len(remark) < 300 else ""
    if about:
        row.doubt(f"la remarque la dit {about} (« {remark[:60]} »)")


def _read_dates(row: ListRow, said: Mapping[str, str], today: date) -> None:
    closing, opening = said.get("closing", ""), said.get("opening", "")
    closes, opens = read_date(closing), read_date(opening)
    if closes and closes <= today.isoformat():
        row.reject(f"non comptée comme ouverte : fermée le {_french(closes)}")
    elif closes:
        row.note(f"ouverte ; ferme le {_french(closes)}")
    elif is_yes(closing) or read_status(closing):
        row.reject("non comptée comme ouverte : fermée, d’après sa colonne de fermeture")
    elif (
        closing
        and closing not in {"-", "/", "0"}
        and read_status(closing) is None
        and closing.lower() != "non"
    ):
        row.doubt(f"date de fermeture illisible : « {closing[:30]} »")
    if opens and opens > today.isoformat():
        row.reject(f"non comptée comme ouverte : ouvre le {_french(opens)}")


def _french(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _read_place(row: ListRow, said: Mapping[str, str], finder: CommuneFinder) -> None:
    departement = str(finder.parts.at[row.commune, "departement"]) if row.commune else ""
    pairs = [
        (said.get("longitude", ""), said.get("latitude", "")),
        (said.get("x", ""), said.get("y", "")),
        split_pair(said.get("coordinates", "")),
    ]
    tried = [read_position(a, b, departement) for a, b in pairs if a or b]
    row.position = next((one for one in tried if one.found), tried[0] if tried else Position())
    if row.position.note:
        row.note(row.position.note)
    word = said.get("geocoding", "").lower()
    if row.position.found:
        row.geocoding = _GEOCODING_WORDS.get(word, Geocoding.EXACT)
        _weigh_geocoder(row, said, finder)


def _weigh_geocoder(row: ListRow, said: Mapping[str, str], finder: CommuneFinder) -> None:
    """Claim no more precision than the geocoder that gave the position: by its score, type and city."""
    kind, score = said.get("geocoder_type", "").lower(), read_number(said.get("geocoder_score", ""))
    code = read_code(said.get("geocoder_code", ""))
    if score > 1:
        score /= 100
    written = f"{score:.2f}".replace(".", ",")
    if row.commune and code in finder.parts.index and code != row.commune:
        row.drop_position("le géocodeur a répondu dans une autre commune : position non retenue")
    elif kind in {"municipality", "city", "commune", "village", "town"}:
        row.drop_position("le géocodeur n’a trouvé que la commune : position non retenue")
    elif score < MIN_SCORE:
        row.drop_position(f"le géocodeur n’est pas sûr (score {written}) : position non retenue")
    elif kind:
        row.geocoding = PLACED_BY.get(kind, Geocoding.STREET)


def _read_approval(row: ListRow, said: Mapping[str, str], today: date) -> None:
    text = said.get("approval_end", "")
    read = read_date(text) if text else ""
    if read is None:
        row.note(f"fin d’agrément illisible : « {text[:20]} »")
    elif read and read < today.isoformat() and row.dispositifs:
        row.doubt(f"son agrément est échu depuis le {_french(read)}")
    row.approval_end = read or ""
