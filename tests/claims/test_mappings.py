"""data/mappings: only what was verified, nothing twice, nothing of two kinds, and all of it in RDF."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import sssom_pydantic
from verified import KINDS, NOT_OURS, ROOT, verified

from aikg.build.project import Project
from aikg.claims.mapping_rdf import is_individual
from aikg.claims.mappings import NOT_FOUND, Mapping
from aikg.cli import main
from aikg.iris import PREFIXES, entity, local_name, mapping, term

pytestmark = pytest.mark.quick

WD = PREFIXES["wd"]
FILES = sorted((ROOT / "data" / "mappings").glob("*.sssom.tsv"))


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="module")
def mappings(project: Project) -> list[Mapping]:
    found, problems = project.mappings
    assert problems == []
    return [mapping for mapping in found if mapping.object != NOT_FOUND]


def test_every_verified_identifier_of_an_entity_is_mapped_and_no_other(mappings: list[Mapping]) -> None:
    rows = verified()
    same, near = (
        {m.object.removeprefix(WD) for m in mappings if is_individual(m) and m.is_exact is exact}
        for exact in (True, False)
    )
    items = {q for q, row in rows.items() if q[0] == "Q" and row["kind"] not in ("class", "unit")}
    classes = {q for q, row in rows.items() if row["kind"] == "class"}
    assert same - classes == items - set(NOT_OURS)
    assert same & classes == {"Q870780"}, "of the classes only the chatbot is an entity here"
    assert near == set(NOT_OURS), "what is not ours is said to be near, and never the same"


def test_every_verified_class_and_unit_is_mapped_and_no_other(mappings: list[Mapping]) -> None:
    mapped = {m.object.removeprefix(WD) for m in mappings if not is_individual(m) and f"{WD}Q" in m.object}
    assert mapped == {q for q, row in verified().items() if row["kind"] in ("class", "unit")}


def test_every_identifier_anywhere_was_verified(mappings: list[Mapping]) -> None:
    mapped = {m.object.removeprefix(WD) for m in mappings}
    assert len(mapped) > 60
    assert mapped - set(verified()) == set()


def test_confidence_says_which_class_of_evidence(mappings: list[Mapping]) -> None:
    scale = {"verified-2": "0.95", "verified-1": "0.8"}
    rows = verified()
    for item in mappings:
        assert str(item.confidence) == scale[rows[item.object.removeprefix(WD)]["confidence"]], item.object


def test_the_category_of_an_item_is_the_kind_in_the_list(mappings: list[Mapping]) -> None:
    rows = verified()
    for item in filter(is_individual, mappings):
        assert item.object_category == term(KINDS[rows[item.object.removeprefix(WD)]["kind"]])


def test_exact_matches_are_one_to_one(mappings: list[Mapping]) -> None:
    ends = Counter(end for m in mappings if m.is_exact for end in (m.subject, m.object))
    assert [end for end, count in ends.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_are_read_by_the_library_of_the_field(path: Path, project: Project) -> None:
    rows, _, metadata = sssom_pydantic.read(path)
    ours = [m for m in project.mappings[0] if m.set_iri == str(metadata.id)]
    assert rows
    assert [(row.subject.name, str(row.object.identifier)) for row in rows] == [
        (m.subject_label, local_name(m.object)) for m in ours
    ]


def test_labels_are_those_of_the_data(project: Project) -> None:
    entities, _ = project.entities
    labels = {entity(slug): item.label["en"] for slug, item in entities.items()}
    for item in filter(is_individual, project.mappings[0]):
        assert item.subject_label == labels[item.subject]


@pytest.fixture(scope="module")
def store(whole_dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=whole_dump)
    return store


def test_the_graph_says_each_match_and_who_made_it(store: ox.Store) -> None:
    node = mapping(entity("openai"), f"{WD}Q21708200")
    found = store.query(
        """SELECT ?node ?same ?justification ?author ?date ?confidence WHERE { GRAPH graph:mappings {
          id:openai skos:exactMatch wd:Q21708200 ; schema:sameAs ?same .
          ?node a sssom:Mapping ; sssom:subject_id id:openai ; sssom:object_id ?same ;
            sssom:predicate_id skos:exactMatch ; sssom:mapping_justification ?justification ;
            sssom:author_label ?author ; dcterms:created ?date ; sssom:confidence ?confidence } }""",
        prefixes=PREFIXES,
        substitutions={ox.Variable("node"): ox.NamedNode(node)},
    )
    (row,) = found
    assert row["justification"].value == f"{PREFIXES['semapv']}ManualMappingCuration"
    assert row["confidence"].value == "0.95"
    assert row["author"].value == "The aikg authors"


def test_nothing_is_said_to_be_identical_unless_a_user_asks_for_it(store: ox.Store) -> None:
    same = ox.NamedNode(f"{PREFIXES['owl']}sameAs")
    assert list(store.quads_for_pattern(None, same, None)) == []


def test_the_traps_of_the_list_stay_unlinked(store: ox.Store) -> None:
    exact = ox.NamedNode(f"{PREFIXES['skos']}exactMatch")
    for slug in ("naver", "government-of-china", "gpt-3-5", "google-search", "wu-dao-2-0", "europe", "eur"):
        assert list(store.quads_for_pattern(ox.NamedNode(entity(slug)), exact, None)) == []
    nothing = ox.NamedNode(mapping(entity("naver"), NOT_FOUND))
    assert list(store.quads_for_pattern(nothing, None, ox.NamedNode(NOT_FOUND)))
    for item in ("Q124605186", "Q4760313", "Q9366", "Q11208"):
        assert list(store.quads_for_pattern(None, None, ox.NamedNode(WD + item))) == []
    near = {f"{PREFIXES['skos']}{kind}Match" for kind in ("narrow", "related")}
    for item in NOT_OURS:
        found = list(store.quads_for_pattern(None, None, ox.NamedNode(WD + item)))
        of_entities = {q.predicate.value for q in found if q.subject.value.startswith(PREFIXES["id"])}
        assert of_entities
        assert of_entities <= near, item


OPENAI = "id:openai\tOpenAI\tskos:exactMatch\twd:Q21708200"
BREAKS = [
    ("unknown entity", "id:openai\t", "id:openia\t", "openai"),
    ("unknown prefix", "id:openai\t", "ex:openai\t", "curie_map"),
    ("no match predicate", f"{OPENAI}\t", f"{OPENAI.replace('exactMatch', 'narrower')}\t", "says no match"),
    ("not an identifier", "wd:Q21708200", "wd:21708200", "no item or property"),
    ("entity to property", "wd:Q21708200", "wd:P178", "matches no property"),
    ("item of two entities", "wd:Q21708200", "wd:Q2283", "another exact match"),
    ("disjoint classes", "OpenAI\taikg:Company", "OpenAI\taikg:City", "nothing is both"),
    ("unknown class", "OpenAI\taikg:Company", "OpenAI\taikg:Companyy", "Company"),
    ("too few cells", f"{OPENAI}\t", f"{OPENAI} ", "cells"),
    ("no author", "aikg:Company\tsemapv:ManualMappingCuration\tThe aikg authors",
     "aikg:Company\tsemapv:ManualMappingCuration\t", "author_label is empty"),
    ("confidence", "2026-11-24\t0.95", "2026-11-24\t95", "between 0 and 1"),
    ("date", "2026-11-24", "24.11.2026", "is no date"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_what_is_wrong_is_reported_with_its_line(
    project_folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    path = project_folder / "data" / "mappings" / "wikidata-entities.sssom.tsv"
    lines = path.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if "id:openai" in line)
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["build", "--project", str(project_folder)]) == 1
    reported = capsys.readouterr().err.splitlines()
    place = f"mappings/wikidata-entities.sssom.tsv:{number + 1}:"
    assert [line for line in reported if line.startswith(place) and said in line], reported


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("subject_id", "subjectid", "The column 'subject_id' is missing"),
        ("#mapping_set_id: ", "#mapping_set: ", "The metadata has no mapping_set_id"),
        ("comment\n", "notes\n", "There is no column 'notes'"),
    ],
)
def test_a_broken_form_is_reported(
    project_folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    path = project_folder / "data" / "mappings" / "wikidata-entities.sssom.tsv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert main(["build", "--project", str(project_folder)]) == 1
    assert said in capsys.readouterr().err


def test_a_row_that_stands_twice_is_refused(project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project_folder / "data" / "mappings" / "wikidata-terms.sssom.tsv"
    text = path.read_text("utf-8")
    last = text.splitlines()[-1]
    path.write_text(f"{text}{last}\n", "utf-8")
    assert main(["build", "--project", str(project_folder)]) == 1
    line = len(text.splitlines())
    assert f"terms.sssom.tsv:{line + 1}: The same mapping stands in mappings/wikidata-terms" in (
        capsys.readouterr().err
    )
