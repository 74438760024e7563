"""Have a process hold little more memory than it uses: few heaps, and what is freed given back."""

from __future__ import annotations

import ctypes
import sys
import time
from threading import Thread

# Numbers of these parameters in `malloc.h` of the GNU library.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_HEAPS, _APART_BYTES = 2, 1_000_000
_EVERY_S = 2.0
"""A look where there is nothing to give back takes a tenth of a millisecond."""


def hold_little() -> None:
    """Ask the C library for few heaps, and often for what they do not use; others than GNU's see to it alone.

    A page runs in a thread of its own. With a heap a thread, the usual rule, each publication of data left a
    hundred megabytes in some heap that no thread came back to; and a heap gives back only what is free at its
    end, two hundred megabytes less than is free after ten people have looked at all communes.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    mallopt, trim = getattr(library, "mallopt", None), getattr(library, "malloc_trim", None)
    if mallopt is None or trim is None:
        return
    mallopt(_ARENA_MAX, _HEAPS)
    mallopt(_MMAP_THRESHOLD, _APART_BYTES)  # else a large table, once freed, raises it for good

    def give_back() -> None:
        while True:
            time.sleep(_EVERY_S)
            trim(0)

    Thread(target=give_back, name="memory", daemon=True).start()
