"""What does not fit on a page: nothing is cut without a word, and no fact loses its claims."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from aikg.build.dump import build
from aikg.build.project import Project
from pages.conftest import ROOT, serve
from pages.parsed import parse

FIELDS = 130
TABLE = """[source]
class = "DataSource"
label = {{ en = "Table {name}", ko = "표 {name}" }}
url = "https://example.org/{name}"
issued = 2026-01-05
language = "en"
"""
CLAIM = """
[[claim]]
id = "field-{number}"
subject = "naver"
property = "activeIn"
object = "field-{number}"
{more}evidence = [{{ locator = "row {number}" }}]
"""
REPEATED = "SELECT * { VALUES (?company ?value) { (aikg:Company 1) (aikg:Company 2) } }"


def is_planned(number: int) -> bool:
    return number % 10 == 0


def table(name: str) -> str:
    claims = (
        CLAIM.format(number=number, more='modality = "Planned"\n' if is_planned(number) else "")
        for number in range(1, FIELDS + 1)
    )
    return TABLE.format(name=name) + "".join(claims)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of synthetic claims about many of everything, and of two tables about one company."""
    folder = tmp_path_factory.mktemp("crowded")
    generate = runpy.run_path(str(ROOT / "bench" / "generate.py"))["generate"]
    generate(folder / "project", 3500, 1)
    data = folder / "project" / "data"
    company = '[naver]\nclass = "Company"\nlabel = { en = "Naver", ko = "네이버" }\n'
    concepts = (
        f'[field-{n}]\nclass = "Concept"\nlabel = {{ en = "Field {n}", ko = "분야 {n}" }}\n'
        for n in range(1, FIELDS + 1)
    )
    (data / "entities" / "fields.toml").write_text(company + "".join(concepts), "utf-8")
    for name in ("one", "two"):
        (data / "sources" / f"table-{name}.toml").write_text(table(name), "utf-8")
    build(Project(folder / "project"), folder / "aikg.nq", lambda *_: None)
    for origin in serve(folder, "--store", folder / "aikg.nq"):
        with httpx.Client(base_url=origin, headers={"Accept": "text/html"}, timeout=60) as client:
            yield client


def pages_of(client: httpx.Client, path: str) -> Iterator[str]:
    """The text of a page and of all that follow it."""
    following: str | None = path
    while following:
        text = client.get(following).text
        yield text
        links = [
            given["href"] for tag, given in parse(text).elements if (tag, given.get("rel")) == ("a", "next")
        ]
        following = links[0] if links else None


def statements(page: str) -> Iterator[tuple[int, str]]:
    """The fields that a page names as values, each with the text of its entry."""
    for entry in re.findall(r"<dd>\s*<span class=\"value\">.*?</dd>", page, re.S):
        if field := re.search(r'href="/id/field-(\d+)', entry):
            yield int(field[1]), entry


def test_every_fact_stands_on_one_page_with_all_its_claims(crowded: httpx.Client) -> None:
    """F1: claims and triples were cut apart, so that facts lost claims and claims looked like no facts."""
    pages = list(pages_of(crowded, "/id/naver?lang=en"))
    assert len(pages) > 1
    found = [each for page in pages for each in statements(page)]
    assert sorted(number for number, _ in found) == list(range(1, FIELDS + 1))
    for number, entry in found:
        for source in ("one", "two"):
            assert f"/claim/table-{source}.field-{number}" in entry
        assert ("not stated as a fact" in entry) is is_planned(number)


def test_a_page_says_which_part_of_how_many_it_is(crowded: httpx.Client) -> None:
    first, *_, last = pages_of(crowded, "/id/naver?lang=en")
    count = re.search(r"Statements 1 to 100 of (\d+), by property", first)
    assert count is not None
    assert re.search(rf"Statements \d+ to {count[1]} of {count[1]}, by property", last)
    assert f"진술 {count[1]}개 가운데 1–100번째" in crowded.get("/id/naver?lang=ko").text


def test_the_claims_of_a_source_stand_in_its_order_over_all_pages(crowded: httpx.Client) -> None:
    pages = list(pages_of(crowded, "/source/synthetic-1?lang=en"))
    places = [int(start) for page in pages for start in re.findall(r'<h3 class="place">(\d+)–', page)]
    assert len(pages) == 3
    assert places == sorted(places)
    assert re.search(r"Claims 1 to 100 of 2\d\d, in the order of the text\.", pages[0])


def test_home_says_how_many_backers_and_rows_there_are_and_shows_the_largest(crowded: httpx.Client) -> None:
    """F2: one of nine pairs was kept, and the flow showed the first by the alphabet."""
    text = crowded.get("/?lang=en").text
    backers = re.findall(r"10 of (\d+) backers, those of the most models", text)
    assert backers == ["15", "15"]
    assert re.search(r"30 of 1\d\d rows, those with the largest values in the commonest unit", text)
    flow = text.partition('data-chart="flow"')[2].partition("</table>")[0]
    amounts = [float(n) for n in re.findall(r'data-value="([\d.]+)"', flow)]
    assert min(amounts) > 10**12, "plans of 260 billion won come before these by the alphabet"
    assert "지원 주체 15곳 가운데 모델이 많은 10곳" in crowded.get("/?lang=ko").text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/workbench?query=SELECT * {?s a aikg:Claim}", r"500 of \d,\d{3} rows are shown, the first in the"),
        ("/workbench?query=SELECT * {?s ?p ?o}", r"500 of more than 20,000 rows are shown"),
        ("/workbench?query=CONSTRUCT WHERE {?s a ?o}", r"\d+ of [\w ,]+ lines are shown, the first"),
        (
            f"/workbench?query={REPEATED}",
            "There is no picture, since some rows give another value for the same thing",
        ),
        ("/queries/claims-about", r"Offered are \d+ of [\d,]+ names, the first by the alphabet"),
        ("/id/", r"200 of \d[\d,]+ are shown, the first by name"),
    ],
)
def test_what_is_cut_is_said(crowded: httpx.Client, path: str, said: str) -> None:
    assert re.search(said, crowded.get(path, headers={"Accept-Language": "en"}).text)


def test_findings_are_parted(crowded: httpx.Client) -> None:
    assert crowded.get("/findings?page=x").status_code == 400
    assert crowded.get("/findings?page=1").status_code == 200
    assert crowded.get("/findings?page=2").status_code == 200
    assert crowded.get("/findings?page=9999").status_code == 404


def test_home_says_how_many_sources_there_are(crowded: httpx.Client) -> None:
    """F2: the newest six looked like all."""
    text = crowded.get("/?lang=en").text
    assert re.search(r'Newest sources <span class="aside">6 of \d\d</span>', text)
    assert re.search(
        r"최근 출처 <span class=\"aside\">\d\d개 가운데 6개</span>", crowded.get("/?lang=ko").text
    )


def test_a_picture_of_one_part_of_many_says_so(crowded: httpx.Client) -> None:
    said = "Of the connections, those of this part of the statements are drawn."
    assert said in crowded.get("/id/naver?lang=en").text
    assert said not in crowded.get("/id/field-1?lang=en").text


OWN, TERM = "https://w3id.org/aikg/", "https://w3id.org/aikg/ontology#"
LABELS = {
    "only-english": '"Only English"@en',
    "only-korean": '"한국어만"@ko',
    "only-chinese": '"只有中文"@zh',
    "untagged": '"Untagged"',
    "nameless": "",
    "twice": '"Twice"@en, "Twice again"@en, "두 번"@ko, "또 한 번"@ko',
}
FINDINGS = 230


@pytest.fixture(scope="module")
def uneven(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of data with names in some languages only, undated sources, and findings about nothing."""
    folder = tmp_path_factory.mktemp("uneven")
    named = "".join(
        f"<{OWN}id/{name}> a <{TERM}Company> {f'; rdfs:label {labels}' if labels else ''} .\n"
        for name, labels in LABELS.items()
    )
    found = "".join(
        f'<{OWN}finding/figure-{n}> a <{TERM}Finding> ; <{TERM}checkName> "figure" ;'
        f' <{TERM}severity> <{TERM}Warning> ; <http://purl.org/dc/terms/description> "Message {n}."@en .\n'
        for n in range(FINDINGS)
    )
    source = f'<{OWN}source/undated> a <{TERM}Source> ; rdfs:label "An undated source"@en .\n'
    prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    trig = "".join(
        f"<{OWN}graph/{name}> {{ {content} }}\n"
        for name, content in (("entities", named), ("findings", found), ("undated", source))
    )
    quads = ox.serialize(ox.parse(prefix + trig, format=ox.RdfFormat.TRIG), format=ox.RdfFormat.N_QUADS)
    (folder / "uneven.nq").write_bytes(dump.read_bytes() + (quads or b""))
    for origin in serve(folder, "--store", folder / "uneven.nq"):
        with httpx.Client(base_url=origin, headers={"Accept": "text/html"}, timeout=60) as client:
            yield client


@pytest.mark.parametrize("language", ["en", "ko"])
def test_who_has_no_name_in_a_language_is_listed_in_it(uneven: httpx.Client, language: str) -> None:
    """F2: they were counted and left out; who had two names was listed twice."""
    text = uneven.get(f"/id/?class=Company&lang={language}").text
    for name in LABELS:
        assert text.count(f'href="/id/{name}') == 1
        assert uneven.get(f"/id/{name}?lang={language}").status_code == 200


def test_findings_about_nothing_in_particular_are_shown(uneven: httpx.Client) -> None:
    """F2: they were counted and left out."""
    pages = list(pages_of(uneven, "/findings?lang=en"))
    assert len(pages) == 3
    told = [int(n) for page in pages for n in re.findall(r"Message (\d+)\.", page)]
    assert sorted(told) == list(range(FINDINGS))


def test_a_source_without_a_date_or_claims_is_on_the_home_page(uneven: httpx.Client) -> None:
    assert "An undated source" in uneven.get("/?lang=en").text


MARKED = (
    *("/", "/id/bytedance", "/queries/valuations", "/source/hankyung-2023-02-06?page=2"),
    *("/claim/hankyung-2023-02-06.bytedance-valuation", "/queries/implied-exchange-rates"),
    "/workbench?query=SELECT * { ?claim aikg:valuedCompany ?of ; aikg:valuationAmount/aikg:value ?value }",
)


@pytest.mark.parametrize("path", MARKED)
@pytest.mark.parametrize(("language", "sign"), [("en", "error found"), ("ko", "오류 발견")])
def test_a_value_that_a_check_calls_wrong_is_marked(
    client: httpx.Client, path: str, language: str, sign: str
) -> None:
    """F3: with a link to what was found."""
    text = client.get(path, headers={"Accept-Language": language}).text
    links = re.findall(rf'<a class="tag found" href="([^"]+)">⚠ {sign}</a>', text)
    assert links
    assert client.get(links[0]).status_code == 200


def test_what_no_check_calls_wrong_is_not_marked(client: httpx.Client) -> None:
    for path in ("/id/faire", "/queries/parameter-counts", "/claim/hankyung-2023-02-06.faire-valuation"):
        assert "tag found" not in client.get(path).text
    rows = re.findall(r"<tr( class=\"found\")?", client.get("/queries/valuations").text)
    assert rows.count(' class="found"') == 2


@pytest.mark.parametrize("path", ["/", "/queries/valuations", "/queries/investments", "/queries/programmes"])
def test_a_korean_page_has_notes_and_names_in_korean(client: httpx.Client, path: str) -> None:
    """D4: the library asks for them in English, and the page in its own language."""
    english, korean = (client.get(path, headers={"Accept-Language": tag}).text for tag in ("en", "ko"))
    for words in ("differ by a factor of ten", "Federal government of the United States", "Training data"):
        assert words not in korean
    assert korean.count("<tr") == english.count("<tr")


def test_the_editors_words_are_marked_as_theirs(client: httpx.Client) -> None:
    """D5: names, kinds and groups have no place in a source."""
    for path in ("/id/openai", "/id/european-it-companies", "/id/hyperscale-ai"):
        assert "the editors&#39; words" in client.get(path, headers={"Accept-Language": "en"}).text
    assert "the editors&#39;" in client.get("/", headers={"Accept-Language": "en"}).text
