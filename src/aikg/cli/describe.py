"""Show what the graph says of one thing: every statement, with the claims that make it."""

import argparse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pyoxigraph import Literal

from aikg.claim_nodes import AmountNode, ClaimNode, Value
from aikg.cli.output import accepted, print_bytes, print_texts
from aikg.cli.own_dump import own_dump
from aikg.description.edition import Catalogue
from aikg.description.resource import FOR_SEARCH, Resource, SourcedStatement, StatementGroup, resource
from aikg.description.retrieval import Description, Extent, describe
from aikg.errors import AikgError
from aikg.iris import TERM, compact, expand
from aikg.negotiation import negotiate
from aikg.ontology import Ontology
from aikg.server.http.language import LANGUAGES
from aikg.server.linked_data.profiles import OWN
from aikg.server.linked_data.representations import RDF, Variant, rdf
from aikg.solutions import Reader
from aikg.store.location import open_store

example = """\
  aikg describe id:baai
  aikg describe claim:hankyung-2023-02-06.baai-funding --language ko
  aikg describe id:baai --format turtle"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("iri", help="an IRI or a prefixed name, for example id:baai")
    parser.add_argument("--format", help="ttl, jsonld, nt, rdf, trig, nq (default: a table)")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the labels (en)")
    parser.add_argument("--page", type=int, default=1, help="of the claims and links (1)")
    parser.add_argument("--store", help="a dump, a store's folder or an endpoint's address")


def run(given: argparse.Namespace) -> int:
    """Print the description."""
    iri = expand(given.iri)
    with closing(open_store(given.store or str(own_dump(Path.cwd())))) as store:
        found = describe(Reader(store), iri, Extent(max(1, given.page)))
        if found is None:
            raise AikgError(
                f"The graph has nothing of {compact(iri)}. `aikg query labels` lists what it has."
            )
        ontology = Catalogue(store).edition().ontology
        if given.format:
            return _write(found, ontology, given.format)
        return _show(resource(found, ontology), given.language)


def _write(found: Description, ontology: Ontology, name: str) -> int:
    chosen = negotiate(accepted(name, "ttl, jsonld, nt, rdf, trig or nq."), RDF)
    variant = Variant(chosen.format, chosen.media_type, OWN, "en")
    print_bytes([rdf(found.quads, variant, ontology, found.iri)])
    return 0


def _show(shown: Resource, language: str) -> int:
    classes = ", ".join(shown.label(iri, language) for iri in shown.classes[:1])
    print(f"{shown.label(shown.iri, language)} ({classes})\n{shown.iri}")
    columns = ("property", "value", "claim", "source, words", "said by")
    own = [group for group in shown.own if group.predicate not in FOR_SEARCH]
    print_texts(columns, [row for group in own for row in _rows(shown, group, language, False)])
    if shown.incoming:
        print("in which it is the value:")
        columns = ("subject", "property", "claim", "source, words", "said by")
        print_texts(columns, [row for group in shown.incoming for row in _rows(shown, group, language, True)])
    pages = shown.description.page_count
    if pages > 1:
        print(f"page {shown.description.extent.page} of {pages}; --page shows another")
    return 0


def _rows(shown: Resource, group: StatementGroup, language: str, incoming: bool) -> Iterator[tuple[str, ...]]:
    for statement in group.statements:
        prop = shown.label(statement.predicate, language)
        subject = shown.label(statement.subject, language)
        ends = (subject, prop) if incoming else (prop, _text(shown, statement.value, language))
        made = [_claim(shown, claim, language) for claim in statement.claims]
        for number, claim in enumerate(made or [(_origin(statement), "", "")]):
            yield (*(ends if number == 0 else ("", "")), *claim)


def _origin(statement: SourcedStatement) -> str:
    """Where a statement comes from that no claim makes."""
    claims = dict.fromkeys(compact(claim) for each in statement.inferences for claim in each.claims)
    if claims:
        return f"inferred from {', '.join(claims)}"
    by = "inferred" if statement.predicate.startswith(TERM) else "inferred, by an alignment"
    return by if statement.is_inferred else "the editors" if statement.is_editorial else ""


def _claim(shown: Resource, claim: ClaimNode, language: str) -> tuple[str, str, str]:
    quotes = " · ".join(f"“{quote}”" for evidence in claim.evidence for quote in evidence.quotes)
    speakers = ", ".join(shown.label(iri, language) for iri in claim.said_by if iri != claim.source)
    modality = shown.label(claim.modality, language)
    return f"{compact(claim.iri)} ({modality})", f"{shown.label(claim.source, language)} {quotes}", speakers


def _text(shown: Resource, value: Value, language: str) -> str:
    if isinstance(value, AmountNode):
        return f"{value.stated or value.value} ({shown.label(value.iri, language)})"
    if isinstance(value, Literal):
        return f"{value.value} @{value.language}" if value.language else value.value
    return shown.label(value.value, language)
