"""The verifier beside the article: no true claim is refused, and most corrupted ones are met."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aikg.checks.compiled_dump import Dump
from aikg.checks.verification.referents import Referents, referents
from aikg.checks.verification.verdicts import RULES, Verdict
from aikg.checks.verification.verifier import Verifier, repeated
from aikg.checks.verified_claims import VerifiedClaims
from aikg.claim_nodes import ClaimNode, QuoteNode, plain
from aikg.iris import PREFIXES, TERM

from .corruptions import CORRUPTIONS, Circumstances, with_quotes

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
ARTICLE = "hankyung-2023-02-06"


@pytest.fixture(scope="module")
def verified(real_dump: Dump, texts: Mapping[str, str]) -> VerifiedClaims:
    return VerifiedClaims(real_dump, texts)


@pytest.fixture(scope="module")
def verifier(verified: VerifiedClaims) -> Verifier:
    return verified.verifier


@pytest.fixture(scope="module")
def claims(real_dump: Dump) -> dict[str, ClaimNode]:
    prefix = f"{PREFIXES['claim']}{ARTICLE}."
    return {c.iri.removeprefix(prefix): c for c in real_dump.claims if c.iri.startswith(prefix)}


def test_no_true_claim_is_refused(verified: VerifiedClaims) -> None:
    assert [(claim.iri, verdict) for claim, verdict in verified.verdicts if verdict.is_refused] == []


def test_a_question_says_what_it_is_about(verified: VerifiedClaims) -> None:
    for _, verdict in verified.verdicts:
        assert verdict.words
        for message in verdict.messages(verified.dump.name):
            assert "https://" not in message
            assert "{" not in message


def test_words_that_mean_an_entity_in_another_way_answer_the_question(
    claims: Mapping[str, ClaimNode], verifier: Verifier, texts: Mapping[str, str], real_dump: Dump
) -> None:
    claim = with_quotes(claims["ernie-parameters"], ())
    role = str(real_dump.ontology.classes["ParameterCount"].subject_role)
    meant = with_quotes(claim, (QuoteNode("바이두의 초거대 AI", role, f"{TERM}ByDescription"),))
    asked = Verdict("unnamed", (role, claim.subject))
    assert asked in set(verifier.verdicts(claim, texts[ARTICLE]))
    assert asked not in set(verifier.verdicts(meant, texts[ARTICLE]))


def statement(claim: ClaimNode) -> tuple[object, ...]:
    """What a claim says, by whichever words it was read; the same twice in a source is refused."""
    besides = {iri: values for iri, values in claim.qualifiers.items() if iri != f"{TERM}editorialNote"}
    return claim.predicate, claim.subject, tuple(map(str, claim.values)), str(sorted(besides.items()))


def is_unfit(claim: ClaimNode, verifier: Verifier) -> bool:
    """Whether the build refuses it: an entity outside of domain or range."""
    classes, ontology = verifier.names.names.classes, verifier.names.ontology
    ends = ((claim.subject, claim.states.domain), *((plain(v), claim.states.range) for v in claim.values))
    return any(
        wanted and iri in classes and wanted not in ontology.ancestors(classes[iri]) for iri, wanted in ends
    )


def test_most_corrupted_claims_are_refused_or_asked_about(
    claims: Mapping[str, ClaimNode], verified: VerifiedClaims, texts: Mapping[str, str]
) -> None:
    """What is asked of the true claim too counts as answered: only what is new meets the mistake."""
    verifier, text, every = verified.verifier, texts[ARTICLE], list(claims.values())
    dump = verified.dump
    known = Circumstances(every, text, verifier.names.names, dump.ontology, dump.figure_reader)
    said, outcomes = set(map(statement, every)), Counter[tuple[str, str]]()

    def verdicts(claim: ClaimNode, others: Referents) -> Iterator[Verdict]:
        yield from verifier.verdicts(claim, text)
        yield from others.with_claim(claim).verdicts(claim)

    for claim in every:
        others = referents((each for each in every if each is not claim), verifier.names)
        answered = {(verdict.code, verdict.words) for verdict in verdicts(claim, others)}
        for corrupt in CORRUPTIONS:
            wrong = corrupt(claim, known)
            if wrong is not None:
                new = [v for v in verdicts(wrong, others) if (v.code, v.words) not in answered]
                refused = any(verdict.is_refused for verdict in new)
                refused = refused or statement(wrong) in said or is_unfit(wrong, verifier)
                outcomes[corrupt.__name__, "refused" if refused else "asked" if new else "passed"] += 1
    total = sum(outcomes.values())
    passed = sum(count for (_, outcome), count in outcomes.items() if outcome == "passed")
    for corrupt in CORRUPTIONS:
        kinds = (outcomes[corrupt.__name__, outcome] for outcome in ("refused", "asked", "passed"))
        print(f"{corrupt.__name__:27} refused {{}}, asked {{}}, passed {{}}".format(*kinds))
    print(f"{passed} of {total} passed")
    assert total >= 300
    assert len({name for name, _ in outcomes}) >= 12
    assert passed <= 0.15 * total


def test_the_same_statement_twice_is_met(claims: Mapping[str, ClaimNode]) -> None:
    claim = claims["ernie-parameters"]
    assert list(repeated([claim, replace(claim, iri=f"{claim.iri}-again")])) == [
        (f"{claim.iri}-again", claim.iri)
    ]
    assert list(repeated(claims.values())) == []


def test_the_documentation_lists_every_rule() -> None:
    page = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{code}` | {'refused' if rule.is_refusal else 'asked'} | {says.rstrip('.')} |"
        for code, rule in RULES.items()
        for says in rule.english.split(". ")[:1]
    ]
