"""Name what can go wrong, in one French sentence that says what, where and what to do."""

from __future__ import annotations


class MaillageError(Exception):
    """Base of all errors that are meant to be read by a person."""


class UnknownTerritoryError(MaillageError, LookupError):
    """Raised when a code or a name designates no territory."""


class DataError(MaillageError, ValueError):
    """Raised when a table or a file does not have the form that is expected."""


class StoreError(MaillageError, OSError):
    """Raised when the data set in use cannot be read or published."""


class UnreachableError(StoreError):
    """Raised when the base that holds the data in use does not answer: what was read before stays good."""


class RightsError(MaillageError, PermissionError):
    """Raised when a person asks for what only an editor may do."""


class ParameterError(MaillageError, ValueError):
    """Raised when a parameter of an analysis is outside what has a meaning."""


class SourceError(MaillageError):
    """Raised when a producer's file cannot be obtained or fails a check."""
