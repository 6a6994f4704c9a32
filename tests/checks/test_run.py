"""All checks together: the real article has exactly one error, and it is acknowledged."""

import importlib
import pkgutil
import re
from collections.abc import Mapping

import pyoxigraph as ox
import pytest
from first_sources import FIRST_SOURCES

import aikg.checks
from aikg.checks import owl, report, shacl
from aikg.checks.compiled_dump import Dump
from aikg.checks.every import NAMES, applicable, checks_of
from aikg.checks.findings import CompiledAcknowledgement, Finding, Severity, exit_status
from aikg.checks.run import NAME, quick_checks_of, run
from aikg.iris import graph, local_name

from .conftest import ROOT, Edited

FILE = "sources/hankyung-2023-02-06.toml"
VALUATION = "https://w3id.org/aikg/claim/hankyung-2023-02-06.bytedance-valuation"
LONG = (shacl.NAME, owl.NAME)
"""What takes half a minute, and is acknowledged nowhere."""


def quiet(_: str, done: int, total: int) -> None:
    assert 0 <= done <= total


def test_what_the_data_get_wrong_is_acknowledged(all_data: Dump, texts: Mapping[str, str]) -> None:
    """That sources contradict each other is none of it: it is what they say."""
    findings = run(checks_of(all_data, texts), applicable(all_data, texts), quiet)
    serious = [f for f in findings if f.severity is not Severity.INFORMATION and len(sources(f)) < 2]
    assert [f for f in serious if f.acknowledgement is None] == []
    wrong = [f.subjects for f in serious if f.severity is Severity.ERROR and sources(f) & {*FIRST_SOURCES}]
    assert wrong == [(VALUATION,)]
    assert all(f.acknowledgement and set(f.acknowledgement.reason) == {"en", "ko"} for f in serious)
    assert exit_status(findings) == 0


def sources(finding: Finding) -> set[str]:
    return {local_name(iri).partition(".")[0] for iri in finding.subjects if "/claim/" in iri}


def test_every_module_that_finds_something_is_run(real_dump: Dump) -> None:
    names = (f"aikg.checks.{module.name}" for module in pkgutil.iter_modules(aikg.checks.__path__))
    finding = [module for module in map(importlib.import_module, names) if hasattr(module, "find")]
    assert sorted(module.NAME for module in finding) == sorted(NAMES)
    assert list(checks_of(real_dump, {})) == list(NAMES)


def test_the_page_of_the_checks_names_each_of_them() -> None:
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` ", page, re.M)) == sorted({*NAMES, NAME})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('check = "exchange-rate"', 'check = "exchange"'),
        ('claim = "bytedance-valuation"', 'claim = "bytedance-rank"'),
    ],
)
def test_an_acknowledgement_that_meets_nothing_is_a_finding(edited: Edited, old: str, new: str) -> None:
    dump = edited((FILE, old, new))
    checks = {name: check for name, check in checks_of(dump, {}).items() if name not in LONG}
    findings = run(checks, applicable(dump, {}), quiet)
    serious = [f for f in findings if f.severity is not Severity.INFORMATION and not f.acknowledgement]
    assert [(f.check, f.severity) for f in serious] == [
        ("exchange-rate", Severity.ERROR),
        ("acknowledgement", Severity.WARNING),
    ]
    assert exit_status(findings) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FILE, 'stated = "140억달러"', 'stated = "14,000,000,000달러"'),
        (FILE, 'figures = ["140억달러", "175조4200억원"]', 'figures = ["140억달러"]'),
    ],
)
def test_an_acknowledgement_covers_no_other_figures(edited: Edited, file: str, old: str, new: str) -> None:
    dump = edited((file, old, new))
    findings = run(quick_checks_of(dump), applicable(dump, {}), quiet)
    assert [f.acknowledgement for f in findings if f.check == "exchange-rate"] == [None]
    (reported,) = (f for f in findings if f.check == "acknowledgement" and f.subjects == (VALUATION,))
    assert "“140억달러”" in reported.message and "175조4200억원" in reported.message
    assert reported.subjects == (VALUATION,)


def test_another_finding_of_the_same_check_and_claim_is_not_covered() -> None:
    one, other = (
        Finding("figure", Severity.ERROR, f"{n} is wrong.", (VALUATION,), figures=(n,)) for n in ("7", "8")
    )
    known = CompiledAcknowledgement(f"{VALUATION}#a", VALUATION, "figure", {"en": "So."}, frozenset({"7"}))
    found = run({"figure": lambda: [one, other]}, [known], quiet)
    assert [(f.figures, f.acknowledgement is not None) for f in found] == [(("8",), False), (("7",), True)]


def test_progress_names_each_check_before_and_after_it_runs(real_dump: Dump) -> None:
    steps: list[tuple[str, int, int]] = []
    checks = quick_checks_of(real_dump)
    run(checks, (), lambda *step: steps.append(step))
    assert steps == [(name, done, 1) for name in checks for done in (0, 1)]


def test_the_build_finds_what_the_check_finds(all_data: Dump, edited: Edited) -> None:
    """One comparison: what a source file says, and what is read back from the quads that it becomes."""
    again = (
        '[source]\nclass = "Article"\nlabel = { en = "Another", ko = "다른 기사" }\nlanguage = "en"\n'
        'url = "https://example.org/other"\nissued = 2023-03-01\n'
    )
    claims = [
        ("ernie-3-0", "parameterCount", "value = 10_000_000_000"),
        ("faire", "valuation", 'value = [{ value = 1, currency = "usd", stated = "1달러" }]'),
        ("ernie-3-0", "developer", 'object = "openai"'),
        ("gpt-3", "parameterCount", 'value = 7\nhedge = "MoreThan"'),
    ]
    for number, (subject, prop, value) in enumerate(claims):
        again += (
            f'[[claim]]\nid = "c{number}"\nsubject = "{subject}"\nproperty = "{prop}"\n{value}\n'
            'evidence = [{ locator = "p. 1" }]\n'
        )
    for dump in (all_data, edited(("sources/another.toml", "", again))):
        checks = quick_checks_of(dump)
        known = [each for each in dump.acknowledgements if each.check in checks]
        theirs = {str(triple) for triple in report.triples(run(checks, known, quiet))}
        findings = dump.store.quads_for_pattern(None, None, None, ox.NamedNode(graph("findings")))
        assert theirs == {str(quad.triple) for quad in findings}
