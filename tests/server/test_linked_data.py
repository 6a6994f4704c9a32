"""What a document says is the same in every syntax, and what its fields say is true."""

import html
import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Dataset, NamedNode, RdfFormat, Triple
from rdflib.compare import to_isomorphic
from running_server import TOKEN, Server, running, started

from aikg.iris import BASE, PREFIXES, entity, term
from aikg.server.http.problems import type_name
from aikg.server.http.status_codes import STATUS

pytestmark = pytest.mark.quick

BAAI = rdflib.URIRef(entity("baai"))
SCHEMA = rdflib.Namespace(PREFIXES["schema"])
DOCUMENTS = [
    "/id/baai",
    "/id/krw",
    "/claim/hankyung-2023-02-06.baai-funding",
    "/source/ecb-2023-02-06",
    "/queries/hedges",
    "/queries",
    "/ontology",
    "/ontology/0.1.0",
    "/shapes",
    "/dataset",
]
HYDRA = rdflib.Namespace(PREFIXES["hydra"])
HAS_REPRESENTATION = "http://www.w3.org/ns/dx/connegp/altr#hasRepresentation"
LINK = re.compile(r'<([^<>]+)>; rel="([^"]+)"((?:; [a-z]+="[^"]*")*)')


@pytest.fixture(scope="module")
def server(dump: Path) -> Iterator[Server]:
    with started("--data", dump, "--workers", "2") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=120) as client:
        yield client


def triples(response: httpx.Response) -> set[Triple]:
    assert response.status_code == 200, response.text
    syntax = RdfFormat.from_media_type(response.headers["Content-Type"])
    assert syntax is not None
    return {quad.triple for quad in pyoxigraph.parse(response.content, format=syntax)}


def canonical(found: set[Triple]) -> Dataset:
    dataset = Dataset(pyoxigraph.Quad(t.subject, t.predicate, t.object) for t in found)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("extension", ["ttl", "rdf", "trig", "nq"])
@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_syntax_holds_the_same_triples(client: httpx.Client, path: str, extension: str) -> None:
    expected = triples(client.get(f"{path}.nt"))
    assert len(expected) > 3
    assert canonical(triples(client.get(f"{path}.{extension}"))) == canonical(expected)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_json_ld_holds_the_same_triples_wherever_it_is_read(client: httpx.Client, path: str) -> None:
    """A saved file names no host and asks for none; with the published context it says the same."""
    response = client.get(f"{path}.jsonld")
    expected = canonical(triples(client.get(f"{path}.nt")))
    assert isinstance(response.json()["@context"], dict)
    assert canonical(triples(response)) == expected
    context = client.get("/context.jsonld").json()["@context"]
    del context["@base"]  # a context that is fetched has none (JSON-LD 1.1 API, section 4.1.2)
    expanded = json.dumps(response.json() | {"@context": context})
    found = {quad.triple for quad in pyoxigraph.parse(expanded, format=RdfFormat.JSON_LD)}
    assert canonical(found) == expected


@pytest.mark.parametrize("path", ["/id/baai", "/claim/hankyung-2023-02-06.baai-funding", "/ontology"])
@pytest.mark.parametrize("query", ["", "?_profile=schema"])
def test_json_ld_does_not_depend_on_the_host(client: httpx.Client, path: str, query: str) -> None:
    hosts = ("one.example.org", "two.example.org:8080")
    first, second = (client.get(f"{path}.jsonld{query}", headers={"Host": host}) for host in hosts)
    assert first.content == second.content


def test_json_ld_uses_the_terms_of_the_context(client: httpx.Client) -> None:
    node = client.get("/id/baai.jsonld").json()["@graph"][0]
    assert node["@id"] == "id:baai"
    assert "ResearchInstitute" in node["@type"]
    assert node["label"]["ko"] == "베이징 인공지능 아카데미"
    assert node["directlyFundedBy"] == "id:government-of-china"
    (claim,) = client.get("/claim/hankyung-2023-02-06.baai-funding.jsonld").json()["@graph"][:1]
    assert claim["amount"]["value"] == "60000000000"
    assert claim["evidence"]["oa:hasSelector"]["oa:start"] > 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("syntax", ["turtle", "xml", "json-ld", "nt", "n3", None])
def test_rdflib_reads_an_entity_by_url(client: httpx.Client, syntax: str | None) -> None:
    graph = rdflib.Graph().parse(f"{client.base_url}/id/baai", format=syntax)
    expected = rdflib.Graph().parse(data=client.get("/id/baai.nt").text, format="nt")
    assert to_isomorphic(graph) == to_isomorphic(expected)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_the_graphs_of_an_entity(client: httpx.Client) -> None:
    dataset = rdflib.Dataset().parse(f"{client.base_url}/id/baai", format="trig")
    assert rdflib.URIRef(f"{BASE}graph/facts") in {graph.identifier for graph in dataset.graphs()}


@pytest.mark.parametrize("path", [*DOCUMENTS, "/graph/facts", "/graph/hankyung-2023-02-06"])
def test_the_links_of_a_document_lead_somewhere(client: httpx.Client, path: str) -> None:
    links = LINK.findall(client.get(path).headers["Link"])
    relations = {relation for _, relation, _ in links}
    assert {
        "canonical",
        "cite-as",
        "profile",
        "license",
        "collection",
        "describedby",
        "alternate",
        f"alternate {HAS_REPRESENTATION}",
        *(["type"] if path != "/queries" and path != "/shapes" else []),
    } <= relations
    for target, relation, attributes in links:
        if target.startswith("/"):
            response = client.get(target)
            assert response.status_code == 200
            media_type = re.search('type="([^"]*)"', attributes)
            assert not media_type or response.headers["Content-Type"].startswith(media_type[1])
        if relation == "canonical":
            assert httpx.URL(target) == client.base_url.join(path.removesuffix("/0.1.0"))
        if relation == "cite-as":
            assert target == f"{BASE}{path.removeprefix('/').removesuffix('/0.1.0')}"


@pytest.mark.parametrize("path", [*DOCUMENTS, "/graph/facts"])
@pytest.mark.parametrize("extension", ["", ".ttl", ".jsonld", ".nt", ".html"])
def test_one_link_alone_is_an_alternate_and_nothing_else(
    client: httpx.Client, path: str, extension: str
) -> None:
    """That to JSON-LD, which loaders look for; PyLD breaks where there are two."""
    links = LINK.findall(client.get(path + extension).headers["Link"])
    alternates = [(target, attributes) for target, relation, attributes in links if relation == "alternate"]
    expected = [] if extension == ".jsonld" else ['; type="application/ld+json"']
    assert [attributes for _, attributes in alternates] == expected


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_canonical_address_answers_without_leading_on(client: httpx.Client, path: str) -> None:
    """In the field and, for each language, in the page (RFC 6596 forbids a target that redirects)."""
    (linked,) = [
        t for t, relation, _ in LINK.findall(client.get(path).headers["Link"]) if relation == "canonical"
    ]
    assert client.get(linked).status_code == 200
    for query in ("", "?lang=en", "?lang=ko", "?utm_source=x"):
        page = client.get(f"{path}.html{query}")
        (address,) = re.findall('<link rel="canonical" href="([^"]*)">', page.text)
        assert address == linked + (query if "lang" in query else "")
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("path", ["/id/baai", "/ontology.rdf", "/dataset?_profile=schema"])
def test_the_content_location_gives_the_same_bytes(client: httpx.Client, path: str) -> None:
    negotiated = client.get(path)
    assert client.get(negotiated.headers["Content-Location"]).content == negotiated.content


def test_the_class_of_an_entity_is_linked(client: httpx.Client) -> None:
    types = {
        target
        for target, relation, _ in LINK.findall(client.get("/id/baai").headers["Link"])
        if relation == "type"
    }
    assert {term("ResearchInstitute"), f"{PREFIXES['schema']}ResearchOrganization"} <= types


@pytest.mark.parametrize("path", ["/graph/facts", "/graph/facts.trig", "/graph/facts.html", "/dataset"])
def test_a_graph_is_linked_as_a_data_set(client: httpx.Client, path: str) -> None:
    links = LINK.findall(client.get(path).headers["Link"])
    assert (f"{PREFIXES['void']}Dataset", "type") in {(target, relation) for target, relation, _ in links}


def test_schema_org_has_names_and_sources(client: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=client.get("/id/baai?_profile=schema").text, format="turtle")
    assert (BAAI, rdflib.RDF.type, SCHEMA.ResearchOrganization) in graph
    assert (BAAI, SCHEMA.alternateName, rdflib.Literal("BAAI", "en")) in graph
    source = graph.value(BAAI, SCHEMA.subjectOf)
    assert (source, rdflib.RDF.type, SCHEMA.CreativeWork) in graph
    assert graph.value(source, SCHEMA.url) is not None
    assert {p for _, p, _ in graph if p != rdflib.RDF.type and p not in SCHEMA} == set()


def test_an_entity_in_the_shape_of_wikidata(client: httpx.Client) -> None:
    response = client.get("/id/baidu?_profile=wikidata", headers={"Accept": "application/trig"})
    assert response.headers["Content-Profile"] == f"<{PREFIXES['wikibase']}>"
    predicates = {triple.predicate.value for triple in triples(response)}
    assert {f"{PREFIXES['p']}P17", f"{PREFIXES['ps']}P17", f"{PREFIXES['pr']}P248"} <= predicates
    assert client.get("/ontology?_profile=wikidata").status_code == 400


def test_a_property_of_that_shape_leads_to_its_term(client: httpx.Client) -> None:
    response = client.get("/prop/direct/saidBy")
    assert (response.status_code, response.headers["Location"]) == (303, "/ontology#saidBy")
    assert client.get("/prop/direct/nothing").status_code == 404


def test_the_data_set_in_schema_org_names_its_files(client: httpx.Client) -> None:
    (dataset,) = client.get("/dataset.jsonld?_profile=schema").json()["@graph"]
    assert dataset["@type"] == "Dataset"
    assert dataset["license"].startswith("https://creativecommons.org/")
    for file in dataset["distribution"]:
        assert client.head(file["contentUrl"]).headers["Content-Type"].startswith(file["encodingFormat"])


def test_the_list_of_representations_is_true(client: httpx.Client) -> None:
    altr = rdflib.Namespace("http://www.w3.org/ns/dx/connegp/altr#")
    graph = rdflib.Graph().parse(data=client.get("/id/baai?_profile=alt").text, format="turtle")
    nodes = set(graph.objects(BAAI, altr.hasRepresentation | altr.hasDefaultRepresentation))
    assert len(nodes) >= 12
    for node in nodes:
        media_type, profile = (
            graph.value(node, rdflib.DCTERMS.format),
            graph.value(node, rdflib.DCTERMS.conformsTo),
        )
        asked = {"Accept": str(media_type), "Accept-Profile": f"<{profile}>"}
        response = client.get("/id/baai", headers=asked)
        assert response.headers["Content-Profile"] == f"<{profile}>"
        assert response.headers["Content-Type"].startswith(str(media_type))


def test_every_profile_says_something_else(client: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=client.get("/id/baai?_profile=alt").text, format="turtle")
    tokens = set(graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/dx/prof/hasToken")))
    said = {token: client.get(f"/id/baai.nt?_profile={token}").text for token in tokens}
    assert len(set(said.values())) == len(said) >= 4


def test_a_source_with_many_claims_has_pages(client: httpx.Client) -> None:
    path, seen = "/source/hankyung-2023-02-06", set[str]()
    pages = 0
    while path:
        response = client.get(path)
        seen |= set(re.findall(r"claim:hankyung-2023-02-06\.[a-z0-9-]+(?= a )", response.text))
        links = {relation: target for target, relation, _ in LINK.findall(response.headers["Link"])}
        path, pages = links.get("next", ""), pages + 1
    assert pages > 2
    assert len(seen) > 200


def parts(client: httpx.Client, path: str) -> Iterator[rdflib.Graph]:
    """The parts of a document, one after the other, as their RDF alone leads from each to the next."""
    url = str(client.base_url.join(path))
    while url:
        graph = rdflib.Graph().parse(data=client.get(url, headers={"Accept": "application/n-triples"}).text)
        yield graph
        url = str(graph.value(rdflib.URIRef(url), HYDRA.next, default=""))


@pytest.mark.parametrize(
    ("path", "count"),
    [("/source/hankyung-2023-02-06", 3), ("/claim", 3), ("/id", 2), ("/id?class=Company", 1)],
)
def test_the_rdf_of_a_part_leads_to_the_others(client: httpx.Client, path: str, count: int) -> None:
    found = list(parts(client, path))
    assert len(found) == count
    for number, graph in enumerate(found, 1):
        joint = "&" if "?" in path else "?"
        this = client.base_url.join(path if number == 1 else f"{path}{joint}page={number}")
        views = set(graph.objects(rdflib.URIRef(f"{BASE}{path[1:].partition('?')[0]}"), HYDRA.view))
        assert views == ({rdflib.URIRef(str(this))} if count > 1 else set())
        around = {"first": 1, "previous": number - 1, "next": number + 1, "last": count}
        for name, other in around.items():
            address = client.base_url.join(path if other == 1 else f"{path}{joint}page={other}")
            is_there = count > 1 and 1 <= other <= count
            expected = {rdflib.URIRef(str(address))} if is_there else set()
            assert set(graph.objects(rdflib.URIRef(str(this)), HYDRA[name])) == expected


SOURCE = "/source/hankyung-2023-02-06"


@pytest.mark.parametrize(
    ("extension", "profile"),
    [
        *((extension, "") for extension in ("", ".ttl", ".nt", ".jsonld", ".rdf", ".trig", ".nq", ".html")),
        *(
            (extension, f"?_profile={name}")
            for extension in ("", ".jsonld")
            for name in ("schema", "wikidata")
        ),
    ],
)
def test_the_links_of_a_part_lead_to_parts_as_they_were_asked_for(
    client: httpx.Client, extension: str, profile: str
) -> None:
    """C8: the next part was one in our own profile, in Turtle, and each alternate the first part."""
    first = client.get(f"{SOURCE}{extension}{profile}")
    path, response = f"{SOURCE}{extension}{profile}", first
    for number in (1, 2, 3):
        response = client.get(path)
        links = LINK.findall(response.headers["Link"])
        for name in ("Content-Type", "Content-Profile"):
            assert response.headers[name] == first.headers[name]
        assert (f"page={number}" in response.headers["Content-Location"]) == (number > 1)
        for target, relation, _ in links:
            if relation.startswith("alternate") and number > 1:
                assert f"page={number}" in client.get(target).headers["Content-Location"]
        (path,) = [target for target, relation, _ in links if relation == "next"] or [""]
    assert path == ""


@pytest.mark.parametrize("profile", ["schema", "wikidata"])
def test_the_rdf_of_a_part_leads_on_in_its_profile(client: httpx.Client, profile: str) -> None:
    found = list(parts(client, f"{SOURCE}?_profile={profile}"))
    assert len(found) == 3
    for graph in found:
        assert not [name for name in graph.predicates() if str(name).startswith(PREFIXES["aikg"])]


def test_the_parts_of_a_source_are_the_whole(client: httpx.Client, dump: Path) -> None:
    read_from = rdflib.URIRef(f"{PREFIXES['prov']}hadPrimarySource")
    source = NamedNode(f"{BASE}source/hankyung-2023-02-06")
    found = {
        str(s) for graph in parts(client, "/source/hankyung-2023-02-06") for s in graph.subjects(read_from)
    }
    quads = pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS)
    assert found == {
        q.subject.value for q in quads if q.predicate.value == str(read_from) and q.object == source
    }


COLLECTIONS = {
    "id": "id/", "source": "source/", "claim": "claim/", "graph": "graph/", "mapping": "mapping/",
    "findings": "finding/",
}  # fmt: skip


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_has_every_member_in_rdf(client: httpx.Client, name: str, dump: Path) -> None:
    """C15: the path that IRIs have in common, with a slash at the end and without."""
    members = {str(o) for graph in parts(client, f"/{name}") for o in graph.objects(None, HYDRA.member)}
    quads = pyoxigraph.parse(path=dump, format=RdfFormat.N_QUADS)
    typed = {
        q.subject.value
        for q in quads
        if q.predicate.value == f"{PREFIXES['rdf']}type" and hasattr(q.subject, "value")
    }
    space = f"{BASE}{COLLECTIONS[name]}"
    assert members == {iri for iri in typed if iri.startswith(space) and "#" not in iri}
    for path in (f"/{name}", f"/{name}/"):
        for media_type in ("text/turtle", "application/ld+json", "text/html"):
            response = client.get(path, headers={"Accept": media_type})
            assert (response.status_code, response.headers["Content-Type"].partition(";")[0]) == (
                200,
                media_type,
            )


def test_a_collection_has_the_members_of_one_class(client: httpx.Client) -> None:
    (graph,) = parts(client, "/id?class=Country")
    members = set(graph.objects(None, HYDRA.member))
    assert rdflib.URIRef(entity("china")) in members
    assert BAAI not in members
    assert client.get("/id?class=%3E").status_code == 400


@pytest.mark.parametrize(
    ("spelt", "path"),
    [
        ("/id/%78iaomi", "/id/xiaomi"),
        ("/i%64/xiaomi?lang=ko", "/id/xiaomi?lang=ko"),
        ("/id/xiaomi%2Ettl", "/id/xiaomi.ttl"),
        ("/id/ai%2dcompany", "/id/ai-company"),
        ("/claim/../id/./xiaomi", "/id/xiaomi"),
        ("/claim/%2E%2e/id/xiaomi", "/id/xiaomi"),
        ("/id/%ec%83%a4%ec%98%a4%eb%af%b8", "/id/%EC%83%A4%EC%98%A4%EB%AF%B8"),
        ("//example.org/%2e%2e/id/xiaomi", "/id/xiaomi"),
        ("//example.org/%61", "/example.org/a"),
    ],
)
def test_equivalent_spellings_of_a_path_lead_to_one(server: Server, spelt: str, path: str) -> None:
    """RFC 3986, 6.2.2; over a bare connection, because clients normalise paths themselves."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", spelt)
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, path)
    connection.close()


ENDING = {
    "/id/xiaomi/": "/id/xiaomi",
    "/id/xiaomi//": "/id/xiaomi",
    "/id/xiaomi/?lang=ko": "/id/xiaomi?lang=ko",
    "/claim/hankyung-2023-02-06.baai-funding/": "/claim/hankyung-2023-02-06.baai-funding",
    "/graph/facts/": "/graph/facts",
    "/ontology/": "/ontology",
    "/dataset/": "/dataset",
    "/shapes/": "/shapes",
    "/queries/state-backing/": "/queries/state-backing",
    "/problem/bad-request/": "/problem/bad-request",
}


@pytest.mark.parametrize(("spelt", "path"), ENDING.items())
@pytest.mark.parametrize("accepted", ["text/turtle", "text/html"])
def test_a_slash_at_the_end_leads_to_the_document(
    client: httpx.Client, spelt: str, path: str, accepted: str
) -> None:
    """C15: nothing was known of it; collections are answered with a slash as well."""
    response = client.get(spelt, headers={"Accept": accepted})
    assert (response.status_code, response.headers["Location"]) == (301, path)
    assert client.get(path, headers={"Accept": accepted}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("//", 404), ("/?page=99", 404), ("//?page=99", 404)]
)
def test_what_is_nothing_but_slashes_never_leads_to_itself(server: Server, path: str, status: int) -> None:
    """It has no address without them."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    for accepted in ("text/turtle", "text/html"):
        connection.request("GET", path, headers={"Accept": accepted})
        response = connection.getresponse()
        response.read()
        assert response.status == status
    connection.close()


@pytest.mark.parametrize(
    "spelt", ["/\\evil.example/", "/\\evil.example/%41", "//evil.example/", "/%2e%2e//evil/"]
)
def test_no_spelling_leads_to_another_host(server: Server, spelt: str) -> None:
    """Browsers take a backslash for a slash, and two of them for a host."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", spelt)
    response = connection.getresponse()
    place = response.headers.get("Location", "/")
    assert response.status in (301, 400, 404)
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    connection.close()


@pytest.mark.parametrize("path", ["/id/xiaomi", "/id/a%2Fb", "/id/%EC%83%A4", "/id/a~b_c"])
def test_a_path_that_is_spelt_well_leads_nowhere_else(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (200, 404)


@pytest.mark.parametrize("name", sorted(type_name(kind) for kind in STATUS))
def test_the_type_of_a_problem_has_a_document(client: httpx.Client, name: str) -> None:
    """C15: what the error means, in both languages, as a page, in RDF and as JSON."""
    node = rdflib.URIRef(f"{BASE}problem/{name}")
    graph = rdflib.Graph().parse(data=client.get(f"/problem/{name}", headers={"Accept": "text/turtle"}).text)
    for prop in (rdflib.RDFS.label, rdflib.DCTERMS.description):
        assert sorted(text.language for text in graph.objects(node, prop)) == ["en", "ko"]
    assert graph.value(node, HYDRA.statusCode).toPython() >= 400
    for tag in ("en", "ko"):
        page = client.get(f"/problem/{name}", headers={"Accept": "text/html", "Accept-Language": tag}).text
        (meaning,) = (
            text for text in graph.objects(node, rdflib.DCTERMS.description) if text.language == tag
        )
        assert meaning in html.unescape(page)
    told = client.get(f"/problem/{name}", headers={"Accept": "application/json"}).json()
    assert told["@graph"][0]["hydra:statusCode"] == graph.value(node, HYDRA.statusCode).toPython()


def test_a_problem_leads_to_what_it_means(client: httpx.Client) -> None:
    for path in ("/sparql?query=x", "/id/nobody", "/id/baai?page=0", "/store?graph=http://example.org/none"):
        problem = client.get(path, headers={"Accept": "application/problem+json"}).json()
        response = client.get(problem["type"].removeprefix(BASE))
        assert response.status_code == 200
        assert f"hydra:statusCode {problem['status']}" in response.text
    assert client.get("/problem/no-such-type").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "9999999999"])
def test_a_page_is_a_whole_number(client: httpx.Client, page: str) -> None:
    assert client.get(f"/id/baai?page={page}").status_code == 400


def test_an_error_in_rdf_says_what_is_missing(client: httpx.Client) -> None:
    response = client.get("/id/nobody", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    (said,) = graph.objects(None, rdflib.URIRef(f"{PREFIXES['hydra']}description"))
    assert "id/nobody" in said


def test_a_remote_store_gives_the_same(client: httpx.Client) -> None:
    with running("--remote", f"{client.base_url}/sparql") as far:
        for path in ("/id/baai.nq", "/claim/hankyung-2023-02-06.baai-funding.nt", "/ontology.nt"):
            assert canonical(triples(far.get(path))) == canonical(triples(client.get(path)))
        tag = far.get("/id/baai").headers["ETag"]
        assert far.get("/id/baai", headers={"If-None-Match": tag}).status_code == 304


def test_an_update_changes_the_tag_and_the_document(dump: Path, tmp_path: Path, token_file: Path) -> None:
    with running("--directory", tmp_path / "store", "--token-file", token_file) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        headers = {"Content-Type": "application/n-quads"}
        assert client.put("/store", content=dump.read_bytes(), headers=headers).status_code == 204
        before = client.get("/id/baai")
        assert before.headers["Cache-Control"] == "no-cache"
        label = f'<{BAAI}> <{rdflib.RDFS.label}> "智源研究院"@zh'
        update = f"INSERT DATA {{ GRAPH <{BASE}graph/entities> {{ {label} }} }}"
        assert client.post("/sparql", data={"update": update}).status_code == 204
        after = client.get("/id/baai", headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200
        assert "智源研究院" in after.text
        assert "智源研究院" in client.get("/dump/aikg.nq").text


def test_the_public_url_is_in_what_names_the_server(dump: Path) -> None:
    with running("--data", dump, "--public-url", "https://data.example.org") as client:
        headers = {"Host": "attacker.example"}
        field = client.get("/id/baai", headers=headers).headers["Link"]
        assert '<https://data.example.org/id/baai>; rel="canonical"' in field
        for path in ("/robots.txt", "/sitemap.xml", "/fragments", "/dataset"):
            text = client.get(path, headers=headers).text
            assert "https://data.example.org/" in text
            assert "attacker" not in text
