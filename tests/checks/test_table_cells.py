"""Cells of tables beside their files, through `aikg check --source-text`."""

import contextlib
import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from aikg.checks.verification.table_cells import TableText, verdicts_on_cell
from aikg.claim_nodes import CellNode
from aikg.cli import main

pytestmark = pytest.mark.quick

TABLE = """Company,Id,Parameters,Note
OpenAI,GPT-3,175e9,
OpenAI,GPT-2,1.5e9,
OpenAI,DALL-E,"1.2e10,3.5e9",
Baidu,Ernie,1e10,a
Baidu,Ernie,2e10,b
"""
DIGEST = hashlib.sha256(TABLE.encode()).hexdigest()
SOURCE = f"""[source]
class = "DataSource"
label = {{ en = "A table of models", ko = "모델 표" }}
url = "https://example.org/models"
issued = 2026-01-05
language = "en"

[table.models]
file = "folder/models.csv"
sha256 = "{DIGEST}"

[table.other]
file = "other.csv"
sha256 = "{DIGEST}"

[table.missing]
file = "missing.csv"
sha256 = "{DIGEST}"
"""
CLAIM = """
[[claim]]
id = "{id}"
subject = "gpt-3"
property = "parameterCount"
value = {value}
date = {year}
evidence = [{{ table = "{table}", row = "{row}", column = "{column}", value = "{text}" }}]
"""
CELLS = (
    ("true", "models", "OpenAI | GPT-3", "Parameters", "175e9", None),
    ("row", "models", "OpenAI | GPT-9", "Parameters", "175e9", "no-row"),
    ("column", "models", "OpenAI | GPT-3", "Weights", "175e9", "no-column"),
    ("cell", "models", "OpenAI | GPT-3", "Parameters", "176e9", "other-cell"),
    ("neighbour", "models", "OpenAI | GPT-2", "Parameters", "175e9", "other-cell"),
    ("file", "other", "OpenAI | GPT-3", "Parameters", "175e9", "other-table"),
    ("value", "models", "OpenAI | GPT-3", "Parameters", "175e9", "cell-of-another-figure"),
    ("missing", "missing", "OpenAI | GPT-3", "Parameters", "175e9", None),
)


@pytest.fixture(scope="module")
def table() -> TableText:
    header, *rows = csv.reader(io.StringIO(TABLE))
    return TableText(DIGEST, tuple(header), tuple(map(tuple, rows)))


@pytest.mark.parametrize(
    ("row", "text", "codes"),
    [
        ("Baidu | Ernie", "2e10", []),
        ("Ernie", "2e10", []),
        ("Baidu | Ernie | b", "1e10", ["other-cell"]),
        ("GPT-3", "175e9", []),
        ("DALL-E", "3.5e9", []),
        ("DALL-E", "5e9", ["other-cell"]),
        ("GPT", "175e9", ["no-row"]),
    ],
)
def test_a_row_is_found_by_its_key(table: TableText, row: str, text: str, codes: list[str]) -> None:
    cell = CellNode("models.csv", DIGEST, row, "Parameters", text)
    assert [verdict.code for verdict in verdicts_on_cell(cell, table)] == codes


def test_cells_are_compared_with_the_files_at_hand(project_folder: Path) -> None:
    for name in ("sources", "withdrawn.toml"):
        path = project_folder / "data" / name
        [each.unlink() for each in (path.iterdir() if path.is_dir() else (path,))]
    claims = [
        CLAIM.format(
            id=name,
            value=17 if name == "value" else int(float(text)),
            year=year,
            table=table,
            row=row,
            column=column,
            text=text,
        )
        for year, (name, table, row, column, text, _) in enumerate(CELLS, 2001)
    ]
    (project_folder / "data" / "sources" / "models.toml").write_text(SOURCE + "".join(claims), "utf-8")
    folder = project_folder / "tables"
    (folder / "folder").mkdir(parents=True)
    (folder / "folder" / "models.csv").write_text(TABLE, "utf-8")
    (folder / "other.csv").write_text(TABLE.replace("175", "176"), "utf-8")
    printed = io.StringIO()
    with contextlib.chdir(project_folder):
        assert main(["build"]) == 0
        with contextlib.redirect_stdout(printed):
            assert main(["check", "--source-text", "tables", "--only", "evidence", "--format", "json"]) == 1
    found = {
        (f["subjects"][0].rpartition("/")[2], f["kind"]) for f in json.loads(printed.getvalue())["findings"]
    }
    wrong = {(f"models.{name}", code) for name, *_, code in CELLS if code}
    assert found == {*wrong, ("models", "no-table")}
