"""Know the pages that are open: draw them again when another machine publishes, let them pass at start."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from threading import Thread

from streamlit.runtime import get_instance
from streamlit.runtime.app_session import AppSession, AppSessionState

from pages._ui.messages import DRAWN_FOR_OTHERS

_LOOK_S = 0.1
_SOON_S = 0.01


def follow_others(loop: asyncio.AbstractEventLoop) -> None:
    """Begin to listen, for as long as the server lives.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        That of the server, where the sessions of its pages live.
    """
    Thread(target=_follow, args=(loop,), name="follow", daemon=True).start()


def _follow(loop: asyncio.AbstractEventLoop) -> None:
    # Imported here: the server hears before the data are read.
    from geo import store  # noqa: PLC0415
    from geo.domain.errors import StoreError  # noqa: PLC0415

    drawn = ""
    for _ in store.home().changes():
        # While the base is away, what was drawn stays readable: whoever clicks is told.
        with suppress(StoreError):
            before, drawn = drawn, store.version()
            if before not in {"", drawn}:
                loop.call_soon_threadsafe(_draw_all_again)


def _draw_all_again() -> None:
    for session in _opened():
        _draw_again(session)


def _draw_again(session: AppSession) -> None:
    """Run a page as it was last run: Streamlit has this for who edits a script, and nothing else.

    A run under way ends first: stopped, it would not say what the person's act has done.
    """
    if session._state is AppSessionState.APP_IS_RUNNING:
        asyncio.get_running_loop().call_later(_LOOK_S, _draw_again, session)
    elif session._state is AppSessionState.APP_NOT_RUNNING:
        session.session_state[DRAWN_FOR_OTHERS] = True
        session.request_rerun(session._client_state)


def let_people_pass(longest_s: float = 10.0) -> None:
    """Wait while a page is being drawn: what is made for others would make its person wait."""
    end = time.monotonic() + longest_s
    while time.monotonic() < end and any(
        session._state is AppSessionState.APP_IS_RUNNING for session in _opened()
    ):
        time.sleep(_SOON_S)


def _opened() -> list[AppSession]:
    return [one.session for one in get_instance()._session_mgr.list_active_sessions()]
