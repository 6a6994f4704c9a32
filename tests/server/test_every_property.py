"""Every property and qualifier of the ontology goes from a file to the pages, with no code that knows it.

The table is made from the ontology: for each property that claims can state a claim about something of its
domain with a value in its range, and for each qualifier a claim that has it.
"""

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from first_sources import copy_of_project
from running_server import running

from aikg import queries, vocab
from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks import owl, shacl
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Severity
from aikg.checks.run import quick_checks_of
from aikg.cli import main
from aikg.iris import PREFIXES, TERM, claim, entity, local_name
from aikg.ontology import Ontology, Term

ROOT = Path(__file__).parents[2]
ONTOLOGY = Project(ROOT).ontology
XSD = PREFIXES["xsd"]
BESIDES = {
    "CompanyCount": 'countedKind = "one-concept"',
    "ExchangeRate": "",
    "claimRank": 'rankReason = { en = "It is not so.", ko = "그렇지 않다." }',
    "rankReason": 'claimRank = "PreferredRank"',
    "rankSource": 'claimRank = "PreferredRank"',
    "contestedBy": 'contested = { en = "It is not so.", ko = "그렇지 않다." }',
    "rankFrom": "rankTo = 9",
    "rankTo": "rankFrom = 5",
    "upperBound": "lowerBound = 1",
}
"""What a claim needs besides, by its class or its qualifier."""

ATTRIBUTES = {
    "Language": 'languageTag = "ko"',
    "Currency": 'currencyCode = "XTS"',
    "Report": 'url = "https://example.org/report"',
}
VALUES = {
    vocab.calendarDate: "2020-05-11",
    f"{XSD}boolean": "true",
    f"{XSD}decimal": "0.5",
    f"{XSD}double": "3.14e23",
    f"{XSD}duration": '"P7D"',
    f"{XSD}nonNegativeInteger": "7",
    f"{XSD}positiveInteger": "7",
    f"{XSD}string": '"about a third"',
    f"{PREFIXES['rdf']}PlainLiteral": '{ en = "So it is.", ko = "그렇다." }',
    vocab.MonetaryAmount: '{ value = 12.5e9, currency = "usd", stated = "$12.5 billion" }',
}
"""A value in each range that is no class of things, as TOML."""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of the table: its id, the slug of its subject, its property, and the rest of it as TOML."""

    id: str
    subject: str
    states: Term
    lines: str


def slug(class_iri: str, which: str = "one") -> str:
    return f"{which}-{local_name(class_iri).lower()}"


def value(term: Term, which: str) -> str:
    """A value in the range of a property or a qualifier, as TOML."""
    if term.name in BOUNDS:
        return BOUNDS[term.name]
    if term.range in VALUES:
        return VALUES[term.range]
    members = [t.name for t in ONTOLOGY.terms.values() if t.kind == "individual" and term.range in t.types]
    return f'"{members[0] if members else slug(concrete(term.range), which)}"'


def plausible() -> dict[str, str]:
    """A figure between the bounds of each property that has them."""
    graph = ox.Store()
    graph.bulk_load(path=ROOT / "ontology" / "aikg.ttl")
    rows = graph.query(
        "SELECT ?property ?least ?most { ?property aikg:plausibleTo ?most "
        "OPTIONAL { ?property aikg:plausibleFrom ?least } }",
        prefixes=PREFIXES,
    )
    found = {}
    for row in rows:
        term = ONTOLOGY.terms[row["property"].value.removeprefix(TERM)]
        least, most = (float(row[name].value) if row[name] else 1 for name in ("least", "most"))
        middle = math.sqrt(least * most)
        if term.range in (f"{XSD}decimal", f"{XSD}nonNegativeInteger"):
            found[term.name] = str(max(1, round(middle))) if most > 1 else "0.38"
    return found


BOUNDS = plausible()


def concrete(class_iri: str | None) -> str:
    """A class that entities are in: one below it where it is of those that are read from files of sources."""
    return {None: vocab.Organization, f"{TERM}Publication": f"{TERM}Report"}.get(class_iri, class_iri or "")


def rows() -> Iterator[Row]:
    for term in ONTOLOGY.direct_properties.values():
        if not term.deprecated:
            yield of_property(term)
    for term in ONTOLOGY.qualifiers.values():
        besides = BESIDES.get(term.name, "")
        lines = f'object = "one-place"\n{besides}\n{term.name} = {value(term, "another")}'
        yield Row(f"with-{term.name.lower()}", "another-agent", ONTOLOGY.terms["basedIn"], lines)


def of_property(term: Term) -> Row:
    is_object = term.kind == "object property" and term.range != vocab.MonetaryAmount
    lines = f"{'object' if is_object else 'value'} = {value(term, 'another')}\n"
    lines += BESIDES.get(local_name(term.claim_class or ""), "")
    if term.relative_to:
        qualifier = ONTOLOGY.terms[local_name(term.relative_to)]
        lines += f"\n{qualifier.name} = {value(qualifier, 'another')}"
    return Row(term.name.lower(), slug(concrete(term.domain)), term, lines)


TABLE = list(rows())
EVERY_ROW = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
FACTS = [row for row in TABLE if "modality" not in row.lines]


def entities(ontology: Ontology) -> str:
    """Two entities of each class of things."""
    named = {concrete(t.domain) for t in ontology.direct_properties.values()} | {
        concrete(t.range) for t in (*ontology.direct_properties.values(), *ontology.qualifiers.values())
    }
    classes = sorted(iri for iri in named if iri.startswith(TERM) and local_name(iri) in ontology.classes)
    return "".join(
        f'[{slug(iri, which)}]\nclass = "{local_name(iri)}"\n'
        f'label = {{ en = "{which} {local_name(iri)}", ko = "{which} {local_name(iri)} 이름" }}\n'
        f"{ATTRIBUTES.get(local_name(iri), '')}\n"
        for iri in classes
        for which in ("one", "another")
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the first sources, and the claims of the table."""
    project = tmp_path_factory.mktemp("made")
    copy_of_project(project)
    (project / "data" / "entities" / "made.toml").write_text(entities(ONTOLOGY), "utf-8")
    header = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table.csv"
issued = 2026-01-05
language = "en"
"""
    claims = "".join(
        f'\n[[claim]]\nid = "{row.id}"\nsubject = "{row.subject}"\nproperty = "{row.states.name}"\n'
        f'{row.lines}\nevidence = [{{ locator = "row {number}" }}]\n'
        for number, row in enumerate(TABLE)
    )
    (project / "data" / "sources" / "made.toml").write_text(header + claims, "utf-8")
    mappings = project / "data" / "mappings" / "wikidata-entities.sssom.tsv"
    items = ("organization", "work")
    with mappings.open("a", encoding="utf-8") as out:
        for number, name in enumerate(items, 1):
            cells = (f"id:one-{name}", f"one {name}", "skos:exactMatch", f"wd:Q99999900{number}", name, "")
            out.write(
                "\t".join((*cells, "semapv:ManualMappingCuration", "A test", "2026-01-05", "0.95", "")) + "\n"
            )
    build(Project(project), project / "aikg.nq", lambda *_: None)
    return project


@pytest.fixture(scope="module")
def dump_made(made: Path) -> Dump:
    store = ox.Store()
    store.bulk_load(path=made / "aikg.nq")
    return Dump(store)


@pytest.fixture(scope="module")
def client(made: Path) -> Iterator[httpx.Client]:
    with running("--data", made / "aikg.nq") as client:
        yield client


def about_the_table(findings) -> list[str]:
    iris = {claim("made", row.id) for row in TABLE}
    return [f.message for f in findings if iris & {iri.partition("#")[0] for iri in f.subjects}]


def test_shapes_and_checks_find_nothing(dump_made: Dump) -> None:
    assert about_the_table(shacl.find(dump_made)) == []
    for check in quick_checks_of(dump_made).values():
        assert about_the_table(f for f in check() if f.severity is not Severity.INFORMATION) == []


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java: consistency was not checked")
def test_the_graph_is_consistent(dump_made: Dump) -> None:
    assert list(owl.find(dump_made)) == []


def stated(row: Row, store: ox.Store) -> list[ox.NamedNode | ox.Literal]:
    """The values that the node of a claim has."""
    kind = ONTOLOGY.classes[local_name(row.states.claim_class or "")]
    node, role = ox.NamedNode(claim("made", row.id)), ox.NamedNode(kind.object_role or "")
    return [quad.object for quad in store.quads_for_pattern(node, role, None)]


@EVERY_ROW
def test_its_claim_has_a_page_in_both_languages(row: Row, client: httpx.Client) -> None:
    for language in ("en", "ko"):
        headers = {"Accept": "text/html", "Accept-Language": language}
        page = client.get(f"/claim/made.{row.id}", headers=headers, follow_redirects=True)
        assert page.status_code == 200
        assert row.states.label[language] in page.text
    assert ("3.14 × 10²³" in page.text) == ("3.14e23" in row.lines)


@EVERY_ROW
def test_its_json_ld_says_what_the_claim_says(row: Row, client: httpx.Client, dump_made: Dump) -> None:
    found = client.get(
        f"/claim/made.{row.id}", headers={"Accept": "application/ld+json"}, follow_redirects=True
    )
    context = (ROOT / "ontology" / "context.jsonld").read_text("utf-8")
    document = {**found.json(), "@context": json.loads(context)["@context"]}
    quads = list(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
    node = ox.NamedNode(claim("made", row.id))
    said = {str(quad.object) for quad in quads if quad.subject == node}
    assert {str(each) for each in stated(row, dump_made.store)} <= said


@EVERY_ROW
def test_a_query_finds_it_by_its_property(row: Row, client: httpx.Client) -> None:
    text = f"SELECT ?claim {{ ?claim aikg:property <{row.states.iri}> ; prov:hadPrimarySource source:made }}"
    answer = client.post(
        "/sparql", data={"query": text}, headers={"Accept": "application/sparql-results+json"}
    )
    found = {each["claim"]["value"] for each in answer.json()["results"]["bindings"]}
    assert claim("made", row.id) in found


@pytest.mark.parametrize("row", [r for r in FACTS if not r.id.startswith("with-")], ids=lambda row: row.id)
def test_its_direct_triple_can_be_asked_for(row: Row, dump_made: Dump) -> None:
    subject, prop = ox.NamedNode(entity(row.subject)), ox.NamedNode(row.states.iri)
    direct = {quad.object for quad in dump_made.store.quads_for_pattern(subject, prop, None)}
    assert (set(stated(row, dump_made.store)) <= direct) == (row.states.relative_to is None)


def test_a_large_figure_is_compared_and_sorted_as_a_number(dump_made: Dump) -> None:
    """Decimals of this size are not: the engine takes them for texts, and leaves them out without a word."""
    rows = dump_made.select(
        f"SELECT ?flop {{ <{entity('one-aimodel')}> <{TERM}trainingCompute> ?flop "
        "FILTER(?flop > 3.1e23 && ?flop < 3.2e23) }"
    )
    assert len(list(rows)) == 1


NEW = (
    *("access-to-models", "contributors-to-works", "facilities", "financial-figures", "languages-of-works"),
    *("measurements", "owners", "positions", "staff-and-users", "training-compute", "training-costs"),
    *("training-data", "training-hardware", "work-dates"),
)


@pytest.mark.parametrize("name", NEW)
def test_the_library_asks_for_it(name: str, client: httpx.Client) -> None:
    text = next(query.text for query in queries.load(ROOT / "queries") if query.name == name)
    answer = client.post(
        "/sparql", data={"query": text}, headers={"Accept": "application/sparql-results+json"}
    )
    bindings = answer.json()["results"]["bindings"]
    made = [row for row in bindings if row["claim"]["value"].startswith(claim("made", ""))]
    assert made
    assert client.get(f"/queries/{name}", headers={"Accept": "text/html"}).status_code == 200


def test_wikidata_has_them_with_their_units(dump_made: Dump) -> None:
    text = """SELECT ?amount ?unit { <%s#statement-1> <%s> ?value .
      ?value <http://wikiba.se/ontology#quantityAmount> ?amount .
      ?value <http://wikiba.se/ontology#quantityUnit> ?unit }"""
    capacity = f"{PREFIXES['aikgp']}statement/value/powerCapacity"
    (row,) = dump_made.select(text % (claim("made", "powercapacity"), capacity))
    assert row["unit"] == f"{PREFIXES['wd']}Q25236"
    (row,) = dump_made.select(text % (claim("made", "computingperformance"), f"{PREFIXES['psv']}P7256"))
    assert (row["amount"], row["unit"]) == ("314000000000000000000000", f"{TERM}FLOPPerSecond")


def test_what_wikidata_has_a_property_for_is_exported(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "quickstatements", "--project", str(made)]) == 0
    lines = [line.split("\t")[:3] for line in capsys.readouterr().out.splitlines()]
    assert ["Q999999001", "P1128", BOUNDS["employeeCount"]] in lines
    assert ["Q999999002", "P577", "+2020-05-11T00:00:00Z/11"] in lines
