"""What queries evaluate to, through aikg over the engines of others.

Those that the Oxigraph server does not pass are those of our own engine, which it shares.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import engines
import pytest
import serving

from conformance import listed
from conformance.evaluation import Files, evaluate_query
from conformance.manifests import Test
from conformance.over_engines import OverEngine

CATEGORIES = ("query evaluation", "result formats")
LISTS = {"oxigraph": listed.LIST, "virtuoso": listed.VIRTUOSO}


@contextmanager
def over(engine_name: str, factory: pytest.TempPathFactory) -> Iterator[OverEngine]:
    with ExitStack() as stack:
        start = getattr(engines, engine_name)
        engine = stack.enter_context(start(factory.mktemp(engine_name)))
        line = f"{sys.executable} -m aikg serve --port {{port}} --store {engine.query}"
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
    reason = listed.reasons(LISTS[engine]).get(test.id)
    if reason is None:
        evaluate_query(test, system, Files(test.suite))
        return
    with pytest.raises(AssertionError):
        evaluate_query(test, system, Files(test.suite))
    pytest.xfail(reason)


@pytest.mark.w3c_any(*CATEGORIES)
def test_over_the_oxigraph_server(test: Test, oxigraph_system: OverEngine) -> None:
    passes_unless_listed(test, oxigraph_system, "oxigraph")


@pytest.mark.w3c_any(*CATEGORIES)
def test_over_virtuoso(test: Test, virtuoso_system: OverEngine) -> None:
    passes_unless_listed(test, virtuoso_system, "virtuoso")
