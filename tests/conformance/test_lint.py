"""The lint over the queries of the W3C's evaluation tests, each with the data that it is evaluated over."""

import pyoxigraph as ox
import pytest

from aikg.store import Query
from aikg.store.local import LocalStore
from aikg.store.suspicions import findings, vocabulary_for
from conformance.evaluation import Files, asked
from conformance.manifests import Test

WITHOUT = {"sparql11/entailment#rif01": "the property that it asks for is in rules beside the data"}


@pytest.mark.w3c_any("query evaluation", "result formats", "entailment")
def test_a_query_of_the_w3c_has_no_findings(test: Test) -> None:
    """B3: correct queries had up to nine findings."""
    if "Query" not in test.kind and "Result" not in test.kind:
        return
    text, data = asked(test, Files(test.suite))
    quads = ox.Store()
    quads.extend(data.quads)
    store, query = LocalStore(quads), Query(text)
    found = findings(store, query, vocabulary_for(store, query))
    store.close()
    assert [each.rule for each in found] == (["unknown-predicate"] if test.id in WITHOUT else [])
