"""Show names as they are: what a name holds is never taken for Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:])")


def escape_markdown(text: str) -> str:
    """Escape what Markdown, its formulas and Streamlit's icons would interpret."""
    return _MARKS.sub(r"\\\1", text)
