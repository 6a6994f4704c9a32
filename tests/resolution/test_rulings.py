"""What a person rules holds: in the next run, for the next edition of the table, and in what is built."""

import hashlib
from pathlib import Path

import pytest
import sssom_pydantic
from first_sources import copy_of_project

from aikg.build.project import Project
from aikg.claims.resolved_names import (
    RULED,
    ResolvedName,
    read_resolved,
    resolved_path,
    waiting_path,
)
from aikg.claims.sources import read_source
from aikg.cli import main
from aikg.iris import entity

SOURCE, NEWER = "models-2026-01-05", "models-2026-06-05"
TABLE = """Model,Maker,Count
HyperCLOVA,NAVER,204000000000
HyperCLOVA X,NAVER,
SearchGPT,OpenAI,
GPT-3,OpenAI,175000000000
Fjord 7B,Nordlys AI,7000000000
Nova 2,"Nordlys AI, Google Brain",
Nova-2,Deepgram,
Granite,IBM,
Granite,Hanbit Labs,
"""
MAPPING = """[source]
class = "DataSource"
label = { en = "Models of DATE", ko = "모델, DATE" }
url = "https://example.org/models"
issued = DATE
language = "en"

[table.models]
file = "models.csv"
sha256 = "DIGEST"
compact = "DIGEST"
key = ["Model", "Maker"]

[[statement]]
id = "developer"
table = "models"
property = "developer"
subject = { column = "Model", entity = "AIModel" }
object = { column = "Maker", list = ",", entity = "Organization" }

[[statement]]
id = "count"
table = "models"
property = "parameterCount"
subject = { column = "Model", entity = "AIModel" }
value = { column = "Count" }
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder data of a project with the table, which is where commands run."""
    copy_of_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    add_edition(tmp_path / "data", SOURCE, TABLE)
    return tmp_path / "data"


def add_edition(data: Path, slug: str, table: str) -> None:
    file = data / "tables" / slug / "models.csv"
    file.parent.mkdir(parents=True)
    file.write_text(table, "utf-8")
    digest = hashlib.sha256(table.encode()).hexdigest()
    text = MAPPING.replace("DIGEST", digest).replace("DATE", slug[-10:])
    (data / "sources" / f"{slug}.toml").write_text(text, "utf-8")


def resolve(slug: str = SOURCE) -> int:
    return main(["resolve", f"data/sources/{slug}.toml"])


def taken(data: Path) -> dict[str, ResolvedName]:
    rows, problems = read_resolved(resolved_path(data, SOURCE))
    assert problems == []
    return {row.text: row for row in rows if row.is_exact}


def waiting(data: Path, text: str) -> list[ResolvedName]:
    rows, problems = read_resolved(waiting_path(data, SOURCE))
    assert problems == []
    return [row for row in rows if row.text == text]


def rule(data: Path, text: str, old: str, new: str = "", author: str = "A. Person") -> None:
    """Put an author on the row of a name that has some text, which may become another."""
    path = waiting_path(data, SOURCE)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (at,) = (n for n, line in enumerate(lines) if f"\t{text}\t" in line and old in line)
    lines[at] = lines[at].replace(old, new or old).replace("\taikg resolve\t", f"\t{author}\t")
    path.write_text("".join(lines), "utf-8")


def test_what_is_sure_is_taken_with_its_score(data: Path) -> None:
    assert resolve() == 0
    found = taken(data)
    assert found["HyperCLOVA"].slug == "hyperclova"
    assert found["NAVER"].slug == "naver"
    assert found["Fjord 7B"].slug == "fjord-7b"
    assert 0.5 <= float(found["HyperCLOVA"].confidence) < 1


def test_a_second_run_takes_nothing_else(data: Path) -> None:
    resolve()
    kept = (resolved_path(data, SOURCE), data / "entities" / "tables" / "models.toml")
    before, first = [path.read_bytes() for path in kept], waiting(data, "Nova-2")[0]
    assert resolve() == 0
    assert [path.read_bytes() for path in kept] == before
    assert waiting(data, "Nova-2")[0].slug == first.slug == "nova-2-deepgram"


def test_the_slug_of_a_namesake_is_another(data: Path) -> None:
    resolve()
    first, second, *_ = waiting(data, "SearchGPT")
    assert (first.slug, second.slug) == ("searchgpt-openai", "searchgpt")


def test_a_withdrawn_slug_is_not_given_again(data: Path) -> None:
    path = data / "withdrawn.toml"
    reason = 'reason = { en = "It was another.", ko = "다른 것이었다." }'
    path.write_text(f'{path.read_text("utf-8")}\n["id/fjord-7b"]\ndate = 2026-01-01\n{reason}\n', "utf-8")
    resolve()
    assert taken(data)["Fjord 7B"].slug == "fjord-7b-nordlys-ai"


def test_what_a_table_spells_alike_waits_and_so_does_a_name_of_two_things(data: Path) -> None:
    resolve()
    assert taken(data)["Nova 2"].slug == "nova-2"
    assert [row.slug for row in waiting(data, "Nova-2")] == ["nova-2-deepgram", "nova-2"]
    assert "several things" in waiting(data, "Granite")[0].comment


def test_a_ruling_is_taken_over_and_makes_the_entity(data: Path) -> None:
    resolve()
    rule(data, "SearchGPT", "id:searchgpt-openai")
    rule(data, "GPT-3", "skos:exactMatch\tid:gpt-3\t")
    rule(data, "HyperCLOVA X", "aikg:versionOf")
    rule(data, "Google Brain", "skos:exactMatch\tid:google\t", "skos:exactMatch\tsssom:NoTermFound\t")
    assert resolve() == 0
    found = taken(data)
    ruled = {text: row.slug for text, row in found.items() if row.is_ruled}
    assert ruled == {
        "SearchGPT": "searchgpt-openai",
        "GPT-3": "gpt-3",
        "HyperCLOVA X": "hyperclova-x",
        "Google Brain": "",
    }
    assert {found[text].justification for text in ruled} == {RULED}
    assert not [row for text in ruled for row in waiting(data, text)]
    entities, problems = Project(data.parent).entities
    assert problems == []
    assert entities["searchgpt-openai"].label == {"en": "SearchGPT", "ko": "SearchGPT"}


def test_a_ruling_holds_for_the_next_edition(data: Path) -> None:
    resolve()
    rule(data, "SearchGPT", "id:searchgpt-openai")
    resolve()
    before = taken(data)["SearchGPT"]
    header, *rows = TABLE.splitlines(keepends=True)
    add_edition(data, NEWER, "".join([header, "Fjord 8B,Nordlys AI,\n", *reversed(rows)]))
    assert resolve(NEWER) == 0
    assert taken(data)["SearchGPT"] == before
    assert taken(data)["Fjord 8B"].slug == "fjord-8b"


def test_a_misprint_in_a_ruling_makes_no_entity(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resolve()
    rule(data, "GPT-3", "skos:exactMatch\tid:gpt-3\t", "skos:exactMatch\tid:gtp-3\t")
    assert resolve() == 1
    said = capsys.readouterr().err
    assert "'GPT-3' is ruled to be 'gtp-3', and there is no such entity. Did you mean gpt-3" in said


def test_a_name_is_ruled_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resolve()
    rule(data, "HyperCLOVA X", "aikg:versionOf")
    rule(data, "HyperCLOVA X", "id:hyperclova-x")
    assert resolve() == 1
    assert "Rule one row of each name." in capsys.readouterr().err


def test_the_rows_are_read_by_what_is_resolved(data: Path) -> None:
    resolve()
    path = data / "sources" / f"{SOURCE}.toml"
    file, problems = read_source(path, Project(data.parent).known)
    assert file is not None
    counts = {claim.subject for claim in file.claims if claim.property == "parameterCount"}
    assert counts == {entity("hyperclova"), entity("fjord-7b")}
    message = "Nobody has said which AIModel 'SearchGPT' in column 'Model' is."
    assert any(message in problem.message for problem in problems)


@pytest.mark.parametrize("is_waiting", [False, True])
def test_others_read_the_files_as_sssom(data: Path, is_waiting: bool) -> None:
    resolve()
    path = (waiting_path if is_waiting else resolved_path)(data, SOURCE)
    rows, _ = read_resolved(path)
    mappings, _, about = sssom_pydantic.read(path)
    assert len(mappings) == len(rows) > 5
    assert str(about.license) == "https://creativecommons.org/licenses/by/4.0/"
    assert {str(each.confidence is not None) for each in mappings} == {"True"}


def test_a_source_whose_columns_name_no_entities_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.is_dir()
    assert main(["resolve", "data/sources/hankyung-2023-02-06.toml"]) == 1
    assert "No column of data/sources/hankyung-2023-02-06.toml names entities." in capsys.readouterr().err
    assert main(["resolve", "data/sources/nothing.toml"]) == 1
    assert "There is no file data/sources/nothing.toml." in capsys.readouterr().err
