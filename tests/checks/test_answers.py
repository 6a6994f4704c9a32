"""Answers to what the verifier asks: each covers its question alone, and none of the real text's is open."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.checks import questions, quotations
from aikg.checks.compiled_dump import Dump
from aikg.checks.every import applicable, checks_of
from aikg.checks.findings import CompiledAcknowledgement, Finding, Severity
from aikg.checks.open_questions import answer_tables
from aikg.checks.run import run
from aikg.claims.acknowledging import QUESTION
from aikg.claims.claim_reader import Known
from aikg.claims.sources import read_source
from aikg.iris import claim

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
ARTICLE = "hankyung-2023-02-06"
CLAIM = claim(ARTICLE, "nairr-category")
ASKED = Finding(
    QUESTION,
    Severity.INFORMATION,
    "It may be a plan.",
    (CLAIM,),
    kind="cue-without-modality",
    figures=("전망",),
)
ANSWER = CompiledAcknowledgement(
    f"{CLAIM}#a", CLAIM, QUESTION, {"en": "It is none."}, frozenset({"전망"}), "cue-without-modality"
)


def quiet(_: str, done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def findings(real_dump: Dump, texts: Mapping[str, str]) -> list[Finding]:
    """What the two checks that read the texts find in the real data."""
    checks = checks_of(real_dump, texts)
    own = {name: checks[name] for name in (quotations.NAME, questions.NAME)}
    known = [each for each in applicable(real_dump, texts) if each.check in own]
    return run(own, known, quiet)


def test_no_claim_of_the_real_texts_is_refused_and_no_question_is_open(findings: list[Finding]) -> None:
    """The fixture says which text is missing where these are skipped."""
    unsettled = [each for each in findings if each.acknowledgement is None and ARTICLE in each.subjects[0]]
    assert unsettled == [], "\n".join(answer_tables(findings))
    answered = [each for each in findings if each.check == questions.NAME]
    assert list(answer_tables(findings)) == [f"# open questions: 0, answered: {len(answered)}"]
    assert len(answered) > 20
    assert {each.severity for each in answered} == {Severity.INFORMATION}


def test_open_questions_are_printed_as_tables_that_answer_them(
    findings: list[Finding], tmp_path: Path, real_dump: Dump
) -> None:
    asked = [replace(each, acknowledgement=None) for each in findings if each.check == questions.NAME]
    printed = "\n".join(answer_tables(asked))
    assert printed.endswith(f"# open questions: {len(asked)}, answered: 0")
    tables = tomllib.loads(printed)["answer"]
    assert {
        (rule, words, claim(ARTICLE, each))
        for table in tables
        for rule, words in [(table["question"], table["words"])]
        for each in table["claims"]
    } == {(each.kind, each.figures[0], each.subjects[0]) for each in asked}
    assert len(tables) < len(asked)


def test_answers_to_questions_that_nobody_could_ask_are_left_out(real_dump: Dump) -> None:
    left = applicable(real_dump, {ARTICLE: "another text"})
    asked_of_quotes = {each.rule for each in left if each.check == QUESTION}
    assert asked_of_quotes == {"unnamed", "names-another"}
    assert len(real_dump.acknowledgements) > len(left)


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [
        (ASKED, False),
        (replace(ASKED, figures=("계획",)), True),
        (replace(ASKED, kind="cue-without-saidby"), True),
        (replace(ASKED, subjects=(claim(ARTICLE, "nairr-status"),)), True),
        (replace(ASKED, check="evidence", severity=Severity.ERROR), True),
    ],
)
def test_an_answer_covers_its_question_alone(asked: Finding, is_open: bool) -> None:
    found = run({"any": lambda: [asked]}, [ANSWER], quiet)
    assert (found[0].acknowledgement is None or found[1:] != []) is is_open
    assert [each.check for each in found if each.check == "acknowledgement"] == ["acknowledgement"] * is_open


HEAD = """[source]
class = "Article"
label = { en = "An article", ko = "기사" }
url = "https://example.org/article"
issued = 2026-01-05
language = "en"

[[claim]]
id = "gpt-3-category"
subject = "gpt-3"
property = "category"
object = "hyperscale-ai"
evidence = [{ locator = "row 1" }]

[[answer]]
question = "unnamed"
words = "category gpt-3"
claims = ["gpt-3-category"]
reason = { en = "It is meant.", ko = "이것을 가리킨다." }
"""


@pytest.fixture(scope="module")
def known() -> Known:
    return Project(ROOT).known


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ('question = "unnamed"', 'question = "unnamed"\ncheck = "question"', 17, "There is no key 'check'"),
        ('question = "unnamed"\n', "", 15, "The key 'question' is missing"),
        (
            'claims = ["gpt-3-category"]',
            'claims = ["gpt-3-categori"]',
            18,
            "There is no claim 'gpt-3-categori'",
        ),
        ('claims = ["gpt-3-category"]', "claims = []", 18, "claims = [] does not fit"),
        (
            'claims = ["gpt-3-category"]',
            'claims = ["gpt-3-category", "gpt-3-category"]',
            18,
            "answered already",
        ),
        ('en = "It is meant."', 'en = ""', 19, "The reason is empty"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named_with_its_line(
    right: str, wrong: str, line: int, said: str, tmp_path: Path, known: Known
) -> None:
    path = tmp_path / "article.toml"
    path.write_text(HEAD, "utf-8")
    file, problems = read_source(path, known)
    assert problems == [] and file is not None
    assert [(each.check, each.rule, each.figures) for each in file.acknowledgements] == [
        (QUESTION, "unnamed", ("category gpt-3",))
    ]
    assert HEAD.count(right) == 1
    path.write_text(HEAD.replace(right, wrong), "utf-8")
    _, problems = read_source(path, known)
    assert [each.line for each in problems if said in each.message] == [line], problems
