"""Opens the store that a location names."""

from pathlib import Path

from aikg.errors import StoreError
from aikg.store import Store
from aikg.store.local import LocalStore
from aikg.store.pool.journal import Journal, is_journal
from aikg.store.remote import Endpoint, RemoteStore


def open_store(location: str, token: str | None = None) -> Store:
    """A remote store for an address, a persistent one for a folder, one in memory for a dump.

    Raises StoreError where nothing is there.
    """
    if location.startswith(("http://", "https://")):
        return RemoteStore(Endpoint(location, location, token))
    path = Path(location)
    if path.is_dir():
        # What a server keeps is read as it stands; a server that writes to it is not disturbed.
        return LocalStore(Journal(path).restore()) if is_journal(path) else LocalStore.open(path)
    if not path.is_file():
        raise StoreError(f"{location} is no file, folder or address. Name a dump, such as dist/aikg.nq.")
    return LocalStore.load(path)
