"""The W3C's evaluation, result format and syntax tests, run over HTTP.

The listed ones are run on the engine alone, too, and must not pass there either. So every test that
pyoxigraph passes in process is passed over HTTP.
"""

import pytest

from conformance import entailment
from conformance.evaluation import Files, run
from conformance.federation import Federation
from conformance.manifests import Test
from conformance.systems import InProcess, OverHttp

CATEGORIES = (
    "query evaluation",
    "update evaluation",
    "query syntax",
    "update syntax",
    "result formats",
)


@pytest.mark.w3c(*CATEGORIES)
def test_over_http(test: Test, system: OverHttp) -> None:
    run(test, system, Files(test.suite))


@pytest.mark.w3c("entailment")
def test_entailment(test: Test, system: OverHttp) -> None:
    run(test, entailment.Materialising(system), entailment.files(test))


@pytest.mark.w3c("federated query")
def test_federated_query(test: Test, federation: Federation) -> None:
    run(test, federation.asking, federation.prepare(test))


@pytest.mark.w3c_listed(*CATEGORIES, "entailment")
def test_the_engine_does_not_pass_a_listed_test(test: Test) -> None:
    with pytest.raises(AssertionError):
        run(test, InProcess(), Files(test.suite))


@pytest.mark.w3c_listed("federated query")
def test_the_engine_does_not_pass_a_listed_federated_query(test: Test, federation: Federation) -> None:
    with pytest.raises(AssertionError):
        run(test, InProcess(), federation.prepare(test))
