"""Find where the next structures would serve most people, to the proven optimum."""

from geo.siting.places import CandidateKind, candidates
from geo.siting.question import MOST_SITES, Answer, Place, Question, Step, where_next
from geo.siting.words import candidate_names, curve_table, limits, meaning, payoff

__all__ = [
    "MOST_SITES",
    "Answer",
    "CandidateKind",
    "Place",
    "Question",
    "Step",
    "candidate_names",
    "candidates",
    "curve_table",
    "limits",
    "meaning",
    "payoff",
    "where_next",
]
