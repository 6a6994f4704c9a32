"""`aikg build`: reproducible, whole or not at all, and no Python for a new property."""

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.cli import main
from aikg.iris import PREFIXES, TERM, graph
from aikg.ontology import Ontology
from aikg.reference import jsonld_context

pytestmark = pytest.mark.quick

ARTICLE = "data/sources/hankyung-2023-02-06.toml"


def build(folder: Path, out: str = "dist/aikg.nq") -> Path:
    path = folder / out
    assert main(["build", "--project", str(folder), "--out", str(path)]) == 0
    return path


def load(dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=dump)
    return store


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES, use_default_graph_as_union=True))


def test_equal_input_gives_equal_bytes_in_any_folder(project_folder: Path, tmp_path: Path) -> None:
    first = build(project_folder).read_bytes()
    assert build(project_folder, "again.nq").read_bytes() == first
    moved = project_folder.rename(tmp_path / "elsewhere")
    assert build(moved).read_bytes() == first


def test_every_graph_is_sorted_and_no_claim_has_a_blank_node(project_folder: Path) -> None:
    graphs: dict[str, list[str]] = {}
    for line in build(project_folder).read_text("utf-8").splitlines():
        body, _, name = line.removesuffix(" .").rpartition(" ")
        graphs.setdefault(name, []).append(f"{body} .")
    assert list(graphs) == sorted(graphs)
    for name, lines in graphs.items():
        assert lines == sorted(set(lines))
        if name not in (f"<{graph('ontology')}>", f"<{graph('shapes')}>"):
            assert not any("_:" in line.split('"')[0] for line in lines)


def test_a_fact_has_a_direct_triple_and_a_plan_has_none(project_folder: Path) -> None:
    store = load(build(project_folder))
    assert ask(store, "id:baai aikg:directlyFundedBy id:government-of-china")
    assert ask(store, "?c aikg:providedWork id:baidu-chatbot-service ; aikg:modality aikg:Planned")
    assert not ask(store, "id:baidu-chatbot-service aikg:releasedBy ?anyone")


def test_what_is_inferred_of_a_literal_has_the_datatype_that_the_source_file_gives(
    project_folder: Path,
) -> None:
    lines = build(project_folder).read_text("utf-8").splitlines()
    number = f'"280000000000"^^<{PREFIXES["xsd"]}nonNegativeInteger>'
    about = [
        line.split(" ")
        for line in lines
        if "/claim/hankyung-2023-02-06.ernie-parameters> " in line and number in line
    ]
    inferred = [predicate for _, predicate, value, name, _ in about if value == number and "inferred" in name]
    assert inferred == [f"<{TERM}claimValue>"]


def test_a_property_and_its_claim_need_no_python(project_folder: Path) -> None:
    ontology = project_folder / "ontology" / "aikg.ttl"
    ontology.write_text(
        ontology.read_text("utf-8")
        + """
aikg:Patenting a owl:Class ; rdfs:subClassOf aikg:Claim ;
    aikg:subjectRole aikg:patented ; aikg:objectRole aikg:patentHolder ;
    rdfs:label "Patenting"@en, "특허"@ko ;
    skos:definition "A claim that a work is patented."@en, "산출물의 특허에 대한 주장."@ko ;
    rdfs:isDefinedBy <https://w3id.org/aikg/ontology> .
aikg:patented a owl:ObjectProperty ; rdfs:subPropertyOf aikg:claimSubject .
aikg:patentHolder a owl:ObjectProperty ; rdfs:subPropertyOf aikg:claimObject .
aikg:patentedBy a owl:ObjectProperty ; rdfs:domain aikg:Work ; rdfs:range aikg:Agent ;
    aikg:claimClass aikg:Patenting .
""",
        "utf-8",
    )
    source = project_folder / ARTICLE
    source.write_text(
        source.read_text("utf-8")
        + """
[[claim]]
id = "gpt-3-patented"
subject = "gpt-3"
property = "patentedBy"
object = "messagebird"
evidence = [{ start = 103, end = 110, sha256 = "%s", exact = [] }]
"""
        % ("0" * 64),
        "utf-8",
    )
    store = load(build(project_folder))
    assert ask(store, "id:gpt-3 aikg:patentedBy id:messagebird")
    assert ask(store, "?c a aikg:Patenting ; aikg:claimSubject id:gpt-3 ; aikg:patentHolder id:messagebird")
    quads = ox.parse(path=str(ontology))
    assert '"patentedBy": {\n      "@id": "https://w3id.org/aikg/ontology#patentedBy"' in jsonld_context(
        Ontology(quads)
    )


BREAKS = [
    ("mistyped property", 'property = "parameterCount"', 'property = "parameterCuont"', "parameterCount?"),
    ("unknown entity", 'object = "gpt-3-5"', 'object = "gpt-35"', "gpt-3-5"),
    ("wrong datatype", "value = 280_000_000_000", 'value = "many"', "nonNegativeInteger"),
    ("wrong class", 'subject = "ernie-3-0"\nproperty = "p', 'subject = "baidu"\nproperty = "p', "Work"),
    ("overlapping id", 'id = "ernie-parameters"', 'id = "ernie-category"', "taken"),
    ("bad offset", "start = 924\nend = 996", "start = 9240\nend = 996", "not within"),
    ("unknown qualifier", "factor = 10", "faktor = 10", "factor"),
    ("unknown controlled value", 'modality = "UnderReview"', 'modality = "Maybe"', "Maybe"),
    ("long quote", 'value = "2800억개"', f'value = "{"2" * 41}"', "40"),
    ("not TOML", "factor = 10", "factor = = 10", "TOML"),
]


@pytest.mark.parametrize(("old", "new", "said"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_what_is_wrong_is_reported_with_its_line(
    project_folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    path = project_folder / ARTICLE
    text = path.read_text("utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    path.write_text(broken, "utf-8")
    assert main(["build", "--project", str(project_folder)]) == 1
    changed = [
        n for n, (a, b) in enumerate(zip(text.split("\n"), broken.split("\n"), strict=True), 1) if a != b
    ]
    reported = capsys.readouterr().err
    lines = [line for line in reported.splitlines() if said in line]
    assert lines, reported
    assert lines[0].startswith(f"sources/hankyung-2023-02-06.toml:{changed[0]}:")


def test_all_problems_come_in_one_run_and_the_old_dump_stays(
    project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = build(project_folder)
    before = dump.read_bytes()
    path = project_folder / ARTICLE
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('object = "gpt-3-5"', 'object = "nobody"').replace("factor", "faktor"), "utf-8"
    )
    entities = project_folder / "data" / "entities" / "models.toml"
    entities.write_text(
        entities.read_text("utf-8").replace('class = "AIModel"', 'class = "AiModel"', 1), "utf-8"
    )
    query = project_folder / "queries" / "unasked.rq"
    query.write_text("SELECT * { ?s ?p ?o }", "utf-8")
    capsys.readouterr()
    assert main(["build", "--project", str(project_folder)]) == 1
    reported = capsys.readouterr().err
    for said in ("'nobody'", "'faktor'", "'AiModel'", "queries/unasked.rq:1"):
        assert said in reported
    assert dump.read_bytes() == before
    beside = ["aikg.nq.checked", "aikg.nq.inputs", "aikg.nq.sha256"]
    assert sorted(p.name for p in dump.parent.iterdir()) == ["aikg.nq", *beside]
    subprocess.run(["sha256sum", "--check", "--quiet", "aikg.nq.sha256"], cwd=dump.parent, check=True)


def test_an_entity_in_two_files_is_refused(project_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = project_folder / "data" / "entities" / "services.toml"
    more = '\n[gpt-3]\nclass = "Service"\nlabel = { en = "GPT-3", ko = "GPT-3" }\n'
    services.write_text(services.read_text("utf-8") + more, "utf-8")
    assert main(["build", "--project", str(project_folder)]) == 1
    line = services.read_text("utf-8").splitlines().index("[gpt-3]") + 1
    assert f"entities/services.toml:{line}: The id 'gpt-3' is taken already" in capsys.readouterr().err


def test_a_large_project_built_by_several_processes_is_the_same(
    project_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = build(project_folder).read_bytes()
    monkeypatch.setattr("aikg.build.dump.parallel_from", 0)
    assert build(project_folder, "parallel.nq").read_bytes() == alone


def test_every_sum_of_schema_org_has_its_currency(project_folder: Path) -> None:
    """C10: a value without schema:currency is no sum to who reads schema.org."""
    store = ox.Store()
    store.bulk_load(path=build(project_folder), format=ox.RdfFormat.N_QUADS)
    assert ask(store, 'GRAPH ?g { ?sum a schema:MonetaryAmount ; schema:currency "KRW" }')
    without = (
        "GRAPH ?g { ?sum a schema:MonetaryAmount } FILTER NOT EXISTS { GRAPH ?h { ?sum schema:value ?v } "
    )
    assert not ask(store, without + "GRAPH ?i { ?sum schema:currency ?c } }")
    named = "GRAPH ?g { ?sum aikg:currency/aikg:currencyCode ?code } FILTER NOT EXISTS { "
    assert not ask(
        store, named.replace("/aikg:currencyCode ?code", " ?c") + "GRAPH ?h { ?sum schema:currency ?d } }"
    )
    wrong = "GRAPH ?g { ?sum aikg:currency ?c ; schema:currency ?d } GRAPH ?h { ?c aikg:currencyCode ?code }"
    assert not ask(store, f"{wrong} FILTER(?code != ?d)")


def test_a_rate_is_no_bare_number(project_folder: Path) -> None:
    """C10: what, for what, on which day and by whom stand at the claim; no triple says the number alone."""
    store = ox.Store()
    store.bulk_load(path=build(project_folder), format=ox.RdfFormat.N_QUADS)
    assert not ask(store, "GRAPH ?g { id:eur aikg:exchangeRate ?rate }")
    assert ask(
        store,
        "GRAPH ?g { ?claim aikg:baseCurrency id:eur ; aikg:quoteCurrency id:usd ; aikg:rate 1.0776 ; "
        "aikg:date ?day ; prov:hadPrimarySource ?source }",
    )
    assert ask(store, "GRAPH ?g { id:eur <https://w3id.org/aikg/prop/exchangeRate> ?statement }")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('["hankyung-2023-02-06"]', "'hankyung-2023-02-06' is derived from itself"),
        ('["ecb-2023-02-07"]', "Did you mean ecb-2023-02-06"),
        ('["baidu"]', "'baidu' is no publication"),
        ('["ecb-2023-02-06"]', ""),
    ],
)
def test_a_source_says_from_which_others_it_takes_its_statements(
    project_folder: Path, capsys: pytest.CaptureFixture[str], given: str, said: str
) -> None:
    path = project_folder / ARTICLE
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('language = "ko"\n', f'language = "ko"\nderivedFrom = {given}\n', 1), "utf-8"
    )
    assert main(["build", "--project", str(project_folder)]) == bool(said)
    assert said in capsys.readouterr().err
    if not said:
        store = load(project_folder / "dist" / "aikg.nq")
        assert ask(store, "GRAPH ?g { source:hankyung-2023-02-06 prov:wasDerivedFrom source:ecb-2023-02-06 }")
