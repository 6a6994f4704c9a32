"""Serve a graph over HTTP: SPARQL, graph store, linked data."""

import argparse
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aikg.errors import AikgError
from aikg.federation import Federation
from aikg.iris import PREFIXES
from aikg.published import dump_path
from aikg.server import Limits, Settings, create_app
from aikg.server.federated import FederatedStore
from aikg.server.running import listen, serve
from aikg.store import Store
from aikg.store.evaluation import Conditions
from aikg.store.local import LocalStore
from aikg.store.location import open_store
from aikg.store.pool.store import Limits as PoolLimits
from aikg.store.pool.store import PoolStore, has_fork

example = """\
  aikg serve
  aikg serve --port 9000 --timeout 10
  aikg serve --store graph/ --writable --token-file token.txt"""

token_variable = "AIKG_TOKEN"  # noqa: S105  # the name of a variable, not a token


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port (8000); 0 takes a free one")
    parser.add_argument("--store", help="a dump, a folder to keep a graph in, or an endpoint's address")
    parser.add_argument("--public-url", default="", help="the origin that clients see, behind a proxy")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds that a query may take (30)")
    parser.add_argument("--default-graph", choices=("union", "exact"), default="union")
    parser.add_argument("--in-process", action="store_true", help="evaluate in the server's own process")
    parser.add_argument("--no-default-prefixes", action="store_true", help="predeclare no prefix in queries")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes that evaluate")
    writing = parser.add_argument_group(
        "writing", f"off unless a token is in the file or in {token_variable}"
    )
    writing.add_argument("--writable", action="store_true", help="allow who has the token to write")
    writing.add_argument(
        "--content-length", type=int, default=1 << 26, help="bytes that a request which writes may have"
    )
    writing.add_argument("--token-file", type=Path, help="a file that holds nothing but the token")
    parser.add_argument(
        "--allow-service",
        action="append",
        default=[],
        metavar="IRI",
        help="an endpoint that SERVICE and LOAD may contact, or a prefix ending in *; repeatable",
    )


def run(given: argparse.Namespace) -> int:
    """Serve until interrupted."""
    settings = Settings(
        limits=Limits(timeout=given.timeout, content_length=given.content_length),
        default_graph=given.default_graph,
        public_url=given.public_url,
        prefixes=_prefixes(given),
        services=tuple(given.allow_service),
        write_token=_token(given),
    )
    with ExitStack() as leaving:
        store = leaving.enter_context(_store(given))
        listener = _listen(given.host, given.port)
        host, port = listener.getsockname()[:2]
        sys.stderr.write(f"aikg answers at http://{host}:{port}/sparql\n")
        serve(create_app(store, settings), listener)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except OSError as error:
        raise AikgError(f"{host}:{port} cannot be listened on: {error}. Choose another --port.") from error


def _token(given: argparse.Namespace) -> str | None:
    if not given.writable:
        return None
    token = given.token_file.read_text().strip() if given.token_file else os.environ.get(token_variable, "")
    if not token:
        raise AikgError(f"--writable needs a token: give --token-file FILE or set {token_variable}.")
    return str(token)


@contextmanager
def _store(given: argparse.Namespace) -> Iterator[Store]:
    if given.allow_service and _is_remote(given.store or ""):
        raise AikgError(
            "--allow-service is for a store here. What --store URL may contact is its own to say."
        )
    with Federation(tuple(given.allow_service)) as federation:
        prefixes = _prefixes(given)
        store = _opened(given, Conditions(prefixes=prefixes, forwarder=federation.root))
        try:
            yield FederatedStore(store, federation, prefixes) if given.allow_service else store
        finally:
            store.close()


def _prefixes(given: argparse.Namespace) -> Mapping[str, str]:
    return {} if given.no_default_prefixes else PREFIXES


def _is_remote(location: str) -> bool:
    return location.startswith(("http://", "https://"))


def _opened(given: argparse.Namespace, conditions: Conditions) -> Store:
    location = given.store or str(dump_path(Path.cwd()))
    if _is_remote(location):
        return open_store(location)
    path = Path(location)
    if given.writable and not path.is_file():
        path.mkdir(parents=True, exist_ok=True)
    if given.in_process or not has_fork():
        return LocalStore.open(path, conditions) if path.is_dir() else LocalStore.load(path, conditions)
    return PoolStore(path, given.workers, PoolLimits(timeout=given.timeout), conditions)
