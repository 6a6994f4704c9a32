"""graph/wikidata has the shape of Wikidata's own RDF, and says what the claims say and nothing more."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.iris import BASE, PREFIXES, claim, entity, graph

WD, WIKIBASE = PREFIXES["wd"], PREFIXES["wikibase"]
VIEW = ox.NamedNode(graph("wikidata"))
ARTICLE = "hankyung-2023-02-06"


@pytest.fixture(scope="module")
def view(whole_dump: Path) -> ox.Store:
    """The view of all data."""
    return view_in(whole_dump)


@pytest.fixture(scope="module")
def first_view(dump: Path) -> ox.Store:
    """The view of what the first sources say."""
    return view_in(dump)


def view_in(dump: Path) -> ox.Store:
    store = ox.Store()
    store.extend(quad for quad in ox.parse(path=dump) if quad.graph_name == VIEW)
    return store


def predicates(store: ox.Store, subject: str) -> set[str]:
    return {q.predicate.value for q in store.quads_for_pattern(ox.NamedNode(subject), None, None)}


def objects(store: ox.Store, subject: str, predicate: str) -> set[str]:
    found = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return {quad.object.value for quad in found}


def instances(store: ox.Store, name: str) -> list[str]:
    kind = ox.NamedNode(WIKIBASE + name)
    return [
        q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), kind)
    ]


def test_a_statement_has_the_structure_of_wikidatas(first_view: ox.Store) -> None:
    """What the format calls for: rank, main value, its node, qualifiers with theirs, and a reference."""
    node = f"{claim(ARTICLE, 'baai-funding')}#statement-1"
    academy, government = f"{BASE}id/baai", f"{BASE}id/government-of-china"
    assert objects(first_view, academy, PREFIXES["p"] + "P8324") == {node}
    assert objects(first_view, academy, PREFIXES["wdt"] + "P8324") == {government}
    assert objects(first_view, node, PREFIXES["ps"] + "P8324") == {government}
    assert objects(first_view, node, f"{WIKIBASE}rank") == {f"{WIKIBASE}NormalRank"}
    assert objects(first_view, node, PREFIXES["rdf"] + "type") == {
        f"{WIKIBASE}Statement",
        f"{WIKIBASE}BestRank",
    }
    assert objects(first_view, node, f"{BASE}prop/qualifier/amount") == {"60000000000"}
    (value,) = objects(first_view, node, f"{BASE}prop/qualifier/value/amount")
    assert objects(first_view, value, f"{WIKIBASE}quantityUnit") == {f"{WD}Q202040"}
    (reference,) = objects(first_view, node, PREFIXES["prov"] + "wasDerivedFrom")
    assert objects(first_view, reference, PREFIXES["pr"] + "P248") == {f"{BASE}source/{ARTICLE}"}
    assert objects(first_view, reference, PREFIXES["pr"] + "P577") == {"2023-02-06T00:00:00Z"}
    assert objects(first_view, reference, PREFIXES["pr"] + "P1683") == {"약 600억원"}


def test_dates_have_the_precision_that_they_are_stated_with(first_view: ox.Store) -> None:
    node = f"{claim(ARTICLE, 'plan-reaffirmed')}#statement-1"
    assert objects(first_view, node, PREFIXES["pq"] + "P585") == {"2023-01-01T00:00:00Z"}
    (value,) = objects(first_view, node, PREFIXES["pqv"] + "P585")
    assert objects(first_view, value, f"{WIKIBASE}timePrecision") == {"10"}
    assert objects(first_view, value, f"{WIKIBASE}timeCalendarModel") == {f"{WD}Q1985727"}


def test_every_statement_is_complete(view: ox.Store) -> None:
    nodes = instances(view, "Statement")
    assert len(nodes) > 300
    for node in nodes:
        used = predicates(view, node)
        assert f"{WIKIBASE}rank" in used
        mains = {p for p in used if "/prop/statement/" in p and "/value/" not in p}
        assert len(mains) == 1, node
        incoming = list(view.quads_for_pattern(None, None, ox.NamedNode(node)))
        assert len(incoming) == 1, node
        if node.startswith(PREFIXES["claim"]):
            assert PREFIXES["prov"] + "wasDerivedFrom" in used


OF_PROPERTY = {
    "propertyType", "directClaim", "claim", "statementProperty", "statementValue", "qualifier",
    "qualifierValue", "reference", "referenceValue", "novalue",
}  # fmt: skip
REAL = {
    "Statement": (
        {"rank", "statement"},
        {"statement/value", "qualifier", "qualifier/value", "wasDerivedFrom"},
    ),
    "Reference": ({"reference"}, {"reference/value"}),
    "TimeValue": ({"timeValue", "timePrecision", "timeTimezone", "timeCalendarModel"}, set()),
    "QuantityValue": ({"quantityAmount", "quantityUnit"}, set()),
    "Property": (OF_PROPERTY, {"label"}),
    "Item": ({"prefLabel", "name", "description"}, {"label", "altLabel", "direct", "claim"}),
}
"""What each node has, and may have besides, in the RDF of Wikidata; that of Q1509446 was looked at."""


def kind_of(predicate: str) -> str:
    """A predicate by its name, or by its place below prop/ where one is made for each property."""
    _, is_made, path = predicate.partition("/prop/")
    return (path.rpartition("/")[0] or "claim") if is_made else predicate.replace("#", "/").rpartition("/")[2]


@pytest.mark.parametrize("name", REAL)
def test_nodes_have_what_those_of_wikidata_have_and_nothing_else(view: ox.Store, name: str) -> None:
    needed, possible = REAL[name]
    nodes = instances(view, name)
    assert nodes
    for node in nodes:
        found = set(map(kind_of, predicates(view, node))) - {"type"}
        assert needed <= found <= needed | possible, node


def test_truthy_triples_are_those_of_the_best_rank(view: ox.Store) -> None:
    said, truthy = Counter(), Counter()
    for node in instances(view, "BestRank"):
        (incoming,) = view.quads_for_pattern(None, None, ox.NamedNode(node))
        (main,) = [
            q
            for q in view.quads_for_pattern(ox.NamedNode(node), None, None)
            if "/prop/statement/" in q.predicate.value and "/value/" not in q.predicate.value
        ]
        direct = main.predicate.value.replace("/prop/statement/", "/prop/direct/")
        said[(incoming.subject.value, direct, str(main.object))] += 1
    for quad in view:
        if "/prop/direct/" in quad.predicate.value:
            truthy[(quad.subject.value, quad.predicate.value, str(quad.object))] += 1
    assert set(said) == set(truthy)


def test_every_property_in_use_is_declared_and_every_predicate_belongs_to_one(view: ox.Store) -> None:
    declared = set(instances(view, "Property"))
    leads = {
        q.object.value
        for prop in declared
        for q in view.quads_for_pattern(ox.NamedNode(prop), None, None)
        if isinstance(q.object, ox.NamedNode)
    }
    used = {quad.predicate.value for quad in view if "/prop/" in quad.predicate.value}
    assert used
    assert used <= leads
    assert objects(view, f"{WD}P178", f"{WIKIBASE}directClaim") == {PREFIXES["wdt"] + "P178"}
    assert objects(view, f"{WD}P178", f"{WIKIBASE}propertyType") == {f"{WIKIBASE}WikibaseItem"}


def test_plans_and_forecasts_are_no_statements(view: ox.Store) -> None:
    for name in ("nairr-budget", "baidu-chatbot-release", "lamda-integration", "plan-budget"):
        assert predicates(view, f"{claim(ARTICLE, name)}#statement-1") == set()


def test_what_the_editors_acknowledge_as_wrong_is_deprecated(first_view: ox.Store) -> None:
    for number in (1, 2):
        node = f"{claim(ARTICLE, 'bytedance-valuation')}#statement-{number}"
        assert objects(first_view, node, f"{WIKIBASE}rank") == {f"{WIKIBASE}DeprecatedRank"}
        assert objects(first_view, node, PREFIXES["rdf"] + "type") == {f"{WIKIBASE}Statement"}
    assert objects(first_view, f"{WD}Q55606242", f"{BASE}prop/direct/valuation") == set()


def test_unlinked_entities_keep_their_own_iris(first_view: ox.Store) -> None:
    assert objects(first_view, entity("ernie-3-0"), f"{BASE}prop/direct/parameterCount") == {"280000000000"}
    assert objects(first_view, entity("baai"), PREFIXES["wdt"] + "P8324") == {entity("government-of-china")}


def test_a_match_that_holds_for_some_values_is_used_for_those(first_view: ox.Store) -> None:
    assert objects(first_view, entity("baai"), PREFIXES["wdt"] + "P17") == {f"{WD}Q148"}
    assert objects(first_view, entity("baai"), PREFIXES["wdt"] + "P276") == {f"{WD}Q956"}
    assert objects(first_view, entity("baai"), PREFIXES["wdt"] + "P159") == set()


def test_only_figures_are_quoted(view: ox.Store) -> None:
    quotes = {
        q.object.value for q in view.quads_for_pattern(None, ox.NamedNode(PREFIXES["pr"] + "P1683"), None)
    }
    assert "2800억개" in quotes
    assert all((len(quote) <= 20 and not quote.isalpha()) or quote == "조단위" for quote in quotes), quotes


def test_there_is_no_blank_node_and_no_triple_that_another_graph_has(
    whole_dump: Path, view: ox.Store
) -> None:
    others = {quad.triple for quad in ox.parse(path=whole_dump) if quad.graph_name != VIEW}
    mine = {quad.triple for quad in view}
    assert mine & others == set()
    assert not any(
        isinstance(node, ox.BlankNode) for triple in mine for node in (triple.subject, triple.object)
    )
