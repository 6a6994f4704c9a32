"""What both versions answer alike: suggestions, previews, proposals and values of properties."""

from typing import Any, Final

from starlette.responses import Response

from aikg.reconcile.candidates import ReconciliationQuery
from aikg.reconcile.extension import proposals
from aikg.reconcile.glossary import Glossary
from aikg.reconcile.inventory import FOR_SEARCH, Entity, EntityProperty, Type, term_iri
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import Space
from aikg.reconcile.suggestion import suggest_terms
from aikg.server.http.parameter import Parameter
from aikg.server.http.status_codes import BadRequestError, NoSuchResourceError
from aikg.server.reconciliation import html_pages
from aikg.server.reconciliation.data_extension import ExtensionWriter, extension
from aikg.server.reconciliation.json_objects import Describer
from aikg.server.reconciliation.service_request import CURSOR, LIMIT, ServiceRequest, whole_number

ID: Final = Parameter("id", "The entity, type or property", is_required=True)
PREFIX: Final = Parameter("prefix", "What the name begins with")
TYPE: Final = Parameter("type", "A class of the entities")
OF_PROPOSALS: Final = (TYPE, LIMIT)
_OF_TERMS: Final = (PREFIX, CURSOR, LIMIT)
OF_SUGGESTIONS: Final = {"entity": (*_OF_TERMS, TYPE), "property": _OF_TERMS, "type": _OF_TERMS}
"""The parameters that suggestions are asked for by, for each kind."""

_ALL: Final = 1000


class Lookups:
    """Looks up the entities, types and properties of one identifier space."""

    def __init__(self, reconciler: Reconciler, space: Space) -> None:
        self._reconciler = reconciler
        self._space = space

    @property
    def glossary(self) -> Glossary:
        """The properties and types by what they are called."""
        return self._reconciler.matcher().glossary

    def warnings(self, query: ReconciliationQuery) -> dict[str, list[str]]:
        """What of a query cannot be honoured, beside its candidates, none of which matches for that."""
        faults = self.glossary.faults(query)
        return {"warnings": faults} if faults else {}

    def describer(self, exchange: ServiceRequest) -> Describer:
        """Describes in the language of a request."""
        return Describer(self._reconciler.matcher().inventory, self._space, exchange.language)

    def used_types(self, exchange: ServiceRequest) -> list[dict[str, Any]]:
        """The types that entities have, as manifests list them."""
        describer = self.describer(exchange)
        return [describer.term(type_) for type_ in describer.inventory.used_types]

    def extended(
        self, text: str, name: str, exchange: ServiceRequest, has_languages: bool = False
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The columns of an extension and its rows by the ids of entities (0.2, section 7.4)."""
        asked = extension(text, name, self.glossary)
        wanted = [column.wanted for column in asked.columns]
        found = self._reconciler.extended(asked.ids, wanted, exchange.message.client)
        writer = ExtensionWriter(self.describer(exchange), has_languages)
        rows = {id_: writer.row(asked.columns, cells) for id_, cells in found.items()}
        return writer.meta(asked.columns, list(found.values())), rows

    def suggested(self, kind: str, exchange: ServiceRequest) -> list[dict[str, Any]]:
        """Suggested entities, types or properties (0.2, section 6.3)."""
        suggest = {"entity": self._entities, "type": self._types, "property": self._properties}
        return suggest[kind](exchange)

    def _entities(self, exchange: ServiceRequest) -> list[dict[str, Any]]:
        describer, types = self.describer(exchange), tuple(filter(None, exchange.parameters.every(TYPE)))
        client = exchange.message.client
        found = self._reconciler.suggested(_prefix(exchange), types, self._space, client)[exchange.window()]
        return [describer.entity(entity) | {"notable": describer.types(entity)} for entity in found]

    def _types(self, exchange: ServiceRequest) -> list[dict[str, Any]]:
        describer = self.describer(exchange)
        found = suggest_terms(_prefix(exchange), describer.inventory.used_types)
        return [describer.type(type_) for type_ in found[exchange.window()]]

    def _properties(self, exchange: ServiceRequest) -> list[dict[str, Any]]:
        describer = self.describer(exchange)
        known = describer.inventory.properties.values()
        offered = (property_ for property_ in known if property_.iri not in FOR_SEARCH)
        found = suggest_terms(_prefix(exchange), offered)
        return [describer.term(property_) for property_ in found[exchange.window()]]

    def preview(self, exchange: ServiceRequest) -> Response:
        """The page of an entity (0.2, section 5.2); raises NoSuchResourceError."""
        return exchange.page(html_pages.preview(self._entity(_id(exchange)), self.describer(exchange)))

    def flyout(self, kind: str, exchange: ServiceRequest) -> dict[str, str]:
        """The fragment of an entity, type or property (0.2, section 6.5); raises NoSuchResourceError."""
        id_, describer = _id(exchange), self.describer(exchange)
        if kind == "entity":
            return {"id": id_, "html": html_pages.flyout(self._entity(id_), describer)}
        term = describer.term(self._term(kind, id_, describer))
        return {"id": id_, "html": html_pages.term_flyout(term["name"], term.get("description", ""))}

    def proposed(self, exchange: ServiceRequest) -> dict[str, Any]:
        """Properties of the entities of a type (0.2, section 7.2); raises BadRequestError."""
        describer, type_ = self.describer(exchange), exchange.parameters.one(TYPE) or ""
        limit = whole_number(exchange.parameters, LIMIT, _ALL)
        known = self.glossary.type(type_) if type_ else None
        if type_ and not known:
            raise BadRequestError(self.glossary.no_type(type_))
        found = proposals(describer.inventory, known.iri if known else "")[:limit]
        properties = [describer.term(property_) for property_ in found]
        return {"type": type_, "limit": limit, "properties": properties}

    def _entity(self, id_: str) -> Entity:
        entity = self._reconciler.matcher().entity(id_)
        if entity is None or not self._space.id_of(entity):
            raise NoSuchResourceError(f"There is no entity {id_[:100]!r}.")
        return entity

    def _term(self, kind: str, id_: str, describer: Describer) -> Type | EntityProperty:
        terms = describer.inventory.types if kind == "type" else describer.inventory.properties
        if term_iri(id_) not in terms:
            raise NoSuchResourceError(f"There is no {kind} {id_[:100]!r}.")
        return terms[term_iri(id_)]


def _prefix(exchange: ServiceRequest) -> str:
    return exchange.parameters.one(PREFIX) or ""


def _id(exchange: ServiceRequest) -> str:
    id_ = exchange.parameters.one(ID)
    if not id_:
        raise BadRequestError("The parameter id is missing.")
    return id_
