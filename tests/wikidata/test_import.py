"""`aikg import wikidata`: claims by Wikidata beside those of the article; every value here is made up."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import tomli
from wikidata_stand_in import entity, snak, to_item

from aikg.checks.compiled_dump import Dump
from aikg.checks.run import quick_checks_of, run
from aikg.cli import main
from aikg.iris import PREFIXES
from aikg.store import Query
from aikg.store.local import LocalStore

Captured = pytest.CaptureFixture[str]
WD = PREFIXES["wd"]
LAMDA, MICROSOFT, BAIDU, CHINA, OPENAI = "Q112624345", "Q2283", "Q14772", "Q148", "Q21708200"
OXFORD, XIAOMI = "Q34433", "Q1636958"
COMPLEX, WU_DAO, PARAMETERS = "Q900000010", "Q900000011", "P900000012"
URL = 'https://example.org/made-up "page"'
REFERENCE = {
    "snaks": {
        "P854": [snak("P854", URL, "string")],
        "P577": [snak("P577", {"time": "+2021-05-00T00:00:00Z", "precision": 10}, "time")],
    }
}
BUDGET = {
    "mainsnak": snak("P2769", {"amount": "+13900000000", "unit": f"{WD}Q39099"}, "quantity"),
    "rank": "normal",
    "id": "TEST-budget",
}


def on(time: str, precision: int, calendar: str = "Q1985727") -> dict[str, Any]:
    """A statement of when something began."""
    value = {"time": time, "precision": precision, "calendarmodel": WD + calendar}
    return {"mainsnak": snak("P571", value, "time"), "rank": "normal", "id": f"TEST-{time}"}


COUNT = {
    "mainsnak": snak(PARAMETERS, {"amount": "+1700000000000", "unit": "1"}, "quantity"),
    "rank": "normal",
    "id": "TEST-count",
}
UNKNOWN = {"mainsnak": {"snaktype": "somevalue", "property": "P178"}, "rank": "normal", "id": "TEST-unknown"}
DOCUMENT = {
    "entities": {
        item["id"]: item
        for item in (
            entity(LAMDA, {"en": ["test data"]}, [
                to_item("P178", MICROSOFT, references=[REFERENCE]),
                to_item("P178", OPENAI, rank="deprecated"),
                to_item("P178", "Q900000001"),
                UNKNOWN,
            ]),
            entity(BAIDU, {"en": ["test data"]}, [to_item("P17", CHINA), to_item("P17", "Q2283")]),
            entity(OPENAI, {"en": ["test data"]}, [
                to_item("P1951", MICROSOFT), to_item("P9999999", CHINA), on("+2015-12-11T00:00:00Z", 11),
            ]),
            entity(OXFORD, {"en": ["test data"]}, [
                on("+1096-00-00T00:00:00Z", 9), on("+1090-01-01T00:00:00Z", 8),
                on("+1200-02-03T00:00:00Z", 11, "Q1985786"), on("-0500-01-01T00:00:00Z", 9),
            ]),
            entity(XIAOMI, {"en": ["test data"]}, [on("+2010-04-00T00:00:00Z", 10)]),
            entity(WU_DAO, {"en": ["test data"]}, [COUNT]),
            entity(COMPLEX, {"en": ["test data"]}, [BUDGET]),
        )
    }
}  # fmt: skip


@pytest.fixture
def folder(project_folder: Path) -> Path:
    """A project in which more is linked, to items and a property that are made up; no code knows of them."""
    rest = "x\t{empty}semapv:ManualMappingCuration\tA. Tester\t2026-11-24\t0.5\tmade up"
    items, terms = rest.format(empty="\t"), rest.format(empty="")
    mappings = project_folder / "data" / "mappings"
    complex_ = f"id:beijing-ai-national-complex\tcomplex\tskos:exactMatch\twd:{COMPLEX}\t{items}\n"
    wu_dao = f"id:wu-dao-2-0\tWu Dao 2.0\tskos:exactMatch\twd:{WU_DAO}\t{items}\n"
    count = f"aikg:parameterCount\tcount\tskos:exactMatch\twd:{PARAMETERS}\t{terms}\t\t\n"
    for name, rows in (("wikidata-entities", complex_ + wu_dao), ("wikidata-terms", count)):
        path = mappings / f"{name}.sssom.tsv"
        path.write_text(path.read_text("utf-8") + rows, "utf-8")
    searched = mappings / "wikidata-not-found.sssom.tsv"
    lines = searched.read_text("utf-8").splitlines(keepends=True)
    searched.write_text("".join(line for line in lines if not line.startswith("id:wu-dao-2-0\t")), "utf-8")
    return project_folder


REGISTER = """[source]
class = "DataSource"
label = { en = "A register", ko = "등기부" }
url = "https://example.org/register"
issued = 2020-01-01
language = "en"

[[claim]]
id = "openai-inception"
subject = "openai"
property = "inception"
value = 2014
evidence = [{ locator = "line 1" }]

[[claim]]
id = "xiaomi-inception"
subject = "xiaomi"
property = "inception"
value = 2010
evidence = [{ locator = "line 2" }]
"""


def import_(folder: Path, *arguments: str) -> int:
    return main(["import", "wikidata", *arguments, "--project", str(folder), "--date", "2026-11-24"])


def imported(folder: Path) -> dict[str, Any]:
    return tomli.loads((folder / "data" / "sources" / "wikidata-2026-11-24.toml").read_text("utf-8"))


def claims(folder: Path) -> list[tuple[str, str, Any]]:
    return [(c["subject"], c["property"], c.get("object", c.get("value"))) for c in imported(folder)["claim"]]


EXPECTED = [
    ("lamda", "developer", "microsoft"),
    ("baidu", "basedIn", "china"),
    ("microsoft", "investsIn", "openai"),
    ("openai", "inception", date(2015, 12, 11)),
    ("university-of-oxford", "inception", 1096),
    ("xiaomi", "inception", "2010-04"),
    ("wu-dao-2-0", "parameterCount", 1_700_000_000_000),
    (
        "beijing-ai-national-complex",
        "budget",
        [{"value": 13900000000, "currency": "cny", "stated": "13900000000 CNY"}],
    ),
]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "entities.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    return str(path)


def test_statements_become_claims_of_a_source_of_their_own(folder: Path, file: str, capsys: Captured) -> None:
    assert import_(folder, file) == 0
    said = capsys.readouterr().out
    assert claims(folder) == EXPECTED
    for reason in (
        "4 statements were left out: its value corresponds to nothing here",
        "1 statements were left out: no entity or property here corresponds to it",
        "1 statements were left out: the classes of its ends do not fit",
    ):
        assert reason in said
    source = imported(folder)["source"]
    assert source["class"] == "DataSource"
    assert source["label"] == {
        "en": "Wikidata, retrieved 24 November 2026",
        "ko": "위키데이터, 2026년 11월 24일에 가져옴",
    }


def test_a_claim_keeps_its_statement_and_its_references(folder: Path, file: str) -> None:
    import_(folder, file)
    assert [e["locator"] for e in imported(folder)["claim"][0]["evidence"]] == [
        f"{LAMDA}, P178, TEST-P178-{MICROSOFT}",
        f"its reference: P854 {URL}, P577 2021-05",
    ]


def test_the_check_shows_both_sides_with_their_sources(folder: Path, file: str) -> None:
    """A register that is made up says otherwise than Wikidata of OpenAI, and less precisely of Xiaomi."""
    (folder / "data" / "sources" / "register.toml").write_text(REGISTER, "utf-8")
    import_(folder, file)
    assert main(["build", "--project", str(folder)]) == 0
    dump, held = folder / "dist" / "aikg.nq", ox.Store()
    held.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    findings = run(quick_checks_of(Dump(held)), (), lambda *_: None)
    messages = [found.message for found in findings if found.check in ("disagreement", "conflict")]
    assert [message for message in messages if "Wikidata" in message] == [
        "Two values for parameter count of Wu Dao 2.0: 1,750,000,000,000 (Hankyung, 6 February 2023: states "
        "behind hyperscale AI), but 1,700,000,000,000 (Wikidata, retrieved 24 November 2026).",
        "Two values for inception of OpenAI: 2014 (A register), but 2015-12-11 (Wikidata, retrieved "
        "24 November 2026).",
        "Two sources share no value for provider of LaMDA: Google (Hankyung, 6 February 2023: states behind "
        "hyperscale AI), but Microsoft (Wikidata, retrieved 24 November 2026).",
    ]
    store = LocalStore.load(dump)
    text = """SELECT ?said { GRAPH <https://w3id.org/aikg/graph/wikidata-2026-11-24> {
        ?claim aikg:providedWork id:lamda ; aikg:saidBy ?said } }"""
    body = b"".join(store.answer(Query(text, accept="text/csv")).body).decode()
    assert body.split() == ["said", "https://w3id.org/aikg/source/wikidata-2026-11-24"]


def test_what_wikidata_says_is_not_sent_back_to_it(folder: Path, file: str, capsys: Captured) -> None:
    import_(folder, file)
    capsys.readouterr()
    assert main(["export", "quickstatements", "--project", str(folder)]) == 0
    assert LAMDA not in capsys.readouterr().out


def solution(**terms: Any) -> dict[str, Any]:
    iri = {name: {"type": "uri", "value": value} for name, value in terms.items() if isinstance(value, str)}
    return iri | {name: value for name, value in terms.items() if not isinstance(value, str)}


def literal(value: str, datatype: str) -> dict[str, str]:
    return {"type": "literal", "datatype": PREFIXES["xsd"] + datatype, "value": value}


def began(item: str, time: str, precision: str) -> dict[str, Any]:
    value, precise = literal(f"{time}T00:00:00Z", "dateTime"), literal(precision, "integer")
    return solution(item=WD + item, property=WD + "P571", statement="x:t", value=value, precision=precise)


ONE = WD + "Q199"
AMOUNT, NUMBER = literal("13900000000", "decimal"), literal("1700000000000", "decimal")
RESULT = [
    solution(item=WD + LAMDA, property=WD + "P178", statement="x:s1", value=WD + MICROSOFT, url="x:1"),
    solution(item=WD + LAMDA, property=WD + "P178", statement="x:s1", value=WD + MICROSOFT, url="x:2"),
    solution(item=WD + BAIDU, property=WD + "P17", statement="x:s2", value=WD + CHINA, source=WD + "Q95"),
    solution(item=WD + OPENAI, property=WD + "P1951", statement="x:s3", value=WD + MICROSOFT),
    began(OPENAI, "2015-12-11", "11"),
    began(OXFORD, "1096-01-01", "9"),
    began(OXFORD, "-0500-01-01", "9"),
    began(XIAOMI, "2010-04-01", "10"),
    solution(item=WD + WU_DAO, property=WD + PARAMETERS, statement="x:s5", value=NUMBER, unit=ONE),
    solution(item=WD + COMPLEX, property=WD + "P2769", statement="x:s4", value=AMOUNT, unit=WD + "Q39099"),
]


def test_a_sparql_result_says_the_same(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"head": {"vars": []}, "results": {"bindings": RESULT}}), "utf-8")
    assert import_(folder, str(path)) == 0
    assert claims(folder) == EXPECTED
    assert [e["locator"] for e in imported(folder)["claim"][0]["evidence"]] == [
        f"{LAMDA}, P178, x:s1",
        "its reference: P854 x:1",
        "its reference: P854 x:2",
    ]


@pytest.fixture
def endpoint(dump: Path) -> Iterator[str]:
    """A dump behind the SPARQL Protocol: its view has the shape that Wikidata's endpoint has."""
    store = LocalStore.load(dump)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = store.answer(Query(parse_qs(body)["query"][0], accept=self.headers["Accept"]))
            content = b"".join(answer.body)
            self.send_response(200)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_in_wikidatas_shape_can_be_asked(project_folder: Path, endpoint: str) -> None:
    assert import_(project_folder, "--endpoint", endpoint) == 0
    found = claims(project_folder)
    assert ("baidu", "basedIn", "china") in found
    assert ("microsoft", "investsIn", "openai") not in found, "that it set out to invest is no investment"
    assert ("chatgpt", "category", "chatbot") in found
    assert main(["build", "--project", str(project_folder)]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "no entities and no results"),
        ('{"entities": {"Q1": {"claims": {"P1": [{}]}}}}', "not in the form of Wikibase"),
    ],
)
def test_what_is_no_such_document_is_refused(
    folder: Path, tmp_path: Path, capsys: Captured, text: str, said: str
) -> None:
    path = tmp_path / "entities.json"
    path.write_text(text, "utf-8")
    assert import_(folder, str(path)) == 1
    assert said in capsys.readouterr().err


def test_a_file_is_not_overwritten_and_a_place_must_be_given(
    folder: Path, file: str, capsys: Captured
) -> None:
    assert import_(folder) == 1
    assert "Where from?" in capsys.readouterr().err
    assert import_(folder, file) == 0
    assert import_(folder, file) == 1
    assert "is there already" in capsys.readouterr().err
