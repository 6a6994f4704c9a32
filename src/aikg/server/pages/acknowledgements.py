"""What the editors explain of a claim or an entity, where a check finds something about it."""

from collections.abc import Mapping

from pyoxigraph import Literal

from aikg import vocab
from aikg.description.resource import Resource


def notes(resource: Resource) -> list[tuple[str, Mapping[str, str]]]:
    """The editors' explanations of findings about it: the fragment of each, its text by language."""
    reasons: dict[str, dict[str, str]] = {}
    explaining = set()
    for quad in resource.description.quads:
        node = getattr(quad.subject, "value", "")
        if quad.predicate.value == vocab.acknowledges and str(quad.object) == f"<{resource.iri}>":
            explaining.add(node)
        if quad.predicate.value == vocab.reason and isinstance(quad.object, Literal):
            reasons.setdefault(node, {})[quad.object.language or ""] = quad.object.value
    return [(node.partition("#")[2], reasons[node]) for node in sorted(explaining) if node in reasons]
