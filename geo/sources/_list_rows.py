"""Repair one row of a list: who, what, where; what was changed is noted, what is missing is a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.domain.dispositifs import Dispositif
from geo.domain.vocabulary import Geocoding
from geo.sources._workbook import FORMULA
from geo.sources.communes import CommuneFinder
from geo.sources.list_words import Position, is_yes, read_code, read_date, read_position, read_types

_FORMULA_STARTS = ("=", "+", "-", "@")
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
    reason: str = ""

    def note(self, text: str) -> None:
        """Say what was repaired."""
        self.notes.append(text)

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

    def settle(self) -> None:
        """Choose among the communes left, or reject for want of one."""
        if len(self.candidates) == 1:
            self.commune = self.candidates[0]
        elif len(self.candidates) > 1:
            self.reject(
                f"plusieurs communes possibles pour « {self.commune_said[:60]} » : "
                "donnez le code Insee ou le code postal"
            )
        else:
            self.reject(f"commune inconnue : « {self.commune_said[:60] or 'rien'} »")


def read_row(
    texts: Mapping[str, str],
    line: int,
    finder: CommuneFinder,
    default: Sequence[Dispositif],
    departements: Sequence[str],
) -> ListRow:
    """Read one row.

    Parameters
    ----------
    texts : mapping of str to str
        Field to cell.
    line : int
    finder : CommuneFinder
    default : sequence of Dispositif
        What the row offers when it does not say.
    departements : sequence of str
        Where the list is from, to tell communes of the same name apart.
    """
    row = ListRow(line)
    said = {name: _plain(text, row) for name, text in texts.items()}
    row.given_id, row.kind = said.get("id", ""), said.get("kind", "")
    row.manager, row.address = said.get("manager", ""), said.get("address", "")
    row.source, row.vintage = said.get("source", ""), said.get("vintage", "")
    row.name = said.get("name", "")
    _read_dispositifs(row, said, default)
    _read_commune(row, said, finder, departements)
    _read_place(row, said, finder)
    _read_approval(row, said)
    if not row.name and row.dispositifs:
        row.name = row.dispositifs[0].label
        row.salt = () if row.address else (str(line),)
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


def _read_dispositifs(row: ListRow, said: Mapping[str, str], default: Sequence[Dispositif]) -> None:
    text = said.get("type", "")
    found, rest = read_types(text)
    ticked = [d for d in Dispositif if is_yes(said.get(d.value, "")) and d not in found]
    row.dispositifs = [*found, *ticked]
    if found and rest:
        row.note(f"mention du type ignorée : « {rest[:60]} »")
    if row.dispositifs:
        return
    if text and not default:
        row.reject(f"type inconnu : « {text[:60]} » (attendu : centre social, EVS, Laep ou Clas)")
        return
    if default:
        row.dispositifs = list(default)
        return
    row.dispositifs = read_types(row.name)[0]
    if row.dispositifs:
        row.note("type lu dans le nom")
    else:
        row.reject("sans type : centre social, EVS, Laep ou Clas")


def _read_commune(
    row: ListRow, said: Mapping[str, str], finder: CommuneFinder, departements: Sequence[str]
) -> None:
    written, name = said.get("commune_code", ""), said.get("commune", "")
    code, postal = read_code(written), read_code(said.get("postal_code", ""))
    row.commune_said = name or written or postal
    row.postal_code = postal
    if postal and postal != said.get("postal_code", "").replace(" ", ""):
        row.note(f"code postal corrigé en {postal}")
    by_code = code if code in finder.parts.index else finder.heir(code)
    if by_code and written.upper() != by_code:
        row.note(f"code Insee corrigé en {by_code}")
    by_name = finder.named(name, postal, departements) if name else []
    if by_code and (not by_name or by_code in by_name or not _served(finder, postal, by_name)):
        row.commune = by_code
        return
    if by_code:
        row.note(f"code Insee {code} écarté : le nom et le code postal désignent une autre commune")
    elif written and code not in finder.cities:
        row.note(f"code Insee inconnu : « {written[:20]} »")
    if not by_name and code in finder.cities:
        by_name = finder.named(str(finder.table.at[code, "name"]), postal)
    if not by_name and not name:
        # People put the postal code in the column of the Insee code.
        by_name = finder.of_postal(postal or code)
    row.candidates = by_name
    if len(by_name) == 1:
        row.commune = by_name[0]
        former = finder.match(name, postal, departements).former if name else ""
        if former:
            row.note(f"« {former} » est aujourd'hui dans {finder.table.at[row.commune, 'name']}")
    elif not by_name:
        _suggest(row, finder, name, postal or code, departements)


def _suggest(
    row: ListRow, finder: CommuneFinder, name: str, postal: str, departements: Sequence[str]
) -> None:
    """Take what resembles a name that no commune bears, to be confirmed; say what lies elsewhere."""
    found = finder.match(name, postal, departements)
    if found.outside is not None:
        row.reject(found.outside.sentence)
    elif len(found.codes) == 1 and name:
        row.commune = found.codes[0]
        row.note(f"commune à confirmer : {finder.table.at[row.commune, 'name']} ({row.commune})")


def _served(finder: CommuneFinder, postal: str, codes: Sequence[str]) -> bool:
    return bool(postal) and bool(set(finder.of_postal(postal)) & set(codes))


def _read_place(row: ListRow, said: Mapping[str, str], finder: CommuneFinder) -> None:
    departement = str(finder.parts.at[row.commune, "departement"]) if row.commune else ""
    pairs = [
        (said.get("longitude", ""), said.get("latitude", "")),
        (said.get("x", ""), said.get("y", "")),
        _both(said.get("coordinates", "")),
    ]
    tried = [read_position(a, b, departement) for a, b in pairs if a or b]
    row.position = next((one for one in tried if one.found), tried[0] if tried else Position())
    if row.position.note:
        row.note(row.position.note)
    word = said.get("geocoding", "").lower()
    if row.position.found:
        row.geocoding = _GEOCODING_WORDS.get(word, Geocoding.EXACT)


def _both(text: str) -> tuple[str, str]:
    """Split « 50,69 ; 3,17 » or « 50.69, 3.17 »: latitude first, as people copy it."""
    plain = text.strip("()[] ")
    for separator in (";", " ", ", ", ","):
        parts = [part.strip(" ,;") for part in plain.split(separator) if part.strip(" ,;")]
        if len(parts) == 2:
            return parts[1], parts[0]
    return plain, ""


def _read_approval(row: ListRow, said: Mapping[str, str]) -> None:
    text = said.get("approval_end", "")
    read = read_date(text) if text else ""
    if read is None:
        row.note(f"fin d'agrément illisible : « {text[:20]} »")
    row.approval_end = read or ""
