"""Find a place by what a person writes: name, former name, code, abbreviations, a wrong letter."""

from geo.analysis.search.index import CERTAIN, Match, PlaceIndex
from geo.analysis.search.outside import Outside, outside

__all__ = ["CERTAIN", "Match", "Outside", "PlaceIndex", "outside"]
