"""Serve a graph over HTTP: SPARQL, graph store, linked data."""

import argparse
import dataclasses
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

try:
    import resource
except ImportError:  # no such limits on Windows
    resource = None  # type: ignore[assignment]

from aikg.cli.own_dump import own_dump
from aikg.cli.secrets import TOKEN_VARIABLE, add_credentials, read_secret, read_token
from aikg.errors import AikgError
from aikg.federation.endpoints import AllowedEndpoints
from aikg.federation.federated_store import FederatedStore
from aikg.federation.forwarder import Federation
from aikg.iris import PREFIXES
from aikg.server import ConnectionLimits, Limits, Settings, create_app
from aikg.server.listening.proxies import Network
from aikg.server.listening.serving import listen, serve
from aikg.server.operation.access_log import AccessLog, appending
from aikg.server.pages.passages import Texts
from aikg.source_text import read_texts
from aikg.sparql.addresses import RemoteAddress, refuse
from aikg.store import Store
from aikg.store.evaluation import Conditions
from aikg.store.local import LocalStore
from aikg.store.pool.pool_store import PoolStore, QueryLimits, has_fork
from aikg.store.remote.engines import ENGINES
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint, Wording

example = """\
  aikg serve
  aikg serve --port 9000 --timeout 10
  aikg serve --store graph/ --writable --token-file token.txt
  aikg serve --store http://10.0.0.5:8890/sparql --credentials virtuoso.txt"""

connection_limits = {
    "url_length": "bytes of the URL of a request",
    "header_length": "bytes of all fields of a request",
    "fields": "fields of a request",
    "head_seconds": "that URL and fields may take to come in",
    "content_seconds": "until content has to come in at its rate",
    "content_rate": "bytes a second of content that comes in",
    "reading_seconds": "that a client may read nothing of an answer",
    "idle_seconds": "that a connection may be unused",
    "connections": "connections of all clients",
    "per_network": "connections of one address, or of one /64 of IPv6",
}

highest_port = 65_535

compressed = (".gz", ".zst", ".bz2", ".xz", ".zip")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="the port (8000); 0 takes a free one")
    parser.add_argument("--store", help="a dump, a folder to keep a graph in, or an endpoint's address")
    parser.add_argument("--default-graph", choices=("union", "exact"), default="union")
    parser.add_argument("--no-default-prefixes", action="store_true", help="predeclare no prefix in queries")
    parser.add_argument(
        "--source-text", type=Path, metavar="DIR", help="a folder of texts, <source>.txt, to show passages of"
    )
    parser.add_argument(
        "--allow-service",
        action="append",
        default=[],
        metavar="IRI",
        help="an endpoint that SERVICE and LOAD may contact, or a prefix ending in *; repeatable",
    )
    for add in (_add_endpoint, _add_operation, _add_logs, _add_limits, _add_connection_limits):
        add(parser)
    rights = parser.add_argument_group(
        "rights",
        "A token lets the operator list and stop queries and load the dump again, and with"
        f" --writable also write. It is in the file or in {TOKEN_VARIABLE}.",
    )
    rights.add_argument("--writable", action="store_true", help="allow who has the token to write")
    rights.add_argument("--token-file", type=Path, help="a file that holds nothing but the token")


def _add_endpoint(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("endpoint", "where --store is an address; see docs/clusters.md")
    add_credentials(group)
    group.add_argument("--update-url", metavar="URL", help="where it takes updates, if not at --store")
    group.add_argument(
        "--fresh-for",
        type=float,
        default=0,
        metavar="SECONDS",
        help="how long its data count as unchanged, so that results and pages are kept (0: not at all)",
    )
    group.add_argument(
        "--engine", choices=[*ENGINES], default="", help="what it is, where its Server field does not tell"
    )


def _add_operation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("operation")
    group.add_argument("--public-url", default="", help="the origin that clients see, behind a proxy")
    group.add_argument(
        "--trusted-proxy",
        type=_network,
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an address or network whose X-Forwarded-For is believed; repeatable",
    )
    group.add_argument("--in-process", action="store_true", help="evaluate in the server's own process")
    group.add_argument(
        "--workers",
        type=_count,
        default=4 * (os.cpu_count() or 2),
        help="processes that evaluate (4 per core)",
    )
    group.add_argument(
        "--cache",
        type=_count_or_none,
        default=64,
        metavar="MIB",
        help="results to keep, and as many responses (64)",
    )


def _add_logs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("logs")
    group.add_argument(
        "--access-log", metavar="FILE", help="a line of JSON for each request; - for standard error"
    )
    group.add_argument(
        "--log-addresses", action="store_true", help="write whole addresses, not their networks"
    )
    group.add_argument(
        "--slow-query", type=float, metavar="SECONDS", help="write the text of queries that take so long"
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("limits", "published in the service description")
    mib: dict[str, Any] = {"type": _count, "metavar": "MIB"}
    group.add_argument("--timeout", type=_seconds, default=30.0, help="seconds that a query may take (30)")
    group.add_argument("--memory", default=1024, help="of a query, besides the data (1024)", **mib)
    group.add_argument("--result", default=1024, help="of one answer (1024)", **mib)
    group.add_argument("--upload", default=64, help="of a request that writes (64)", **mib)
    group.add_argument(
        "--copies",
        help="of the data, that processes may keep to be fast (as much as the data take)",
        **mib | {"type": _count_or_none},
    )
    group.add_argument("--queue", type=_count_or_none, default=256, help="queries that may wait (256)")
    group.add_argument(
        "--per-client", type=_count, help="queries of one address that may run (half the workers)"
    )


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is neither an address nor a network: 10.0.0.0/8") from None


def _count(text: str) -> int:
    return _whole_number(text, 1)


def _count_or_none(text: str) -> int:
    return _whole_number(text, 0)


def _port(text: str) -> int:
    return _whole_number(text, 0, highest_port)


def _whole_number(text: str, least: int, most: int = sys.maxsize) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        up_to = f" to {most}" if most < sys.maxsize else ""
        raise argparse.ArgumentTypeError(f"{text} is no whole number from {least}{up_to}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above 0")
    return seconds


def _add_connection_limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("connections", "published there as well")
    for limit in dataclasses.fields(ConnectionLimits):
        group.add_argument(
            f"--{limit.name.replace('_', '-')}",
            type=_seconds if isinstance(limit.default, float) else _count,
            default=limit.default,
            metavar="SECONDS" if limit.name.endswith("_seconds") else "N",
            help=f"{connection_limits[limit.name]} ({limit.default:g})",
        )


def run(given: argparse.Namespace) -> int:
    """Serve until interrupted."""
    _raise_limit_of_descriptors()
    given.store = given.store or str(own_dump(Path.cwd()))
    with Federation(tuple(given.allow_service)) as federation, _store(given, federation) as store:
        reload = _reloading(store, given)
        forwards = given.allow_service and not isinstance(store, RemoteStore)
        shown: Store = FederatedStore(store, federation, _prefixes(given)) if forwards else store
        texts = Texts(read_texts(given.source_text)) if given.source_text else Texts()
        settings = _settings(given, _limits(given, store))
        app = create_app(shown, settings, texts, reload, _log(given))
        listener = _listen(given.host, given.port)
        _reload_on_hangup(reload)
        app.state.reconciler.keep_ready()
        serve(app, listener, settings, given.trusted_proxy, partial(_announce, listener))
    return 0


def _announce(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    sys.stderr.write(f"aikg answers at http://{host}:{port}/sparql\n")


def _raise_limit_of_descriptors() -> None:
    """Take as many descriptors as the process may have: each connection and each worker needs some."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _settings(given: argparse.Namespace, limits: Limits) -> Settings:
    token = _token(given)
    return Settings(
        limits=limits,
        default_graph=given.default_graph,
        public_url=given.public_url,
        prefixes=_prefixes(given),
        services=tuple(given.allow_service),
        write_token=token if given.writable else None,
        operator_token=token,
        cache_bytes=given.cache << 20,
        dump=_dump(given),
        connections=_connections(given),
    )


def _connections(given: argparse.Namespace) -> ConnectionLimits:
    return ConnectionLimits(**{name: getattr(given, name) for name in connection_limits})


def _limits(given: argparse.Namespace, store: Store) -> Limits:
    """The limits that hold: those of single queries only where queries run in processes of their own."""
    limits = Limits(timeout=given.timeout, queue=given.queue, content_length=given.upload << 20)
    result = given.result << 20
    if isinstance(store, RemoteStore):
        return replace(limits, result_bytes=result)
    if not isinstance(store, PoolStore):
        return limits
    return replace(limits, memory=given.memory << 20, result_bytes=result, per_client=_per_client(given))


def _per_client(given: argparse.Namespace) -> int:
    return int(given.per_client or max(1, given.workers // 2))


def _dump(given: argparse.Namespace) -> Path | None:
    path = Path(given.store)
    return path if path.suffix == ".nq" and path.is_file() else None


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except OSError as error:
        raise AikgError(f"{host}:{port} cannot be listened on: {error}. Choose another --port.") from error


def _log(given: argparse.Namespace) -> AccessLog | None:
    """What writes a line for each request, or only for each slow query; None for neither."""
    if given.access_log is None and given.slow_query is None:
        return None
    slow = float("inf") if given.slow_query is None else given.slow_query
    if given.access_log in (None, "-"):
        return AccessLog(sys.stderr.write, given.log_addresses, slow, only_slow=given.access_log is None)
    try:
        write = appending(Path(given.access_log))
    except OSError as error:
        raise AikgError(
            f"{given.access_log} cannot be written to: {error.strerror}. Name another file with --access-log."
        ) from error
    return AccessLog(write, given.log_addresses, slow)


def _reloading(store: Store, given: argparse.Namespace) -> Callable[[], None] | None:
    """What loads the dump again; None where there is none, or where the server's own process holds it."""
    path = Path(given.store)
    return partial(store.reload, path) if isinstance(store, PoolStore) and path.is_file() else None


def _reload_on_hangup(reload: Callable[[], None] | None) -> None:
    """Have SIGHUP load the dump again, in a thread: requests are answered meanwhile."""
    if hasattr(signal, "SIGHUP"):
        handler = (lambda *_: Thread(target=_reload, args=(reload,)).start()) if reload else signal.SIG_IGN
        signal.signal(signal.SIGHUP, handler)


def _reload(reload: Callable[[], None]) -> None:
    try:
        reload()
    except AikgError as error:
        sys.stderr.write(f"{error} The dump that was loaded before is served on.\n")


def _token(given: argparse.Namespace) -> str | None:
    token = read_token(given.token_file)
    if given.writable and not token:
        raise AikgError(f"--writable needs a token: give --token-file FILE or set {TOKEN_VARIABLE}.")
    return token or None


@contextmanager
def _store(given: argparse.Namespace, federation: Federation) -> Iterator[Store]:
    store = _opened(given, Conditions(prefixes=_prefixes(given), forwarder=federation.root))
    try:
        yield store
    finally:
        store.close()


def _prefixes(given: argparse.Namespace) -> Mapping[str, str]:
    return {} if given.no_default_prefixes else PREFIXES


def _is_remote(location: str) -> bool:
    return location.startswith(("http://", "https://"))


def _remote(given: argparse.Namespace, location: str) -> RemoteStore:
    """The store behind an address, which may contact the endpoints of --allow-service and no others."""
    credentials = read_secret(given.credentials)
    endpoint = Endpoint(location, given.update_url or location, credentials, given.engine)
    try:
        allowed = AllowedEndpoints(given.allow_service)
    except ValueError as error:
        raise AikgError(f"--allow-service: {error}") from None

    def admit(address: RemoteAddress) -> str:
        return address.iri if address.iri and allowed.admits(address.iri) else refuse(address)

    wording = Wording(_prefixes(given), admit)
    return RemoteStore(endpoint, given.timeout, wording, given.result << 20, given.fresh_for)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AikgError(f"{path} cannot be made: {error.strerror}. Name a folder that can be.") from error


def _opened(given: argparse.Namespace, conditions: Conditions) -> Store:
    location: str = given.store
    if _is_remote(location):
        return _remote(given, location)
    path = Path(location)
    if path.suffix in compressed and path.is_file():
        raise AikgError(f"{path} is compressed. Unpack it, or: aikg restore {path} --store FOLDER")
    if given.writable and not path.is_file():
        _make_folder(path)
    if given.in_process or not has_fork():
        return LocalStore.open(path, conditions) if path.is_dir() else LocalStore.load(path, conditions)
    limits = QueryLimits(
        timeout=given.timeout,
        memory=given.memory << 20,
        result_bytes=given.result << 20,
        queue=given.queue,
        per_client=_per_client(given),
        copies=None if given.copies is None else given.copies << 20,
    )
    return PoolStore(path, given.workers, limits, conditions)
