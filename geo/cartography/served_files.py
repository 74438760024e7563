"""Keep in memory, compressed once, the files that a browser fetches by the name of their content."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from threading import Lock

from cachetools import LRUCache

from geo.cartography.assets import Asset

MOST_BYTES = 48_000_000
"""Compressed: all that several hundred people look at; every commune of France is one of these."""
_LEVEL = 6


class ServedFiles:
    """Files by their names; those that nobody asked for in a long time go first.

    In memory, so that no folder can be missing, full or left behind by a server that was killed.

    Parameters
    ----------
    most_bytes : int
        How much they take together.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: LRUCache[str, bytes] = LRUCache(most_bytes, getsizeof=len)
        self._lock = Lock()

    def publish(self, files: Iterable[Asset]) -> None:
        """Serve files from now on; one that is served already is only kept longer."""
        for file in files:
            if self.compressed(file.name) is None:
                content = gzip.compress(file.content, _LEVEL, mtime=0)
                with self._lock:
                    self._kept[file.name] = content

    def compressed(self, name: str) -> bytes | None:
        """Return the content of a file by gzip, if it is served."""
        with self._lock:
            return self._kept.get(name)


MAP_FILES = ServedFiles()
"""Those of the server: pages publish here what their maps name, and its route gives it to browsers."""
