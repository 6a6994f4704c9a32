"""What quotes prove is told by the values of their claim: names, figures, and the cue words of its terms."""

from decimal import Decimal
from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.checks.verification.cue_words import CueFinder
from aikg.checks.verification.quote_roles import RoleFinder
from aikg.claims.model import Amount, Claim, Iri
from aikg.iris import TERM, entity

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
SUM = Amount(Decimal(60_000_000_000), entity("krw"), "600억원", f"{TERM}MoreThan")
CLAIM = Claim(
    "invests",
    entity("naver"),
    "investsIn",
    (Iri(entity("openai")),),
    (("amount", SUM), ("modality", Iri(f"{TERM}Planned")), ("saidBy", Iri(entity("microsoft")))),
    (),
)


@pytest.fixture(scope="module")
def finder() -> RoleFinder:
    project = Project(ROOT)
    cues = CueFinder(project.ontology)
    return RoleFinder(project.ontology, project.names_by_iri, project.background.figure_reader, cues)


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("네이버", "subject"),
        ("OpenAI", "object"),
        ("마이크로소프트(MS)", "saidBy"),
        ("600억원", "amount"),
        ("600억원이 넘는", "amount"),
        ("이 넘는", "hedge"),
        ("넘게", "hedge"),
        ("More than", "hedge"),
        ("more", ""),
        ("계획", "modality"),
        ("계획이다", "modality"),
        ("plans to", "modality"),
        ("planet", ""),
        ("밝혔다", "saidBy"),
        ("according to", "saidBy"),
        ("출자", "property"),
        ("investment", "property"),
        ("출시", ""),
        ("약", ""),
        ("개발", ""),
    ],
)
def test_words_prove_what_the_claim_says(words: str, role: str, finder: RoleFinder) -> None:
    (quote,) = finder.assigned(CLAIM, [words])
    assert (quote.text, quote.role) == (words, role)
