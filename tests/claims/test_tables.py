"""Rows of a table become claims by a mapping, each with its cells; nothing is guessed or dropped."""

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.build.project import Project
from aikg.claims.claim_reader import Known
from aikg.claims.model import Amount, Cell, Iri, Literal, Quote
from aikg.claims.sources import read_source
from aikg.claims.tables.compact import compact
from aikg.claims.tables.rows import read_table
from aikg.cli import main
from aikg.errors import DataError
from aikg.iris import entity

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
TABLE = """Name,Maker,Count,Worth,Day,State,Note
GPT-3,OpenAI,175000000000.00003,20.5,2020-05,sure,first
GPT 3,"OpenAI, Naver",,,2021,sure,
KoGPT,Kakao,6e9,,,,
Nobody,,,,,,left out
"""
MAPPING = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table"
issued = 2026-01-05
language = "en"

[table.models]
file = "models.csv"
sha256 = "DIGEST"
key = ["Name"]
leaveOut = [
    { where = { Name = "Nobody" }, because = "It is nobody." },
]

[values.model]
"GPT-3" = "gpt-3"
"GPT 3" = "gpt-3"
"KoGPT" = "kogpt"

[[statement]]
id = "developer"
table = "models"
property = "developer"
subject = { column = "Name", values = "model" }
object = { column = "Maker", list = ",", values = { OpenAI = "openai", Naver = "naver", Kakao = "kakao" } }
date = { column = "Day" }
confidence = { column = "State", values = { sure = "Confident" } }

[[statement]]
id = "count"
table = "models"
property = "parameterCount"
subject = { column = "Name", values = "model" }
value = { column = "Count" }

[[statement]]
id = "worth"
table = "models"
property = "valuation"
where = { Maker = ["OpenAI", "Kakao"] }
unless = [{ Name = "KoGPT" }]
subject = { column = "Maker", values = { OpenAI = "openai" } }
value = { column = "Worth", times = 1e9, currency = "usd", hedge = "Approximately" }
"""


@pytest.fixture(scope="module")
def known() -> Known:
    return Project(ROOT).known


def written(folder: Path, mapping: str = MAPPING, table: str = TABLE) -> Path:
    """A checkout's data folder with the mapping, and the publisher's file beside it."""
    (folder / "models.csv").write_text(table, "utf-8")
    digest = hashlib.sha256(table.encode()).hexdigest()
    path = folder / "data" / "sources" / "a-table.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mapping.replace("DIGEST", digest), "utf-8")
    return path


def taken_in(folder: Path, known: Known, mapping: str = MAPPING, table: str = TABLE):
    path = written(folder, mapping, table)
    list(compact(path, folder, known))
    return read_source(path, known)


def test_each_row_states_what_the_mapping_says(tmp_path: Path, known: Known) -> None:
    file, problems = taken_in(tmp_path, known)
    assert problems == []
    stated = {claim.id: (claim.subject, claim.property, claim.objects) for claim in file.claims}
    gpt3, openai = entity("gpt-3"), Iri(entity("openai"))
    integer = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
    worth = Amount(
        Decimal("20.5e9"), entity("usd"), "20.5", "https://w3id.org/aikg/ontology#Approximately", None, "USD"
    )
    assert stated == {
        "developer-gpt-3": (gpt3, "developer", (openai,)),
        "count-gpt-3": (gpt3, "parameterCount", (Literal("175000000000", integer),)),
        "worth-gpt-3": (entity("openai"), "valuation", (worth,)),
        "developer-gpt-3-2": (gpt3, "developer", (openai,)),
        "developer-gpt-3-3": (gpt3, "developer", (Iri(entity("naver")),)),
        "developer-kogpt": (entity("kogpt"), "developer", (Iri(entity("kakao")),)),
        "count-kogpt": (entity("kogpt"), "parameterCount", (Literal("6000000000", integer),)),
    }


def test_a_claim_cites_its_cells_as_they_stand(tmp_path: Path, known: Known) -> None:
    file, _ = taken_in(tmp_path, known)
    claim = next(each for each in file.claims if each.id == "developer-gpt-3-3")
    digest = hashlib.sha256(TABLE.encode()).hexdigest()
    assert claim.evidence == tuple(
        Cell("models.csv", digest, "GPT 3", column, Quote(text, role))
        for column, text, role in (
            ("Day", "2021", "date"),
            ("State", "sure", "confidence"),
            ("Maker", "Naver", "object"),
            ("Name", "GPT 3", "subject"),
        )
    )
    assert [name for name, _ in claim.qualifiers] == ["date", "confidence"]


def test_what_is_kept_are_the_columns_that_are_read(tmp_path: Path, known: Known) -> None:
    path = written(tmp_path)
    (found,) = compact(path, tmp_path, known)
    assert (found.rows, found.columns, found.of_columns) == (4, 6, 7)
    kept = tmp_path / "data" / "tables" / "a-table" / "models.csv"
    assert kept.read_text("utf-8").splitlines()[0] == "Name,Maker,Count,Worth,Day,State"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() in path.read_text("utf-8")
    before = path.read_text("utf-8")
    list(compact(path, tmp_path, known))
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("right", "wrong", "place", "said", "remedy"),
    [
        (
            'property = "developer"',
            'property = "develper"',
            "a-table.toml:24",
            "property 'develper'",
            "developer",
        ),
        (
            'table = "models"\nproperty = "dev',
            'table = "model"\nproperty = "dev',
            "toml:23",
            "'model'",
            "models",
        ),
        (
            'object = { column = "Maker"',
            'objct = { column = "Maker"',
            "toml:21",
            "'object' is missing",
            "Add it",
        ),
        ('date = { column = "Day" }', 'dat = { column = "Day" }', "toml:27", "has no 'dat'", "date"),
        ('values = "model" }\nvalue', 'values = "modl" }\nvalue', "toml:34", "[values.modl]", "model"),
        ('list = ","', 'lst = ","', "toml:26", "is no column", "list"),
        ("times = 1e9", 'times = "1e9"', "toml:44", "is no column", "times"),
        (
            'unless = [{ Name = "KoGPT" }]',
            "unless = [{ Name = 5 }]",
            "toml:42",
            "does not fit",
            "a list of these",
        ),
        ('id = "count"', 'id = "developer"', "toml:22", "stands there twice", "another"),
        ('id = "count"', 'id = "Count"', "toml:31", "not a slug", ""),
        ("[values.model]", "[values.model.x]", "models.csv:2", "'GPT-3' stands for", "Add it"),
        ('because = "It is nobody."', 'why = "?"', "toml", "'because' is missing", "state nothing"),
        ('key = ["Name"]', 'key = ["Nam"]', "models.csv:1", "the column 'Nam'", "Use Name"),
        ('key = ["Name"]', 'key = [""]', "toml:11", "does not fit", "COLUMN"),
        ('{ column = "Count" }', '{ column = "Cont" }', "toml:8", "no column 'Cont'", "Use Name"),
        ('sha256 = "DIGEST"', f'sha256 = "{"0a" * 32}"', "models.csv", "The SHA-256 of", "source of its own"),
    ],
)
def test_a_wrong_mapping_is_told_once_with_its_place(
    right: str, wrong: str, place: str, said: str, remedy: str, tmp_path: Path, known: Known
) -> None:
    assert MAPPING.count(right) == 1
    problems = []
    try:
        problems = taken_in(tmp_path, known, MAPPING.replace(right, wrong))[1]
    except DataError as error:
        problems = error.problems
    found = [
        p for p in problems if said in p.message and place in f"{p.file}:{p.line}" and remedy in p.remedy
    ]
    assert found, problems


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("KoGPT,Kakao,6e9", "KoGPT,Kakao,many", 4, "'many' in column 'Count' does not fit"),
        ("KoGPT,Kakao,6e9", "KoGPT,Kakao,6.5", 4, "'6.5' in column 'Count' does not fit"),
        ("KoGPT,Kakao,6e9", "KoGPT,Kakao,-6", 4, "-6 does not fit"),
        ("KoGPT,Kakao,6e9", "KoGPT,Kakao,NaN", 4, "'NaN' in column"),
        ("GPT-3,OpenAI", "GPT-4,OpenAI", 2, "what 'GPT-4' stands for"),
        (",2020-05,", ",May 2020,", 2, "date = 'May 2020' does not fit"),
        (",sure,first", ",unsure,first", 2, "what 'unsure' stands for"),
        ("KoGPT,Kakao,6e9", "KoGPT,,", 4, "The row states nothing"),
        ("Nobody,", "Somebody,", 5, "The row states nothing"),
        ("KoGPT,Kakao,6e9,,,,", "GPT-3,Kakao,6e9,,,,", 4, "'GPT-3' is that of line 2 too"),
        ("KoGPT,Kakao,6e9,,,,", "KoGPT,Kakao,6e9,,,", 4, "6 cells; the header has 7"),
        ("Day,State", "Day,Day", 1, "'Day' stands there twice"),
        ('"OpenAI, Naver",', '"OpenAI, Naver"x,', 3, "This is not CSV"),
    ],
)
def test_a_row_that_does_not_fit_is_named_with_its_line(
    right: str, wrong: str, line: int, said: str, tmp_path: Path, known: Known
) -> None:
    assert TABLE.count(right) == 1
    problems = []
    try:
        problems = taken_in(tmp_path, known, table=TABLE.replace(right, wrong))[1]
    except DataError as error:
        problems = error.problems
    assert [p for p in problems if said in p.message and p.line == line], problems


def test_a_condition_that_no_row_meets_is_told(tmp_path: Path, known: Known) -> None:
    mapping = MAPPING.replace('Name = "Nobody" }', 'Name = ["Nobody"] }').replace(
        "leaveOut = [", 'leaveOut = [\n    { where = { Name = "None" }, because = "?" },'
    )
    _, problems = taken_in(tmp_path, known, mapping)
    assert [problem.message for problem in problems] == ["leaveOut number 1 of table models is about no row."]


def test_a_mistake_of_many_rows_is_told_three_times_and_counted(tmp_path: Path, known: Known) -> None:
    rows = "".join(f"Model {number},Kakao,1,,,,\n" for number in range(5000))
    _, problems = taken_in(tmp_path, known, table=TABLE + rows)
    assert len(problems) == 8
    assert "4997 more rows have a problem at 'subject', 5000 in all." in problems[3].message


def test_a_compact_table_that_was_changed_is_refused(tmp_path: Path, known: Known) -> None:
    path = written(tmp_path)
    list(compact(path, tmp_path, known))
    kept = tmp_path / "data" / "tables" / "a-table" / "models.csv"
    kept.write_text(kept.read_text("utf-8").replace("6e9", "7e9"), "utf-8")
    file, problems = read_source(path, known)
    assert [problem.message.partition(" is ")[0] for problem in problems] == [
        "The SHA-256 of tables/…/models.csv"
    ]
    assert file.claims == ()
    kept.unlink()
    assert "aikg compact" in read_source(path, known)[1][0].remedy


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=2, max_size=2
        )
    )
)
def test_a_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "table.csv"
    keyed = [[f"{number}", *cells] for number, cells in enumerate(rows)]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["key", "a", "b"], *keyed])
    table, problems = read_table(path, "table.csv", ["key"])
    assert problems == []
    assert [list(row.cells.values()) for row in table.rows] == keyed


def test_the_command_says_what_it_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(ROOT)
    path = written(tmp_path)
    assert main(["compact", str(path), "--from", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "models: 4 rows, 6 of 7 columns\n"
    assert main(["compact", str(tmp_path / "nowhere.toml"), "--from", str(tmp_path)]) == 1
    assert main(["compact", str(path), "--from", str(tmp_path / "nowhere")]) == 1
    assert "There is no such file" in capsys.readouterr().err
