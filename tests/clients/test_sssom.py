"""sssom-py reads our mapping sets back, as tables and as RDF, from the addresses at which they are listed."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import serving
import sssom_pydantic

ROOT = Path(__file__).parents[2]
SETS = sorted(path.name.removesuffix(".sssom.tsv") for path in (ROOT / "data" / "mappings").glob("*.tsv"))
PYTHON = Path(__file__).parent / "sssom" / ".venv" / "bin" / "python"
"""An environment of its own: sssom-py brings rdflib-jsonld, which changes how rdflib reads JSON-LD."""

SCRIPT = """
import json, sys
from rdflib import Graph
from sssom.parsers import parse_sssom_table
from sssom.rdf_internal import MappingSetRDFConverter
found = {}
for path in sys.argv[1:]:
    if path.endswith(".ttl"):
        read = MappingSetRDFConverter().msdf_from_rdf(Graph().parse(path))
    else:
        read = parse_sssom_table(path)
    rows = json.loads(read.df.to_json(orient="records", date_format="iso"))
    found[path.rpartition("/")[2]] = {"metadata": read.metadata, "rows": rows}
print(json.dumps(found, default=str))
"""


@pytest.fixture(scope="module")
def origin(whole_dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    line = f"{sys.executable} -m aikg serve --port {{port}} --store {shlex.quote(str(whole_dump))}"
    with serving.running(serving.Command(line=line), tmp_path_factory.mktemp("sssom")) as server:
        yield server.query.removesuffix("/sparql")


@pytest.fixture(scope="module")
def read(origin: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All mapping sets as sssom-py reads them, by the name of the file."""
    if not PYTHON.is_file():
        pytest.skip("tests/clients/install.sh has not installed sssom-py")
    folder = tmp_path_factory.mktemp("read")
    files = [folder / f"{name}.sssom.{extension}" for name in SETS for extension in ("tsv", "ttl")]
    for file in files:
        file.write_bytes(httpx.get(f"{origin}/mappings/{file.name}").raise_for_status().content)
    command = [PYTHON, "-c", SCRIPT, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    ignored = [line for line in done.stderr.splitlines() if "unexpected" in line]
    # sssom-py has no extension slots yet; everything else must be understood.
    assert [line for line in ignored if "#valueClass" not in line and "#mappingDirection" not in line] == []
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SETS)
def test_the_rdf_says_what_the_table_says(read: Any, name: str) -> None:
    """C7: RDF of our own making was nothing to sssom-py."""
    as_rdf, as_table = (read[f"{name}.sssom.{extension}"] for extension in ("ttl", "tsv"))
    lines = (ROOT / "data" / "mappings" / f"{name}.sssom.tsv").read_text("utf-8").splitlines()
    table = [line for line in lines if not line.startswith("#")]
    assert len(as_rdf["rows"]) == len(as_table["rows"]) == len(table) - 1
    columns = ("subject_id", "predicate_id", "object_id", "subject_label", "object_label", "comment")

    def ends(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
        return {tuple(str(row.get(column) or "") for column in columns) for row in rows}

    assert ends(as_rdf["rows"]) == ends(as_table["rows"])
    for whole in (as_rdf, as_table):
        found = whole["metadata"] | whole["rows"][0]  # the object's source may be said of each row
        assert found["mapping_set_id"] == f"https://w3id.org/aikg/mappings/{name}"
        assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
        for slot in ("mapping_set_title", "mapping_set_description", "mapping_set_version", "object_source"):
            assert found[slot], slot


@pytest.mark.parametrize("name", SETS)
def test_the_table_is_that_of_the_file(origin: str, name: str, tmp_path: Path) -> None:
    response = httpx.get(f"{origin}/mappings/{name}.sssom.tsv")
    assert response.headers["content-type"].partition(";")[0] == "text/tab-separated-values"
    served = tmp_path / "served.sssom.tsv"
    served.write_bytes(response.content)
    file = ROOT / "data" / "mappings" / f"{name}.sssom.tsv"
    (ours, _, about), (theirs, _, about_theirs) = map(sssom_pydantic.read, (file, served))
    assert {row.model_dump_json() for row in theirs} == {row.model_dump_json() for row in ours}
    assert about_theirs.model_dump() == about.model_dump()


def test_conditions_are_documented_slots(origin: str) -> None:
    text = httpx.get(f"{origin}/mappings/wikidata-terms.sssom.ttl").text
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    prefixes = (
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sssom: <https://w3id.org/sssom/> "
        "PREFIX aikg: <https://w3id.org/aikg/ontology#> PREFIX wd: <http://www.wikidata.org/entity/> "
    )
    assert store.query(
        f"{prefixes} ASK {{ ?set sssom:extension_definitions [ sssom:slot_name 'value_class' ; "
        "sssom:property aikg:valueClass ] ; sssom:mappings ?m . ?m a owl:Axiom ; "
        "owl:annotatedSource aikg:basedIn ; owl:annotatedTarget wd:P17 ; aikg:valueClass aikg:Country }"
    )
    assert store.query(
        f"{prefixes} ASK {{ ?m owl:annotatedSource aikg:investsIn ; aikg:mappingDirection 'inverse' }}"
    )


def test_the_data_set_lists_the_files(origin: str) -> None:
    headers = {"Accept": "text/turtle"}
    parts = ox.Store()
    parts.load(httpx.get(f"{origin}/dataset", headers=headers).content, format=ox.RdfFormat.TURTLE)
    has_part = ox.NamedNode("http://purl.org/dc/terms/hasPart")
    listed = {quad.object.value for quad in parts.quads_for_pattern(None, has_part, None)}
    listed = {iri for iri in listed if "/mappings/" in iri}
    assert listed == {f"https://w3id.org/aikg/mappings/{name}" for name in SETS}
    for iri in listed:
        path = iri.removeprefix("https://w3id.org/aikg")
        about = ox.Store()
        about.load(httpx.get(f"{origin}{path}", headers=headers).content, format=ox.RdfFormat.TURTLE)
        download = ox.NamedNode("http://www.w3.org/ns/dcat#downloadURL")
        files = {quad.object.value for quad in about.quads_for_pattern(None, download, None)}
        assert files == {f"{iri}.sssom.tsv", f"{iri}.sssom.ttl"}
        for file in files:
            assert httpx.get(file.replace("https://w3id.org/aikg", origin)).status_code == 200


@pytest.mark.parametrize(
    "name", ["nothing.sssom.tsv", "%3E%20x.sssom.tsv", "wikidata-terms.sssom.xls", "a%22.sssom.ttl"]
)
def test_what_is_no_mapping_set_is_not_found(origin: str, name: str) -> None:
    assert httpx.get(f"{origin}/mappings/{name}").status_code == 404
