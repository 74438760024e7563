"""Tell, from any thread, whether the browser that asked for something is still there."""

from __future__ import annotations

from time import monotonic

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

_GRACE_S = 4.0
"""A network that fails for less than this loses nobody's work."""


class Presence:
    """The presence of the browser whose page is being drawn; called, it tells whether it is still there."""

    def __init__(self) -> None:
        context = get_script_run_ctx()
        self.session = context.session_id if context else ""
        self._seen = monotonic()

    def __call__(self) -> bool:
        """Tell whether the browser is connected, or was a moment ago."""
        if not runtime.exists() or runtime.get_instance().is_active_session(self.session):
            self._seen = monotonic()
        return monotonic() - self._seen < _GRACE_S
