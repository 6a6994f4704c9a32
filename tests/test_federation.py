"""SERVICE and LOAD through the forwarder: real engines, real servers on the loopback."""

import contextlib
import http.client
import re
import shutil
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.errors import LimitExceededError, ServiceRefusedError
from aikg.federation.destination import is_public
from aikg.federation.endpoints import AllowedEndpoints, normal_form
from aikg.federation.forwarder import Federation
from aikg.federation.outgoing import OutgoingLimits, OutgoingRequests, Request

TURTLE = b"@prefix e: <http://e/> . <> e:p <#it> ; e:q <other> ."


class Endpoint(ThreadingHTTPServer):
    """A SPARQL endpoint over a store of its own, with pages that behave badly."""

    daemon_threads = True

    def __init__(self, turtle=b""):
        super().__init__(("127.0.0.1", 0), Page)
        self.store = pyoxigraph.Store()
        self.store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE)
        self.requests = []
        self.target = ""
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path="/sparql", host="127.0.0.1"):
        return f"http://{host}:{self.server_port}{path}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        getattr(self, urlsplit(self.path).path.strip("/").replace("-", "_"))(body)

    def log_message(self, *_):
        pass

    def send(self, status, media_type, body, **headers):
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def sparql(self, body):
        answer = self.server.store.query(body).serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        self.send(200, "application/sparql-results+json", answer)

    def data(self, body):
        self.send(200, "text/turtle; charset=utf-8", TURTLE)

    def page(self, body):
        self.send(200, "text/html", b"<p>no data</p>")

    def broken(self, body):
        self.send(200, "text/turtle", b"<a> <b")

    def failing(self, body):
        self.send(500, "text/plain", b"secret of the other side")

    def short(self, body):
        self.send(200, "text/turtle", TURTLE, Content_Length=str(len(TURTLE) + 9))

    def compressed(self, body):
        self.send(200, "text/turtle", TURTLE, Content_Encoding="gzip")

    def moved(self, body):
        self.send(307, "text/plain", b"", Location=self.server.target)

    def found(self, body):
        self.send(302, "text/plain", b"", Location=self.server.target)

    def other(self, body):
        self.send(303, "text/plain", b"", Location=self.server.target)

    def again(self, body):
        self.send(308, "text/plain", b"", Location="/again")

    def large(self, body):
        self.send(200, "text/turtle", TURTLE + b" " * 10_000)

    def endless(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"# and on\n")
                time.sleep(0.05)

    def slow(self, body):
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            while True:
                self.wfile.write(b"X-Header: and on\r\n")
                time.sleep(0.05)


@pytest.fixture
def near():
    with Endpoint(b"@prefix e: <http://e/> . e:a e:name 'A' . e:b e:name 'B' .") as endpoint:
        yield endpoint


@pytest.fixture
def far():
    with Endpoint(b"@prefix e: <http://e/> . e:a e:knows e:b .") as endpoint:
        yield endpoint


def select(federation, text):
    store = pyoxigraph.Store()
    text = federation.rewrite(text)
    try:
        return [[str(value) for value in row] for row in store.query(text)]
    except (OSError, RuntimeError) as error:
        # Its traceback holds the results, which must not be dropped by another thread.
        broken = error.with_traceback(None)
    raise broken


def load(federation, text):
    store = pyoxigraph.Store()
    store.update(federation.rewrite(text))
    return {str(quad) for quad in store}


def failure(federation, run, text):
    """What the engine says about a request that it could not carry out."""
    with pytest.raises((OSError, RuntimeError)) as error:
        run(federation, text)
    return str(federation.failure(str(error.value)))


def test_an_allowed_endpoint_is_asked_in_our_name(near):
    with Federation((near.url(),), user_agent="aikg/test") as federation:
        rows = select(federation, f"SELECT ?n {{ SERVICE <{near.url()}> {{ <http://e/a> ?p ?n }} }}")
    assert rows == [['"A"']]
    ((method, path, headers, body),) = near.requests
    assert (method, path) == ("POST", "/sparql")
    assert headers["User-Agent"] == "aikg/test"
    assert headers["Content-Type"] == "application/sparql-query"
    assert headers["Host"] == f"127.0.0.1:{near.server_port}"
    assert "<http://e/a> ?p ?n" in body


def test_a_join_over_two_endpoints(near, far):
    with Federation((near.url(), far.url())) as federation:
        rows = select(
            federation,
            f"""PREFIX e: <http://e/> PREFIX far: <{far.url("/")}>
            SELECT ?n {{ SERVICE far:sparql {{ ?x e:knows ?y }}
                         SERVICE<{near.url()}>{{ ?y e:name ?n }} }}""",
        )
    assert rows == [['"B"']]
    assert len(near.requests) == len(far.requests) == 1


def test_relative_iris_of_a_loaded_document_are_its_own(near):
    with Federation((near.url("/data"),)) as federation:
        quads = load(federation, f"LOAD <{near.url('/data')}> INTO GRAPH <http://e/g>")
    it, other = near.url("/data#it"), near.url("/other")
    assert quads == {
        f"<{near.url('/data')}> <http://e/p> <{it}> <http://e/g>",
        f"<{near.url('/data')}> <http://e/q> <{other}> <http://e/g>",
    }


def test_what_is_not_allowed_is_refused_before_it_runs(near, far):
    with Federation((near.url(),)) as federation:
        for text in (
            f"SELECT * {{ SERVICE <{far.url()}> {{ }} }}",
            f"SELECT * {{ SERVICE <{near.url('/other')}> {{ }} }}",
            f"SELECT * {{ VALUES ?x {{ <{near.url()}> }} SERVICE ?x {{ }} }}",
            f"INSERT DATA {{ }} ; LOAD <{far.url()}>",
            "LOAD <file:///etc/hostname>",
        ):
            with pytest.raises(ServiceRefusedError):
                federation.rewrite(text)
    assert near.requests == far.requests == []


def test_silent_excuses_what_is_not_allowed_and_contacts_nobody(near, far):
    with Federation((near.url(),)) as federation:
        rows = select(federation, f"SELECT * {{ SERVICE SILENT <{far.url()}> {{ ?s ?p ?o }} }}")
        assert rows == [[str(None)] * 3]
        assert load(federation, f"LOAD SILENT <{far.url()}>") == set()
    assert near.requests == far.requests == []


@pytest.mark.parametrize("text", ["SELECT * { SERVICE <http://e/> { } }", "LOAD <http://e/>"])
def test_without_an_allow_list_everything_is_refused(text):
    with Federation(()) as federation, pytest.raises(ServiceRefusedError, match="--allow-service"):
        federation.rewrite(text)


def test_a_federation_that_is_not_entered_refuses(near):
    with pytest.raises(ServiceRefusedError):
        Federation((near.url(),)).rewrite(f"SELECT * {{ SERVICE <{near.url()}> {{ }} }}")


# Hosts that lead to the loopback by every road that the resolver of the system knows.
HOSTS = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.2", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[0:0:0:0:0:ffff:7f00:0001]", "[64:ff9b:1::7f00:1]", "[fe80::1]", "[fd00::1]", "10.0.0.1",
    "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("clause", ["SERVICE", "LOAD", "redirect"])
def test_a_prefix_does_not_open_internal_addresses(host, clause, near):
    url = near.url("/sparql", host)
    near.target = url
    with Federation((near.url("/", host) + "*", near.url("/moved"))) as federation:
        if clause == "LOAD":
            told = failure(federation, load, f"LOAD <{url}>")
        elif clause == "SERVICE":
            told = failure(federation, select, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        else:
            told = failure(federation, load, f"LOAD <{near.url('/moved')}>")
    assert "no public address" in told or "not known" in told or "not supported" in told
    assert [path for _, path, _, _ in near.requests if path == "/sparql"] == []


def test_a_named_endpoint_may_be_internal_by_any_name(near):
    for host in ("127.0.0.1", "localhost", "127.1"):
        url = near.url("/sparql", host)
        with Federation((url,)) as federation:
            assert len(select(federation, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")) == 2


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"]])
def test_a_name_with_an_internal_address_among_its_addresses_is_refused(addresses, near):
    allowed = (f"http://endpoint.test:{near.server_port}/*",)
    with Federation(allowed, resolve=lambda host, port: addresses) as federation:
        url = near.url(host="endpoint.test")
        told = failure(federation, select, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert "endpoint.test leads to" in told
    assert near.requests == []


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(near):
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.1"]

    url = near.url(host="endpoint.test")
    with Federation((url,), resolve=rebinding) as federation:
        select(federation, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert asked == ["endpoint.test"]
    assert near.requests[0][2]["Host"] == f"endpoint.test:{near.server_port}"


@pytest.mark.parametrize("kind", ["moved", "found"])
def test_redirects_lead_to_allowed_endpoints(kind, near, far):
    start = near.url(f"/{kind}")
    near.target = far.url()
    with Federation((start, far.url())) as federation:
        rows = select(federation, f"SELECT * {{ SERVICE <{start}> {{ ?x <http://e/knows> ?y }} }}")
    assert rows == [["<http://e/a>", "<http://e/b>"]]
    assert far.requests[0][0] == "POST"


def test_see_other_is_followed_with_get(near, far):
    near.target = far.url("/data")
    with Federation((near.url("/other"), far.url("/data"))) as federation:
        quads = load(federation, f"LOAD <{near.url('/other')}>")
    assert f"<{far.url('/data')}> <http://e/q> <{far.url('/other')}>" in quads


@pytest.mark.parametrize("kind", ["moved", "found", "other"])
@pytest.mark.parametrize("target", ["http://127.0.0.1:{}/sparql", "file:///etc/hostname", "//e@e/", "\\"])
def test_no_redirect_leads_anywhere_else(kind, target, near, far):
    start = near.url(f"/{kind}")
    near.target = target.format(far.server_port)
    with Federation((start,)) as federation:
        told = failure(federation, load, f"LOAD <{start}>")
        silent = select(federation, f"SELECT * {{ SERVICE SILENT <{start}> {{ ?s ?p ?o }} }}")
    assert "is not an endpoint that is allowed" in told
    assert silent == [[str(None)] * 3]
    assert far.requests == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/failing", "answered with status 500"),
        ("/short", "broke off"),
        ("/compressed", "compressed"),
        ("/broken", "Unexpected end of file"),
        ("/page", "not known as RDF"),
        ("/large", "more than 5000 bytes"),
        ("/again", "more than 5 redirects"),
        ("/endless", "time for other endpoints"),
        ("/slow", "time for other endpoints"),
    ],
)
def test_what_goes_wrong_is_said_of_the_endpoint(path, said, near):
    limits = OutgoingLimits(seconds=0.5, size=5000)
    with Federation((near.url(path), near.url("/again")), limits) as federation:
        told = failure(federation, load, f"LOAD <{near.url(path)}>")
        assert load(federation, f"LOAD SILENT <{near.url(path)}>") == set()
    assert said in told
    assert near.url(path) in told
    assert "secret" not in told


def test_silent_gives_one_empty_solution_for_an_endpoint_that_fails(near):
    with Endpoint() as gone:
        url = gone.url()
    with Federation((url, near.url("/failing"))) as federation:
        for endpoint in (url, near.url("/failing")):
            text = f"SELECT ?v {{ VALUES ?v {{ 1 2 }} SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}"
            assert len(select(federation, text)) == 2
            assert failure(federation, select, text.replace("SILENT ", ""))


def test_the_requests_of_a_query_are_counted(near):
    text = f"""SELECT * {{ VALUES ?v {{ 1 2 3 4 }}
        FILTER EXISTS {{ SERVICE <{near.url()}> {{ ?s ?p ?o }} }} }}"""
    with Federation((near.url(),), OutgoingLimits(requests=3)) as federation:
        select(federation, text)
        assert len(near.requests) == 3
        select(federation, text.replace("2 3 4", ""))
    assert len(near.requests) == 4


def test_a_service_within_a_service_is_left_to_the_endpoint(near, far):
    text = f"SELECT * {{ SERVICE <{near.url()}> {{ ?s ?p ?o SERVICE <{far.url()}> {{ ?x ?y ?z }} }} }}"
    with Federation((near.url(), far.url())) as federation:
        select(federation, text)
        with pytest.raises(ServiceRefusedError):
            federation.rewrite(text.replace(far.url(), "http://e/"))
    assert f"SERVICE <{far.url()}>" in near.requests[0][3]


def test_the_forwarder_serves_nobody_without_a_ticket(near):
    with Federation((near.url(),)) as federation:
        text = federation.rewrite(f"SELECT * {{ SERVICE <{near.url()}> {{ ?s ?p ?o }} }}")
        forwarder = urlsplit(re.search("<(http:.*?)>", text)[1])
        _, ticket, target = forwarder.path.split("/")
        for path in ("/", "/x", f"/{target}", f"/{ticket[:-1]}/{target}", f"/{'A' * 32}/{target}"):
            connection = http.client.HTTPConnection(forwarder.netloc)
            connection.request("POST", path, b"SELECT * { ?s ?p ?o }")
            assert connection.getresponse().status == 502
            connection.close()
        assert near.requests == []
        assert federation.failure(f"at {forwarder.geturl()}!").endpoint == near.url()
        assert federation.failure(f"at {near.url()}!") is None


def test_a_certificate_is_verified_against_the_name(tmp_path, near):
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
         "-out", certificate, "-subj", "/CN=endpoint.test",
         "-addext", "subjectAltName=DNS:endpoint.test"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    near.socket = context.wrap_socket(near.socket, server_side=True)
    trust = ssl.create_default_context(cafile=certificate)
    for host, trusted in (("endpoint.test", True), ("other.test", False)):
        url = f"https://{host}:{near.server_port}/data"
        exchange = OutgoingRequests(AllowedEndpoints([url]), resolve=lambda *_: ["127.0.0.1"], tls=trust)
        request = Request("GET", url, {}, None, time.monotonic() + 10)
        if trusted:
            assert exchange.fetch(request).body == TURTLE
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                exchange.fetch(request)


def test_no_request_starts_after_the_deadline(near):
    exchange = OutgoingRequests(AllowedEndpoints([near.url("/data")]))
    with pytest.raises(LimitExceededError):
        exchange.fetch(Request("GET", near.url("/data"), {}, None, time.monotonic() - 1))
    assert near.requests == []


@pytest.mark.parametrize(
    "entry", ["", "example.org/", "*", "http://*", "http://example.org*", "/sparql", "urn:x:y",
              "http://user@example.org/", "http://example.org/../x", "http://exa mple.org/", "file:///"],
)  # fmt: skip
def test_an_entry_that_says_too_little_is_no_entry(entry):
    with pytest.raises(ValueError, match="write"):
        AllowedEndpoints([entry])


@pytest.mark.parametrize(
    ("iri", "admitted"),
    [
        ("https://example.org/sparql", True),
        ("HTTPS://EXAMPLE.org:443/sparql#fragment", True),
        ("https://example.org/sparql/", False),
        ("https://example.org/sparql?default-graph-uri=x", False),
        ("http://example.org/sparql", False),
        ("https://example.org:8443/sparql", False),
        ("https://data.example.org/a/b?c", True),
        ("https://data.example.org/a/../b", False),
        ("https://data.example.org/a/%2e%2E/b", False),
        ("https://data.example.org/..", False),
        ("https://data.example.org.evil.test/a", False),
        ("https://data.example.org@evil.test/a", False),
        ("https://user:word@data.example.org/a", False),
        ("https://evil.test\\@data.example.org/a", False),
        ("https://data.example.org\\.evil.test/a", False),
        ("https://data.example.org:x/a", False),
        ("https://data%2eexample.org/a", False),
        ("https://data.example.org/a b", False),
        ("//data.example.org/a", False),
        ("data.example.org/a", False),
        ("", False),
    ],
)
def test_admitted_iris(iri, admitted):
    allowed = AllowedEndpoints(["https://example.org/sparql", "https://data.example.org/*"])
    assert allowed.admits(iri) is admitted


@given(st.text())
def test_a_normal_form_is_its_own_normal_form(text):
    for iri in (text, f"http://{text}", f"http://example.org/{text}"):
        normal = normal_form(iri)
        assert normal_form(normal) == normal


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("224.0.1.1", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001::1", False),
        ("fe80::1%lo", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
    ],
)
def test_public_addresses(address, public):
    assert is_public(address) is public
