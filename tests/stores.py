"""`aikg serve` over the real data in every kind of store, and the tests that are run over each again."""

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import engines
import httpx
import serving
from engines import Engine

ENGINES = ("oxigraph", "virtuoso")
"""The engines of others."""

STORES = ("persistent", *ENGINES)
"""What the tests of the web interface are run over besides a dump in forked workers."""

FRESH = ("--fresh-for", "600")
"""Nobody changes the data of an engine while its server is tested."""


def writing(engine: Engine, folder: Path) -> str:
    """The command line of a server that writes to an engine, as ``serving.Command`` takes it."""
    options = ["--store", engine.query, "--update-url", engine.update, *engines.credentials(engine, folder)]
    given = shlex.join([sys.executable, "-m", "aikg", "serve", "--writable", *map(str, options)])
    return f"{given} --port {{port}} --token-file {{token}}"


@contextmanager
def served(folder: Path, options: tuple[str | Path, ...]) -> Iterator[str]:
    """The origin of a new server."""
    given = " ".join(shlex.quote(str(option)) for option in options)
    line = f"{serving.PROGRAM} serve --port {{port}} {given}"
    with serving.running(serving.Command(line), folder) as endpoint:
        yield endpoint.query.removesuffix("/sparql")


@contextmanager
def asked(folder: Path, options: tuple[str | Path, ...]) -> Iterator[httpx.Client]:
    """A client of a new server, which accepts anything."""
    with served(folder, options) as origin, httpx.Client(base_url=origin, timeout=120) as client:
        yield client


def kept(dump: Path, folder: Path) -> Path:
    """A folder that a writable server keeps, into which a dump was loaded while it served."""
    with serving.running(serving.Command(), folder) as endpoint:
        engines.load(dump, Engine("aikg", endpoint.query, "", endpoint.store, endpoint.token), folder)
    return folder / "graph"


def tests_of(module: ModuleType, *left_out: str) -> Mapping[str, Callable[..., None]]:
    """The tests of a module, to be run again with other fixtures; without those left out.

    Their names begin with that of the module, since others may have tests of the same name.
    """
    found = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    assert set(left_out) <= set(found)
    origin = module.__name__.rpartition(".")[2]
    return {name.replace("test", origin, 1): test for name, test in found.items() if name not in left_out}
