"""Draw every open page again when another machine has published, as soon as the shared base says so."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Thread

from streamlit.runtime import get_instance


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
    """Run every open page as it was last run: Streamlit has this for who edits a script, and nothing else."""
    for one in get_instance()._session_mgr.list_active_sessions():
        one.session.request_rerun(one.session._client_state)
