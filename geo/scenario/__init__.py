"""Tell what would change if structures opened or closed."""

from geo.scenario.effect import (
    Effect,
    changes,
    changes_words,
    comparison,
    effects,
    effects_words,
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
    "Effect",
    "Scenario",
    "WhatIf",
    "addition_label",
    "changes",
    "changes_words",
    "commune_at",
    "comparison",
    "decode",
    "effects",
    "effects_words",
    "encode",
    "findings",
    "title",
]
