"""Evidence against the article's text, on the real dump and on copies with one mistake each."""

from collections.abc import Mapping

import pytest

from aikg.checks import quotations
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.verified_claims import VerifiedClaims
from aikg.iris import source

from .conftest import ROOT, Edited

pytestmark = pytest.mark.quick

FILE = "sources/hankyung-2023-02-06.toml"
SOURCE = "https://w3id.org/aikg/source/hankyung-2023-02-06"
CLAIM = "https://w3id.org/aikg/claim/hankyung-2023-02-06."
PLAN = "start = 1685\nend = 1776"
SHA = "a520e756b622a67137f8c6c565639a12284d09a1c910b3bde86b1e0960b3ce33"


def errors(dump: Dump, texts: Mapping[str, str]) -> list[Finding]:
    return [f for f in quotations.find(VerifiedClaims(dump, texts)) if f.severity is Severity.ERROR]


def test_every_passage_of_the_real_data_verifies(all_data: Dump, texts: Mapping[str, str]) -> None:
    """Of a source whose text or table is not at hand that is said, and nothing else."""
    assert sum(len(claim.passages) for claim in all_data.claims) > 200
    found = quotations.find(VerifiedClaims(all_data, texts))
    missing = {each.subjects[0] for each in found if each.severity is Severity.INFORMATION}
    assert missing.isdisjoint(map(source, texts))
    assert errors(all_data, texts) == []


def test_a_text_that_is_missing_is_said_to_be_missing(real_dump: Dump) -> None:
    (finding,) = (
        found for found in quotations.find(VerifiedClaims(real_dump, {})) if found.subjects == (SOURCE,)
    )
    assert finding.severity == Severity.INFORMATION
    assert "were not verified" in finding.message


@pytest.mark.parametrize("change", [lambda text: text + "\n", lambda text: text.replace("600억", "700억", 1)])
def test_another_text_is_one_error(real_dump: Dump, texts: Mapping[str, str], change: object) -> None:
    assert callable(change)
    other = {slug: change(text) for slug, text in texts.items()}
    (finding,) = (
        found for found in quotations.find(VerifiedClaims(real_dump, other)) if found.subjects == (SOURCE,)
    )
    assert finding.severity == Severity.ERROR
    assert "were not verified" in finding.message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (PLAN, "start = 1686\nend = 1777", "SHA-256"),
        (f'{PLAN}\nsha256 = "{SHA}"', f'{PLAN}\nsha256 = "{SHA[::-1]}"', "SHA-256"),
        ('value = "2600억원", payer', 'value = "600억원", payer', "longer figure"),
        ('value = "2600억원", payer', 'value = "2600억", payer', "longer figure"),
        ('["26억달러", "3조2410억원"]', '["26억달러", "2410억원"]', "longer figure"),
        (
            'subject = "하이퍼클로바", object = "네이버"',
            'subject = "하이퍼클로바", object = "다음"',
            "does not occur",
        ),
    ],
)
def test_a_mistake_is_an_error_at_its_claims(
    edited: Edited, texts: Mapping[str, str], old: str, new: str, words: str
) -> None:
    found = errors(edited((FILE, old, new)), texts)
    mistaken = {f.subjects[0] for f in found if words in f.message}
    text = (ROOT / "data" / FILE).read_text(encoding="utf-8")
    citing = text.partition("[[claim]]")[2].count('passage = "s1685"')
    assert len(mistaken) == (citing if old.startswith("start") else text.count(old)) > 0
    assert all(iri.startswith(CLAIM) for iri in mistaken)


def test_a_text_with_other_ends_of_lines_is_said(real_dump: Dump) -> None:
    slug = "hankyung-2023-02-06"
    found = [
        f for f in quotations.find(VerifiedClaims(real_dump, {slug: "한\r\n" * 10})) if slug in f.subjects[0]
    ]
    assert any("end each line with a line feed alone" in finding.message for finding in found)
