"""Tell what would change if structures opened or closed."""

from geo.scenario.effect import (
    Comparison,
    Effect,
    changes_words,
    effects_words,
    side_by_side,
)
from geo.scenario.plan import (
    LONGEST_NAME,
    MOST_CHANGES,
    MOST_SCENARIOS,
    Addition,
    Scenario,
    decode,
    encode,
)
from geo.scenario.whatif import WhatIf, addition_label, commune_at
from geo.scenario.words import findings, title

__all__ = [
    "LONGEST_NAME",
    "MOST_CHANGES",
    "MOST_SCENARIOS",
    "Addition",
    "Comparison",
    "Effect",
    "Scenario",
    "WhatIf",
    "addition_label",
    "changes_words",
    "commune_at",
    "decode",
    "effects_words",
    "encode",
    "findings",
    "side_by_side",
    "title",
]
