"""The killable store: queries run in worker processes forked from one that holds the dump in memory."""

from aikg.store.pool.store import Limits, PoolStore

__all__ = ["Limits", "PoolStore"]
