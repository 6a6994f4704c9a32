"""Mistakes that show without the text of a source: equal names, dates, programmes, scripts, matches.

One dump holds mistakes, and beside each a near miss; what is found is exactly the mistakes.
"""

from collections.abc import Mapping

import pytest
from first_sources import copy_of_project

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks import dating, homonyms, label_scripts, mapped_names, programmes
from aikg.checks.compiled_dump import Dump
from aikg.checks.every import checks_of
from aikg.checks.findings import CompiledAcknowledgement, Severity
from aikg.checks.run import run
from aikg.iris import local_name

from .conftest import load

pytestmark = pytest.mark.quick

CHECKS = (dating.NAME, homonyms.NAME, label_scripts.NAME, mapped_names.NAME, programmes.NAME)

ENTITIES = """
[aurora]
class = "AIModel"
label = { en = "Aurora 3.5", ko = "오로라 3.5" }

[aurora-again]
class = "AIModel"
label = { en = "AURORA-3.5", ko = "또 다른 오로라" }

[aurora-35]
class = "AIModel"
label = { en = "Aurora 35", ko = "오로라 35" }

[aurora-service]
class = "Service"
label = { en = "Aurora 3.5", ko = "오로라 3.5" }

[lumen]
class = "Company"
label = { en = "Lumen", ko = "루멘" }
alias = { en = ["Lumen Labs"], ja = ["ルーメン"] }

[lumen-labs]
class = "Organization"
label = { en = "Lumen-Labs", ko = "루멘 연구소" }

[georgia-one]
class = "City"
label = { en = "Springfield", ko = "스프링필드" }
[[georgia-one.acknowledgement]]
check = "equal-name"
figures = ["Springfield", "스프링필드", "georgia-one", "georgia-two"]
reason = { en = "Two cities.", ko = "두 도시이다." }

[georgia-two]
class = "City"
label = { en = "Springfield", ko = "스프링필드" }

[hangul-in-english]
class = "Concept"
label = { en = "초거대 AI 모임", ko = "초거대 AI 협의체" }

[english-in-korean]
class = "Concept"
label = { en = "Federated learning", ko = "Fed learning" }

[tags]
class = "Concept"
label = { en = "Café DALL·E 3 €", ko = "美 카페 달리" }
alias = { ja = ["カフェー"], ru = ["Кафе"], zh = ["Кофейня"], und = ["카페"], ko = ["Café DALL-E 3"] }

[dates-lab]
class = "Company"
label = { en = "Dates Lab", ko = "데이트 연구소" }
"""

HEAD = """[source]
class = "Article"
label = { en = "Mistakes", ko = "실수 모음" }
url = "https://example.org/mistakes"
issued = 2023-02-06
language = "en"
"""

CLAIMS = {
    "inception": ("dates-lab", "inception", "value = 2015"),
    "closing": ("dates-lab", "closingDate", "value = 2022-06-30"),
    "one-year": ("lumen", "basedIn", 'object = "beijing"\nstartDate = 2021\nendDate = 2021'),
    "too-long": ("lumen", "basedIn", 'object = "china"\nstartDate = 2015\nendDate = 2018\nduration = "P7Y"'),
    "six-years": (
        "lumen",
        "basedIn",
        'object = "israel"\nstartDate = 2015\nendDate = 2020\nduration = "P6Y"',
    ),
    "to-the-day": (
        *("lumen", "basedIn"),
        'object = "singapore"\nstartDate = 2015-01-01\nendDate = 2015-01-31\nduration = "P31D"',
    ),
    "future": ("lumen", "investsIn", 'object = "openai"\ndate = "2023-03"'),
    "future-plan": ("lumen", "investsIn", 'object = "faire"\ndate = "2023-03"\nmodality = "Planned"'),
    "future-end": ("lumen", "investsIn", 'object = "flowrite"\nstartDate = "2023-02"\nendDate = 2029'),
    "same-month": ("lumen", "investsIn", 'object = "datarobot"\ndate = "2023-02"'),
    "unborn": ("lumen", "investsIn", 'object = "dates-lab"\ndate = 2014'),
    "newborn": ("lumen", "investsIn", 'object = "dates-lab"\ndate = 2015'),
    "closed": ("dates-lab", "employeeCount", 'value = 40\ndate = "2022-07"'),
    "denied": ("dates-lab", "employeeCount", 'value = 41\ndate = "2022-08"\nmodality = "Denied"'),
    "open": ("dates-lab", "employeeCount", 'value = 42\ndate = "2022-06"'),
    "release": ("aurora", "releaseDate", "value = 2013"),
    "made-by-the-unborn": ("aurora", "developer", 'object = "dates-lab"'),
    "used-before": ("aurora-service", "userCount", "value = 1000\ndate = 2013"),
    "service-release": ("aurora-service", "releaseDate", "value = 2014"),
    "used-after": ("aurora-service", "userCount", "value = 2000\ndate = 2014"),
    "budget": (
        *("nairr-computing-funding", "budget"),
        'value = [{ value = 1_000_000, currency = "usd", stated = "$1 million" }]\nmodality = "Planned"',
    ),
    "scope": ("nairr-computing-funding", "servesCountry", 'object = "united-states"'),
    "beijing-budget": (
        *("beijing-ai-national-complex", "budget"),
        'value = [{ value = 1_000_000, currency = "usd", stated = "$1 million" }]\nmodality = "Planned"',
    ),
    "beijing-status": ("beijing-ai-national-complex", "status", 'object = "UnderConstruction"'),
    "korea-budget": (
        *("korea-ai-infrastructure-plan", "budget"),
        'value = [{ value = 1_000_000, currency = "usd", stated = "$1 million" }]\nmodality = "Planned"',
    ),
    "korea-scope": (
        "korea-ai-infrastructure-plan",
        "servesCountry",
        'object = "south-korea"\nmodality = "Forecast"',
    ),
    "korea-denied": ("korea-ai-infrastructure-plan", "conductedBy", 'object = "naver"\nmodality = "Denied"'),
    "korea-status": ("korea-ai-infrastructure-plan", "status", 'object = "Announced"'),
    "swapped": ("lumen", "assessedAs", 'value = { en = "초거대 모델 기업", ko = "large" }'),
    "quoting": ("lumen", "assessedAs", 'value = { en = "a maker of “초거대” models", ko = "초거대 AI" }'),
}
"""The claims by id: those whose names tell of a mistake have one, the others come close."""

MATCHES = (
    "id:aurora\tAurora 3.5\tskos:exactMatch\twd:Q1\tBorealis\taikg:AIModel",
    "id:aurora-35\tAurora 35\tskos:exactMatch\twd:Q2\tAURORA 35\taikg:AIModel",
    "id:lumen\tLumen\tskos:exactMatch\twd:Q3\tLumen Labs\taikg:Company",
    "id:tags\tCafé DALL·E 3 €\tskos:relatedMatch\twd:Q4\tSomething else\taikg:Concept",
)
NAMES = """[source]
title = { en = "Names", ko = "이름" }
url = "https://example.org/names"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
issued = 2026-01-01

[names.aurora-35]
record = "http://www.wikidata.org/entity/Q9"
en = ["Aurora thirty-five"]

[names.aurora]
record = "http://www.wikidata.org/entity/Q1"
en = ["Borealis"]
"""


def claims() -> str:
    return "".join(
        f'\n[[claim]]\nid = "{name}"\nsubject = "{subject}"\nproperty = "{prop}"\n{rest}\n'
        'evidence = [{ locator = "p. 1" }]\n'
        for name, (subject, prop, rest) in CLAIMS.items()
    )


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    folder = tmp_path_factory.mktemp("mistaken")
    copy_of_project(folder)
    (folder / "data/entities/mistakes.toml").write_text(ENTITIES, "utf-8")
    (folder / "data/sources/mistakes.toml").write_text(HEAD + claims(), "utf-8")
    (folder / "data/names/mistakes.toml").write_text(NAMES, "utf-8")
    table = folder / "data/mappings/wikidata-entities.sssom.tsv"
    rest = "\tsemapv:ManualMappingCuration\tThe aikg authors\t2026-11-24\t0.8\tSeen.\n"
    table.write_text(table.read_text("utf-8") + "".join(match + rest for match in MATCHES), "utf-8")
    build(Project(folder), folder / "aikg.nq", lambda *_: None)
    return load(folder / "aikg.nq")


def found(dump: Dump) -> Mapping[str, list[tuple[str, ...]]]:
    """What each check finds, by the names of what it is about."""
    return {
        name: sorted(tuple(map(local_name, f.subjects)) for f in checks_of(dump, {})[name]())
        for name in CHECKS
    }


def test_the_mistakes_are_found_and_what_comes_close_is_not(mistaken: Dump) -> None:
    own = "mistakes."
    assert found(mistaken) == {
        dating.NAME: sorted(
            [
                (f"{own}too-long",),
                (f"{own}future",),
                (f"{own}unborn", f"{own}inception"),
                (f"{own}closed", f"{own}closing"),
                (f"{own}made-by-the-unborn", f"{own}inception"),
                (f"{own}used-before", f"{own}service-release"),
            ]
        ),
        homonyms.NAME: [("aurora", "aurora-again"), ("georgia-one", "georgia-two"), ("lumen", "lumen-labs")],
        label_scripts.NAME: sorted(
            [
                ("english-in-korean",),
                ("hangul-in-english",),
                ("tags",),
                (f"{own}swapped",),
                (f"{own}swapped",),
            ]
        ),
        mapped_names.NAME: [("aurora",), ("aurora-35",), ("obama-administration",)],
        programmes.NAME: sorted(
            [(f"{own}beijing-budget", f"{own}beijing-status"), (f"{own}budget", f"{own}scope")]
        ),
    }


def test_each_says_what_it_is_about_and_what_to_do_in_both_languages(mistaken: Dump) -> None:
    checks = checks_of(mistaken, {})
    for finding in (finding for name in CHECKS for finding in checks[name]()):
        assert finding.severity is Severity.WARNING
        assert finding.figures and finding.kind and finding.message.endswith((".", "are two."))
        assert any("가" <= letter <= "힣" for letter in finding.korean)
        assert all(figure in finding.message for figure in finding.figures if "@" not in figure), finding


def test_two_real_namesakes_are_acknowledged_with_their_names(mistaken: Dump) -> None:
    checks = {homonyms.NAME: checks_of(mistaken, {})[homonyms.NAME]}
    known = [each for each in mistaken.acknowledgements if each.check == homonyms.NAME]
    findings = run(checks, known, lambda *_: None)
    explained = [f.subjects for f in findings if f.acknowledgement]
    assert [tuple(map(local_name, subjects)) for subjects in explained] == [("georgia-one", "georgia-two")]
    (of_two,) = known
    of_three = CompiledAcknowledgement(
        of_two.iri, of_two.claim, of_two.check, of_two.reason, of_two.figures | {"third"}
    )
    assert not any(f.acknowledgement for f in run(checks, [of_three], lambda *_: None))


def test_the_real_data_are_clean_or_say_why(all_data: Dump) -> None:
    every = checks_of(all_data, {})
    known = [each for each in all_data.acknowledgements if each.check in CHECKS]
    findings = run({name: every[name] for name in CHECKS}, known, lambda *_: None)
    assert [f for f in findings if f.acknowledgement is None] == []
