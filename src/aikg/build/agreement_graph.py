"""What sources say of each topic, as a graph: values, how many state each, and whether they agree."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from aikg import vocab
from aikg.checks.agreement.agreements import Agreement, ComparedValue
from aikg.checks.agreement.compared_statements import ComparedStatement, StatedValue, Topic
from aikg.checks.background import Background
from aikg.claims.n_triples import LABEL, TYPE, Triple, integer, iri, tagged
from aikg.iris import TERM, local_name

_TAGS: Final = ("en", "ko")


def agreement_triples(agreements: Iterable[Agreement], known: Background) -> Iterator[list[Triple]]:
    """The triples about one subject after the other, in the order of their IRIs.

    Each agreement is a node, with a fragment of it for each value.
    """
    for _, group in groupby(agreements, key=lambda each: each.topic.subject):
        yield [triple for each in group for triple in _triples(each, known)]


def _triples(each: Agreement, known: Background) -> Iterator[Triple]:
    yield from _agreement(each, known)
    nodes = [f"<{_value_iri(each.topic, value.value, value.statements[0])}>" for value in each.values]
    for node, value in zip(nodes, each.values, strict=True):
        yield f"<{each.topic.iri}>", iri(vocab.comparedValue), node
        yield from _value(node, value)
    for first, second in each.contradictions:
        yield nodes[first], iri(vocab.contradicts), nodes[second]
        yield nodes[second], iri(vocab.contradicts), nodes[first]
    for place, nearest in each.nearest.items():
        topic = each.topic._replace(subject=nearest.work)
        version = f"<{_value_iri(topic, nearest.value, nearest.statement)}>"
        yield nodes[place], iri(vocab.nearestVersion), version


def _value_iri(topic: Topic, value: StatedValue, statement: ComparedStatement) -> str:
    """The IRI of a compared value: its topic, its first claim, and its place where that states several."""
    number = statement.values.index(value) + 1
    place = f"-{number}" if number > 1 else ""
    return f"{topic.iri}#{local_name(statement.claim)}{place}"


def _agreement(each: Agreement, known: Background) -> Iterator[Triple]:
    topic = each.topic
    node = f"<{topic.iri}>"
    yield node, TYPE, iri(vocab.Agreement)
    yield node, iri(vocab.topic), iri(topic.subject)
    yield node, iri(vocab.topicProperty), iri(topic.prop)
    yield node, iri(vocab.topicModality), iri(topic.modality)
    for name, value in topic.qualifiers:
        # A period or a year distinguishes as well; it is no node, and stands in the labels and the claims.
        if known.ontology.properties[name.removeprefix(TERM)].kind == "object property":
            yield node, iri(vocab.topicQualifier), iri(value)
    yield node, iri(vocab.verdict), iri(each.verdict)
    yield node, iri(vocab.independentSources), integer(each.sources)
    label = known.ontology.properties[topic.prop.removeprefix(TERM)].label
    for tag in _TAGS:
        rest = [known.name(value, tag) for _, value in topic.qualifiers]
        what = ", ".join([known.name(topic.subject, tag), label.get(tag, ""), *rest])
        yield node, LABEL, tagged(f"{what}: {known.name(each.verdict, tag)}", tag)


def _value(node: str, value: ComparedValue) -> Iterator[Triple]:
    yield node, TYPE, iri(vocab.ComparedValue)
    yield node, iri(vocab.statedValue), value.value.term
    yield node, iri(vocab.independentSources), integer(value.sources)
    for statement in value.statements:
        yield node, iri(vocab.deniedIn if value.is_denied else vocab.statedIn), f"<{statement.claim}>"
