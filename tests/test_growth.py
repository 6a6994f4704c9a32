"""Further sources, added as CONTRIBUTING.md says, break no test once their records are written (E6)."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checks.conftest import load
from first_sources import copy_of_project
from shared import apart
from test_documentation import ROOT, add, blocks

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks import conflict, dating, homonyms, programmes, quotations, stated
from aikg.checks.every import checks_of
from aikg.checks.findings import Severity
from aikg.source_text import read_texts

FOLDERS = ("docs", "tests")
QUERIES = "tests/test_queries.py::test_"
AFFECTED = (
    f"{QUERIES}answers_what_the_source_says",
    f"{QUERIES}another_value_gives_another_answer",
    f"{QUERIES}what_is_denied_or_known_to_be_wrong_is_no_answer",
    "tests/test_coverage.py",
    "tests/test_drift.py",
    "tests/build/test_inferences.py::test_every_inferred_fact_has_its_node",
    "tests/claims/test_names.py::test_every_name_of_the_data_is_found_by_its_key",
    "tests/claims/test_naming.py::test_no_name_stands_in_two_graphs",
    "tests/claims/test_verbalization.py",
    "tests/ontology/test_alignments.py",
    "tests/ontology/test_owl_rl.py::test_the_dump_breaks_no_rule",
    "tests/reconcile/test_matching.py::test_no_later_entity_is_taken_for_one_of_the_first",
    "tests/reconcile/test_matching.py::test_the_names_of_the_graph_match_unless_two_entities_share_them",
    "tests/server/test_datasets.py::test_no_published_triple_stands_in_two_graphs",
    "tests/wikidata/test_export.py",
    "tests/wikidata/test_queries_of_wikidata.py::test_what_an_item_is_an_instance_of_is_an_item",
    "tests/wikidata/test_view.py",
)
"""What is asked of all data, but for what takes long; others know the first sources alone (`dump`)."""
GROWTH = Path(__file__).parent / "growth"
"""Two invented articles, English and Korean, and a table, with the entities that they speak of: plans,
hedges, other currencies, classes that nothing else has, names that are like others, and figures that another
source confirms or contradicts."""

NOTE = "The Aurora Institute met.\n\nA table follows.\n"
SECOND = f"""[source]
class = "Article"
label = {{ en = "A meeting", ko = "모임" }}
url = "https://example.org/news/meeting"
issued = 2026-01-06
language = "en"
textLength = {len(NOTE)}
sha256 = "{hashlib.sha256(NOTE.encode()).hexdigest()}"

[[claim]]
id = "institute-part-of"
subject = "nordic-institute"
property = "partOf"
object = "peking-university"
evidence = [{{ locator = "row 3 of the table" }}]
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with these, the source of CONTRIBUTING.md, and one with a locator.

    Of the data it has the first sources, since what is added later may be called as what is added here.
    """
    folder = tmp_path_factory.mktemp("grown")
    copy_of_project(folder)
    for name in FOLDERS:
        left_out = shutil.ignore_patterns(
            "__pycache__", ".venv", "conformance", "clients", "growth", Path(__file__).name
        )
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for file in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / file, folder / file)
    (folder / "src").symlink_to(ROOT / "src")
    for block in blocks(ROOT / "CONTRIBUTING.md"):
        is_source = block.path.startswith(("texts/", "data/sources/", "data/entities/"))
        if is_source and 'property = "licenses"' not in block.text:
            add(block.text, folder / block.path)
    shutil.copytree(GROWTH / "data", folder / "data", dirs_exist_ok=True)
    shutil.copytree(GROWTH / "articles", folder / "texts", dirs_exist_ok=True)
    (folder / "texts" / "meeting.txt").write_text(NOTE, "utf-8")
    (folder / "data" / "sources" / "meeting.toml").write_text(SECOND, "utf-8")
    for path in (ROOT.parent / "shared" / "sources").glob("*.txt"):
        shutil.copy(path, folder / "texts")
    return folder


def run(folder: Path, *command: str, source: Path = ROOT / "src") -> subprocess.CompletedProcess[str]:
    given = apart() | {"PYTHONPATH": str(source), "AIKG_SOURCES": str(folder / "texts")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=given, capture_output=True, text=True, check=False
    )


def test_new_sources_break_no_test_once_their_records_are_written(grown: Path) -> None:
    tests = ("pytest", "-q", "-x", "-p", "no:cacheprovider", *AFFECTED)
    before = run(grown, "aikg", "reference")
    assert before.returncode == 1
    assert re.search(r"docs/coverage\.md has no section '## [\w-]+'\. Give its text", before.stderr)
    written = run(grown, "aikg", "reference", "--write", "--source-text", "texts")
    assert written.returncode == 0, written.stderr
    assert "wrote: tests/expected/parameter-counts.tsv" in written.stdout
    page = grown / "docs" / "coverage.md"
    page.write_text(page.read_text("utf-8").replace("Say why this states no fact.", "Says nothing new."))
    after = run(grown, *tests)
    assert after.returncode == 0, after.stdout[-4000:]
    assert run(grown, "aikg", "reference").stdout == ""


def test_what_the_new_sources_contradict_is_found_and_nothing_else(grown: Path) -> None:
    """What the two articles say of a model that the first speaks of is compared with it."""
    dump = grown / "aikg.nq"
    build(Project(grown), dump, lambda *_: None)
    graph = load(dump)
    checks = checks_of(graph, read_texts(grown / "texts"))
    names = (conflict.NAME, stated.NAME, dating.NAME, programmes.NAME, homonyms.NAME, quotations.NAME)
    found = [finding for name in names for finding in checks[name]()]
    serious = [f for f in found if f.severity is not Severity.INFORMATION]
    (differing,) = (f for f in serious if f.check != quotations.NAME)
    assert [f.kind for f in serious if f.check == quotations.NAME] == ["locator-beside-text"]
    assert {iri.partition("claim/")[2].partition(".")[0] for iri in differing.subjects} == {
        "hankyung-2023-02-06", "northwind-2024-05-12", "haneul-2024-06-03",
    }  # fmt: skip


def test_who_copies_the_data_copies_the_first_sources() -> None:
    """A test that copies all of data/ and knows what it says fails once somebody adds a source."""
    modules = [*GROWTH.parent.glob("*.py"), *GROWTH.parent.glob("*/*.py")]
    texts = {path.name: path.read_text("utf-8") for path in modules}
    copying = {name for name, text in texts.items() if "copytree(ROOT" in text and '"data"' in text}
    assert copying == {"first_sources.py", Path(__file__).name}


def test_nothing_is_written_where_there_is_no_checkout(tmp_path: Path) -> None:
    done = run(tmp_path, "aikg", "reference", "--write")
    assert done.returncode == 1
    assert "has no folder ontology, data, queries. Run this in a checkout" in done.stderr
    assert list(tmp_path.iterdir()) == []
