"""Apache Jena's rsparql and rupdate speak to the server, and ARQ's SERVICE asks it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Endpoint

from clients import jena
from clients.conftest import Run

Jena = Callable[..., str]
SELECT = "SELECT ?age WHERE { ?s <http://example.org/age> ?age } ORDER BY ?age"


@pytest.fixture(scope="module")
def arq(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Jena:
    """Run one of Jena's programs."""
    if not jena.CORE.exists():
        pytest.skip(f"Apache Jena is not in {jena.JARS}; tests/clients/install.sh installs it")
    class_path = jena.class_path(tmp_path_factory.mktemp("jena"))
    return lambda program, *arguments: run("java", "-cp", class_path, f"arq.{program}", *arguments)


@pytest.mark.parametrize("post", [(), ("--post",)], ids=["get", "post"])
def test_select(arq: Jena, people: Endpoint, post: tuple[str, ...]) -> None:
    table = arq("rsparql", "--service", people.query, "--results", "csv", *post, SELECT)
    assert table.split() == ["age", "36", "41", "85"]


def test_construct(arq: Jena, people: Endpoint) -> None:
    query = "CONSTRUCT WHERE { <http://example.org/ada> ?p ?o }"
    triples = arq("rsparql", "--service", people.query, "--results", "ntriples", query)
    assert len(triples.splitlines()) == 4


def test_ask(arq: Jena, people: Endpoint) -> None:
    assert "Yes" in arq("rsparql", "--service", people.query, "ASK { ?s ?p 36 }")


def test_service(arq: Jena, people: Endpoint, tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<http://example.org/ada> <http://example.org/born> 1815 .")
    query = f"""
        SELECT ?born ?age WHERE {{
            ?s <http://example.org/born> ?born
            SERVICE <{people.query}> {{ ?s <http://example.org/age> ?age }}
        }}
    """
    table = arq("sparql", "--data", str(data), "--results", "csv", query)
    assert table.split() == ["born,age", "1815,36"]
