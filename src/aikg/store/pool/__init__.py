"""The killable store: queries run in workers forked from a process that holds the dump."""

from aikg.store.pool.journal import found
from aikg.store.pool.pool_store import PoolStore, QueryLimits

__all__ = ["PoolStore", "QueryLimits", "found"]
