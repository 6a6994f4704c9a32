"""What the result of a query depends on, so that one result can serve every request for it."""

from typing import NamedTuple

from aikg import __version__
from aikg.errors import NotAcceptableError
from aikg.formats import GRAPHS, RESULTS
from aikg.negotiation import negotiate
from aikg.server.http.entity_tags import entity_tag
from aikg.sparql.form import Form, form, is_volatile
from aikg.store import DefaultGraph, Query

_GRAPH_FORMS = (Form.CONSTRUCT, Form.DESCRIBE)
_FRESH_NODES = ("[", "_:", "(")


class ResultKey(NamedTuple):
    """Equal keys have equal results; ``version`` names the data.

    ``is_repeatable`` says whether to evaluate again gives the same bytes: a template makes fresh
    blank nodes each time.
    """

    version: str
    text: str
    default_graph_uris: tuple[str, ...]
    named_graph_uris: tuple[str, ...]
    default_graph: DefaultGraph
    media_type: str
    is_repeatable: bool

    def tag(self, salt: str) -> str:
        """The entity tag of the result: strong, or weak where its bytes differ each time."""
        graphs = (*self.default_graph_uris, "", *self.named_graph_uris, "", self.default_graph)
        tag = entity_tag(salt, __version__, self.version, self.media_type, *graphs, self.text)
        return tag if self.is_repeatable else f"W/{tag}"


def result_key(query: Query, version: str) -> ResultKey | None:
    """The key of a query's result; None where it must be evaluated each time.

    That is so where nobody can tell the version, where the result depends on time, chance or other
    endpoints, and where the text is no query or no format of its result is accepted: the error is
    the store's to raise.
    """
    if not version or is_volatile(query.text):
        return None
    kind = form(query.text)
    if kind is None or kind is Form.UPDATE:
        return None
    try:
        chosen = negotiate(query.accept, GRAPHS if kind in _GRAPH_FORMS else RESULTS)
    except NotAcceptableError:
        return None
    makes_nodes = kind is Form.CONSTRUCT and any(mark in query.text for mark in _FRESH_NODES)
    return ResultKey(
        version,
        query.text,
        query.default_graph_uris,
        query.named_graph_uris,
        query.default_graph,
        chosen.media_type,
        not makes_nodes,
    )
