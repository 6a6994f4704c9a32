"""Opens the store that a location names."""

from pathlib import Path

from aikg.errors import StoreError
from aikg.store import Store
from aikg.store.local import LocalStore
from aikg.store.pool.folder import is_journal
from aikg.store.pool.journal import read
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint, Wording, as_written

__all__ = ["open_store"]


def open_store(location: str) -> Store:
    """A remote store for an address, a persistent one for a folder, one in memory for a dump.

    Whoever opens a store is who
    asks it, so that a remote one may contact what a query names, and have a dialect of its own. Raises
    StoreError where nothing is there.

    >>> open_store("dist/aikg.nq").health.can_answer
    True
    """
    if location.startswith(("http://", "https://")):
        return RemoteStore(Endpoint(location, location), wording=Wording(admit=as_written, strict=False))
    path = Path(location)
    if path.is_dir():
        # What a server keeps is read as it stands; a server that writes to it is not disturbed.
        return LocalStore(read(path)) if is_journal(path) else LocalStore.open(path)
    if not path.is_file():
        raise StoreError(f"{location} is no file, folder or address. Name a dump, such as dist/aikg.nq.")
    return LocalStore.load(path)
