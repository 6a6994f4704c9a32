"""Starts the server over a store in memory or in a directory, for tests; prints where it listens."""

import argparse
import os
import resource
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

import other_server
import pyoxigraph

from aikg.federation.federated_store import FederatedStore
from aikg.federation.forwarder import Federation
from aikg.server import Limits, Settings, create_app
from aikg.server.listening.serving import listen, serve
from aikg.store import Store
from aikg.store.evaluation import Conditions
from aikg.store.local import LocalStore
from aikg.store.pool.pool_store import PoolStore
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--token-file", type=Path)
    arguments.add_argument("--data", type=Path)
    arguments.add_argument("--directory", type=Path)
    arguments.add_argument("--default-graph", default="union")
    arguments.add_argument("--timeout", type=float, default=60.0)
    arguments.add_argument("--workers", type=int, default=0)
    arguments.add_argument("--allow-service", action="append", default=[])
    arguments.add_argument("--remote")
    arguments.add_argument("--public-url", default="")
    arguments.add_argument("--cache", type=int, default=1 << 26)
    arguments.add_argument("--memory", type=int, default=resource.RLIM_INFINITY)
    given = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (given.memory, given.memory))
    token = given.token_file.read_text().strip() if given.token_file else None
    settings = Settings(
        Limits(timeout=given.timeout),
        given.default_graph,
        services=tuple(given.allow_service),
        write_token=token,
        operator_token=token,
        cache_bytes=given.cache,
        public_url=given.public_url,
        dump=given.data,
    )
    listener = listen("127.0.0.1", given.port)
    print(listener.getsockname()[1], flush=True)
    with Federation(tuple(given.allow_service)) as federation:
        evaluating = _store(given, Conditions(forwarder=federation.root))
        store = FederatedStore(evaluating, federation) if given.allow_service else evaluating
        run = other_server.serve if other_server.IS_WANTED else serve
        run(create_app(store, settings), listener, settings)
        store.close()
    sys.stdout.flush()
    os._exit(0)


def _store(given: argparse.Namespace, conditions: Conditions) -> Store:
    if given.remote:
        return RemoteStore(Endpoint(given.remote, given.remote))
    if given.directory:
        given.directory.mkdir(exist_ok=True)
    if given.workers:
        return PoolStore(given.directory or given.data, given.workers, conditions=conditions)
    if given.directory:
        return LocalStore.open(given.directory, conditions)
    if given.data:
        return LocalStore.load(given.data, conditions)
    return LocalStore(pyoxigraph.Store(), conditions)


if __name__ == "__main__":
    main()
