"""Which statements can be given to Wikidata, and why the others cannot."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from aikg.iris import local_name
from aikg.wikidata.items import WikidataItem
from aikg.wikidata.wikibase_model import WD, Item, Quantity, Rank, Reference, Snak, Statement, Value

details = frozenset(
    {"amount", "dateText", "nonExhaustive", "participant", "purpose", "supports", "valueText"}
)
"""Qualifiers that add to a statement. Without any other, it would say something else, and is not exported.

So is none on which the editors have a note: what they say of it may be that it is wrong.
"""


@dataclass(frozen=True, slots=True)
class Export:
    """A statement as Wikidata can have it; ``left_out`` names the qualifiers and references it cannot."""

    statement: Statement
    reference: Reference
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that is not exported, and why."""

    statement: Statement
    reason: str


def select(
    statements: Iterable[Statement], verified: Collection[str], known: Mapping[str, WikidataItem]
) -> Iterator[Export | Refusal]:
    """What becomes of each statement.

    ``verified`` are the IRIs of the items and properties of the mappings; nothing else of Wikidata's is
    exported. ``known`` are items as Wikidata has them, by identifier: what they say already is left out.
    """
    for statement in statements:
        reason = _reason(statement, verified, known)
        exported = None if reason else _export(statement, verified)
        if exported is None:
            yield Refusal(statement, reason or "it has no reference that Wikidata can have")
        else:
            yield exported


def _reason(statement: Statement, verified: Collection[str], known: Mapping[str, WikidataItem]) -> str | None:
    snak = statement.snak
    if statement.rank is Rank.DEPRECATED:
        return "the editors acknowledge an error in it"
    if statement.is_implied or statement.reference is None:
        return "no source says it in so many words"
    if statement.subject.iri not in verified:
        return "its subject has no item of Wikidata"
    if snak.property.iri not in verified:
        return "Wikidata has no property for it"
    if not _is_expressible(snak.value, verified):
        return "its value has no item of Wikidata"
    restricting = [q for q in statement.qualifiers if not _is_dispensable(q, verified)]
    if restricting:
        return f"it would not be the same without {restricting[0].property.id}"
    if _is_known(statement, known):
        return "Wikidata says it already"
    return None


def _is_expressible(value: Value, verified: Collection[str]) -> bool:
    if isinstance(value, Quantity):
        return value.unit is None or value.unit.iri in verified
    return value.iri in verified if isinstance(value, Item) else True


def _is_exact(snak: Snak, verified: Collection[str]) -> bool:
    """Whether Wikidata can have a qualifier or a part of a reference as it is."""
    return snak.property.iri in verified and _is_expressible(snak.value, verified)


def _is_dispensable(snak: Snak, verified: Collection[str]) -> bool:
    return _is_exact(snak, verified) or snak.property.id in details


def _is_known(statement: Statement, known: Mapping[str, WikidataItem]) -> bool:
    item = known.get(statement.subject.iri.removeprefix(WD))
    value = statement.snak.value
    values = item.claims.get(statement.snak.property.id, ()) if item else ()
    return isinstance(value, Item) and local_name(value.iri) in values


def _export(statement: Statement, verified: Collection[str]) -> Export | None:
    said = statement.reference.snaks if statement.reference else ()
    kept = tuple(snak for snak in said if _is_exact(snak, verified))
    if statement.reference is None or not kept:
        return None
    qualifiers = tuple(snak for snak in statement.qualifiers if _is_exact(snak, verified))
    lost = [snak for snak in (*statement.qualifiers, *said) if not _is_exact(snak, verified)]
    left_out = tuple(dict.fromkeys(snak.property.id for snak in lost))
    reference = replace(statement.reference, snaks=kept)
    return Export(replace(statement, qualifiers=qualifiers), reference, left_out)
