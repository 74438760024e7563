"""Write dates as people do."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from geo.domain.french import NO_BREAK


def date_in_words(day: date) -> str:
    r"""Write a date.

    Examples
    --------
    >>> date_in_words(date(2026, 3, 1)).replace("\u00a0", " ")
    '1er mars 2026'
    """
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first}{NO_BREAK}{format_date(day, 'MMMM y', locale='fr')}"
