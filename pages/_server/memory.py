"""Have the threads of the server share few heaps, so that what one frees serves the others."""

from __future__ import annotations

import ctypes
import sys

# Numbers of these parameters in `malloc.h` of the GNU library.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_HEAPS, _APART_BYTES = 2, 1_000_000


def share_heaps() -> None:
    """Ask the C library for few heaps; others than GNU's have but one.

    A page runs in a thread of its own. With a heap a thread, the usual rule, each publication of data left a
    hundred megabytes in some heap that no thread came back to.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_ARENA_MAX, _HEAPS)
        mallopt(_MMAP_THRESHOLD, _APART_BYTES)  # else a large table, once freed, raises it for good
