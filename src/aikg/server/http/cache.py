"""Values that are kept while there is room for them, and only for one version of the data."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_OVERHEAD = 512
"""Bytes that an entry takes besides what its owner counts: keys, links, objects."""


class Cache(Generic[_T]):
    """Keeps up to ``room`` bytes; what was not asked for the longest goes first.

    A version that is not the last one seen empties it. One thread uses it, or one event loop.
    """

    def __init__(self, room: int) -> None:
        self._room = self._free = room
        self._version = ""
        self._entries: OrderedDict[Hashable, tuple[_T, int]] = OrderedDict()

    def get(self, version: str, key: Hashable) -> _T | None:
        """What is kept for a key in this version of the data."""
        if version != self._version:
            self._empty(version)
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, version: str, key: Hashable, value: _T, size: int) -> None:
        """Keep a value of ``size`` bytes; one of another version, or too large for it all, is not kept."""
        size += _OVERHEAD
        if version != self._version or size > self._room:
            return
        if key in self._entries:
            self._drop(key)
        self._entries[key] = (value, size)
        self._free -= size
        while self._free < 0:
            self._drop(next(iter(self._entries)))

    def _empty(self, version: str) -> None:
        self._version = version
        self._entries.clear()
        self._free = self._room

    def _drop(self, key: Hashable) -> None:
        self._free += self._entries.pop(key)[1]
