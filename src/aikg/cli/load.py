"""Move a dump into a graph store elsewhere: one server of another engine, or a cluster."""

import argparse
import hashlib
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aikg.cli.output import progress
from aikg.cli.own_dump import own_dump
from aikg.cli.secrets import add_credentials, read_secret
from aikg.errors import AikgError, StoreError
from aikg.store import Query
from aikg.store.loading import GraphStoreClient, State, Survey, compare, load, survey
from aikg.store.remote.engines import ENGINES
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint

example = """\
  aikg load --into http://127.0.0.1:7878/store
  aikg load dist/aikg.nq --into http://10.0.0.5:8890/sparql-graph-crud-auth --credentials virtuoso.txt
  aikg load big.nq.gz --into https://db.example.org/repositories/aikg/rdf-graphs/service --chunk 32"""

query_paths = {
    "/store": ("/query", "/sparql"),
    "/sparql-graph-crud-auth": ("/sparql-auth",),
    "/sparql-graph-crud": ("/sparql",),
    "/rdf-graphs/service": ("",),
    "/sparql/gsp": ("/sparql",),
    "/data": ("/sparql",),
}
"""How paths of graph stores end, and where the same servers answer queries."""


identifying = {"graph", "default", "context", "graph-uri", "default-graph-uri", "named-graph-uri"}
"""How addresses of graph stores name a graph."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("dump", nargs="?", type=Path, help="N-Quads, also .gz (the published data)")
    parser.add_argument("--into", required=True, metavar="URL", help="the address of the graph store")
    parser.add_argument(
        "--query-url", metavar="URL", help="where it answers queries, if --into does not tell"
    )
    add_credentials(parser)
    parser.add_argument("--engine", choices=[*ENGINES], default="", help="what it is, where it does not tell")
    parser.add_argument("--chunk", type=int, default=8, metavar="MIB", help="what is sent at once (8)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="where to keep how far it came")


def run(given: argparse.Namespace) -> int:
    """Send the dump, or what is left of it, and compare what the store then has."""
    source = given.dump or own_dump(Path.cwd())
    _require_address(given.into)
    credentials = read_secret(given.credentials)
    with (
        progress() as bars,
        closing(_answering(given, credentials)) as store,
        closing(GraphStoreClient(given.into, credentials)) as target,
    ):
        target.require_graphs()
        found = survey(source, bars)
        kept = given.state or Path(_state_name(found, given.into))
        state = State(found.sha256, given.into, given.chunk << 20).resumed(kept)
        load(source, found, target, state, kept, bars)
        different = compare(found, store)
    kept.unlink(missing_ok=True)
    if different:
        raise StoreError("\n".join((*different, _remedy)))
    print(f"{given.into}: {found.total:,} quads in {len(found.triples)} graphs, as in {source}")
    return 0


_remedy = """\
Did somebody write to it? A dump may hold a triple twice, or literals that the engine takes for one. The same
command begins anew."""


def _state_name(found: Survey, target: str) -> str:
    return f"aikg-load-{hashlib.sha256(f'{found.sha256} {target}'.encode()).hexdigest()[:12]}.json"


def _require_address(into: str) -> None:
    if not into.startswith(("http://", "https://")) or "@" in urlsplit(into).netloc:
        raise AikgError("--into takes an address, http://… or https://…; who you are is for --credentials.")
    named = sorted(identifying & {name.lower() for name in parse_qs(urlsplit(into).query, True)})
    if named:
        raise AikgError(
            f"--into names a graph ({named[0]}), and the dump has graphs of its own. Leave that out."
        )


def _answering(given: argparse.Namespace, credentials: str) -> RemoteStore:
    """The store that is loaded into, as it answers queries."""
    tried = [given.query_url] if given.query_url else _query_urls(given.into)
    failures = []
    for url in tried:
        store = RemoteStore(Endpoint(url, url, credentials, given.engine))
        try:
            store.answer(Query("ASK {}")).body.close()
        except AikgError as error:
            failures.append(f"{url}: {error}")
            store.close()
        else:
            return store
    asked = "".join(f"\n{failure}" for failure in failures)
    raise AikgError(f"Where does the server of {given.into} answer queries? Say it with --query-url.{asked}")


def _query_urls(into: str) -> list[str]:
    base = into.rstrip("/")
    endings = (ending for ending in query_paths if base.endswith(ending))
    return [base.removesuffix(ending) + path for ending in endings for path in query_paths[ending]]
