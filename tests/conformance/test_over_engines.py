"""The W3C's tests of evaluation and of both protocols, through aikg over the engines of others.

They are those that run over our own engine, unchanged but for how data come into Virtuoso.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import engines
import pytest
import serving
import stores

from conformance import listed
from conformance.evaluation import Files, run
from conformance.manifests import Test
from conformance.over_engines import OverEngine
from conformance.test_graph_store import test_graph_store as follow_graph_store
from conformance.test_protocol import test_protocol as follow_protocol

# The syntax is read before any engine is asked.
CATEGORIES = ("query evaluation", "result formats", "update evaluation", "protocol", "graph store protocol")
LISTS = {
    "oxigraph": listed.reasons() | listed.reasons(listed.OXIGRAPH),
    "virtuoso": listed.reasons(listed.VIRTUOSO),
}
PROTOCOLS = {"protocol": follow_protocol, "graph store protocol": follow_graph_store}


@contextmanager
def over(engine_name: str, factory: pytest.TempPathFactory) -> Iterator[OverEngine]:
    with ExitStack() as stack:
        start = getattr(engines, engine_name)
        engine = stack.enter_context(start(factory.mktemp(engine_name)))
        line = stores.writing(engine, factory.mktemp("credentials"))
        command = serving.Command(f"{line} --default-graph exact --no-default-prefixes")
        endpoint = stack.enter_context(serving.running(command, factory.mktemp("server")))
        system = OverEngine(endpoint, engine)
        stack.callback(system.close)
        yield system


@pytest.fixture(scope="module")
def oxigraph_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverEngine]:
    with over("oxigraph", tmp_path_factory) as system:
        yield system


@pytest.fixture(scope="module")
def virtuoso_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverEngine]:
    with over("virtuoso", tmp_path_factory) as system:
        yield system


def passes_unless_listed(test: Test, system: OverEngine, engine: str) -> None:
    """Run a test; one that is listed has to fail."""
    reason = LISTS[engine].get(test.id)
    if reason is None:
        follow(test, system)
        return
    with pytest.raises(AssertionError):
        follow(test, system)
    pytest.xfail(reason)


def follow(test: Test, system: OverEngine) -> None:
    """Do what a test of any category says."""
    if test.category not in PROTOCOLS:
        run(test, system, Files(test.suite))
        return
    try:
        PROTOCOLS[test.category](test, system)
    finally:
        system.forget()


@pytest.mark.w3c_any(*CATEGORIES)
def test_over_the_oxigraph_server(test: Test, oxigraph_system: OverEngine) -> None:
    passes_unless_listed(test, oxigraph_system, "oxigraph")


@pytest.mark.w3c_any(*CATEGORIES)
def test_over_virtuoso(test: Test, virtuoso_system: OverEngine) -> None:
    passes_unless_listed(test, virtuoso_system, "virtuoso")
