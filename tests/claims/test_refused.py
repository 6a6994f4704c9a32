"""What a source file may not say is refused with the line, and with what was probably meant."""

from pathlib import Path

import pytest

from aikg.build.project import Project
from aikg.claims.claim_reader import Known
from aikg.claims.entities import read_entities
from aikg.claims.sources import read_source

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
FILE = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table"
issued = 2026-01-05
language = "en"

[[claim]]
id = "openai-money"
subject = "openai"
property = "directlyFundedBy"
object = "government-of-china"
modality = "Planned"
attestation = "Implied"
amount = [{ value = 30_000_000, currency = "usd", stated = "$30 million", hedge = "MoreThan" }]
evidence = [{ locator = "row 1" }]
"""


@pytest.fixture(scope="module")
def known() -> Known:
    """What claims may refer to in the real data."""
    return Project(ROOT).known


def test_the_file_as_it_stands_is_read(tmp_path: Path, known: Known) -> None:
    (tmp_path / "table.toml").write_text(FILE, "utf-8")
    file, problems = read_source(tmp_path / "table.toml", known)
    assert (file is not None, problems) == (True, [])


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said", "remedy"),
    [
        ("Planned", "Plannned", 13, "There is no Modality 'Plannned'.", "Did you mean Planned?"),
        ("Planned", "MoreThan", 13, "'MoreThan' is no Modality.", "Use "),
        ("Planned", "openai", 13, "There is no Modality 'openai'.", "Use "),
        ("Implied", "implied", 14, "There is no Attestation 'implied'.", "Did you mean Implied?"),
        ("MoreThan", "morethan", 15, "There is no hedge 'morethan'.", "Did you mean MoreThan?"),
        ("MoreThan", "Perhaps", 15, "There is no hedge 'Perhaps'.", "Use Approximately, AsMuchAs, "),
        ("$30 million", "", 15, "is not an amount.", "Write { value = "),
        ("$30 million", "  ", 15, "is not an amount.", "Write { value = "),
        (
            '"openai"',
            '"government-of-china"',
            12,
            "'government-of-china' stands on both sides of directlyFundedBy.",
            "Name another",
        ),
        ('"en"', '"english"', 6, "'english' is no language tag.", "Write one such as en, ko or zh-Hant."),
        ('"en"', '"en"\nderivedFrom = ["table"]', 7, "'table' is derived from itself.", "Name another"),
        ('"en"', '"en"\nderivedFrom = ["tabel"]', 7, "There is no source 'tabel'.", "Add it first"),
        ('"en"', '"en_US"', 6, "'en_US' is no language tag.", "Write one such as en, ko or zh-Hant."),
    ],
)
def test_what_is_wrong_is_named_with_what_was_meant(
    tmp_path: Path, known: Known, right: str, wrong: str, line: int, said: str, remedy: str
) -> None:
    (tmp_path / "table.toml").write_text(FILE.replace(right, wrong), "utf-8")
    _, problems = read_source(tmp_path / "table.toml", known)
    (problem,) = problems
    assert problem.line == line
    assert problem.message.endswith(said)
    assert problem.remedy.startswith(remedy)


ACKNOWLEDGED = "[[lab.acknowledgement]]"
REASON = 'reason = { en = "So.", ko = "그렇다." }'


@pytest.mark.parametrize(
    ("acknowledgement", "said"),
    [
        ('acknowledgement = ["so"]', "'so' is no acknowledgement."),
        (f'{ACKNOWLEDGED}\nfigures = ["Lab"]\n{REASON}', "'check' is missing."),
        (f'{ACKNOWLEDGED}\ncheck = "script"\nfigures = []\n{REASON}', "figures = [] does not fit."),
        (
            f'{ACKNOWLEDGED}\ncheck = "script"\nfigures = ["L"]\nx = 1\n{REASON}',
            "There is no key 'x' here.",
        ),
    ],
)
def test_what_is_acknowledged_of_an_entity_is_whole(
    tmp_path: Path, known: Known, acknowledgement: str, said: str
) -> None:
    lab = '[lab]\nclass = "Company"\nlabel = { en = "Lab", ko = "연구소" }\n'
    (tmp_path / "labs.toml").write_text(lab + acknowledgement, "utf-8")
    entities, problems = read_entities(tmp_path, known.ontology)
    (problem,) = problems
    assert problem.message.endswith(said) and problem.line in (1, 4)
    assert set(entities) == {"lab"}
