"""Show names as they are: what a name holds is never taken for Markdown."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_MARKS = re.compile(r"([\\`*_\[\]~<$&]|^[-+#>])")
_JOINER = "\u2060"
"""Word joiner: seen by nobody, it parts what must not be read together."""
# Streamlit looks for these once escapes are gone: icons, addresses made links, arrows, long dashes.
_READ_TOGETHER = re.compile(
    r"^\d+(?=[.)])|(?<=:)(?=[\w+/:-])|(?<=www)(?=\.)|(?<=@)(?=\w)|(?<=[<>~=-])(?=[<>=-])", re.IGNORECASE
)


def escape_markdown(text: str) -> str:
    """Escape what Markdown, its formulas and Streamlit's icons, links and arrows would interpret."""
    plain = _READ_TOGETHER.sub(rf"\g<0>{_JOINER}", _SPACES.sub(" ", text))
    return _MARKS.sub(r"\\\1", plain)
