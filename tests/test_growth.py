"""A second source, added as CONTRIBUTING.md says, breaks no test once its records are written (E6)."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shared import apart
from test_documentation import ROOT, add, blocks

FOLDERS = ("ontology", "data", "queries", "docs", "tests")
AFFECTED = ("tests/test_queries.py", "tests/test_coverage.py", "tests/test_drift.py")
SENTENCE = "The Aurora Institute for the Study of Very Large Models met.\n\nA table follows.\n"
"""Has a name of more than 40 characters, which is ours to call an entity by."""

DIGEST = hashlib.sha256(SENTENCE[:60].encode()).hexdigest()
SECOND = f"""[source]
class = "Article"
label = {{ en = "A meeting", ko = "모임" }}
url = "https://example.org/news/meeting"
issued = 2026-01-06
language = "en"
textLength = {len(SENTENCE)}
sha256 = "{hashlib.sha256(SENTENCE.encode()).hexdigest()}"

[[claim]]
id = "institute-based-in"
subject = "aurora-institute"
property = "basedIn"
object = "china"
attestation = "Implied"
evidence = [
    {{ start = 0, end = 60, sha256 = "{DIGEST}", exact = ["Aurora"] }},
]

[[claim]]
id = "institute-part-of"
subject = "aurora-institute"
property = "partOf"
object = "peking-university"
evidence = [{{ locator = "row 3 of the table" }}]
"""
INSTITUTE = """
[aurora-institute]
class = "ResearchInstitute"
label = { en = "Aurora Institute for the Study of Very Large Models", ko = "오로라 연구소" }
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout with the source, entities and claim of CONTRIBUTING.md, and one source more."""
    for folder in FOLDERS:
        left_out = shutil.ignore_patterns(
            "__pycache__", ".venv", "conformance", "clients", Path(__file__).name
        )
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=left_out)
    for file in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "src").symlink_to(ROOT / "src")
    for block in blocks(ROOT / "CONTRIBUTING.md"):
        if (
            block.path.startswith(("texts/", "data/sources/", "data/entities/"))
            and 'property = "licenses"' not in block.text
        ):
            add(block.text, tmp_path / block.path)
    (tmp_path / "texts" / "meeting.txt").write_text(SENTENCE, "utf-8")
    (tmp_path / "data" / "sources" / "meeting.toml").write_text(SECOND, "utf-8")
    add(INSTITUTE, tmp_path / "data" / "entities" / "research.toml")
    for path in (ROOT.parent / "shared" / "sources").glob("*.txt"):
        shutil.copy(path, tmp_path / "texts")
    return tmp_path


def run(folder: Path, *command: str, source: Path = ROOT / "src") -> subprocess.CompletedProcess[str]:
    given = apart() | {"PYTHONPATH": str(source), "AIKG_SOURCES": str(folder / "texts")}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=given, capture_output=True, text=True, check=False
    )


def test_a_new_source_breaks_no_test_once_its_records_are_written(copy: Path) -> None:
    tests = ("pytest", "-q", "-x", "-p", "no:cacheprovider", "-k", "not second_engine", *AFFECTED)
    before = run(copy, "aikg", "reference")
    assert before.returncode == 1
    assert "docs/coverage.md has no section '## lumen-2026-01-05'. Give its text" in before.stderr
    written = run(copy, "aikg", "reference", "--write", "--source-text", "texts")
    assert written.returncode == 0, written.stderr
    assert "wrote: tests/expected/parameter-counts.tsv" in written.stdout
    page = copy / "docs" / "coverage.md"
    page.write_text(page.read_text("utf-8").replace("Say why this states no fact.", "Announces a table."))
    after = run(copy, *tests)
    assert after.returncode == 0, after.stdout[-4000:]
    assert run(copy, "aikg", "reference").stdout == ""


def test_nothing_is_written_where_there_is_no_checkout(tmp_path: Path) -> None:
    done = run(tmp_path, "aikg", "reference", "--write")
    assert done.returncode == 1
    assert "has no folder ontology, data, queries. Run this in a checkout" in done.stderr
    assert list(tmp_path.iterdir()) == []
