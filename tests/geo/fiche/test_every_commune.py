"""Every commune of France has a fiche, whose French is right; all of them where everything is checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from geo.fiche import Fiche, build_fiche
from geo.proximity import default_access
from geo.territory import Territory
from geo.vocabulary import TerritoryKind

EVERY = 1 if os.environ.get("CI") == "true" else 40
"""One commune in this many: all of them on the machine that checks everything, about a minute."""
ALL = 34_920
FAULTS = re.compile(
    r"\bnan\b|\bNone\b|  |\.\.|,\.| \.|\(\)|"
    r"\b(?:à|de) Les? |"  # contracted: au, du, aux, des
    r"\b[01]\u00a0(?:habitants|enfants|familles|arrondissements)\b|"
    r"(?<![,\d\u202f])(?:[2-9]|\d{2,})\u00a0(?:habitant|enfant|famille|arrondissement)\b|"
    r"\b(?:[Uu]n|[Ll]e|[Aa]ucun) (?:EVS|enfant)s\b|\b[Ll]e EVS|\bde EVS|\bque (?:en|à)\b|"
    r"[^\u00a0\u202f\d]%|[^\u00a0]:(?= )|« |[^\u202f];"
)


def sentences(fiche: Fiche) -> Iterator[str]:
    yield from fiche.identity.sentences
    yield from fiche.headline
    yield from fiche.notes
    yield from (one.sentence for one in fiche.existing)
    yield from (one.sentence for one in fiche.around)
    yield from (cell.sentence for line in fiche.qpv for cell in line.cells)
    yield from (text for one in fiche.missing for text in one.sentences)
    yield from (text for one in fiche.comparisons for text in (one.sentence, one.note) if text)
    yield from (one.host_sentence for one in fiche.actions if one.host_sentence)
    yield fiche.similar.explanation


def fault_of(fiche: Fiche) -> str | None:
    """Return the first sentence at fault of a fiche, if any."""
    for text in sentences(fiche):
        begins = text[:1].isupper() or text[:1].isdigit() or text[:1] == "«"
        if FAULTS.search(text) or not begins or not text.endswith((".", "!", "?", "…")):
            return f"{fiche.territory.code} {fiche.territory.name}: {text}"
    return None


def test_every_commune_has_a_fiche_in_right_french(analysis):
    communes: list[Territory] = analysis.tree.of_kind(TerritoryKind.COMMUNE)
    assert len(communes) == ALL
    access = default_access()
    faults = [fault_of(build_fiche(analysis, commune, access)) for commune in communes[::EVERY]]
    assert [fault for fault in faults if fault] == []
