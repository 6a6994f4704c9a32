"""The servers, the W3C's tests as parameters, and the table of the conformance suites."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import serving

from conformance import listed, manifests
from conformance.federation import Federation
from conformance.systems import OverHttp

CATEGORY = "W3C category"


def pytest_configure(config: pytest.Config) -> None:
    lines = (
        "w3c(*categories): run once for every W3C test of these categories",
        "w3c_any(*categories): run once for every W3C test of these categories, listed or not",
        "w3c_listed(*categories): run once for every W3C test of these categories that is listed",
    )
    for line in lines:
        config.addinivalue_line("markers", line)


def suite_folder(config: pytest.Config) -> Path:
    """The folder of the W3C's SPARQL tests; it need not exist."""
    default = config.rootpath.parent / "shared" / "conformance"
    return Path(os.environ.get("AIKG_CONFORMANCE", default)) / "w3c-sparql"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a function every W3C test that its marker asks for."""
    for marker in metafunc.definition.iter_markers():
        if marker.name in ("w3c", "w3c_any", "w3c_listed"):
            metafunc.parametrize("test", _parameters(suite_folder(metafunc.config), marker))


def _parameters(folder: Path, marker: pytest.Mark) -> list[object]:
    if not folder.is_dir():
        reason = f"the W3C's tests are not in {folder}; set AIKG_CONFORMANCE to the folder above it"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="absent")]
    reasons = listed.reasons()
    tests = [test for test in manifests.tests(folder) if test.category in marker.args]
    if marker.name == "w3c_listed":
        return [pytest.param(test, id=test.id) for test in tests if test.id in reasons]
    if marker.name == "w3c_any":
        return [pytest.param(test, id=test.id) for test in tests]
    return [_parameter(test, reasons.get(test.id)) for test in tests]


def _parameter(test: manifests.Test, reason: str | None) -> object:
    strict = pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)
    return pytest.param(test, id=test.id, marks=[strict] if reason else [])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note the category of each W3C test with its report, where the table reads it."""
    for item in items:
        test = item.callspec.params.get("test") if hasattr(item, "callspec") else None
        if isinstance(test, manifests.Test) and item.get_closest_marker("w3c"):
            item.user_properties.append((CATEGORY, f"SPARQL {test.version} {test.category}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many W3C tests of each category passed, are listed, and are there."""
    counts = {
        outcome: Counter(
            value
            for report in terminalreporter.stats.get(outcome, [])
            for name, value in report.user_properties
            if name == CATEGORY
        )
        for outcome in ("passed", "xfailed", "failed")
    }
    total = sum(counts.values(), Counter[str]())
    if total:
        terminalreporter.section("W3C tests over HTTP")
        terminalreporter.line(f"{'':52}{'passed':>8}{'listed':>8}{'total':>8}")
    for category in sorted(total):
        numbers = counts["passed"][category], counts["xfailed"][category], total[category]
        terminalreporter.line(f"{category:52}" + "".join(f"{number:8}" for number in numbers))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverHttp]:
    """A server with an empty store; AIKG_SERVE and AIKG_SERVE_PATHS name another one than aikg."""
    command = serving.command(os.environ)
    with serving.running(command, tmp_path_factory.mktemp("server")) as endpoint:
        over_http = OverHttp(endpoint)
        yield over_http
        over_http.close()


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    """A server and those that its SERVICE may ask."""
    command = serving.command(os.environ)
    with ExitStack() as stack:

        def start(command: serving.Command) -> OverHttp:
            running = serving.running(command, tmp_path_factory.mktemp("server"))
            over_http = OverHttp(stack.enter_context(running))
            stack.callback(over_http.close)
            return over_http

        # One of the tests has the first endpoint ask the second.
        second = start(command)
        first = start(command.allowing(second.endpoint.query))
        asking = start(command.allowing(first.endpoint.query, second.endpoint.query))
        yield Federation(asking, [first, second])
