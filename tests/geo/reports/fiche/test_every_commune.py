"""Every commune of France has a fiche, whose French is right; all of them where everything is checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

from geo.analysis.travel import default_access
from geo.domain.territory import Territory
from geo.domain.vocabulary import TerritoryKind
from geo.reports.fiche import Fiche, build_fiche

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
    explained, _, named = fiche.similar.explanation.partition(" Ce sont ")
    yield from (explained, f"Ce sont {named}" if named else explained)


@cache
def is_wrong(text: str) -> bool:
    """Tell whether a sentence has a fault; many are the same from one commune to the next."""
    begins = text[:1].isupper() or text[:1].isdigit() or text[:1] == "«"
    return not begins or text[-1:] not in ".!?…" or FAULTS.search(text) is not None


def fault_of(fiche: Fiche) -> str | None:
    """Return the first sentence at fault of a fiche, if any."""
    wrong = next((text for text in sentences(fiche) if is_wrong(text)), None)
    return None if wrong is None else f"{fiche.territory.code} {fiche.territory.name}: {wrong}"


def test_every_commune_has_a_fiche_in_right_french(analysis):
    communes: list[Territory] = analysis.tree.of_kind(TerritoryKind.COMMUNE)
    assert len(communes) == ALL
    access = default_access()
    faults = [fault_of(build_fiche(analysis, commune, access)) for commune in communes[::EVERY]]
    assert [fault for fault in faults if fault] == []
