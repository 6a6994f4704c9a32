"""The solutions of a SELECT query, read from any store (SPARQL 1.1 Query Results JSON Format)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from aikg.errors import StoreError
from aikg.iris import PREFIXES
from aikg.store import Query, Store

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term: ``kind`` is "uri", "literal" or "bnode"."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


Solution = Mapping[str, Term]


def solutions(store: Store, text: str, timeout: float) -> Iterator[Solution]:
    """The solutions of a query in which the prefixes of the graph may be used without declaring them.

    ``timeout`` is in seconds. Raises what the store raises, and StoreError for an answer that cannot be read.
    """
    query = Query(_with_prologue(text), _JSON, timeout=timeout)
    with closing(store.answer(query).body) as body:
        content = b"".join(body)
    try:
        bindings = json.loads(content)["results"]["bindings"]
    except (ValueError, KeyError) as error:
        raise StoreError(f"The store's answer is no SPARQL result in JSON: {error}.") from error
    return ({name: _term(found) for name, found in binding.items()} for binding in bindings)


def _with_prologue(text: str) -> str:
    used = (prefix for prefix in PREFIXES if f"{prefix}:" in text)
    return "".join([*(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used), text])


def _term(found: Mapping[str, str]) -> Term:
    kind = "literal" if found["type"] == "typed-literal" else found["type"]
    return Term(kind, found["value"], found.get("xml:lang", "").lower(), found.get("datatype", ""))
