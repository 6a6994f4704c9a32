"""Every row of negotiation.tsv: a request as clients send it, and what is answered."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from running_server import running

TABLE = Path(__file__).with_name("negotiation.tsv")
WITHDRAWN = (
    "<https://w3id.org/aikg/id/withdrawn> <http://www.w3.org/2002/07/owl#deprecated>"
    ' "true"^^<http://www.w3.org/2001/XMLSchema#boolean> <https://w3id.org/aikg/graph/entities> .\n'
)


@dataclass(frozen=True)
class Case:
    """One row."""

    section: str
    method: str
    path: str
    fields: str
    status: str
    answer: str

    def __str__(self) -> str:
        return f"{self.section}: {self.method} {self.path} {self.fields}"


def cases() -> list[Case]:
    lines = TABLE.read_text("utf-8").splitlines()[2:]
    return [Case(*row) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


CASES = cases()


def fields_of(text: str) -> dict[str, str]:
    pairs = (field.partition(": ") for field in text.split(" | ") if field)
    return {name: value for name, _, value in pairs}


@pytest.fixture(scope="module")
def client(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of the real data and one withdrawn IRI, which renders pages."""
    data = tmp_path_factory.mktemp("negotiation") / "aikg.nq"
    data.write_text(dump.read_text("utf-8") + WITHDRAWN, "utf-8")
    with running("--data", data, "--html") as client:
        del client.headers["accept"]
        yield client


def test_the_table_is_long() -> None:
    assert len(set(CASES)) == len(CASES) >= 200


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case(client: httpx.Client, case: Case) -> None:
    asked = fields_of(case.fields)
    if "{" in case.fields:
        known = client.get(case.path if case.status == "304" else "/id/baai").headers
        marks = {"etag": known["ETag"], "modified": known.get("Last-Modified", "")}
        asked = {name: value.format(**marks) for name, value in asked.items()}
    response = client.request(case.method, case.path, headers=asked)
    assert str(response.status_code) == case.status, response.text
    for name, value in fields_of(case.answer).items():
        assert response.headers.get(name, "-") == value
    if case.method == "HEAD" or case.status in ("204", "304"):
        assert response.content == b""
