"""Tell what would change if structures opened or closed."""

from geo.analysis.scenario.effect import (
    Comparison,
    Effect,
    changes_words,
    effects_words,
    side_by_side,
)
from geo.analysis.scenario.kept import KeptScenarios, keep_scenarios, kept_scenarios, remove_scenarios
from geo.analysis.scenario.plan import (
    LONGEST_NAME,
    MOST_CHANGES,
    MOST_SCENARIOS,
    Addition,
    Scenario,
    decode,
    encode,
)
from geo.analysis.scenario.whatif import WhatIf, addition_label, commune_at, fitting

__all__ = [
    "LONGEST_NAME",
    "MOST_CHANGES",
    "MOST_SCENARIOS",
    "Addition",
    "Comparison",
    "Effect",
    "KeptScenarios",
    "Scenario",
    "WhatIf",
    "addition_label",
    "changes_words",
    "commune_at",
    "decode",
    "effects_words",
    "encode",
    "fitting",
    "keep_scenarios",
    "kept_scenarios",
    "remove_scenarios",
    "side_by_side",
]
