"""Reply to a question: made once for all who ask it, within bounds, and not sent again to who has it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from threading import Event
from typing import TypeVar

from anyio import CapacityLimiter, sleep
from anyio.to_thread import run_sync
from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response

from geo import store
from geo.analysis.coverage import Analysis
from geo.analysis.work import POOL, AbandonedError, Pool
from geo.api.errors import TooLargeError
from geo.cartography.composer import MapComposer
from geo.domain.french import number
from geo.domain.reference import REFERENCE
from geo.reports.answers import Format

T = TypeVar("T")

MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.GEOJSON: "application/geo+json",
    Format.CSV: "text/csv; charset=utf-8",
}
ORIGIN = "X-Maillage-Origin"
"""The header of every answer: a table has no room to say that its data are a demonstration."""
FRESH_S = 60
"""For how long a program may use an answer without asking whether the data have changed."""
MOST_ROWS = 200_000
MOST_SHAPES = 20_000
"""Boundaries of a GeoJSON: some 20 MB."""
_FEW_ROWS = 3_000
_LIGHT = Pool(threads=1, places=200)
"""What takes some hundredths of a second: one thread, that lets the pages of people go first."""
_LOOKS_S = (0.01, 0.1)
"""How often who waits for an answer looks whether it is there: less and less."""
_THREADS = CapacityLimiter(4)
"""To tell what is asked, beside the threads that the server has for pages."""
_MOST_KEPT = 16_000_000
_SENT: LRUCache[str, bytes] = LRUCache(2 * _MOST_KEPT, getsizeof=len)
"""The last answers: a GIS asks for one in several pieces. Only the event loop reads and writes here."""
_CODE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Providers:
    """What answers: the same for pages and for programs, so that it is in memory once.

    Parameters
    ----------
    analysis, composer : callable
        Give those of the data in use.
    give_way : callable
        Called before a small answer is made, it returns once nobody's page is being drawn, or soon.
    """

    analysis: Callable[[], Analysis]
    composer: Callable[[], MapComposer]
    give_way: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Content:
    """What a question is answered with.

    Parameters
    ----------
    write : callable
        Makes it, in another thread.
    media_type : str
    rows : callable, optional
        Tells about how many rows it has; without it, it takes long.
    form : Format, optional
    name : str
        Of the file to keep, where it is one.
    also : str
        What it depends on beside the address and the data.
    """

    write: Callable[[], str | bytes]
    media_type: str
    rows: Callable[[], int] | None = None
    form: Format | None = None
    name: str = ""
    also: str = ""


async def reply(request: Request, content: Content, providers: Providers) -> Response:
    """Reply to a question, unless who asks has the answer already."""
    tag, origin = await beside(_tag_and_origin, request, content, providers)
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={FRESH_S}", ORIGIN: origin}
    if content.name:
        headers["Content-Disposition"] = f'attachment; filename="{content.name}"'
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    made = _SENT.get(tag)
    if made is None:
        pool = await beside(_pool_of, content)
        write = content.write if pool is POOL else partial(_after, providers.give_way, content.write)
        made = await _answer(pool, request, tag, write)
        if len(made) <= _MOST_KEPT:
            _SENT[tag] = made
    return _whole_or_part(made, content.media_type, headers, request.headers.get("Range", ""))


def _whole_or_part(made: bytes, media_type: str, headers: dict[str, str], asked: str) -> Response:
    """Send an answer, or the part of it that is asked for: GIS read a file at an address piece by piece."""
    headers = headers | {"Accept-Ranges": "bytes"}
    part = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", asked)
    if part is None:
        return Response(made, media_type=media_type, headers=headers)
    first, last = int(part[1]), min(int(part[2] or len(made)), len(made) - 1)
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(made)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(made)}"
    return Response(made[first : last + 1], 206, headers, media_type)


def _tag_and_origin(request: Request, content: Content, providers: Providers) -> tuple[str, str]:
    return entity_tag(request, content.also), providers.analysis().dataset.origin


def entity_tag(request: Request, also: str = "") -> str:
    """Name an answer by the data in use, the release, the address and its parameters in any order."""
    asked = sorted(request.query_params.multi_items())
    whole = repr((store.version(), _release(), request.url.path, asked, also))
    return f'W/"{hashlib.sha256(whole.encode()).hexdigest()[:32]}"'


@cache
def _release() -> str:
    """Name the code and the constants that answer: with others, the same data may give another answer."""
    code = (file for file in _CODE.rglob("*.*") if file.suffix != ".pyc")
    files = sorted([*code, *REFERENCE.glob("*.csv")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _pool_of(content: Content) -> Pool:
    """Choose where an answer is made, by its size.

    Raises
    ------
    TooLargeError
        If it is more than a program can have at once.
    """
    if content.rows is None:
        return POOL
    rows, most = content.rows(), MOST_SHAPES if content.form is Format.GEOJSON else MOST_ROWS
    if rows > most:
        raise TooLargeError(
            f"Cette réponse aurait {number(rows)} lignes, plus que les {number(most)} que l’on peut demander "
            f"en {content.form} : demandez un territoire plus petit ou un seul besoin."
        )
    return _LIGHT if rows <= _FEW_ROWS else POOL


async def beside(ask: Callable[..., T], *given: object) -> T:
    """Call a function that may read files, in another thread."""
    return await run_sync(ask, *given, limiter=_THREADS)


async def _answer(pool: Pool, request: Request, key: str, write: Callable[[], str | bytes]) -> bytes:
    """Have an answer made as long as somebody waits for it, without a thread that waits for each."""
    left = Event()
    job = pool.start(key, lambda _: _as_bytes(write()), lambda: not left.is_set())
    look_s, longest_s = _LOOKS_S
    while not job.finished():
        await sleep(look_s)
        look_s = min(2 * look_s, longest_s)
        if await request.is_disconnected():
            left.set()
            raise AbandonedError("Personne n’attend plus ce résultat.")
    return job.result()


def _after(give_way: Callable[[], None], write: Callable[[], str | bytes]) -> str | bytes:
    give_way()
    return write()


def _as_bytes(made: str | bytes) -> bytes:
    return made.encode() if isinstance(made, str) else made
