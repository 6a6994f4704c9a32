"""The graph in a notebook: rows of RDF terms, data frames, and clear errors."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import RDFS, Literal, URIRef

import aikg
from aikg.errors import AikgError, QuerySyntaxError, StoreError
from aikg.graph import Graph

pytestmark = pytest.mark.quick

COUNTS = "SELECT ?model ?count { ?model aikg:parameterCount ?count } ORDER BY ?count"


@pytest.fixture(scope="module")
def graph(dump: Path) -> Iterator[Graph]:
    with aikg.open(str(dump)) as opened:
        yield opened


def test_rows_hold_terms_and_turn_into_values(graph: Graph) -> None:
    rows = graph.query(COUNTS)
    assert rows.variables == ("model", "count")
    assert [int(str(row["count"])) for row in rows] == [280_000_000_000, 1_750_000_000_000]
    assert rows[-1]["model"] == URIRef("https://w3id.org/aikg/id/wu-dao-2-0")
    assert rows[0].python()["count"] == 280_000_000_000
    assert len(rows[1:]) == 1


def test_an_unbound_variable_is_none_and_amounts_are_exact(graph: Graph) -> None:
    text = """SELECT ?value ?nothing {
      id:bytedance aikg:valuation ?a . ?a aikg:currency id:usd ; aikg:value ?value }"""
    assert graph.query(text)[0].python() == {"value": Decimal(14_000_000_000), "nothing": None}


def test_rows_become_data_frames(graph: Graph) -> None:
    rows = graph.query(COUNTS)
    assert rows.to_pandas()["count"].sum() == 2_030_000_000_000
    assert rows.to_polars()["count"].sum() == 2_030_000_000_000


def test_ask_and_construct(graph: Graph) -> None:
    assert graph.ask("ASK { id:baai aikg:directlyFundedBy id:government-of-china }")
    triples = graph.construct("CONSTRUCT { id:baidu rdfs:label ?l } WHERE { id:baidu rdfs:label ?l }")
    assert set(triples.objects(None, RDFS.label)) == {Literal("Baidu", "en"), Literal("바이두", "ko")}


def test_each_form_says_which_method_it_needs(graph: Graph) -> None:
    with pytest.raises(AikgError, match="Use ask or construct"):
        graph.query("ASK {}")
    with pytest.raises(AikgError, match="Use query or construct"):
        graph.ask(COUNTS)


def test_errors_say_where(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        graph.query("SELECT *\n{ ?s ?p }")
    assert caught.value.line == 2
    with pytest.raises(StoreError, match="no file, folder or address"):
        aikg.open(str(tmp_path / "nothing.nq"))


def test_the_library_is_in_the_graph(graph: Graph) -> None:
    library = graph.library()
    assert library["state-backing"].question["ko"]
    assert graph.query(library["state-backing"].text)
