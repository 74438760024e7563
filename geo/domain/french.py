"""Write figures, places and lists in the French of a town hall; pure functions, text in, text out."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real
from typing import TypeGuard

from geo.domain.vocabulary import Noun

THIN = "\u202f"
"""Thin no-break space: between thousands, before ``;``, ``!`` and ``?``."""
NO_BREAK = "\u00a0"
"""No-break space: before a unit or a noun counted, before ``:`` and inside « »."""
MINUS = "\u2212"
UNKNOWN = "non connu"

_MILLION = 1_000_000
_MANY = 100_000


# --- Figures -----------------------------------------------------------------------------------------


def _is_known(x: float | None) -> TypeGuard[float]:
    return isinstance(x, Real) and math.isfinite(x)


def _round(x: float, step: str | int = 1) -> Decimal:
    """Round to a multiple of `step`, halves upwards as people do."""
    if step == 1 and x == int(x):
        return Decimal(int(x))
    unit = Decimal(str(step))
    return (Decimal(str(x)) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def number(x: float | None, decimals: int = 0) -> str:
    """Write a number: thin spaces between thousands, decimal comma.

    Parameters
    ----------
    x : float or None
        None, NaN and infinities are « non connu ».
    decimals : int
        How many decimals to write.

    Examples
    --------
    >>> number(2337.6, 1).replace("\u202f", "_")
    '2_337,6'
    """
    if not _is_known(x):
        return UNKNOWN
    rounded = _round(x, f"1e-{decimals}")
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    return f"{MINUS}{digits}" if rounded < 0 else digits


def trimmed(x: float, decimals: int = 2) -> str:
    """Write a number without useless decimals: « 2,4 » but « 2 »."""
    text = number(x, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def people_as_said(n: float) -> int:
    """Round a number of people as it is said; somebody is never rounded to nobody."""
    if 0 < n < 1:
        return 1
    steps = ((20, 1), (100, 5), (10_000, 10), (100_000, 100), (_MILLION, 1_000), (math.inf, 100_000))
    whole = abs(int(_round(n)))
    return int(_round(n, next(step for below, step in steps if whole < below)))


def _said_of(n: float, most: float | None) -> int:
    """Round a number of people as it is said of those there are: exact where all are, never more."""
    people = people_as_said(n)
    if most is not None and (people > most or 0 < _round(most) <= _round(n)):
        return _at_most(n)
    return people


def _at_most(n: float) -> int:
    """Round a number of people so as not to say more: exact, or down from 100 000 on."""
    whole = int(_round(n))
    step = 1 if whole < _MANY else 1_000 if whole < _MILLION else 100_000
    return whole // step * step


def rounded_people(n: float | None, most: float | None = None) -> str:
    """Write a number of people as it is said; exact where all are concerned, never more than there are.

    Exact under 20, then to the 5, to the ten from 100, to the hundred from 10 000, to the thousand from
    100 000, to the tenth of a million beyond.

    Examples
    --------
    >>> rounded_people(2_300_000).replace("\u00a0", " ")
    '2,3 millions'
    """
    if not _is_known(n):
        return UNKNOWN
    people = _said_of(n, most)
    if abs(people) < _MILLION:
        return number(people)
    millions = Decimal(people) / _MILLION
    return f"{trimmed(float(millions), 1)}{NO_BREAK}{agree(float(millions), 'million', 'millions')}"


def agree(n: float, singular: str, plural: str) -> str:
    """Choose a form by number: in French the plural begins at two.

    Examples
    --------
    >>> agree(1, "n'a", "n'ont"), agree(3, "n'a", "n'ont")
    ("n'a", "n'ont")
    """
    return plural if abs(n) >= 2 else singular


_ELIDING = "aàâeéèêëiîoôuyœæ"


def elided(word: str, before: str) -> str:
    """Write *que* or *de* before a word: « qu’en France », « d’EVS »."""
    return f"{word[:-1]}’{before}" if before[:1].lower() in _ELIDING else f"{word} {before}"


def of_many(noun: Noun) -> str:
    """Write the plural after *de*: « d'habitants », « de communes »."""
    return f"d’{noun.plural}" if noun.elided else f"de {noun.plural}"


def none_of(noun: Noun) -> str:
    """Write that there is none: « aucun Laep », « aucune commune »."""
    return f"{'aucune' if noun.feminine else 'aucun'} {noun.singular}"


def count(n: float | None, noun: Noun, rounded: bool | None = None, *, most: float | None = None) -> str:
    """Write how many of something.

    Parameters
    ----------
    n : float or None
    noun : Noun
    rounded : bool, optional
        Whether to round as people are said; by default people are, while
        structures and zones are counted exactly.
    most : float, optional
        How many there are in all: rounding never takes beyond.

    Examples
    --------
    >>> count(0, Noun("Laep", "Laep"))
    'aucun Laep'
    """
    if not _is_known(n):
        return f"nombre {of_many(noun)} {UNKNOWN}"
    if rounded is None:
        rounded = noun.people
    whole = _said_of(n, most) if rounded else int(_round(n))
    if whole == 0:
        return none_of(noun)
    if rounded and whole >= _MILLION:
        return f"{rounded_people(n, most)} {of_many(noun)}"
    return f"{number(whole)}{NO_BREAK}{agree(whole, noun.singular, noun.plural)}"


_LETTERS = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def in_letters(n: int, noun: Noun) -> str:
    """Write a small number of something in letters: « deux Laep », « un centre social ».

    Examples
    --------
    >>> in_letters(4, Noun("Laep", "Laep"))
    'quatre Laep'
    """
    if n == 1:
        return noun.a
    return f"{_LETTERS[n - 1] if n <= len(_LETTERS) else number(n)} {noun.plural}"


def part_of(part: int, whole: int, noun: Noun) -> str:
    """Write how many of several: « 2 QPV sur 9 », « les 3 QPV », « le seul QPV »."""
    if whole == 1:
        return f"{'la seule' if noun.feminine else 'le seul'} {noun.singular}"
    if part == whole:
        return f"les {number(whole)} {noun.plural}"
    return f"{number(part)} {agree(part, noun.singular, noun.plural)} sur {number(whole)}"


def percent(share: float | None, decimals: int = 0) -> str:
    """Write a share of one as a percentage; neither nothing nor everything is said when it is not so.

    Examples
    --------
    >>> percent(0.998).replace("\u00a0", " ")
    'plus de 99 %'
    """
    if not _is_known(share):
        return UNKNOWN
    step = Decimal(f"1e-{decimals}")
    value = _round(share * 100, f"1e-{decimals}")
    if value == 0 and share > 0:
        return f"moins de {number(float(step), decimals)}{NO_BREAK}%"
    if value == 100 and share < 1:
        return f"plus de {number(float(100 - step), decimals)}{NO_BREAK}%"
    return f"{number(float(value), decimals)}{NO_BREAK}%"


# --- Distances and times -----------------------------------------------------------------------------


def distance(metres: float | None) -> str:
    """Write a distance: metres to the ten under one kilometre, kilometres to the tenth above.

    Examples
    --------
    >>> distance(996).replace("\u00a0", " "), distance(2437).replace("\u00a0", " ")
    ('1 km', '2,4 km')
    """
    if not _is_known(metres):
        return "non connue"
    tens = _round(metres, 10)
    if tens < 1_000:
        near = f"{number(float(tens))}{NO_BREAK}m"
        return near if tens > 0 or metres == 0 else f"moins de 10{NO_BREAK}m"
    return f"{trimmed(metres / 1_000, 1)}{NO_BREAK}km"


def minutes(x: float | None) -> str:
    """Write a time with the unit's symbol: « 15 min », « 1 h 45 »."""
    return _time(x, lambda _: "min")


def minutes_long(x: float | None) -> str:
    """Write a time with its unit in full: « 1 minute », « 15 minutes », « 1 h 45 »."""
    return _time(x, lambda n: agree(n, "minute", "minutes"))


_LONGEST_MIN = 360
"""Nobody goes to a service that is farther away: its minutes would mean nothing."""


def _time(x: float | None, unit: Callable[[int], str]) -> str:
    if not _is_known(x):
        return UNKNOWN
    whole = int(_round(x))
    if whole > _LONGEST_MIN:
        return f"plus de {number(_LONGEST_MIN // 60)}{NO_BREAK}h"
    if whole < 60:
        return f"{number(whole)}{NO_BREAK}{unit(whole)}"
    hours, rest = divmod(whole, 60)
    return f"{number(hours)}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


# --- Sentences ---------------------------------------------------------------------------------------


def enumerate_fr(items: Iterable[str], conjunction: str = "et") -> str:
    """Write a list: « a », « a et b », « a, b et c ».

    Examples
    --------
    >>> enumerate_fr(["Hem", "Lys", "Croix"], "ou")
    'Hem, Lys ou Croix'
    """
    *first, last = list(items) or [""]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def sentence(*parts: str) -> str:
    """Join parts into a sentence: a capital, a full stop, French spaces."""
    text = " ".join(part.strip() for part in parts if part and part.strip())
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return typography(text if text[-1] in ".!?…" else f"{text}.")


_SPACE = f"[ {NO_BREAK}{THIN}]"
_SIGN = re.compile("[:;!?%«»]")
_THIN_SIGNS = re.compile(rf"(?<=[\w)»\]…%*>’]){_SPACE}*([;!?]+)(?=[\s)*\]]|$)")
_COLON = re.compile(rf"(?<=[\w)»\]%*>’]){_SPACE}*:(?=\s|$)")
_PERCENT = re.compile(rf"(?<=\d){_SPACE}*%")
_OPENING = re.compile(rf"«{_SPACE}*")
_CLOSING = re.compile(rf"{_SPACE}*»")
_KEPT = re.compile(r"(\w+://\S*|:[\w/]+:|&#?\w+;)")
"""Addresses, icons of Streamlit (``:material/map:``) and HTML entities, where a sign is not punctuation."""


def typography(text: str) -> str:
    """Put no-break spaces where French has them: before ``; : ! ? %`` and inside « ».

    Times (12:30), addresses, icons and HTML entities are left alone; a second pass changes nothing.
    """
    if _SIGN.search(text) is None:
        return text
    return "".join(part if index % 2 else _space(part) for index, part in enumerate(_KEPT.split(text)))


_APOSTROPHE = re.compile(r"(?<=\w)'")
_DASH = re.compile(r"(?<=\S)\s+-\s+(?=\S)")
TYPED = r"['«»]|\s-\s|  "
"""What `typographic_name` may change: a name without any of these stays as it is."""


def typographic_name(name: str) -> str:
    """Write a name that comes from data as a book would: « L’Haÿ », « Combles – Péronne », « Agglopolys ».

    Examples
    --------
    >>> typographic_name("Val d'Oise  (Nord - Est)")
    'Val d’Oise (Nord – Est)'
    """
    plain = re.sub(" {2,}", " ", _DASH.sub(" – ", _APOSTROPHE.sub("’", name)))
    return _CLOSING.sub(f"{NO_BREAK}»", _OPENING.sub(f"«{NO_BREAK}", plain))


def _space(text: str) -> str:
    text = _PERCENT.sub(f"{NO_BREAK}%", text)
    text = _OPENING.sub(f"«{NO_BREAK}", text)
    text = _CLOSING.sub(f"{NO_BREAK}»", text)
    text = _COLON.sub(f"{NO_BREAK}:", text)
    return _THIN_SIGNS.sub(rf"{THIN}\1", text)


# --- Comparing names --------------------------------------------------------------------------------


def fold(text: str) -> str:
    """Reduce a name to what people agree on: no accent, case, hyphen, apostrophe; *saint* written out.

    Examples
    --------
    >>> fold("St-Étienne-du-Rouvray")
    'saint etienne du rouvray'
    """
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    # The apostrophe and dashes of typographers part words like plain ones, before ASCII drops them.
    plain = re.sub("[\u2019\u2018\u2010-\u2015]", " ", plain)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^0-9a-z]+", " ", plain).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
