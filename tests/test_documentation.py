"""What the pages show is what happens: their blocks are run, their links followed.

A fenced block is tested by what stands after its three backticks:

    console         commands after "$ " (continued after "> ") and what they print; "..." stands for anything
    pycon           a session of Python's interpreter
    toml PATH       any language with a path: the block is added to the end of that file
    sh              commands that go on running or install something; not run

The blocks of a page run in their order, in one copy of ontology/, data/ and queries/ for each page, with the
first sources alone: what a page shows is what these say, whoever adds another. Where a page asks
http://127.0.0.1:8000, a server of the same data answers at an address that is put in its place;
where it asks http://127.0.0.1:8001 as well, so does a second one, and each may contact the other by SERVICE.
"""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import serving
import warm
from first_sources import copy_of_project

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINKING = [*PAGES, *sorted((ROOT / "docs").rglob("*.ipynb"))]
ADDRESS, ELSEWHERE = "http://127.0.0.1:8000", "http://127.0.0.1:8001"
ONLY_AIKG = re.compile(r"aikg(?: +(?:[\w./:@=%+,-]+|'[^']*'))+\n?")
DOCUMENTED_FOLDERS = ("src/", "docs/", "data/", "ontology/", "queries/", "tests/", "bench/", ".ci/")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the path after it, its text, and its line in the page."""

    language: str
    path: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    fences = re.finditer(r"(?ms)^```(\w+)(?: (\S+))?\n(.*?)^```$", text)
    return [Block(m[1], m[2] or "", m[3], text.count("\n", 0, m.start()) + 1) for m in fences]


def is_run(block: Block) -> bool:
    return bool(block.path) or block.language in ("console", "pycon")


def steps(transcript: str) -> Iterator[tuple[str, str]]:
    """The commands of a transcript, each with what it prints."""
    for match in re.finditer(r"(?m)^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", transcript):
        yield match[1].replace("\n> ", "\n"), match[2]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def checkout(tmp_path: Path, dump: Path) -> Path:
    """A copy of what a contributor edits, with the first sources alone, and the dump built of it."""
    copy_of_project(tmp_path)
    shutil.copytree(ROOT / "tests" / "expected", tmp_path / "tests" / "expected")
    for page in ("docs/coverage.md", "docs/reference/ontology.md"):
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / page, tmp_path / page)
    shutil.copytree(dump.parent, tmp_path / "dist")
    return tmp_path


@pytest.fixture
def programs(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ``aikg`` and ``python3`` as this test run has them, found before all others."""
    folder = tmp_path_factory.mktemp("bin")
    python = shlex.quote(sys.executable)
    start = "import sys; from aikg.cli import main; sys.exit(main())"
    for name, command in (("aikg", f"{python} -c '{start}'"), ("python3", python)):
        (folder / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("COLUMNS", "110")
    return folder


@pytest.mark.parametrize("page", [p for p in PAGES if any(map(is_run, blocks(p)))], ids=name_of)
def test_the_blocks_of_a_page_do_what_it_shows(page: Path, checkout: Path, programs: Path) -> None:
    shown = [block for block in blocks(page) if is_run(block)]
    if any("curl " in block.text for block in shown) and shutil.which("curl") is None:
        pytest.skip("the page shows curl, which is not on this machine")
    with served(shown, checkout, programs) as addresses:
        for block in shown:
            text = block.text.replace(ADDRESS, addresses[0]).replace(ELSEWHERE, addresses[1])
            if block.path:
                add(text, checkout / block.path)
            elif block.language == "pycon":
                check_session(text, checkout)
            else:
                check_transcript(text, f"{name_of(page)}:{block.line}", checkout)


@contextmanager
def served(shown: list[Block], folder: Path, programs: Path) -> Iterator[tuple[str, str]]:
    """The addresses of servers of the folder's dump, started where the blocks ask one, or two."""
    is_asked, has_two = (any(name in block.text for block in shown) for name in (ADDRESS, ELSEWHERE))
    command = serving.Command(line=f"{programs / 'aikg'} serve --port {{port}}")
    ports = [serving.free_port() for _ in range(2)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    with ExitStack() as servers:
        for port, other in zip(ports[: is_asked + has_two], reversed(addresses), strict=False):
            allowing = command.allowing(f"{other}/sparql") if has_two else command
            servers.enter_context(serving.running(allowing, folder, port))
        yield addresses[0], addresses[1]


def add(text: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(f"\n{text}" if out.tell() else text)


def check_transcript(transcript: str, where: str, folder: Path) -> None:
    for command, expected in steps(transcript):
        # Most are one command of aikg, which starts at once where nothing is left for a shell to do.
        asked = re.fullmatch(r"aikg((?: +(?:[\w./:@=%+,-]+|'[^']*'))+)\n?", command)
        given = (
            ["sh", "-c", command] if asked is None else [sys.executable, "-m", "aikg", *shlex.split(asked[1])]
        )
        with warm.Popen(given, cwd=folder, stdout=-1, stderr=-2, text=True) as process:
            printed, _ = process.communicate()
        pattern = re.sub(r"[\[*?]", r"[\g<0>]", expected).replace("...", "*")
        assert fnmatchcase(printed, pattern), f"{where}: $ {command}\n{printed}"


def check_session(session: str, folder: Path) -> None:
    (folder / "session.txt").write_text(session, "utf-8")
    command = [sys.executable, "-m", "doctest", "-o", "ELLIPSIS", "session.txt"]
    done = subprocess.run(command, cwd=folder, check=False, stdout=-1, stderr=-2, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", LINKING, ids=name_of)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    within = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in within if not leads_somewhere(link, page)] == []


def leads_somewhere(link: str, page: Path) -> bool:
    path, _, fragment = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not fragment or fragment in anchors(target))


def anchors(page: Path) -> set[str]:
    """The fragments of a page: its headings in lower case, without punctuation, hyphens for spaces."""
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [p for p in PAGES if "reference" not in p.parts], ids=name_of)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    named = set(re.findall(r"`([\w./-]+)`", re.sub(r"(?ms)^```.*?^```$", "", page.read_text("utf-8"))))
    paths = {name for name in named if name.startswith(DOCUMENTED_FOLDERS)}
    made = {block.path for block in blocks(page)}
    assert {path for path in paths - made if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("command", ["serve", "test"])
def test_the_readme_starts_with_the_two_commands(command: str) -> None:
    first = next(block for block in blocks(ROOT / "README.md") if block.language == "sh")
    assert f"python3 dev.py {command}\n" in re.sub(r" +#.*", "", first.text)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_set_up_has_every_command_that_a_page_gives_it(page: Path) -> None:
    given = set(re.findall(r"python3 dev\.py (\w+)", page.read_text("utf-8")))
    assert given <= set(runpy.run_path(str(ROOT / "dev.py"))["COMMANDS"])


def test_the_whole_check_runs_the_tests_as_the_readme_says() -> None:
    assert re.search(r"(?m)^[^#\n]*python3 dev\.py test\b", (ROOT / ".ci" / "run").read_text("utf-8"))


def project_files() -> Iterator[Path]:
    """Every file that is the project's: what .gitignore names, and git's own folder, are left out."""
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if f != ".git" and not any(fnmatchcase(f, i) for i in ignored)]
        yield from (Path(folder) / name for name in files if name != ".git")


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = [
        f"{name}.{top}".encode() for name, top in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))
    ]
    assert [file for file in project_files() if any(host in file.read_bytes() for host in hosts)] == []
