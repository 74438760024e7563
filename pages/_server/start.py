"""Prepare, while the server already hears, all that the first person would else wait for."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.types import ASGIApp

from geo.analysis.memory import hold_little
from pages._server.readiness import Readiness
from pages._server.sessions import follow_others, let_people_pass

if TYPE_CHECKING:
    from geo.api import Providers

_MOST_WAITING = 100
_PAUSE_S, _LONGEST_WAIT_S = 0.06, 0.5
"""How long a small answer to a program waits in any case, and at most while the pages of people are drawn."""
_PAGES = Path(__file__).parent.parent
_WHEN_ASKED = ("geo.reports.embed", "geo.reports.writing")
"""What pages import only for who asks: it is there by then."""


def prepare() -> None:
    """Read the data in use, draw the map that opens first, then all else that a first page asks for.

    Raises
    ------
    StoreError
        If the data in use cannot be read.
    """
    # All that is made here is there to stay: to look for what can go takes a tenth of the time.
    gc.disable()
    try:
        _prepare()
    finally:
        gc.enable()


def _prepare() -> None:
    # Imported here: the server hears, and a browser fetches its scripts, meanwhile.
    from pages._ui.data import shared  # noqa: PLC0415

    with ThreadPoolExecutor(1, "reading") as beside:
        read = beside.submit(shared)
        from geo.store.scratch import sweep  # noqa: PLC0415
        from pages._server.first_page import ask_the_rest, draw_communes, draw_map  # noqa: PLC0415
        from pages._server.start_link import write_link  # noqa: PLC0415

        write_link()
        read.result()
    draw_map()
    let_people_pass()
    sweep()
    ask_the_rest()
    let_people_pass()
    draw_communes()
    pages = (path.relative_to(_PAGES.parent).with_suffix("") for path in sorted(_PAGES.glob("_*/*.py")))
    for module in (*(".".join(path.parts) for path in pages), *_WHEN_ASKED):
        let_people_pass()
        import_module(module)


def api() -> ASGIApp:
    """Return the API."""
    from geo.api import create_api  # noqa: PLC0415

    return create_api(_providers())


def embedded() -> ASGIApp:
    """Return the pages that other sites may frame."""
    from geo.api import create_embed  # noqa: PLC0415

    return create_embed(_providers())


def _providers() -> Providers:
    """Return what answers from the same data as the pages."""
    from geo.api import Providers  # noqa: PLC0415
    from pages._ui.data import shared  # noqa: PLC0415

    return Providers(lambda: shared().analysis, lambda: shared().composer, _give_way)


def _give_way() -> None:
    time.sleep(_PAUSE_S)
    let_people_pass(_LONGEST_WAIT_S)


hold_little()
READINESS = Readiness(prepare)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Begin to prepare at once, without waiting for anyone to ask."""
    # Whoever asks for a file waits in one of these threads, for one of the few that make them.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_MOST_WAITING, "waiting"))
    READINESS.reason()
    follow_others(asyncio.get_running_loop())
    yield
