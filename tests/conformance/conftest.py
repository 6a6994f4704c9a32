"""The server, the W3C's tests as parameters, and the table of the conformance suites."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import serving

from conformance import listed, manifests
from conformance.systems import OverHttp

CATEGORY = "W3C category"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "w3c(*kinds): run once for every W3C test of these kinds")


def suite_folder(config: pytest.Config) -> Path:
    """The folder of the W3C's SPARQL tests; it need not exist."""
    default = config.rootpath.parent / "shared" / "conformance"
    return Path(os.environ.get("AIKG_CONFORMANCE", default)) / "w3c-sparql"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a function that is marked ``w3c`` every W3C test of the kinds that the marker names."""
    marker = metafunc.definition.get_closest_marker("w3c")
    if marker is None:
        return
    folder = suite_folder(metafunc.config)
    if not folder.is_dir():
        reason = f"the W3C's tests are not in {folder}; set AIKG_CONFORMANCE to the folder above it"
        absent = pytest.param(None, marks=pytest.mark.skip(reason=reason), id="absent")
        metafunc.parametrize("test", [absent])
        return
    reasons = listed.reasons()
    found = [test for test in manifests.tests(folder) if test.kind in marker.args]
    metafunc.parametrize("test", [_parameter(test, reasons.get(test.id)) for test in found])


def _parameter(test: manifests.Test, reason: str | None) -> object:
    strict = pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)
    return pytest.param(test, id=test.id, marks=[strict] if reason else [])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note the category of each W3C test with its report, where the table reads it."""
    for item in items:
        test = item.callspec.params.get("test") if hasattr(item, "callspec") else None
        if isinstance(test, manifests.Test):
            item.user_properties.append((CATEGORY, test.category))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many W3C tests of each category passed, are listed, and are there."""
    passed, listed_, total = (Counter[str](), Counter[str](), Counter[str]())
    counts = {"passed": [passed, total], "xfailed": [listed_, total], "failed": [total]}
    for outcome, counters in counts.items():
        for report in terminalreporter.stats.get(outcome, []):
            for counter in counters:
                counter.update(value for name, value in report.user_properties if name == CATEGORY)
    if total:
        terminalreporter.section("W3C SPARQL tests over HTTP")
        terminalreporter.line(f"{'category':48}{'passed':>8}{'listed':>8}{'total':>8}")
    for category in sorted(total):
        numbers = (passed[category], listed_[category], total[category])
        terminalreporter.line(f"{category:48}" + "".join(f"{number:8}" for number in numbers))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Endpoint]:
    """A server with an empty store; AIKG_SERVE and AIKG_SERVE_PATHS name another one than aikg."""
    with serving.running(
        serving.command(os.environ), tmp_path_factory.mktemp("server")
    ) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def system(server: serving.Endpoint) -> Iterator[OverHttp]:
    """The server as something to load, query and update."""
    over_http = OverHttp(server)
    yield over_http
    over_http.close()
