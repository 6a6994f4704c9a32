"""The OpenAPI description of the interface (https://spec.openapis.org/oas/v3.1.0), path by path."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from aikg import __version__
from aikg.formats import DATASETS, GRAPHS, JSON_LD, RESULTS, SPARQL_QUERY
from aikg.negotiation import HTML, Format
from aikg.server.http.language import LANGUAGES
from aikg.server.linked_data.metadata import COMPRESSIONS, NAMES, SYNTAXES
from aikg.server.linked_data.profiles import ALTERNATES, OWN, SCHEMA_ORG, WIKIDATA
from aikg.server.linked_data.representations import EXTENSIONS
from aikg.server.publication import mapping_sets

_Json = dict[str, Any]
_TEXT: Final = "text/plain"
_FORM: Final = "application/x-www-form-urlencoded"
_READING: Final = ("get", "head")
_PROBLEM: Final = {
    "default": {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {}}}
}
_RDF: Final = tuple(syntax.media_type for syntax in GRAPHS)
_ANSWERS: Final = tuple(syntax.media_type for syntax in (*RESULTS, *GRAPHS))
_DUMPS: Final = tuple(
    {*(syntax.media_type for syntax in SYNTAXES.values()), *filter(None, COMPRESSIONS.values())}
)
_DOCUMENTS: Final = {
    "/": "The data set",
    "/dataset": "The data set: VoID and DCAT",
    "/ontology": "The ontology",
    "/ontology/{version}": "A version of the ontology",
    "/shapes": "The SHACL shapes",
    "/id/{slug}": "An entity, with its claims",
    "/claim/{key}": "A claim, with its evidence",
    "/source/{slug}": "A source, with its claims",
    "/graph/{name}": "A named graph, whole",
    "/id": "The entities, part by part, of one class where it is named",
    "/source": "The sources",
    "/claim": "The claims, part by part",
    "/graph": "The named graphs",
    "/mapping": "The mappings to other data",
    "/findings": "What the checks found",
    "/problem": "The types of problems",
    "/problem/{type}": "What a type of problems means",
    "/queries": "The query library",
    "/queries/{name}": "A query of the library",
    "/{path}": "Whatever else the graph has under an IRI of ours",
}
_PLAIN: Final = {
    "/health": ("Whether the server is up", "application/json"),
    "/ready": ("Whether the store answers", "application/json"),
    "/metrics": ("Counters and durations, as Prometheus reads them", _TEXT),
    "/queries/running": ("The queries that run, with the operator's token", "application/json"),
    "/workbench": ("A place to write queries, as a page", HTML.media_type),
    "/robots.txt": ("What crawlers may fetch", _TEXT),
    "/sitemap.xml": ("The index of sitemaps", "application/xml"),
    "/sitemap/{number}.xml": ("A sitemap", "application/xml"),
    "/context.jsonld": ("The JSON-LD context", JSON_LD.media_type),
    "/context/{version}.jsonld": (
        "A version of the JSON-LD context, which never changes",
        JSON_LD.media_type,
    ),
    "/openapi.json": ("This description", "application/json"),
}
_REDIRECTS: Final = {
    "/.well-known/void": "The way to the description of the data set",
    "/.well-known/sparql-examples": "The way to the query library",
}


_SUGGESTED: Final = ("entity", "property", "type")
_RECONCILIATION: Final = {
    "": "The manifest, or candidates for queries (Reconciliation Service API 0.2)",
    "/preview": "A preview of an entity, as HTML",
    "/propose": "Properties to extend data by",
    **{f"/suggest/{kind}": f"Suggestions of {kind} by prefix" for kind in _SUGGESTED},
    **{f"/flyout/{kind}": f"A flyout about {kind}" for kind in _SUGGESTED},
}
_RECONCILIATION_DRAFT: Final = {
    "": "The manifest (Reconciliation Service API 1.0-draft)",
    "/match": "Candidates for queries",
    "/preview": "A preview of an entity, as HTML",
    "/extend": "Values of properties for entities",
    "/extend/propose": "Properties to extend data by",
    **{f"/suggest/{kind}": f"Suggestions of {kind} by prefix" for kind in _SUGGESTED},
}
_SENT: Final = ("/match", "/extend")
_ASKED: Final = {"prefix": "What the name begins with", "id": "The entity", "type": "The class"}


def describe() -> _Json:
    """The description as a JSON object."""
    paths = {path: _document(path, text, (*GRAPHS, HTML)) for path, text in _DOCUMENTS.items()}
    paths |= {path: _reading(path, text, (kind,)) for path, (text, kind) in _PLAIN.items()}
    paths |= {path: _redirect(text) for path, text in _REDIRECTS.items()}
    paths |= {path: _sparql(path) for path in ("/sparql", "/sparql.{extension}")}
    paths |= {"/fragments": _fragments(), "/dump": _reading("/dump", "The files", _RDF)}
    asset = _operation("A style, script or picture of the pages", ("*/*",), _in_path("{digest}/{name}"))
    paths["/static/{digest}/{name}"] = _methods(_READING, asset)
    paths["/reload"] = {"post": _operation("Load the dump again, with the operator's token", ())}
    paths["/queries/running/{query_id}"] = {"delete": _operation("Stop a query", (), _in_path("{query_id}"))}
    paths |= _reconciliation("/reconcile", _RECONCILIATION)
    for path in ("/reconcile", "/reconcile/wikidata"):
        paths[path]["post"] = paths[path]["get"] | {"requestBody": _body([_FORM])}
    paths |= _reconciliation("/reconcile/v1", _RECONCILIATION_DRAFT)
    paths["/dump/{name}"] = _dump()
    paths[mapping_sets.PATH] = _mapping_set()
    paths |= {path: _store(path) for path in ("/store", "/store/{path}")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "aikg",
            "version": __version__,
            "summary": "Who builds, funds and uses which AI models",
        },
        "paths": dict(sorted(paths.items())),
    }


def _reconciliation(root: str, answers: Mapping[str, str]) -> _Json:
    """The paths of a version of the API, by our identifiers and by those of Wikidata."""
    paths: _Json = {}
    for base in (root, f"{root}/wikidata"):
        for path, text in answers.items():
            asked = [_parameter(name, "query", about) for name, about in _ASKED.items()]
            operation = _operation(text, ("application/json", "text/html"), () if path in _SENT else asked)
            sending = operation | {"requestBody": _body(["application/json", _FORM])}
            paths[base + path] = {"post": sending} if path in _SENT else _methods(_READING, operation)
    return paths


def _parameter(name: str, where: str, text: str, values: Iterable[str] = ()) -> _Json:
    schema: _Json = {"type": "string"} | ({"enum": list(values)} if values else {})
    required = {"required": True} if where == "path" else {}
    return {"name": name, "in": where, "description": text, "schema": schema} | required


def _in_path(path: str) -> list[_Json]:
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    return [_parameter(name, "path", f"The {name}") for name in names]


def _operation(summary: str, media_types: Iterable[str], parameters: Iterable[_Json] = ()) -> _Json:
    content: _Json = {media_type: {} for media_type in media_types}
    done = (
        {"description": "Done", "content": content} if content else {"description": "Done, without content"}
    )
    status = "200" if content else "204"
    return {"summary": summary, "parameters": list(parameters), "responses": {status: done, **_PROBLEM}}


def _methods(names: Iterable[str], operation: _Json) -> _Json:
    return dict.fromkeys(names, operation)


def _reading(path: str, text: str, media_types: Iterable[str]) -> _Json:
    return _methods(_READING, _operation(text, media_types, _in_path(path)))


def _redirect(text: str) -> _Json:
    return _methods(_READING, {"summary": text, "responses": {"302": {"description": "Found"}, **_PROBLEM}})


def _document(path: str, text: str, formats: Iterable[Format]) -> _Json:
    offered = [*formats, SPARQL_QUERY] if path == "/queries/{name}" else list(formats)
    tokens = (profile.token for profile in (OWN, SCHEMA_ORG, WIKIDATA, ALTERNATES))
    extensions = ", ".join(name for name, syntax in EXTENSIONS.items() if syntax in offered)
    parameters = [
        *_in_path(path),
        _parameter("_profile", "query", "The profile, by its token or IRI", tokens),
        _parameter(
            "_mediatype", "query", f"The media type; the path may end with one of {extensions} instead"
        ),
        _parameter("lang", "query", "The language of a page", LANGUAGES),
        _parameter("page", "query", "The page of claims and links, from 1"),
        _parameter("class", "query", "The class whose members a collection is to have"),
        _parameter("Accept-Profile", "header", "Profiles in order of preference"),
        _parameter("If-None-Match", "header", "Entity tags of what the client has"),
    ]
    operation = _operation(text, [syntax.media_type for syntax in offered], parameters)
    operation["responses"] |= {"304": {"description": "Not modified"}, "410": {"description": "Withdrawn"}}
    return _methods(_READING, operation)


def _fragments() -> _Json:
    names = ("subject", "predicate", "object", "graph")
    parameters = [_parameter(name, "query", f"The {name}; any where it is missing") for name in names]
    parameters.append(_parameter("page", "query", "The page, from 1"))
    return _methods(_READING, _operation("What matches a triple or quad pattern", _RDF, parameters))


def _dump() -> _Json:
    parameters = [
        _parameter("name", "path", "The file", [*NAMES, "SHA256SUMS"]),
        _parameter("Range", "header", "The bytes to send"),
    ]
    operation = _operation("The data set as a file", (*_DUMPS, _TEXT), parameters)
    operation["responses"] |= {
        "206": {"description": "Partial content"},
        "304": {"description": "Not modified"},
    }
    return _methods(_READING, operation)


def _mapping_set() -> _Json:
    done = {"description": f"The set as a table ({mapping_sets.TSV}, tsv) or in RDF (text/turtle, ttl)"}
    responses = {"200": done, "404": {"description": "There is no such set"}, **_PROBLEM}
    parameters = [
        _parameter("name", "path", "The name of the set, such as wikidata-terms"),
        _parameter("extension", "path", "The form", ("tsv", "ttl")),
    ]
    operation = {"summary": "A mapping set (SSSOM)", "parameters": parameters, "responses": responses}
    return _methods(_READING, operation)


def _sparql(path: str) -> _Json:
    dataset = ("default-graph-uri", "named-graph-uri")
    parameters = [
        *_in_path(path),
        _parameter("query", "query", "The query; without one, the service is described"),
        *(_parameter(name, "query", "A graph of the data set; may be repeated") for name in dataset),
        _parameter("timeout", "query", "The seconds that the query may take"),
        _parameter("format", "query", "A short name of a format, such as csv, or its media type"),
        _parameter("lint", "query", "Tell what is probably a mistake, and do not evaluate"),
        _parameter("explain", "query", "Tell what the query asks for, and do not evaluate"),
        _parameter("Prefer", "header", "lint: findings in the field Aikg-Lint of the response"),
    ]
    asked = _operation("Ask a query (SPARQL 1.1 Protocol)", _ANSWERS, parameters)
    sent = _operation("Ask a query, or make an update with a token", _ANSWERS)
    sent["requestBody"] = _body(["application/sparql-query", "application/sparql-update", _FORM])
    return _methods(_READING, asked) | {"post": sent}


def _store(path: str) -> _Json:
    parameters = _in_path(path)
    if path == "/store":
        parameters = [
            _parameter("graph", "query", "The IRI of a graph; without it and default, the data set"),
            _parameter("default", "query", "The default graph"),
        ]
    rdf = [syntax.media_type for syntax in {*GRAPHS, *DATASETS}]
    read = _operation("Read a graph (SPARQL 1.1 Graph Store HTTP Protocol)", sorted(rdf), parameters)
    write = _operation("Write a graph, with a token", (), parameters)
    sending = write | {"requestBody": _body([*sorted(rdf), "multipart/form-data"])}
    return _methods(_READING, read) | {"put": sending, "post": sending, "delete": write}


def _body(media_types: Iterable[str]) -> Mapping[str, Any]:
    return {"required": True, "content": {media_type: {} for media_type in media_types}}
