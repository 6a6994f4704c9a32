"""The draft of version 1.0: https://reconciliation-api.github.io/specs/1.0-draft/."""

from typing import Any

from starlette.responses import Response

from aikg.reconcile.candidates import EXACT, Candidate
from aikg.server.http.received_request import decode_text
from aikg.server.http.status_codes import UnsupportedMediaTypeError
from aikg.server.reconciliation import manifests
from aikg.server.reconciliation import reconciliation_queries as queries
from aikg.server.reconciliation.json_objects import Describer
from aikg.server.reconciliation.lookups import Lookups
from aikg.server.reconciliation.service_request import ServiceRequest

_JSON = "application/json"
_QUALIFIERS = [{"id": EXACT, "name": "The same value, not only a similar one"}]


class DraftService(Lookups):
    """Answers below one endpoint for one identifier space."""

    def endpoint(self, exchange: ServiceRequest) -> Response:
        """The manifest (section 3.1)."""
        types = self.used_types(exchange)
        return exchange.json(manifests.draft_manifest(exchange, self._space, types))

    def match(self, exchange: ServiceRequest) -> Response:
        """The candidates of each query of a batch (section 4), in their order."""
        batch = queries.draft_batch(_body(exchange))
        describer = self.describer(exchange)
        answers = self._reconciler.candidates(batch, self._space, exchange.message.client)
        results = [
            {"candidates": [_candidate(one, describer) for one in found]} | self.warnings(query)
            for query, found in zip(batch, answers, strict=True)
        ]
        return exchange.json({"results": results})

    def suggest(self, kind: str, exchange: ServiceRequest) -> Response:
        """Suggested entities, types or properties (section 6), the properties with their match qualifiers."""
        found = self.suggested(kind, exchange)
        if kind == "property":
            found = [one | {"matchQualifiers": _QUALIFIERS} for one in found]
        return exchange.json({"result": found})

    def extend(self, exchange: ServiceRequest) -> Response:
        """The values of properties (section 7.5)."""
        meta, rows = self.extended(_body(exchange), "The body", exchange, has_languages=True)
        listed = [{"id": id_, "properties": _properties(row)} for id_, row in rows.items()]
        return exchange.json({"meta": meta, "rows": listed})

    def propose(self, exchange: ServiceRequest) -> Response:
        """Properties that may be fetched (section 7.2)."""
        return exchange.json(self.proposed(exchange))


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
