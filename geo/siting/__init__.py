"""Find where the next structures would serve most people, to the proven optimum."""

from geo.siting.places import CandidateKind
from geo.siting.question import MOST_SITES, Answer, Place, Question, Step, where_next
from geo.siting.words import curve_table, limits, meaning, payoff, place_words

__all__ = [
    "MOST_SITES",
    "Answer",
    "CandidateKind",
    "Place",
    "Question",
    "Step",
    "curve_table",
    "limits",
    "meaning",
    "payoff",
    "place_words",
    "where_next",
]
