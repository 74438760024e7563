"""Write figures, places and lists in the French of a town hall; pure functions, text in, text out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real
from typing import TypeGuard

from geo.territory import Territory
from geo.vocabulary import TARGET_NOUN, Noun, TerritoryKind

THIN = "\u202f"
"""Thin no-break space: between thousands, before ``;``, ``!`` and ``?``."""
NO_BREAK = "\u00a0"
"""No-break space: before a unit or a noun counted, before ``:`` and inside « »."""
MINUS = "\u2212"
UNKNOWN = "non connu"

_MILLION = 1_000_000
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"


# --- Figures -----------------------------------------------------------------------------------------


def _is_known(x: float | None) -> TypeGuard[float]:
    return isinstance(x, Real) and math.isfinite(x)


def _round(x: float, step: str | int = 1) -> Decimal:
    """Round to a multiple of `step`, halves upwards as people do."""
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


def _trimmed(x: Decimal, decimals: int = 1) -> str:
    """Write a number without useless decimals: « 2,4 » but « 2 »."""
    return number(float(x), 0 if x == x.to_integral_value() else decimals)


def people_as_said(n: float) -> int:
    """Round a number of people as it is said; somebody is never rounded to nobody."""
    if 0 < n < 1:
        return 1
    steps = ((20, 1), (100, 5), (10_000, 10), (100_000, 100), (_MILLION, 1_000), (math.inf, 100_000))
    whole = abs(int(_round(n)))
    return int(_round(n, next(step for below, step in steps if whole < below)))


def rounded_people(n: float | None) -> str:
    """Write a number of people as it is said.

    Exact under 20, then to the 5, to the ten from 100, to the hundred from 10 000, to the thousand from
    100 000, to the tenth of a million beyond.

    Examples
    --------
    >>> rounded_people(2_300_000).replace("\u00a0", " ")
    '2,3 millions'
    """
    if not _is_known(n):
        return UNKNOWN
    people = people_as_said(n)
    if abs(people) < _MILLION:
        return number(people)
    millions = Decimal(people) / _MILLION
    return f"{_trimmed(millions)}{NO_BREAK}{agree(float(millions), 'million', 'millions')}"


def agree(n: float, singular: str, plural: str) -> str:
    """Choose a form by number: in French the plural begins at two.

    Examples
    --------
    >>> agree(1, "n'a", "n'ont"), agree(3, "n'a", "n'ont")
    ("n'a", "n'ont")
    """
    return plural if abs(n) >= 2 else singular


def of_many(noun: Noun) -> str:
    """Write the plural after *de*: « d'habitants », « de communes »."""
    return f"d'{noun.plural}" if noun.elided else f"de {noun.plural}"


def none_of(noun: Noun) -> str:
    """Write that there is none: « aucun Laep », « aucune commune »."""
    return f"{'aucune' if noun.feminine else 'aucun'} {noun.singular}"


def count(n: float | None, noun: Noun, rounded: bool | None = None) -> str:
    """Write how many of something.

    Parameters
    ----------
    n : float or None
    noun : Noun
    rounded : bool, optional
        Whether to round as people are said; by default inhabitants and children are (`TARGET_NOUN`), while
        structures and zones are counted exactly.

    Examples
    --------
    >>> count(0, Noun("Laep", "Laep"))
    'aucun Laep'
    """
    if not _is_known(n):
        return f"nombre {of_many(noun)} {UNKNOWN}"
    if rounded is None:
        rounded = noun in TARGET_NOUN.values()
    whole = people_as_said(n) if rounded else int(_round(n))
    if whole == 0:
        return none_of(noun)
    if rounded and whole >= _MILLION:
        return f"{rounded_people(n)} {of_many(noun)}"
    return f"{number(whole)}{NO_BREAK}{agree(whole, noun.singular, noun.plural)}"


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
    return f"{_trimmed(_round(metres / 1_000, '0.1'))}{NO_BREAK}km"


def minutes(x: float | None) -> str:
    """Write a time with the unit's symbol: « 15 min », « 1 h 45 »."""
    return _time(x, lambda _: "min")


def minutes_long(x: float | None) -> str:
    """Write a time with its unit in full: « 1 minute », « 15 minutes », « 1 h 45 »."""
    return _time(x, lambda n: agree(n, "minute", "minutes"))


def _time(x: float | None, unit: Callable[[int], str]) -> str:
    if not _is_known(x):
        return UNKNOWN
    whole = int(_round(x))
    if whole <= 90:
        return f"{number(whole)}{NO_BREAK}{unit(whole)}"
    hours, rest = divmod(whole, 60)
    return f"{number(hours)}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


# --- Places ------------------------------------------------------------------------------------------

_THE = {0: "", 1: "l'", 2: "le ", 3: "la ", 4: "les ", 5: "l'"}
_OF = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
_IN = {0: "en ", 1: "en ", 2: "dans le ", 3: "en ", 4: "dans les ", 5: "dans l'"}
"""By Insee's TNCC, before the name of a division, which does not carry its article."""

_DANS_LA = {"26", "42", "50", "51", "55", "58", "72", "80", "86"}
"""Feminine départements where usage prefers « dans la Drôme » to « en Drôme »."""
_EN = {"07", "09", "38", "91"}
"""Départements with a vowel where usage prefers « en Isère » to « dans l'Isère »."""
_ISLANDS = {"974", "976", "R04", "R06"}
_MASCULINE_WITHOUT_ARTICLE = {"49"}
_ELIDED_BY_USAGE = {"59299"}
"""Hem: Insee counts its h as aspirate, the towns around it and the design of this project say « d'Hem »."""

_CONTRACTED = {"Le": ("du", "au"), "Les": ("des", "aux"), "Aux": ("des", "aux")}
"""First word of a commune's name, then *de* and *à* with it.

It is read from the name, since Insee's code misses it for some merged communes (Le Vernet-Chaméane).
"""
_CITY_DISTRICT = re.compile(r"(?P<city>.+) (?P<rank>\d+er?) Arrondissement")
_GENERIC = re.compile(r"^(Communauté|Agglomération)\b")


def the_place(territory: Territory) -> str:
    """Write a place as a subject: « Roubaix », « le Nord », « la communauté urbaine de Dunkerque »."""
    if territory.kind is TerritoryKind.COMMUNE:
        district = _district(territory)
        return f"le {district}" if district else territory.name
    if territory.kind is TerritoryKind.EPCI:
        return _grouping(territory, "la ", "l'", "")
    return _article(territory) + territory.name


def of_place(territory: Territory) -> str:
    """Write a place after *de*: « de Roubaix », « du Havre », « de l'Ain », « des Landes »."""
    if territory.kind is TerritoryKind.COMMUNE:
        return _of_commune(territory)
    if territory.kind is TerritoryKind.EPCI:
        return _grouping(territory, "de la ", "de l'", _de(territory.name))
    # Usage leaves out the article of the country: « les communes de France ».
    if territory.kind is TerritoryKind.FRANCE:
        return f"de {territory.name}"
    return _OF[territory.name_type] + territory.name


def in_place(territory: Territory) -> str:
    """Write where: « à Roubaix », « au Havre », « dans le Nord », « en Gironde », « en Bretagne »."""
    if territory.kind is TerritoryKind.COMMUNE:
        return _in_commune(territory)
    if territory.kind is TerritoryKind.EPCI:
        return _grouping(territory, "dans la ", "dans l'", "à ")
    if territory.kind is TerritoryKind.DEPARTEMENT:
        return _in_departement(territory)
    if territory.kind is TerritoryKind.REGION:
        return _in_region(territory)
    return f"en {territory.name}"


def _article(territory: Territory) -> str:
    """Give the article of a division; Insee gives none to some that speech never leaves bare."""
    if territory.name_type != 0 or territory.code == "75" or territory.code in _ISLANDS:
        return _THE[territory.name_type]
    return "le " if territory.code in _MASCULINE_WITHOUT_ARTICLE else "la "


def _in_departement(territory: Territory) -> str:
    if territory.code == "75" or territory.code in _ISLANDS:
        return f"à {territory.name}"
    # Names coordinated by *et* take *en*, whatever their gender.
    if "-et-" in territory.name or territory.code in _EN:
        return f"en {territory.name}"
    if territory.code in _DANS_LA:
        return f"dans la {territory.name}"
    return _IN[territory.name_type] + territory.name


def _in_region(territory: Territory) -> str:
    if territory.code in _ISLANDS:
        return f"à {territory.name}"
    # « En Centre-Val de Loire » is what the region itself writes.
    prefix = "en " if territory.code == "R24" else _IN[territory.name_type]
    return prefix + territory.name


def _district(commune: Territory) -> str | None:
    """Turn « Lyon 3e Arrondissement » round: « 3e arrondissement de Lyon »."""
    found = _CITY_DISTRICT.fullmatch(commune.name)
    return f"{found['rank']} arrondissement de {found['city']}" if found else None


def _of_commune(commune: Territory) -> str:
    district = _district(commune)
    if district:
        return f"du {district}"
    if commune.code in _ELIDED_BY_USAGE:
        return f"d'{commune.name}"
    article, _, rest = commune.name.partition(" ")
    if rest and article in _CONTRACTED:
        return f"{_CONTRACTED[article][0]} {rest}"
    return ("d'" if commune.name_type == 1 else "de ") + commune.name


def _in_commune(commune: Territory) -> str:
    district = _district(commune)
    if district:
        return f"dans le {district}"
    article, _, rest = commune.name.partition(" ")
    if rest and article in _CONTRACTED:
        return f"{_CONTRACTED[article][1]} {rest}"
    return f"à {commune.name}"


def _grouping(epci: Territory, feminine: str, elided: str, proper: str) -> str:
    """Write an EPCI: a generic word takes an article and loses its capital, a proper name stays as it is."""
    if epci.name_type == 0:
        return proper + epci.name
    name = _GENERIC.sub(lambda found: found[0].lower(), epci.name, count=1)
    return (elided if _starts_with_vowel(name) else feminine) + name


def _de(name: str) -> str:
    return "d'" if _starts_with_vowel(name) else "de "


def _starts_with_vowel(name: str) -> bool:
    return name[:1].lower() in _VOWELS


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
_THIN_SIGNS = re.compile(rf"(?<=[\w)»\]…%*>]){_SPACE}*([;!?]+)(?=[\s)*\]]|$)")
_COLON = re.compile(rf"(?<=[\w)»\]%*>]){_SPACE}*:(?=\s|$)")
_PERCENT = re.compile(rf"(?<=\d){_SPACE}*%")
_OPENING = re.compile(rf"«{_SPACE}*")
_CLOSING = re.compile(rf"{_SPACE}*»")
_KEPT = re.compile(r"(\w+://\S*|:[\w/]+:|&#?\w+;)")
"""Addresses, icons of Streamlit (``:material/map:``) and HTML entities, where a sign is not punctuation."""


def typography(text: str) -> str:
    """Put no-break spaces where French has them: before ``; : ! ? %`` and inside « ».

    Times (12:30), addresses, icons and HTML entities are left alone; a second pass changes nothing.
    """
    return "".join(part if index % 2 else _space(part) for index, part in enumerate(_KEPT.split(text)))


def _space(text: str) -> str:
    text = _PERCENT.sub(f"{NO_BREAK}%", text)
    text = _OPENING.sub(f"«{NO_BREAK}", text)
    text = _CLOSING.sub(f"{NO_BREAK}»", text)
    text = _COLON.sub(f"{NO_BREAK}:", text)
    return _THIN_SIGNS.sub(rf"{THIN}\1", text)
