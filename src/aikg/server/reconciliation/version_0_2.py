"""Version 0.2: https://w3c.github.io/cg-reports/reconciliation/CG-FINAL-specs-0.2-20230410."""

from typing import Any, Final

from starlette.responses import Response

from aikg.reconcile.candidates import Candidate, ReconciliationQuery
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import FORM
from aikg.server.http.status_codes import BadRequestError, UnsupportedMediaTypeError
from aikg.server.reconciliation import manifests
from aikg.server.reconciliation import reconciliation_queries as queries
from aikg.server.reconciliation.json_objects import Describer
from aikg.server.reconciliation.lookups import Lookups
from aikg.server.reconciliation.service_request import ServiceRequest

ASKED: Final = (
    Parameter("queries", "A batch of queries, as JSON"),
    Parameter("query", "One query, as JSON or as a name alone"),
    Parameter("extend", "Entities and the properties whose values are asked for, as JSON"),
)
"""The parameters of which a request has one, or none for the manifest."""


class Service(Lookups):
    """Answers at one endpoint for one identifier space."""

    def endpoint(self, exchange: ServiceRequest) -> Response:
        """The manifest, the answers of a batch (section 4.3), or the rows of an extension (section 7.4)."""
        return exchange.json_or_script(self._content(exchange))

    def _content(self, exchange: ServiceRequest) -> dict[str, Any]:
        message, parameters = exchange.message, exchange.parameters
        if message.method == "POST" and message.media_type != FORM:
            raise UnsupportedMediaTypeError(f"Send a form, in the media type {FORM}.")
        named = {str(name): parameters.one(name) for name in ASKED}
        given = {name: text for name, text in named.items() if text is not None}
        if len(given) > 1:
            raise BadRequestError(f"Send one of the parameters {' and '.join(given)}.")
        if "queries" in given:
            return self._answers(queries.batch(given["queries"]), exchange)
        if "query" in given:
            return dict(self._answers({"query": queries.single(given["query"])}, exchange)["query"])
        if "extend" in given:
            return self._rows(given["extend"], exchange)
        if message.method == "POST":
            raise BadRequestError("The form needs the parameter queries or the parameter extend.")
        return self._manifest(exchange)

    def _manifest(self, exchange: ServiceRequest) -> dict[str, Any]:
        types = self.used_types(exchange)
        return manifests.manifest(exchange, self._space, types)

    def _answers(self, batch: dict[str, ReconciliationQuery], exchange: ServiceRequest) -> dict[str, Any]:
        answers = self._reconciler.candidates(list(batch.values()), self._space, exchange.message.client)
        describer = self.describer(exchange)
        results = ([_candidate(one, describer) for one in found] for found in answers)
        return {
            key: {"result": result} | self.warnings(query)
            for (key, query), result in zip(batch.items(), results, strict=True)
        }

    def _rows(self, text: str, exchange: ServiceRequest) -> dict[str, Any]:
        meta, rows = self.extended(text, "extend", exchange)
        return {"meta": meta, "rows": rows}

    def suggest(self, kind: str, exchange: ServiceRequest) -> Response:
        """Suggested entities, types or properties (section 6)."""
        return exchange.json_or_script({"result": self.suggested(kind, exchange)})

    def show(self, kind: str, exchange: ServiceRequest) -> Response:
        """What is shown beside a suggestion (section 6.5)."""
        return exchange.json_or_script(self.flyout(kind, exchange))

    def propose(self, exchange: ServiceRequest) -> Response:
        """Properties that may be fetched (section 7.2)."""
        return exchange.json_or_script(self.proposed(exchange))


def _candidate(candidate: Candidate, describer: Describer) -> dict[str, Any]:
    features = [{"id": feature.id, "value": feature.value} for feature in candidate.features]
    return describer.candidate(candidate) | {"features": features}
