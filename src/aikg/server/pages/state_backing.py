"""What is known of state backing: of a work, of who developed it, or by a public body."""

from dataclasses import dataclass
from typing import Final, cast

from pyoxigraph import NamedNode, Quad

from aikg import vocab
from aikg.claim_nodes import ClaimNode, ClaimNodeReader, Properties, plain
from aikg.description.resource import Resource
from aikg.description.retrieval import statements
from aikg.iris import PREFIXES
from aikg.ontology import Ontology
from aikg.server.pages.result_tables import PROLOGUE, labels
from aikg.server.pages.words import Labels
from aikg.solutions import Node, Reader, Row, values

SHOWN: Final = 20
"""How many backings a page has; it says how many there are, and a query of the library has all."""

_OF: Final = "?backing ?role <%s> VALUES ?role { aikg:backedWork aikg:backedDeveloper aikg:backingBody }"
_COUNT: Final = f"{PROLOGUE}SELECT (COUNT(DISTINCT ?backing) AS ?count) {{ {_OF} }}"
_BACKINGS: Final = f"""{PROLOGUE}
SELECT DISTINCT ?backing ?level ?closeness ?timing ?certainty ?work ?backer ?developer ?through {{ {_OF}
  ?backing aikg:level ?level ; aikg:timing ?timing ; aikg:certainty ?certainty ; aikg:backedWork ?work ;
    aikg:backingBody ?backer ; aikg:backingClaim ?through . ?level aikg:closeness ?closeness
  OPTIONAL {{ ?backing aikg:backedDeveloper ?developer }}
}} ORDER BY DESC(?timing) ?closeness ?work ?backing LIMIT {SHOWN}"""
_PREMISES: Final = f"""{PROLOGUE}SELECT ?backing ?claim {{ %s ?backing prov:wasDerivedFrom ?claim }}
ORDER BY ?backing ?claim"""
_PROGRAMMES: Final = f"""{PROLOGUE}
SELECT ?programme ?country ?modality (MIN(?date) AS ?since) (MIN(?c) AS ?claim) {{
  <%s> aikg:provider ?provider . ?provider aikg:basedIn ?country .
  ?c aikg:servedPlace ?country ; aikg:scopedProgramme ?programme ; aikg:modality ?modality
  OPTIONAL {{ ?announcement aikg:announcedThing ?programme ; aikg:date ?date }}
}} GROUP BY ?programme ?country ?modality ORDER BY ?programme ?modality"""
_LOOKED_AT: Final = f"""{PROLOGUE}SELECT DISTINCT ?property ?value {{ <%s> ?property ?value
  {{ ?property aikg:supportLevel ?level }} UNION {{ ?property aikg:datingOrder ?order }}
}} ORDER BY ?property ?value"""


@dataclass(frozen=True, slots=True)
class ShownBacking:
    """One inferred backing, by IRIs; of ``claims``, which it follows from, ``support`` states the support."""

    iri: str
    level: str
    timing: str
    certainty: str
    work: str
    backer: str
    developer: str
    support: ClaimNode
    claims: tuple[ClaimNode, ...]


@dataclass(frozen=True, slots=True)
class StateBacking:
    """What a page says of state backing: the first of ``count`` backings, and the country's ``programmes``.

    Of a model it is also said where none is known; ``looked_at`` is what is known of its developers, its
    machines and its dates.
    """

    is_model: bool
    count: int
    backings: tuple[ShownBacking, ...]
    programmes: tuple[Row, ...]
    looked_at: tuple[tuple[str, Node], ...]
    labels: Labels

    @property
    def is_shown(self) -> bool:
        """Whether there is something to say."""
        return self.is_model or self.count > 0


def state_backing(reader: Reader, resource: Resource, ontology: Ontology) -> StateBacking:
    """What is known of a resource; raises what Store.answer raises."""
    is_model = vocab.AIModel in resource.classes
    rows = reader.select(_BACKINGS % resource.iri)
    claims = _claims(reader, rows, ontology)
    programmes = tuple(reader.select(_PROGRAMMES % resource.iri)) if is_model else ()
    looked_at = reader.select(_LOOKED_AT % resource.iri) if is_model else []
    of_claims = (claim for each in claims.values() for claim in each)
    named = {node.value for row in (*rows, *programmes) for node in row.values()}
    named |= {iri for claim in of_claims for iri in _named_by(claim)}
    return StateBacking(
        is_model,
        int(reader.select(_COUNT % resource.iri)[0]["count"].value),
        tuple(_backing(row, claims[row["backing"].value]) for row in rows if row["backing"].value in claims),
        tuple(row for row in programmes if "programme" in row),
        tuple((row["property"].value, row["value"]) for row in looked_at),
        labels(reader, {iri for iri in named if iri.startswith(PREFIXES["id"][:5])}),
    )


def _claims(reader: Reader, rows: list[Row], ontology: Ontology) -> dict[str, tuple[ClaimNode, ...]]:
    """The claims that each backing follows from."""
    if not rows:
        return {}
    pairs = reader.select(_PREMISES % values("backing", [row["backing"].value for row in rows]))
    quads = statements(reader, sorted({pair["claim"].value for pair in pairs}))
    subjects: dict[str, list[Quad]] = {}
    for quad in quads:
        subjects.setdefault(cast("NamedNode", quad.subject).value, []).append(quad)
    nodes = {iri: Properties(iri, found) for iri, found in subjects.items()}
    reading = ClaimNodeReader(ontology, lambda iri: nodes.get(iri) or Properties(iri))
    claims: dict[str, tuple[ClaimNode, ...]] = {}
    for pair in pairs:
        own = claims.get(pair["backing"].value, ())
        claims[pair["backing"].value] = (*own, reading.claim(pair["claim"].value))
    return claims


def _backing(row: Row, claims: tuple[ClaimNode, ...]) -> ShownBacking:
    text = {name: node.value for name, node in row.items()}
    return ShownBacking(
        text["backing"],
        text["level"],
        text["timing"],
        text["certainty"],
        text["work"],
        text["backer"],
        text.get("developer", ""),
        next(claim for claim in claims if claim.iri == text["through"]),
        claims,
    )


def _named_by(claim: ClaimNode) -> set[str]:
    """Everything that a receipt of a claim names."""
    amounts = {iri for amount in claim.amounts for iri in (amount.currency, amount.hedge)}
    sources = {evidence.source for evidence in claim.evidence}
    details = {plain(value) for _, value in claim.details}
    return {claim.iri, claim.source, *claim.said_by} | amounts | sources | details
