"""The publications that editors go by: each says where it can be read, and claims lead to it."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.cli import main
from aikg.iris import PREFIXES, claim, entity, graph

pytestmark = pytest.mark.quick

ENTITY = '\n[a-report]\nclass = "%s"\nlabel = { en = "A report", ko = "보고서" }\nurl = %s\n'
VALUATION = claim("hankyung-2023-02-06", "bytedance-valuation")


def with_entity(folder: Path, class_name: str, url: str) -> int:
    """Add an entity to a project; the number of its last line."""
    path = folder / "data/entities/publications.toml"
    path.write_text(path.read_text("utf-8") + ENTITY % (class_name, url), "utf-8")
    return path.read_text("utf-8").count("\n")


def test_what_contests_a_claim_is_one_hop_away_with_its_address(dump: Path) -> None:
    store = ox.Store()
    store.bulk_load(path=dump)
    query = f"SELECT ?url {{ <{VALUATION}> aikg:contestedBy/schema:url ?url }}"
    found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert [row["url"].value for row in found] == [
        "https://www.cbinsights.com/research/unicorn-startup-market-map/"
    ]


@pytest.mark.parametrize("class_name", ["Publication", "Report", "Ranking"])
def test_the_address_of_a_publication_is_what_the_editors_say(project_folder: Path, class_name: str) -> None:
    with_entity(project_folder, class_name, '"https://example.org/a%20report?page=1#end"')
    built = project_folder / "out.nq"
    assert main(["build", "--project", str(project_folder), "--out", str(built)]) == 0
    line = f"<{entity('a-report')}> <{PREFIXES['schema']}url> <https://example.org/a%20report?page=1#end>"
    assert f"{line} <{graph('entities')}> ." in built.read_text("utf-8")


@pytest.mark.parametrize(
    ("class_name", "url", "said"),
    [
        ("Publication", '"example.org/report"', "url = 'example.org/report' does not fit."),
        ("Publication", '"https://example.org/a report"', "does not fit. Write an address of the web"),
        ("Publication", '"https://example.org/>"', "does not fit. Write an address of the web"),
        ("Publication", '"javascript:alert(1)"', "does not fit. Write an address of the web"),
        ("Publication", "7", "url = 7 does not fit. Write an address of the web"),
        ("Company", '"https://example.org/"', "An entity has no 'url'."),
    ],
)
def test_what_is_no_address_is_refused(
    project_folder: Path, capsys: pytest.CaptureFixture[str], class_name: str, url: str, said: str
) -> None:
    line = with_entity(project_folder, class_name, url)
    assert main(["build", "--project", str(project_folder), "--out", str(project_folder / "out.nq")]) == 1
    printed = capsys.readouterr().err
    assert f"entities/publications.toml:{line}: " in printed and said in printed
