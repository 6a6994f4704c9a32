"""The draft of version 1.0: https://reconciliation-api.github.io/specs/1.0-draft/."""

from typing import Any

from starlette.responses import Response

from aikg.reconcile import Candidate, Reconciler
from aikg.reconcile.candidates import EXACT
from aikg.reconcile.spaces import Space
from aikg.server.http.received_request import decode_text
from aikg.server.http.status_codes import UnsupportedMediaTypeError
from aikg.server.reconciliation import manifests
from aikg.server.reconciliation import reconciliation_queries as queries
from aikg.server.reconciliation.data_extension import ExtensionWriter, extension
from aikg.server.reconciliation.json_objects import Describer
from aikg.server.reconciliation.lookups import Lookups
from aikg.server.reconciliation.service_request import ServiceRequest

_JSON = "application/json"
_QUALIFIERS = [{"id": EXACT, "name": "The same value, not only a similar one"}]


class Service:
    """Answers below one endpoint for one identifier space."""

    def __init__(self, reconciler: Reconciler, space: Space) -> None:
        self._reconciler = reconciler
        self._space = space
        self._lookups = Lookups(reconciler, space)

    def endpoint(self, exchange: ServiceRequest) -> Response:
        """The manifest (section 3.1)."""
        describer = self._lookups.describer(exchange)
        types = [describer.term(type_) for type_ in describer.inventory.used_types]
        return exchange.json(manifests.draft_manifest(exchange.base, self._space, types, exchange.language))

    def match(self, exchange: ServiceRequest) -> Response:
        """The candidates of each query of a batch (section 4), in their order."""
        batch = queries.draft_batch(_body(exchange))
        describer, warnings = self._lookups.describer(exchange), self._lookups.warnings
        answers = self._reconciler.candidates(batch, self._space, exchange.message.client)
        results = [
            {"candidates": [_candidate(one, describer) for one in found]} | warnings(query)
            for query, found in zip(batch, answers, strict=True)
        ]
        return exchange.json({"results": results})

    def suggest(self, kind: str, exchange: ServiceRequest) -> Response:
        """Suggested entities, types or properties (section 6), the properties with their match qualifiers."""
        found = self._lookups.suggested(kind, exchange)
        if kind == "property":
            found = [one | {"matchQualifiers": _QUALIFIERS} for one in found]
        return exchange.json({"result": found})

    def preview(self, exchange: ServiceRequest) -> Response:
        """What is shown of an entity (section 5)."""
        return self._lookups.preview(exchange)

    def extend(self, exchange: ServiceRequest) -> Response:
        """The values of properties (section 7.5)."""
        asked = extension(_body(exchange), "The body", self._lookups.glossary)
        found = self._reconciler.extended(
            asked.ids, [column.wanted for column in asked.columns], exchange.message.client
        )
        writer = ExtensionWriter(self._lookups.describer(exchange), has_languages=True)
        rows = [
            {"id": id_, "properties": _properties(writer.row(asked.columns, cells))}
            for id_, cells in found.items()
        ]
        return exchange.json({"meta": writer.meta(asked.columns, list(found.values())), "rows": rows})

    def propose(self, exchange: ServiceRequest) -> Response:
        """Properties that may be fetched (section 7.2)."""
        return exchange.json(self._lookups.proposed(exchange))


def _body(exchange: ServiceRequest) -> str:
    if exchange.message.media_type != _JSON:
        raise UnsupportedMediaTypeError(f"Send a body in the media type {_JSON}.")
    return decode_text(exchange.message.content)


def _properties(row: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{"id": id_, "values": values} for id_, values in row.items()]


def _candidate(candidate: Candidate, describer: Describer) -> dict[str, Any]:
    features = [
        {"id": feature.id, "name": describer.feature_name(feature), "value": feature.value}
        for feature in candidate.features
    ]
    return describer.candidate(candidate) | {"features": features}
