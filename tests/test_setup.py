"""A checkout and a wheel set themselves up: locks, versions, what a wheel carries, where the dump is."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from shared import apart

import aikg
from aikg.published import dump_path

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")

THEIRS = """import aikg
from aikg.errors import QuerySyntaxError
from aikg.server import Settings, create_app
from aikg.store.location import open_store
with aikg.open() as graph:
    value: object = graph.query("ASK {}")[0].python()["name"]
    number: int = graph.ask("ASK {}").text
create_app(open_store("dist/aikg.nq"), Settings())
"""


def locked(name: str) -> dict[str, set[str]]:
    """The versions that a lock file names, by package: more than one where they depend on the Python."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text("utf-8")):
        found.setdefault(package, set()).add(version)
    return found


def requirement_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    allowed = re.compile(r"#.*|[a-z0-9-]+==\S+( ; [\w '.<>=!]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert len(lines) > 100
    assert [line for line in lines if not allowed.fullmatch(line)] == []


def test_what_the_project_needs_is_locked() -> None:
    needed = {requirement_name(text) for text in PYPROJECT["project"]["dependencies"]}
    assert needed <= set(locked("requirements.lock"))


def test_the_development_lock_holds_the_runtime_lock_at_the_same_versions() -> None:
    runtime, development = map(locked, LOCKS)
    assert {package: development.get(package) for package in runtime} == runtime


def test_the_wheel_is_built_with_the_locked_versions() -> None:
    required = dict(text.split("==") for text in PYPROJECT["build-system"]["requires"])
    versions = locked("requirements.lock")
    assert {package: versions[package] for package in required} == {p: {v} for p, v in required.items()}


def test_the_changelog_starts_with_the_version_that_is_released() -> None:
    newest = re.search(r"(?m)^## \[([^\]]+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert newest is not None
    assert newest[1] == aikg.__version__


def test_each_version_of_the_changelog_has_its_three_parts() -> None:
    _, *versions = re.split(r"(?m)^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert versions
    for text in versions:
        assert re.findall(r"(?m)^### (.+)$", text) == ["Ontology", "Data", "Software"]


def test_the_citation_names_the_version_that_is_released() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'\nversion: "{aikg.__version__}"\n' in citation


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


def test_the_wheel_has_the_version_that_the_package_says(wheel: ZipFile) -> None:
    metadata = wheel.read(f"aikg-{aikg.__version__}.dist-info/METADATA").decode()
    assert f"\nVersion: {aikg.__version__}\n" in metadata


def test_a_project_with_strict_types_is_checked_against_the_wheel(wheel: ZipFile, tmp_path: Path) -> None:
    """As where the wheel is installed: in an environment of its own, with what it depends on."""
    venv.create(tmp_path / "env", with_pip=False)
    installed = sysconfig.get_path("purelib", vars={"base": str(tmp_path / "env")})
    wheel.extractall(installed)
    (Path(installed) / "dependencies.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    (tmp_path / "theirs.py").write_text(THEIRS, "utf-8")
    python = tmp_path / "env" / "bin" / "python"
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "theirs.py"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = [line.split(": error: ")[0] for line in checked.stdout.splitlines() if ": error: " in line]
    assert errors == ["theirs.py:7"], checked.stdout


def test_the_wheel_carries_the_dump(wheel: ZipFile, whole_dump: Path) -> None:
    assert wheel.read("aikg/data/aikg.nq") == whole_dump.read_bytes()


@pytest.mark.parametrize("folder", ["ontology", "queries"])
def test_the_wheel_carries_what_the_dump_was_made_from(wheel: ZipFile, folder: str) -> None:
    carried = {n.rsplit("/", 1)[1] for n in wheel.namelist() if n.startswith(f"aikg/data/{folder}/")}
    assert carried == {path.name for path in (ROOT / folder).iterdir()}


def test_the_wheel_carries_both_licences(wheel: ZipFile) -> None:
    names = {name.rsplit("/", 1)[1] for name in wheel.namelist() if "/licenses/" in name}
    assert names == {"LICENSE", "LICENSE-DATA"}


def test_a_dump_built_in_the_folder_is_served_first(tmp_path: Path) -> None:
    built = tmp_path / "dist" / "aikg.nq"
    built.parent.mkdir()
    built.touch()
    assert dump_path(tmp_path) == built


def test_elsewhere_the_dump_of_the_package_is_served(wheel: ZipFile, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    wheel.extractall(tmp_path / "site")
    assert found_by(tmp_path / "site", empty) == str(tmp_path / "site" / "aikg" / "data" / "aikg.nq")


def test_without_any_dump_the_error_says_what_to_do(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site", [n for n in wheel.namelist() if "/data/" not in n])
    assert "Run `aikg build`" in found_by(tmp_path / "site", tmp_path)


def found_by(site: Path, folder: Path) -> str:
    """What an aikg unpacked at ``site`` finds from ``folder``: the path, or what it says of the error."""
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from pathlib import Path\nfrom aikg.errors import AikgError\nfrom aikg.published import dump_path\n"
        "try: print(dump_path(Path.cwd()))\nexcept AikgError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("command", ["serve", "test", "bench", "wheel", "lock", "assets"])
def test_the_set_up_says_what_it_can_do(command: str) -> None:
    done = subprocess.run([sys.executable, "dev.py"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert f"python3 dev.py {command} " in done.stdout


def test_an_unknown_command_is_refused_with_those_that_there_are() -> None:
    command = [sys.executable, "dev.py", "sevre"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "There is no command 'sevre'; there are serve, test, bench, wheel, lock, assets.\n"


def test_what_is_quick_can_be_chosen() -> None:
    """A list of exceptions named a file of which nothing is quick, and so nothing ran."""
    command = [sys.executable, "-m", "pytest", "-m", "quick", "-n", "0", "--collect-only", "-q"]
    done = subprocess.run(command, cwd=ROOT, env=apart(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.mark.parametrize(
    ("files", "is_distributed"),
    [(["test_added_durations.py"], False), (["test_added_durations.py", "test_shortcomings.py"], True)],
    ids=["one", "two"],
)
def test_several_files_of_tests_run_side_by_side(files: list[str], is_distributed: bool) -> None:
    command = [sys.executable, "dev.py", "test", "-v", "-p", "no:cacheprovider"]
    command += [f"tests/{name}" for name in files]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert ("workers [" in done.stdout) is is_distributed
    assert " passed in " in done.stdout
