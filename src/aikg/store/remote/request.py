"""What an endpoint is sent: texts that need no prologue of ours, and the parameters of the protocol."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aikg.errors import ServiceRefusedError
from aikg.iris import BASE, PREFIXES
from aikg.sparql.addresses import RemoteAddress, refuse, replace_addresses
from aikg.sparql.dataset import names_dataset, without_dataset
from aikg.sparql.label_service import with_labels
from aikg.sparql.plain_names import with_plain_names
from aikg.sparql.prologue import self_contained
from aikg.store import Query, Update
from aikg.store.depth import require_shallow
from aikg.store.evaluation import Conditions, query_parser, require_syntax, update_parser
from aikg.store.remote.engines import Engine, Fields


def as_written(address: RemoteAddress) -> str:
    """Let the endpoint contact what the text says, where who asks is who runs the program."""
    return address.iri or refuse(address)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a store is asked and updated, and by whose word.

    ``credentials`` are a line as ``aikg.store.remote.authentication`` reads it. ``engine`` is a name in
    ENGINES; "" has the endpoint say what it is.
    """

    query_url: str
    update_url: str
    credentials: str = field(default="", repr=False)
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How texts are worded for an endpoint, which knows neither our prefixes nor our base IRI.

    ``admit`` is asked for every address that SERVICE or LOAD names: it returns what the endpoint may
    contact in its place, or raises ServiceRefusedError. A ``strict`` one lets nothing pass that is not
    SPARQL, whatever the endpoint would make of it: with our credentials a text that we take for a query
    must not be an update to the endpoint.
    """

    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    admit: Callable[[RemoteAddress], str] = refuse
    strict: bool = True

    def query(self, query: Query, engine: Engine) -> Fields:
        """The parameters of a query (SPARQL 1.1 Protocol, section 2.1).

        Raises QuerySyntaxError, ServiceRefusedError, EvaluationError.
        """
        plain = with_plain_names(query.text, BASE, self.prefixes)
        asked = with_labels(plain, BASE, self.prefixes)
        text = self._worded(asked, lambda: self.require_query(plain))
        if query.default_graph_uris or query.named_graph_uris:
            text = without_dataset(text)
        return (("query", text), *_dataset(query, engine))

    def update(self, update: Update, engine: Engine) -> Fields:
        """The parameters of an update (SPARQL 1.1 Protocol, section 2.2); raises as ``query`` does."""
        plain = with_plain_names(update.text, BASE, self.prefixes)
        text = self._worded(plain, lambda: self.require_update(plain))
        return (
            ("update", update.whole(text, engine.insertion)),
            *(("using-graph-uri", iri) for iri in update.using_graph_uris),
            *(("using-named-graph-uri", iri) for iri in update.using_named_graph_uris),
        )

    def require_query(self, text: str) -> None:
        """Raise QuerySyntaxError, with its place, where a query that was not taken is no SPARQL."""
        conditions = self._conditions()
        require_syntax(text, conditions, query_parser(conditions))

    def require_update(self, text: str) -> None:
        """Raise QuerySyntaxError, with its place, where an update that was not taken is no SPARQL."""
        conditions = self._conditions()
        require_syntax(text, conditions, update_parser(conditions))

    def _conditions(self) -> Conditions:
        return Conditions(prefixes=self.prefixes)

    def _worded(self, text: str, require: Callable[[], None]) -> str:
        require_shallow(text)
        if self.strict:
            require()
        try:
            admitted = replace_addresses(text, self.admit, BASE, self.prefixes)
        except ServiceRefusedError:
            require()
            raise
        return self_contained(admitted, BASE, self.prefixes)


def _dataset(query: Query, engine: Engine) -> Fields:
    given = (
        *(("default-graph-uri", iri) for iri in query.default_graph_uris),
        *(("named-graph-uri", iri) for iri in query.named_graph_uris),
    )
    if given or names_dataset(query.text):
        return given
    return engine.union if query.default_graph == "union" else engine.exact
