"""The verifier beside the article: a mistake of each kind is refused or asked about, its true twin is not."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pyoxigraph as ox
import pytest

from aikg import vocab
from aikg.checks import questions, quotations, stated
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Severity
from aikg.checks.verification import Verdict, Verifier, repeated
from aikg.claim_nodes import AmountNode, ClaimNode, QuoteNode, plain
from aikg.iris import PREFIXES

pytestmark = pytest.mark.quick

ARTICLE = "hankyung-2023-02-06"
Corruption = Callable[[ClaimNode, list[ClaimNode]], ClaimNode | None]


@pytest.fixture(scope="module")
def verifier(real_dump: Dump) -> Verifier:
    return questions.verifier_of(real_dump)


@pytest.fixture(scope="module")
def claims(real_dump: Dump) -> dict[str, ClaimNode]:
    prefix = f"{PREFIXES['claim']}{ARTICLE}."
    return {c.iri.removeprefix(prefix): c for c in real_dump.claims if c.iri.startswith(prefix)}


def entity(slug: str) -> str:
    return PREFIXES["id"] + slug


def with_quotes(claim: ClaimNode, quoted: tuple[QuoteNode, ...]) -> ClaimNode:
    first, *rest = claim.evidence
    return replace(claim, evidence=(replace(first, quoted=quoted), *(replace(e, quoted=()) for e in rest)))


def with_qualifier(claim: ClaimNode, iri: str, *values: object) -> ClaimNode:
    others = {key: value for key, value in claim.qualifiers.items() if key != iri}
    return replace(claim, qualifiers={**others, **({iri: values} if values else {})})


def own_speaker(claim: ClaimNode) -> ClaimNode:
    return with_qualifier(claim, vocab.saidBy, ox.NamedNode(claim.source))


def with_value(claim: ClaimNode, number: str) -> ClaimNode:
    integer = ox.NamedNode(f"{PREFIXES['xsd']}integer")
    return replace(claim, values=(ox.Literal(number, datatype=integer),))


def swapped(claim: ClaimNode) -> ClaimNode:
    return replace(claim, subject=plain(claim.values[0]), values=(ox.NamedNode(claim.subject),))


SEEDED: list[tuple[str, str, Callable[[ClaimNode], ClaimNode], str]] = [
    (
        "a figure without a quoted figure",
        "ernie-parameters",
        lambda c: with_quotes(c, ()),
        "unproven-figure",
    ),
    ("another figure", "ernie-parameters", lambda c: with_value(c, "999"), "unproven-figure"),
    ("nothing quoted", "author-lee-si-eun", lambda c: with_quotes(c, ()), "unquoted"),
    (
        "an object that no word names",
        "author-lee-si-eun",
        lambda c: with_quotes(c, (QuoteNode("기자"),)),
        "unnamed",
    ),
    (
        "a quote that proves another role",
        "author-lee-si-eun",
        lambda c: with_quotes(c, (QuoteNode("이시은", vocab.saidBy),)),
        "unnamed",
    ),
    (
        "another object",
        "author-lee-si-eun",
        lambda c: replace(c, values=(ox.NamedNode(entity("kim-joo-wan")),)),
        "unnamed",
    ),
    (
        "an invented speaker",
        "south-korea-unicorns",
        lambda c: with_qualifier(c, vocab.saidBy, ox.NamedNode(entity("openai"))),
        "unnamed",
    ),
    (
        "an invented year",
        "ernie-parameters",
        lambda c: with_qualifier(
            c, vocab.date, ox.Literal("1999", datatype=ox.NamedNode(f"{PREFIXES['xsd']}gYear"))
        ),
        "unproven-figure",
    ),
    (
        "an invented plan",
        "ernie-parameters",
        lambda c: with_qualifier(c, vocab.modality, ox.NamedNode(f"{PREFIXES['aikg']}Planned")),
        "modality-without-cue",
    ),
    (
        "a locator in a source that has a text",
        "ernie-parameters",
        lambda c: replace(
            c, evidence=(replace(c.evidence[0], start=None, end=None, locator="row 1", quoted=()),)
        ),
        "locator-beside-text",
    ),
    (
        "subject and figure of two neighbours",
        "china-unicorns",
        lambda c: with_quotes(with_value(c, "4"), (QuoteNode("4개"),)),
        "nearer",
    ),
]


@pytest.mark.parametrize(("name", "corrupt", "code"), [s[1:] for s in SEEDED], ids=[s[0] for s in SEEDED])
def test_a_mistake_is_met_and_its_true_twin_is_not(
    name: str,
    corrupt: Callable[[ClaimNode], ClaimNode],
    code: str,
    claims: Mapping[str, ClaimNode],
    verifier: Verifier,
    texts: Mapping[str, str],
) -> None:
    true = set(verifier.verdicts(claims[name], texts[ARTICLE]))
    new = set(verifier.verdicts(corrupt(claims[name]), texts[ARTICLE])) - true
    assert code in {verdict.code for verdict in new}
    assert not any(verdict.is_refused for verdict in true)


def test_words_that_mean_an_entity_in_another_way_answer_the_question(
    claims: Mapping[str, ClaimNode], verifier: Verifier, texts: Mapping[str, str], real_dump: Dump
) -> None:
    claim = with_quotes(claims["ernie-parameters"], ())
    role = str(real_dump.ontology.classes["ParameterCount"].subject_role)
    meant = with_quotes(claim, (QuoteNode("이 모델", role, f"{PREFIXES['aikg']}ByAnaphora"),))
    asked = Verdict("unnamed", False, f"{role.partition('#')[2]} ernie-3-0")
    assert asked in set(verifier.verdicts(claim, texts[ARTICLE]))
    assert asked not in set(verifier.verdicts(meant, texts[ARTICLE]))


def test_no_true_claim_is_refused(real_dump: Dump, texts: Mapping[str, str]) -> None:
    found = list(questions.find(real_dump, texts))
    assert [f for f in found if f.severity is Severity.ERROR] == []
    assert all(f.figures for f in found)


def test_the_same_statement_twice_is_met(claims: Mapping[str, ClaimNode]) -> None:
    claim = claims["ernie-parameters"]
    assert list(repeated([claim, replace(claim, iri=f"{claim.iri}-again")])) == [
        (f"{claim.iri}-again", claim.iri)
    ]
    assert list(repeated(claims.values())) == []


def other_of_class(claim: ClaimNode, iri: str, others: list[ClaimNode]) -> str | None:
    ends = sorted({each.subject for each in others} - {iri, claim.subject})
    return ends[len(claim.iri) % len(ends)] if ends else None


def another_subject(claim: ClaimNode, others: list[ClaimNode]) -> ClaimNode | None:
    same = [each for each in others if each.claim_class == claim.claim_class]
    other = other_of_class(claim, claim.subject, same)
    return replace(claim, subject=other) if other else None


def another_object(claim: ClaimNode, others: list[ClaimNode]) -> ClaimNode | None:
    mine = {plain(value) for value in claim.values}
    ends = sorted(
        {
            plain(value)
            for each in others
            if each.predicate == claim.predicate
            for value in each.values
            if isinstance(value, ox.NamedNode)
        }
        - mine
    )
    return replace(claim, values=(ox.NamedNode(ends[0]),)) if ends else None


def the_two_swapped(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    is_entity = len(claim.values) == 1 and isinstance(claim.values[0], ox.NamedNode)
    return swapped(claim) if is_entity else None


def another_number(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_value(claim, str(int(claim.value) * 10 + 7)) if claim.value is not None else None


def with_amounts(claim: ClaimNode, change: Callable[[AmountNode], AmountNode]) -> ClaimNode | None:
    if not claim.amounts:
        return None

    def changed(values: tuple) -> tuple:
        return tuple(change(value) if isinstance(value, AmountNode) else value for value in values)

    found = {iri: changed(values) for iri, values in claim.qualifiers.items()}
    return replace(claim, values=changed(claim.values), qualifiers=found)


def another_sum(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, value=amount.value * 10))


def another_currency(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, currency=entity("cny")))


def an_invented_sum(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_amounts(claim, lambda amount: replace(amount, stated=f"9{amount.stated}"))


def no_quotes(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_quotes(claim, ()) if claim.quotes else None


def no_hedge(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    if claim.qualifier(vocab.hedge):
        return with_qualifier(claim, vocab.hedge)
    is_hedged = any(amount.hedge for amount in claim.amounts)
    return with_amounts(claim, lambda amount: replace(amount, hedge="")) if is_hedged else None


def a_fact(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    fact = ox.NamedNode(vocab.Fact)
    return None if claim.modality == vocab.Fact else with_qualifier(claim, vocab.modality, fact)


def a_plan(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    planned = ox.NamedNode(f"{PREFIXES['aikg']}Planned")
    return with_qualifier(claim, vocab.modality, planned) if claim.modality == vocab.Fact else None


def no_speaker(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return None if claim.source in claim.said_by else own_speaker(claim)


def an_invented_speaker(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    return with_qualifier(claim, vocab.saidBy, ox.NamedNode(entity("openai")))


def an_invented_year(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    year = ox.Literal("1999", datatype=ox.NamedNode(f"{PREFIXES['xsd']}gYear"))
    return None if claim.qualifier(vocab.date) else with_qualifier(claim, vocab.date, year)


def another_passage(claim: ClaimNode, _: list[ClaimNode]) -> ClaimNode | None:
    first = claim.evidence[0]
    return replace(claim, evidence=(replace(first, start=(first.start or 0) + 1, end=(first.end or 0) + 1),))


CORRUPTIONS: tuple[Corruption, ...] = (
    another_subject, another_object, the_two_swapped, another_number, another_sum, another_currency,
    an_invented_sum, no_quotes, no_hedge, a_fact, a_plan, no_speaker, an_invented_speaker, an_invented_year,
    another_passage,
)  # fmt: skip


def met(claim: ClaimNode, dump: Dump, verifier: Verifier, text: str) -> Iterator[tuple[str, str]]:
    """What the checks that read words say of a claim: how serious it is, and what."""
    for verdict in verifier.verdicts(claim, text):
        yield "refused" if verdict.is_refused else "asked", f"{verdict.code} {verdict.words}"
    for finding in stated.find([claim], dump):
        yield "refused", finding.message
    for passage in claim.passages:
        for message in quotations.mistakes_of(passage, text, dump.figure_reader):
            yield "refused", message


def test_most_corrupted_claims_are_refused_or_asked_about(
    claims: Mapping[str, ClaimNode], real_dump: Dump, verifier: Verifier, texts: Mapping[str, str]
) -> None:
    """What is asked of the true claim too counts as answered: only what is new meets the mistake."""
    every, outcomes = list(claims.values()), Counter[tuple[str, str]]()
    for claim in every:
        known = set(met(claim, real_dump, verifier, texts[ARTICLE]))
        for corrupt in CORRUPTIONS:
            if (wrong := corrupt(claim, every)) is not None:
                new = {kind for kind, _ in set(met(wrong, real_dump, verifier, texts[ARTICLE])) - known}
                outcome = "refused" if "refused" in new else "asked" if new else "passed"
                outcomes[corrupt.__name__, outcome] += 1
    total = sum(outcomes.values())
    passed = sum(count for (_, outcome), count in outcomes.items() if outcome == "passed")
    assert total >= 300
    assert len({name for name, _ in outcomes}) >= 12
    assert passed <= 0.15 * total, outcomes
