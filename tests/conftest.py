"""The real data, compiled once for all tests, and the stores that hold the first of them."""

import os
import shutil
import tomllib
from collections.abc import Generator, Iterator
from pathlib import Path

import alone
import engines
import pytest
import stores
from engines import Engine
from first_sources import copy_of_project
from hypothesis import HealthCheck, settings
from shared import made_once

from aikg.build.dump import build
from aikg.build.project import Project

ROOT = Path(__file__).parents[1]
LONGEST = (
    "tests/pages/test_browser.py",
    "tests/server/test_crawl.py",
    "tests/server/test_every_route.py",
    "tests/test_documentation.py",
    "tests/clients/test_linked_data.py",
    "tests/test_style.py",
    "tests/server/test_same_over_stores.py",
    "tests/server/test_linked_data.py",
    "tests/clients/test_pyshacl.py",
    "tests/conformance/test_evaluation.py",
    "tests/conformance/test_over_engines.py",
    "tests/server/test_openapi.py",
    "tests/pages/test_http.py",
    "tests/clients/test_over_stores.py",
    "tests/ontology/test_consistency.py",
    "tests/test_queries.py",
    "tests/test_notebook.py",
    "tests/server/test_chance.py",
    "tests/reconcile/test_over_stores.py",
    "tests/server/test_durability.py",
    "tests/store/test_pool.py",
    "tests/server/test_chaos.py",
    "tests/wikidata/test_import.py",
    "tests/checks/test_stated.py",
    "tests/store/test_pool_updates.py",
    "tests/cli/test_load.py",
    "tests/test_growth.py",
    "tests/checks/test_conflict.py",
    "tests/build/test_withdrawals.py",
    "tests/store/test_contract.py",
    "tests/ontology/test_shapes.py",
    "tests/server/test_sparql_protocol.py",
    "tests/server/test_result_cache.py",
    "tests/test_federation.py",
)
"""The files that take longest: they begin, so that no worker is left alone with one at the end."""

MOST_WORKERS = 16


# Programs in Java run for a few seconds here, of which the compiler that is meant for hours would take half.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

# A machine that is busy with other tests makes none of them wrong.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first sources with what they speak of, compiled: real data that tests know by heart."""

    def make(folder: Path) -> None:
        project = tmp_path_factory.mktemp("first-sources") / "project"
        copy_of_project(project)
        build(Project(project), folder / "aikg.nq", lambda *_: None)

    return made_once(tmp_path_factory, "dump", make) / "aikg.nq"


@pytest.fixture(scope="session")
def whole_dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is published, compiled: for tests of the data themselves, whatever sources there are."""

    def make(folder: Path) -> None:
        build(Project(ROOT), folder / "aikg.nq", lambda *_: None)

    return made_once(tmp_path_factory, "whole-dump", make) / "aikg.nq"


@pytest.fixture
def project_folder(tmp_path: Path) -> Path:
    """A project that a test may change: the real ontology, queries and data, with the first sources alone."""
    copy_of_project(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="session")
def oxigraph(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An Oxigraph server with the real data, moved there by `aikg load`."""
    folder = tmp_path_factory.mktemp("oxigraph")
    with engines.oxigraph(folder) as engine:
        engines.load(dump, engine, folder)
        yield engine


@pytest.fixture(scope="session")
def virtuoso(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Virtuoso with the real data, moved there by `aikg load`; skips where it is not installed."""
    engines.require_virtuoso()

    def make(folder: Path) -> None:
        with engines.virtuoso(folder) as engine:
            engines.load(dump, engine, folder)

    loaded = made_once(tmp_path_factory, "virtuoso", make)
    # It takes ten times as long to load the data as to start with a database that has them.
    folder = shutil.copytree(loaded, tmp_path_factory.mktemp("virtuoso"), dirs_exist_ok=True)
    with engines.virtuoso(folder) as engine:
        yield engine


@pytest.fixture(scope="session")
def persistent(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real data, as a writable server keeps it."""
    made = made_once(tmp_path_factory, "persistent", lambda folder: stores.kept(dump, folder))
    return shutil.copytree(made / "graph", tmp_path_factory.mktemp("persistent") / "graph")


@pytest.fixture(scope="session", params=stores.ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine of others with the real data."""
    held: Engine = request.getfixturevalue(request.param)
    return held


@pytest.fixture(scope="session")
def engine_options(engine: Engine) -> tuple[str, ...]:
    """The options with which `aikg serve` serves the real data from an engine of others."""
    return "--store", engine.query, *stores.FRESH


@pytest.fixture(scope="session", params=stores.STORES)
def store_options(request: pytest.FixtureRequest) -> tuple[str | Path, ...]:
    """The options with which `aikg serve` serves the real data from each kind of store."""
    held = request.getfixturevalue(request.param)
    return ("--store", held.query, *stores.FRESH) if isinstance(held, Engine) else ("--store", held)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Two for a core, since tests wait for servers; one where they do not; none for a single file."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    files = {argument.partition("::")[0] for argument in config.args}
    if len(files) == 1 and Path(*files).is_file():
        return 0
    per_core = 1 if config.option.markexpr == "quick" else 2
    return min(per_core * len(os.sched_getaffinity(0)), MOST_WORKERS)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that mark no test, where only marked ones are run: reading them takes long."""
    is_left_out = config.option.markexpr == "quick" and collection_path.name.startswith("test_")
    return True if is_left_out and "mark.quick" not in collection_path.read_text("utf-8") else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test that is marked so with nothing beside it."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    shared = Path(item.config.option.basetemp).parent
    with alone.turn(shared, _is_alone(item)):
        return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest, end with what runs alone, and have listed tests fail.

    A listed test that passes is to be taken off its list.
    """
    files_alone = {item.path for item in items if _is_alone(item)}
    order = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda each: (each.path in files_alone, _place(each), order[each.path], _is_alone(each)))
    found = {item.nodeid: item for item in items}
    for reason, listed in exceptions():
        for name in listed:
            if name in found:
                found[name].add_marker(pytest.mark.xfail(reason=reason, strict=True))
    if config.args in ([], ["tests"]) and not config.option.markexpr:
        missing = {name for _, listed in exceptions() for name in listed} - set(found)
        if missing and not config.getoption("lf"):
            raise pytest.UsageError(f"a list of exceptions names what does not exist: {sorted(missing)}")


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


def exceptions() -> Iterator[tuple[str, list[str]]]:
    """The reasons on the lists, one per engine, and the tests of each."""
    for path in Path(__file__).parent.glob("exceptions-*.toml"):
        for entry in tomllib.loads(path.read_text("utf-8"))["listed"]:
            yield entry["reason"], entry["tests"]
