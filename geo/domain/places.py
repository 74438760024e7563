"""Write a place in a sentence: as a subject, after *de*, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from geo.domain.french import agree, enumerate_fr, typography
from geo.domain.reference import rows
from geo.domain.territory import Territory
from geo.domain.vocabulary import Level, Noun, TerritoryKind

_KIND_NOUN = {
    TerritoryKind.FRANCE: "pays",
    TerritoryKind.REGION: "région",
    TerritoryKind.DEPARTEMENT: "département",
    TerritoryKind.EPCI: "intercommunalité",
    TerritoryKind.PERIMETER: "périmètre",
}
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"

_THE = {0: "", 1: "l’", 2: "le ", 3: "la ", 4: "les ", 5: "l’"}
_OF = {0: "de ", 1: "d’", 2: "du ", 3: "de la ", 4: "des ", 5: "de l’"}
_IN = {0: "en ", 1: "en ", 2: "dans le ", 3: "en ", 4: "dans les ", 5: "dans l’"}
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
DISTRICT = Noun("arrondissement", "arrondissements", elided=True)
_COMMUNES_AND_DISTRICTS = Noun("commune ou arrondissement", "communes et arrondissements")
_DISTRICTS = (DISTRICT.singular, DISTRICT.plural)
_DISTRICT_CODES = ("751", "6938", "132")
_CITY_DISTRICT = re.compile(r"(?P<city>.+) (?P<rank>\d+er?) Arrondissement")
_GENERIC = re.compile(r"^(Communauté|Agglomération)\b")
_FORM = re.compile(
    r"Communauté (?:d’agglomération|de communes|urbaine) "
    r"(?P<article>de la |de l’|du |des |de |d’|L’)?(?P<name>.+)"
)
"""The legal form of an EPCI, and its name."""
_FORM_AGAIN = re.compile(r"\b(?:communauté|agglo(?:mération|pôle)?|métropole|intercom?)\b", re.IGNORECASE)
"""What says the form a second time, in the name itself."""
_ARTICLES = {"de la ": 3, "de l’": 5, "du ": 2, "des ": 4, "L’": 5}
_NOUNS = {"Communauté": 3, "Agglo": 5, "Agglomération": 5, "Intercom": 5, "Interco": 5}
"""First words of such a name that are nouns, which take an article."""
_ACRONYM = re.compile(r" \((?!.* – )[^)]*\)$")


@cache
def islands() -> dict[str, str]:
    """Return the island of each commune that no bridge joins to the rest of its territory."""
    return {row["code"]: row["island"] for row in rows("islands")}


def over_sea(commune: str, other: str) -> bool:
    """Tell whether one goes from one commune to another by boat: no bridge joins their islands."""
    return islands().get(commune) != islands().get(other)


def the_place(territory: Territory) -> str:
    """Write a place as a subject: « Roubaix », « le Nord », « la communauté urbaine de Dunkerque »."""
    if territory.kind is TerritoryKind.COMMUNE:
        district = _district(territory)
        if _is_island(territory):
            return f"l’{territory.name}"
        return f"le {district}" if district else territory.name
    if territory.kind is TerritoryKind.EPCI:
        name, article = _grouping(territory.name, territory.name_type)
        return (_THE[article] if article > 1 else "") + name
    if territory.kind is TerritoryKind.PERIMETER:
        return f"le {_perimeter(territory)}"
    return _article(territory) + territory.name


def of_place(territory: Territory) -> str:
    """Write a place after *de*: « de Roubaix », « du Havre », « de l'Ain », « des Landes »."""
    if territory.kind is TerritoryKind.COMMUNE:
        return _of_commune(territory)
    if territory.kind is TerritoryKind.EPCI:
        name, article = _grouping(territory.name, territory.name_type)
        return _contracted(name, 0) or _OF[article] + name
    if territory.kind is TerritoryKind.PERIMETER:
        return f"du {_perimeter(territory)}"
    # Usage leaves out the article of the country: « les communes de France ».
    if territory.kind is TerritoryKind.FRANCE:
        return f"de {territory.name}"
    return _OF[territory.name_type] + territory.name


def in_place(territory: Territory) -> str:
    """Write where: « à Roubaix », « au Havre », « dans le Nord », « en Gironde », « en Bretagne »."""
    if territory.kind is TerritoryKind.COMMUNE:
        return _in_commune(territory)
    if territory.kind is TerritoryKind.EPCI:
        name, article = _grouping(territory.name, territory.name_type)
        return _contracted(name, 1) or (f"dans {_THE[article]}" if article > 1 else "à ") + name
    if territory.kind is TerritoryKind.PERIMETER:
        return f"dans le {_perimeter(territory)}"
    if territory.kind is TerritoryKind.DEPARTEMENT:
        return _in_departement(territory)
    if territory.kind is TerritoryKind.REGION:
        return _in_region(territory)
    return f"en {territory.name}"


def _perimeter(territory: Territory) -> str:
    """Quote a name that someone gave: neither its gender nor its number is known."""
    return typography(f"périmètre « {territory.name} »")


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
        return f"d’{commune.name}"
    if _is_island(commune):
        return f"de l’{commune.name}"
    return _contracted(commune.name, 0) or ("d’" if commune.name_type == 1 else "de ") + commune.name


def _in_commune(commune: Territory) -> str:
    district = _district(commune)
    if district:
        return f"dans le {district}"
    if _is_island(commune):
        return f"{'sur' if commune.code in islands() else 'à'} l’{commune.name}"
    return _contracted(commune.name, 1) or f"à {commune.name}"


def _contracted(name: str, preposition: int) -> str:
    """Write *de* (0) or *à* (1) before a name that begins by *Le* or *Les*; nothing before another."""
    article, _, rest = name.partition(" ")
    return f"{_CONTRACTED[article][preposition]} {rest}" if rest and article in _CONTRACTED else ""


def _is_island(commune: Territory) -> bool:
    """Tell the communes whose name begins with *Île* without its article."""
    return commune.name.startswith(("Île-", "Île "))


@cache
def _grouping(official: str, name_type: int) -> tuple[str, int]:
    """Return an EPCI's name as it is spoken, its generic word said once, and its article as Insee codes it.

    A generic word takes an article and loses its capital, a proper name stays as it is.
    """
    name = _ACRONYM.sub("", official)
    form = _FORM.fullmatch(name)
    if form and _FORM_AGAIN.search(form["name"]):
        name = form["name"]
        article = _ARTICLES.get(form["article"] or "") or _NOUNS.get(name.partition(" ")[0])
        return name, article or int(_starts_with_vowel(name))
    if name_type == 0:
        return name, int(_starts_with_vowel(name))
    name = _GENERIC.sub(lambda found: found[0].lower(), name, count=1)
    return name, 5 if _starts_with_vowel(name) else 3


def title_of(territory: Territory) -> str:
    """Write a place as a title: the generic word of an EPCI once, « Paris 8e arrondissement »."""
    if territory.kind is TerritoryKind.EPCI:
        name, _ = _grouping(territory.name, territory.name_type)
        return name[:1].upper() + name[1:]
    return short_name(territory.name)


def short_name(name: str) -> str:
    """Write an arrondissement in a list: « Paris 8e »; another name as it is."""
    found = _CITY_DISTRICT.fullmatch(name)
    return f"{found['city']} {found['rank']}" if found else name


def names_together(names: Iterable[str]) -> str:
    """List communes, arrondissements together: « Pantin, 18e et 19e arrondissements de Paris »."""
    said: list[str] = []
    ranks: dict[str, list[str]] = {}
    for name in names:
        found = _CITY_DISTRICT.fullmatch(name)
        if found:
            ranks.setdefault(found["city"], []).append(found["rank"])
        else:
            said.append(name)
    for city, those in ranks.items():
        said.append(f"{enumerate_fr(those)} {agree(len(those), *_DISTRICTS)} de {city}")
    return ", ".join(said)


def zones_noun(level: Level, codes: Iterable[str]) -> Noun:
    """Return what zones are: QPV, communes, arrondissements, or both of these."""
    if level is Level.QPV:
        return level.noun
    districts = [code.startswith(_DISTRICT_CODES) for code in codes]
    if not any(districts):
        return level.noun
    return DISTRICT if all(districts) else _COMMUNES_AND_DISTRICTS


def _starts_with_vowel(name: str) -> bool:
    return name[:1].lower() in _VOWELS


def kind_noun(territory: Territory) -> str:
    """Say what a territory is: « commune », « arrondissement », « intercommunalité »."""
    if territory.kind is TerritoryKind.COMMUNE:
        return zones_noun(Level.COMMUNE, [territory.code]).singular
    return _KIND_NOUN[territory.kind]


def listed(territory: Territory) -> str:
    """Write a territory in a list: its name, what it is, its code."""
    return f"{territory.name} · {kind_noun(territory)} {territory.code}"
