"""Find where the next structures would serve most people, to the proven optimum."""

from geo.analysis.siting.places import CandidateKind, candidates
from geo.analysis.siting.question import MOST_SITES, Answer, Place, Question, Step, where_next

__all__ = [
    "MOST_SITES",
    "Answer",
    "CandidateKind",
    "Place",
    "Question",
    "Step",
    "candidates",
    "where_next",
]
