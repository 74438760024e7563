"""Read a sentence as a French proof-reader would: the rules of the language that it breaks."""

from __future__ import annotations

import re
from functools import lru_cache

_VOWEL = "aeiouàâäéèêëîïôöùûüœæAEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ"
_COUNTED = (
    "habitant|enfant|personne|commune|arrondissement|lieu|structure|zone|carence|minute|centre social|rang|"
    "priorité|agrément|département"
)
_PREPOSITION = "à|de|en|dans|du|des|au|aux|sur"
_FEMININE = "commune|carence|structure|zone|personne|liste"
_MASCULINE = "Laep|Clas|EVS|QPV|centre|enfant|habitant|arrondissement|lieu|taux|quartier"
RULES = {
    "a value that is none": r"\bnan\b|\bNone\b|\(\)|«\s*»",
    "spaces": r"  |\.\.|,\.| [.,)]|\( |\s$",
    "no-break spaces": r"[^\u00a0\u202f\d]%|[^\u00a0]:(?= )|«[^\u00a0]|[^\u00a0]»|[^\u202f][;?!](?=\s|$)|"
    r"\d (?:km|m|h|minutes?|habitants?|enfants?)\b|\d \d",
    "an apostrophe or a dash of the typewriter": r"['\"]| - ",
    "contraction": r"\b(?:[àÀ]|[dD]e) [Ll]es? ",
    "elision": rf"\b(?:[dD]e|[qQ]ue|[lL]e|[lL]a|ne|se|jusque) (?=[{_VOWEL}])(?!onze)|"
    rf"\b[dl]’(?=[^{_VOWEL}hHyY«0-9])",
    "two prepositions": rf"\b(?:{_PREPOSITION}) (?:{_PREPOSITION})\b",
    "a word twice": r"\b([a-zéèà]{2,}) \1\b",
    "singular of 0 and 1": rf"(?<![\d,\u202f])[01]\u00a0(?:(?:{_COUNTED})s|lieux|centres sociaux)\b",
    "plural from 2 on": rf"(?<![\d,\u202f])(?![01]\u00a0)\d[\d\u202f]*\u00a0(?:{_COUNTED})\b",
    "a verb for one": r"(?<![\d,\u202f])1\u00a0(?:habitant|enfant)\b[^.;:,]* (?:vivent|sont|doivent)\b",
    "a verb for several": r"(?<![\d,\u202f])(?!1\u00a0)\d[\d\u202f]*\u00a0(?:habitants|enfants)\b[^.;:,]* "
    r"(?:vit|est|doit)\b",
    "one of one": r"(?<![\d,\u202f])1\u00a0\w+ sur 1(?![\d\u202f])",
    "gender": rf"\b[Aa]ucune (?:{_MASCULINE})\b|\b[Aa]ucun (?:{_FEMININE})\b|"
    rf"\b[Uu]ne (?:{_MASCULINE})\b|\b[Uu]n (?:{_FEMININE})\b(?! ou)|\b[Uu]n \w+s\b(?<!Clas)(?<!plus)",
    "a generic word twice": r"\b[Cc]ommunauté (?:d’agglomération|de communes|urbaine)[^,;:.()]*"
    r"\b(?:[Cc]ommunauté|[Aa]gglo(?:mération|pôle)?|[Mm]étropole|Intercom?)\b",
    "foot and car in one proof": r"plus proche[^.]*\([^)]*à pied[^)]*en voiture|"
    r"à plus de [^.]*à pied[^(]*\.[^(]*\([^)]*en voiture",
    "a form with every ending": r"\w\((?:s|x|e|es)\)",
}
_RULES = {name: re.compile(pattern) for name, pattern in RULES.items()}


_NUMBER = re.compile(r"(?P<whole>\d[\d\u202f]*)(?P<decimals>,\d+)?")
_NAME = re.compile(
    r"(?<=[ \u00a0(–-])(?!L[ae]s? |Aux |Laep|Clas|Communaut|Agglo|Métropole|Interco)"
    r"[^\W\d_a-zà-öø-ÿœ][\wà-ÿ’-]*[\wà-ÿ]"
)


def skeleton(text: str) -> str:
    """Reduce what breaks no rule by itself: a number to 0, 1, 2 or 1,5; a name to its first letter.

    The same few forms then come back for all the territories of a country.
    """
    return _NAME.sub(lambda name: name[0][0], _NUMBER.sub(_small, text))


def _small(number: re.Match[str]) -> str:
    if number["decimals"]:
        return "1,5"
    return number["whole"] if number["whole"] in {"0", "1"} else "2"


def faults(text: str, *, whole: bool = True) -> list[str]:
    """Name the rules that a text breaks; what is no whole sentence needs neither capital nor full stop."""
    broken = [*_broken(skeleton(text))]
    if whole and not (text[:1].isupper() or text[:1].isdigit() or text[:1] == "«"):
        broken.append("a capital")
    if whole and text[-1:] not in ".!?…":
        broken.append("a full stop")
    return broken


@lru_cache(maxsize=200_000)
def _broken(text: str) -> tuple[str, ...]:
    return tuple(name for name, rule in _RULES.items() if rule.search(text))
