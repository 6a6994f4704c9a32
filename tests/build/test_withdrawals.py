"""data/withdrawn.toml: what is withdrawn answers 410 and names what takes its place."""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import serving
from pyoxigraph import NamedNode, RdfFormat

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks import dangling
from aikg.checks.compiled_dump import Dump
from aikg.errors import DataError
from aikg.iris import PREFIXES, claim, entity, graph

NOTICE = """
["id/aurora-7b"]
date = 2026-11-24
reason = { en = "The same model as Wu Dao 2.0.", ko = "우다오 2.0과 같은 모델이다." }
replacedBy = "id/wu-dao-2-0"

["claim/hankyung-2023-02-06.no-such"]
date = 2026-11-24
reason = { en = "The source does not say this <b>at all</b>.", ko = "출처가 그렇게 말하지 않는다." }
replacedBy = "claim/hankyung-2023-02-06.baai-funding"

["source/no-such"]
date = 2026-11-24
reason = { en = "It was published twice.", ko = "두 번 발행되었다." }
"""


def withdrawing(folder: Path, text: str) -> Project:
    (folder / "data" / "withdrawn.toml").write_text(f"# What is withdrawn\n# here.\n{text}", "utf-8")
    return Project(folder)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        build(withdrawing(folder, text), folder / "aikg.nq", lambda *_: None)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server of the real data, of which something was withdrawn."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("withdrawn")
    for name in ("ontology", "data", "queries"):
        (folder / name).symlink_to(root / name)
    (folder / "data").unlink()
    (folder / "data").mkdir()
    for path in (root / "data").iterdir():
        if path.name != "withdrawn.toml":
            (folder / "data" / path.name).symlink_to(path)
    (folder / "data" / "withdrawn.toml").write_text(NOTICE, "utf-8")
    build(Project(folder), folder / "aikg.nq", lambda *_: None)
    line = f"{shlex.quote(sys.executable)} -m aikg serve --port {{port}} --store {folder}/aikg.nq"
    with (
        serving.running(serving.Command(line), folder) as endpoint,
        httpx.Client(base_url=endpoint.query.removesuffix("/sparql"), timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf", "trig", "nq"])
def test_it_is_gone_and_says_in_rdf_what_to_use_instead(client: httpx.Client, extension: str) -> None:
    response = client.get(f"/id/aurora-7b.{extension}")
    assert response.status_code == 410
    syntax = RdfFormat.from_extension(extension)
    stated = {(q.subject, q.predicate, q.object) for q in pyoxigraph.parse(response.content, format=syntax)}
    replaced_by = NamedNode(f"{PREFIXES['dcterms']}isReplacedBy")
    assert (NamedNode(entity("aurora-7b")), replaced_by, NamedNode(entity("wu-dao-2-0"))) in stated


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["24 November 2026", "The same model", "Wu Dao 2.0"]),
        ("ko", ["2026년 11월 24일", "우다오 2.0"]),
    ],
)
def test_a_person_is_told_when_why_and_what_instead(
    client: httpx.Client, language: str, words: list[str]
) -> None:
    response = client.get("/id/aurora-7b", headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 410
    assert 'href="/id/wu-dao-2-0"' in response.text
    assert [word for word in words if word not in response.text] == []


def test_the_replacement_is_in_the_link_field(client: httpx.Client) -> None:
    path = "/claim/hankyung-2023-02-06.no-such"
    response = client.head(path, headers={"Accept": "text/turtle"})
    assert response.status_code == 410
    assert '</claim/hankyung-2023-02-06.baai-funding>; rel="successor-version"' in response.headers["Link"]
    assert "<b>at all" not in client.get(path, headers={"Accept": "text/html"}).text


def test_what_nothing_replaces_is_gone_too_and_crawlers_are_not_sent_there(client: httpx.Client) -> None:
    response = client.get("/source/no-such", headers={"Accept": "text/html"})
    assert (response.status_code, "successor" in response.headers["Link"]) == (410, False)
    assert "no-such" not in client.get("/sitemap/1.xml").text
    assert client.get("/graph/withdrawn").status_code == 200


def test_nothing_withdrawn_is_no_graph(project_folder: Path) -> None:
    out = project_folder / "aikg.nq"
    build(withdrawing(project_folder, ""), out, lambda *_: None)
    assert graph("withdrawn") not in out.read_text("utf-8")


def test_what_is_withdrawn_does_not_dangle(project_folder: Path) -> None:
    out, store = project_folder / "aikg.nq", pyoxigraph.Store()
    build(withdrawing(project_folder, NOTICE), out, lambda *_: None)
    store.bulk_load(path=out)
    assert list(dangling.find(Dump(store))) == []


@pytest.mark.parametrize(
    "name", ["id/openai", "source/hankyung-2023-02-06", "claim/hankyung-2023-02-06.baai-funding"]
)
def test_what_is_defined_cannot_be_withdrawn(project_folder: Path, name: str) -> None:
    text = f'\n["{name}"]\ndate = 2026-11-24\nreason = {{ en = "Why.", ko = "사유." }}\n'
    (problem,) = refused(project_folder, text)
    assert problem.startswith("withdrawn.toml:4: ")
    assert "is withdrawn, but it is defined" in problem


def test_every_mistake_is_named_with_its_line(project_folder: Path) -> None:
    text = """["id/gone"]
date = "soon"
reason = { en = "Why." }
replacedBy = "id/nobody"
why = 3
["claim/no-dot"]
["id/old"]
date = 2026-11-24
reason = { en = "Why.", ko = "사유." }
replacedBy = "id/gone"
"""
    found = refused(project_folder, text)
    lines = [int(problem.split(":")[1]) for problem in found]
    assert lines == [4, 5, 6, 7, 8, 12]
    for problem, words in zip(
        found, ["such as", "en and ko", "'id/nobody'", "no key 'why'", "no name", "'id/gone'"], strict=True
    ):
        assert words in problem


def test_a_withdrawn_claim_keeps_its_iri_in_the_dump(project_folder: Path) -> None:
    out = project_folder / "aikg.nq"
    build(withdrawing(project_folder, NOTICE), out, lambda *_: None)
    lines = [line for line in out.read_text("utf-8").splitlines() if graph("withdrawn") in line]
    gone = f"<{claim('hankyung-2023-02-06', 'no-such')}>"
    assert sum(line.startswith(gone) for line in lines) == 5
