"""The query library answers on the real data, in two engines, and binding a parameter replaces one term."""

import re
import shutil
from difflib import unified_diff
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from first_sources import copy_of_project
from hypothesis import given
from hypothesis import strategies as st

from aikg import queries
from aikg.build.dump import build
from aikg.build.project import Project
from aikg.errors import AikgError
from aikg.iris import PREFIXES, compact
from aikg.ontology import Ontology
from aikg.reference.answers import literal_cell, table

ROOT = Path(__file__).parents[1]
EXPECTED = ROOT / "tests" / "expected"
LIBRARY = queries.load(ROOT / "queries")
EVERY_QUERY = pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return Project(ROOT).ontology


@pytest.fixture(scope="session")
def store(whole_dump: Path) -> ox.Store:
    return loaded(whole_dump)


@pytest.fixture(scope="session")
def first(dump: Path) -> ox.Store:
    """What the first sources say, which a second engine gets through."""
    return loaded(dump)


def loaded(dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(dump))
    return store


@pytest.fixture(scope="session")
def union(first: ox.Store) -> rdflib.Graph:
    """All triples of all graphs in the second engine."""
    triples = (quad.triple for quad in first.quads_for_pattern(None, None, None, None))
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text, format="nt")


def rdflib_cell(term: rdflib.term.Node | None) -> str:
    if term is None:
        return ""
    if isinstance(term, rdflib.URIRef):
        return compact(str(term))
    assert isinstance(term, rdflib.Literal)
    return literal_cell(str(term), str(term.datatype or ""), term.language or "")


def used_prefixes(text: str) -> set[str]:
    body = re.sub(r'PREFIX\s+\w+:\s*<[^>]*>|<[^>]*>|#.*|"[^"]*"', " ", text)
    return set(re.findall(r"(?<![\w?$])([a-z]\w*):(?=[\w-])", body))


def named_terms(text: str) -> set[str]:
    return set(re.findall(r"\baikg:(\w+)", text))


@EVERY_QUERY
def test_answers_what_the_source_says(query: queries.LibraryQuery, store: ox.Store) -> None:
    expected = (EXPECTED / f"{query.name}.tsv").read_text("utf-8").splitlines()
    answer = table(store, query.text)
    difference = "\n".join(unified_diff(expected, answer, "expected", "answered", lineterm=""))
    remedy = "Review the difference; `aikg reference --write` writes it."
    assert answer == expected, (
        f"{query.name} answers otherwise than the expected file. {remedy}\n{difference}"
    )


@EVERY_QUERY
def test_a_second_engine_gives_the_same_rows(
    query: queries.LibraryQuery, union: rdflib.Graph, first: ox.Store
) -> None:
    rows = sorted("\t".join(rdflib_cell(term) for term in row) for row in union.query(query.text))
    assert rows == sorted(table(first, query.text)[1:])


@pytest.fixture(scope="session")
def told_twice(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The first sources with another that states everything the first one states."""
    root = tmp_path_factory.mktemp("twice")
    copy_of_project(root)
    sources = root / "data" / "sources"
    shutil.copy(sources / "hankyung-2023-02-06.toml", sources / "second-telling.toml")
    build(Project(root), root / "aikg.nq", lambda *_: None)
    return loaded(root / "aikg.nq")


@pytest.fixture(scope="session")
def told_in_one_graph(told_twice: ox.Store) -> ox.Store:
    """The same, each triple once."""
    store, quads = ox.Store(), told_twice.quads_for_pattern(None, None, None, None)
    store.extend({ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads})
    return store


@EVERY_QUERY
def test_what_two_sources_say_is_one_row_or_a_row_for_each_claim(
    query: queries.LibraryQuery, told_twice: ox.Store, told_in_one_graph: ox.Store
) -> None:
    """Oxigraph's union of graphs repeats a triple for each graph that holds it; other stores do not."""
    rows = table(told_twice, query.text)
    assert len(set(rows)) == len(rows)
    assert rows == table(told_in_one_graph, query.text)


ABOUT_CLAIMS = frozenset(
    {"claim-ranks", "claims-about", "claims-at-position", "claims-by-speaker", "entities-by-name"}
    | {"evidence-of-claim", "hedges", "implied-claims", "implied-exchange-rates", "instances-per-class"}
    | {"labels", "programmes", "public-bodies", "relative-dates", "sources", "speakers", "what-a-source-adds"}
)
"""The queries that ask what was said, or what there is, whether or not it is so."""


def test_what_is_denied_or_known_to_be_wrong_is_no_answer(project_folder: Path) -> None:
    """A query that gives the modality shows a denial as one; no other answers with it."""
    reason = 'rankReason = { en = "No.", ko = "아니다." }'
    wrong = f'claimRank = "DeprecatedRank"\n{reason}', "claimRank|rankReason|contested"
    for qualifiers, left_out in (('modality = "Denied"', "modality"), wrong):
        shown = left_out == "modality"
        store = of_claims_with(project_folder, qualifiers, rf"(?:{left_out})\b")
        for query in LIBRARY:
            found = store.query(query.text, use_default_graph_as_union=True)
            names = [variable.value for variable in found.variables]
            if query.name not in ABOUT_CLAIMS and not (shown and "modality" in names):
                assert list(found) == [], query.name


def of_claims_with(project: Path, qualifiers: str, left_out: str) -> ox.Store:
    """The dump of the real sources, where every claim has qualifiers in place of those that are left out."""
    for path in (project / "data" / "sources").glob("*.toml"):
        original = ROOT / "data" / "sources" / path.name
        head, *claims = original.read_text("utf-8").split("[[claim]]\n")
        kept = (re.sub(rf"(?m)^{left_out}.*\n", "", each) for each in claims)
        path.write_text(head + "".join(f"[[claim]]\n{qualifiers}\n{each}" for each in kept), "utf-8")
    build(Project(project), project / "aikg.nq", lambda *_: None)
    return loaded(project / "aikg.nq")


def test_every_expected_file_belongs_to_a_query() -> None:
    assert {path.stem for path in EXPECTED.glob("*.tsv")} == {query.name for query in LIBRARY}


@EVERY_QUERY
def test_has_its_question_in_english_and_in_korean(query: queries.LibraryQuery) -> None:
    assert re.search(r"[a-z]", query.question["en"]) and query.question["en"].endswith("?")
    assert re.search(r"[가-힣]", query.question["ko"]) and query.question["ko"].endswith("?")


@EVERY_QUERY
def test_declares_exactly_the_prefixes_that_it_and_its_parameters_use(query: queries.LibraryQuery) -> None:
    declared = dict(re.findall(r"PREFIX\s+(\w+):\s*<([^>]*)>", query.text))
    assert declared == {prefix: PREFIXES[prefix] for prefix in used_prefixes(query.text)}


@EVERY_QUERY
def test_names_only_terms_of_the_ontology(query: queries.LibraryQuery, ontology: Ontology) -> None:
    assert named_terms(query.text) <= set(ontology.terms)


@EVERY_QUERY
def test_every_parameter_is_used_outside_its_values_block(query: queries.LibraryQuery) -> None:
    for name in query.parameters:
        body = re.sub(r"#.*", "", query.text)
        assert len(re.findall(rf"\?{name}\b", body)) >= 2


TWO_PARAMETERS = queries.parse(
    "two",
    "# parameter first: One term.\n# parameter second: Another.\n"
    "PREFIX id: <https://w3id.org/aikg/id/>\n"
    "SELECT ?first ?second WHERE { VALUES ?first { 1 } VALUES ?second { 2 } }",
)
TERMS = st.from_regex(queries.term_form, fullmatch=True)
HOSTILE = st.text(alphabet='"<>{}()?:#.\\\n aA1@-', max_size=40)
A_BLOCK_INSIDE = HOSTILE.map(lambda text: f'"VALUES ?second {{ {text} }}"')


def solutions(values: dict[str, str]) -> list[tuple[str, str]] | None:
    """The solutions of the bound query; None where the values were refused or are not SPARQL."""
    try:
        found = ox.Store().query(queries.bind(TWO_PARAMETERS, values))
    except (AikgError, SyntaxError):
        return None
    return [(str(row["first"]), str(row["second"])) for row in found]


@given(TERMS | HOSTILE | A_BLOCK_INSIDE, TERMS | HOSTILE)
def test_a_bound_value_is_one_term_whatever_it_holds(first: str, second: str) -> None:
    alone = [solutions({"first": first}), solutions({"second": second})]
    if None not in alone:
        (one,), (two,) = alone
        assert solutions({"first": first, "second": second}) == [(one[0], two[1])]


def test_a_value_cannot_open_the_block_of_another_parameter() -> None:
    first, second = '"VALUES ?second { x }"', '"} ?s ?p ?o VALUES ?third {"'
    assert solutions({"first": first, "second": second}) == [(first, second)]


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ("id:naver", "<https://w3id.org/aikg/id/naver>"),
        ("<https://w3id.org/aikg/id/naver>", "<https://w3id.org/aikg/id/naver>"),
        ('"네이버"@ko', '"네이버"@ko'),
        ("-1.5", f'"-1.5"^^<{PREFIXES["xsd"]}decimal>'),
    ],
)
def test_a_parameter_takes_any_kind_of_term(value: str, term: str) -> None:
    assert solutions({"first": value, "second": value}) == [(term, term)]


@pytest.mark.parametrize("value", ["", "id:a id:b", "id:a } {", '"a" "b"', '"a\nb"', "?x", "<a b>", "UNDEF"])
def test_refuses_what_is_no_term(value: str) -> None:
    with pytest.raises(AikgError, match="is no term"):
        queries.bind(TWO_PARAMETERS, {"first": value})


def test_refuses_a_parameter_that_the_query_does_not_have() -> None:
    with pytest.raises(AikgError, match="it has first, second"):
        queries.bind(TWO_PARAMETERS, {"third": "1"})


EXAMPLES = {
    ("agreements", "subject"): "id:gpt-3",
    ("claims-about", "entity"): "id:kim-gunhee",
    ("claims-at-position", "position"): "640",
    ("claims-by-speaker", "speaker"): "id:unnamed-experts",
    ("entities-by-name", "key"): '"ms"',
    ("evidence-of-claim", "claim"): "claim:ecb-2023-02-06.eur-usd",
    ("labels", "class"): "aikg:City",
    ("what-a-source-adds", "source"): "source:hankyung-2023-02-06",
}


def test_every_parameter_has_an_example() -> None:
    assert set(EXAMPLES) == {(query.name, name) for query in LIBRARY for name in query.parameters}


@pytest.mark.parametrize(("name", "parameter"), EXAMPLES)
def test_another_value_gives_another_answer(name: str, parameter: str, store: ox.Store) -> None:
    (query,) = (query for query in LIBRARY if query.name == name)
    answer = table(store, queries.bind(query, {parameter: EXAMPLES[name, parameter]}))
    assert len(answer) > 1
    assert set(answer[1:]).isdisjoint(table(store, query.text)[1:])
