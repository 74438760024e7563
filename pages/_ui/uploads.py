"""Know which sessions may send files: those whose page shows the field for one."""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.stats import CacheStat

_ALLOWED: set[str] = set()


def allow_uploads(*, allowed: bool) -> None:
    """Let the session whose page is being drawn send files, or no longer."""
    context = get_script_run_ctx()
    if context is None:
        return
    if allowed:
        server = runtime.get_instance()
        _ALLOWED.intersection_update([one for one in tuple(_ALLOWED) if server.is_active_session(one)])
        _ALLOWED.add(context.session_id)
    else:
        _ALLOWED.discard(context.session_id)


def held_bytes() -> int:
    """Return how much the files sent weigh, those of all sessions."""
    manager = runtime.get_instance().uploaded_file_mgr
    told = [one for stats in manager.get_stats().values() for one in stats]
    return sum(one.byte_length for one in told if isinstance(one, CacheStat))


def may_upload(session: str) -> bool:
    """Tell whether a session may send files."""
    return session in _ALLOWED
