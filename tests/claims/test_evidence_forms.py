"""Evidence in both of its forms says the same: passages by name and quotes by role, or all in place."""

import hashlib
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg.build.project import Project
from aikg.claims.claim_reader import Known
from aikg.claims.evidence_rewriting import with_named_passages, with_passages_in_place
from aikg.claims.model import Cell, Passage, Quote
from aikg.claims.rdf import source_triples
from aikg.claims.sources import read_source
from aikg.cli import main
from aikg.errors import AikgError
from aikg.iris import PREFIXES, TERM

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
DIGEST = "0a" * 32
HEAD = f"""[source]
class = "Article"
label = {{ en = "An article", ko = "기사" }}
url = "https://example.org/article?id=1"
issued = 2026-01-05
language = "en"
textLength = 900
sha256 = "{DIGEST}"
"""
SUBJECT = '{ passage = "s10", subject = { quote = "the model", as = "anaphora" }'
NAMED = f"""{HEAD}
[passage.s10]
start = 10
end = 90
sha256 = "{DIGEST}"

[table.rates]
file = "rates.csv"
sha256 = "{DIGEST}"

# The one claim

[[claim]]
id = "gpt-3-parameters"
subject = "gpt-3"
property = "parameterCount"
value = 175_000_000_000
hedge = "Approximately"
saidBy = "openai"
evidence = [
    {SUBJECT}, value = "175 billion", hedge = "about" }},
    {{ table = "rates", row = "GPT-3", column = "Parameters", value = "1.75e11" }},
]
"""


@pytest.fixture(scope="module")
def known() -> Known:
    return Project(ROOT).known


def read(folder: Path, text: str, known: Known):
    (folder / "article.toml").write_text(text, "utf-8")
    return read_source(folder / "article.toml", known)


def test_quotes_say_what_they_prove_and_how_they_mean_an_entity(tmp_path: Path, known: Known) -> None:
    file, problems = read(tmp_path, NAMED, known)
    assert problems == []
    passage, cell = file.claims[0].evidence
    assert passage == Passage(
        10,
        90,
        DIGEST,
        (
            Quote("the model", "subject", f"{TERM}ByAnaphora"),
            Quote("175 billion", "value"),
            Quote("about", "hedge"),
        ),
    )
    assert cell == Cell("rates.csv", DIGEST, "GPT-3", "Parameters", Quote("1.75e11", "value"))


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said", "remedy"),
    [
        ('passage = "s10"', 'passage = "s11"', 29, "no passage 's11'", "Did you mean s10?"),
        ('passage = "s10"', "passage = 10", 29, "no passage '10'", ""),
        ('"s10", subject', '"s10", subjct', 29, "cannot prove 'subjct'", "Did you mean subject"),
        ('hedge = "about"', 'date = "about"', 29, "The claim has no 'date'", "Add 'date' to the claim"),
        ('hedge = "about"', "hedge = 5", 29, "hedge = 5 is no quote", 'Write hedge = "…"'),
        ('hedge = "about"', f'hedge = "{"a" * 41}"', 29, "41 here", "alone"),
        ('hedge = "about"', 'hedge = ""', 29, "1 to 40 characters; 0 here", "alone"),
        ('"anaphora"', '"pronoun"', 29, "as 'pronoun'", "Use anaphora, description, list, title."),
        ('hedge = "about"', 'hedge = { quote = "about", as = "list" }', 29, "'hedge' is no entity", ""),
        ('hedge = "about"', 'exact = "about"', 29, "no list of quotes", ""),
        ('table = "rates"', 'table = "rate"', 30, "no table 'rate'", "Did you mean rates?"),
        ('row = "GPT-3"', "row = 3", 30, "needs its row", "Write row"),
        ('value = "1.75e11"', 'value = ["1", "2"]', 30, "one text; 2 here", "on its own"),
        ("end = 90", "end = 901", 11, "10–901 is not within the text of 900", "aikg cite"),
        (f'end = 90\nsha256 = "{DIGEST}"', 'end = 90\nsha256 = "x"', 13, "64 lower-case", ""),
        ("[table.rates]", "[table.rate]", 15, "No claim cites the table 'rate'", "remove it"),
        ("start = 10\n", "", 10, "'start' is missing", "Add it"),
        ("start = 10\n", "start = 10\nstop = 2\n", 12, "no key 'stop'", "start, end and sha256"),
        ("[passage.s10]", "[passage.S10]", 10, "'S10' is not a slug", ""),
        (
            "[table.rates]",
            f'[passage.same]\nstart = 10\nend = 90\nsha256 = "{DIGEST}"\n\n[table.rates]',
            16,
            "This is the passage 's10'.",
            "remove this one",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    right: str, wrong: str, line: int, said: str, remedy: str, tmp_path: Path, known: Known
) -> None:
    assert NAMED.count(right) == 1
    _, problems = read(tmp_path, NAMED.replace(right, wrong), known)
    found = [p for p in problems if said in p.message and p.line == line]
    assert found, problems
    assert remedy in found[0].remedy


@pytest.mark.parametrize("name", ["Beijing Academy of Artificial Intelligence", "x" * 40])
def test_the_name_of_an_entity_is_quoted_whole_however_long_it_is(
    name: str, tmp_path: Path, known: Known
) -> None:
    text = NAMED.replace(
        'hedge = "about"', f'saidBy = {{ quote = "{name}", as = "title" }}, exact = ["{name}"]'
    )
    file, problems = read(tmp_path, text, known)
    assert problems == []
    assert file.claims[0].evidence[0].exact[-2:] == (name, name)
    longer = read(tmp_path, text.replace(name, f"{name}."), known)[1]
    assert bool(longer) == (len(name) >= 40)


def test_a_quote_leads_to_what_it_proves_in_rdf(tmp_path: Path, known: Known) -> None:
    store = store_of(tmp_path, NAMED, known)
    rows = store.query(
        """SELECT ?role ?exact ?as { ?claim aikg:evidence ?evidence . ?evidence aikg:quote ?quote .
        ?quote aikg:proves ?role ; oa:hasSelector/oa:refinedBy/oa:exact ?exact
        OPTIONAL { ?quote aikg:refersAs ?as } } ORDER BY ?exact""",
        prefixes=PREFIXES,
    )
    assert [tuple(term.value.removeprefix(TERM) if term else "" for term in row) for row in rows] == [
        ("count", "175 billion", ""),
        ("hedge", "about", ""),
        ("countedModel", "the model", "ByAnaphora"),
    ]
    cells = store.query(
        """SELECT * { ?cell aikg:tableFile ?file ; aikg:rowKey ?row ; aikg:columnName ?column ;
        aikg:cellText ?text ; aikg:proves aikg:count ; aikg:sha256 ?digest ; aikg:locator ?where }""",
        prefixes=PREFIXES,
    )
    values = [[row[name].value for name in ("file", "row", "column", "text", "where")] for row in cells]
    assert values == [
        ["rates.csv", "GPT-3", "Parameters", "1.75e11", "rates.csv, row GPT-3, column Parameters"]
    ]


def test_a_passage_is_one_node_of_the_source_and_leads_into_the_publishers_page(
    tmp_path: Path, known: Known
) -> None:
    store = store_of(tmp_path, NAMED, known)
    rows = store.query(
        """SELECT ?passage ?start ?page { source:article aikg:passage ?passage .
        ?passage oa:start ?start ; aikg:sha256 ?digest .
        ?evidence oa:hasSelector ?passage ; aikg:textFragment ?page }""",
        prefixes=PREFIXES,
    )
    assert [tuple(term.value for term in row) for row in rows] == [
        (
            f"{PREFIXES['source']}article#passage-10-90",
            "10",
            "https://example.org/article?id=1#:~:text=175%20billion&text=the%20model&text=about",
        )
    ]


def store_of(folder: Path, text: str, known: Known) -> ox.Store:
    file, problems = read(folder, text, known)
    assert problems == []
    lines = "".join(f"{' '.join(triple)} .\n" for triple in source_triples(file, known.ontology))
    store = ox.Store()
    store.load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


KEYS = ("subject", "property", "value", "hedge", "saidBy", "")
WORDS = st.text(st.sampled_from("가a1 ,-\"'\\#[]{}=\x7f\n\t"), min_size=1, max_size=8)
SPANS = st.tuples(st.integers(0, 30), st.integers(31, 60))
CITATIONS = st.lists(st.tuples(SPANS, st.lists(WORDS, max_size=4)), min_size=1, max_size=3)


def claim_text(number: int, citations: list) -> str:
    lines = "".join(
        f'    {{ start = {start}, end = {end}, sha256 = "{digest((start, end))}", '
        f"exact = [{', '.join(map(toml, exact))}] }},\n"
        for (start, end), exact in citations
    )
    return f"""
# Claim {number}
[[claim]]
id = "claim-{number}"
subject = "gpt-3"
property = "parameterCount"
value = {number}
hedge = "Approximately"
saidBy = "openai"
evidence = [
{lines}]
"""


def digest(span: tuple[int, int]) -> str:
    return hashlib.sha256(str(span).encode()).hexdigest()


def toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def bare(file) -> list:
    return [
        (claim.id, [(e.start, e.end, e.sha256, sorted(e.exact)) for e in claim.evidence])
        for claim in file.claims
    ]


def unnumbered(file, known: Known) -> list[str]:
    """The triples without what quotes prove, and without the numbers of quotes, which follow their roles."""
    added = (f"<{TERM}proves>", f"<{TERM}quoted>")
    lines = (" ".join(t) for t in source_triples(file, known.ontology) if t[1] not in added)
    return sorted(re.sub(r"quote-\d+", "quote", line) for line in lines)


@settings(deadline=None, max_examples=60)
@given(claims=st.lists(CITATIONS, min_size=1, max_size=4), data=st.data())
def test_a_file_is_rewritten_and_back_without_loss(
    claims: list, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, known: Known
) -> None:
    def assigned(number: int, exact: list[str]) -> list[Quote]:
        quotes = [Quote(text, data.draw(st.sampled_from(KEYS))) for text in exact]
        roles = list(dict.fromkeys(quote.role for quote in quotes))
        return sorted(quotes, key=lambda quote: roles.index(quote.role))

    folder = tmp_path_factory.mktemp("forms")
    old = HEAD + "".join(claim_text(number, citations) for number, citations in enumerate(claims, 1))
    before, problems = read(folder, old, known)
    assert problems == []
    new = with_named_passages(old, assigned)
    after, problems = read(folder, new, known)
    assert problems == []
    assert "start = " not in new.partition("[[")[2]
    assert bare(after) == bare(before)
    assert unnumbered(after, known) == unnumbered(before, known)
    again, problems = read(folder, with_passages_in_place(new), known)
    assert problems == []
    assert unnumbered(again, known) == unnumbered(before, known)
    assert with_named_passages(new, assigned) == new


def test_where_no_role_is_given_the_text_comes_back_as_it_was() -> None:
    old = HEAD + claim_text(1, [((0, 40), ["a", "b"])])
    new = with_named_passages(old, lambda _, exact: [Quote(text, "value") for text in exact])
    assert 'value = ["a", "b"]' in new
    assert with_passages_in_place(new) == old


def test_a_comment_within_evidence_is_not_lost() -> None:
    text = HEAD + claim_text(1, [((0, 40), ["a"])]).replace("evidence = [", "evidence = [ # first")
    with pytest.raises(AikgError, match=r"A comment stands within the evidence on line 18\. Write"):
        with_named_passages(text, lambda _, exact: [])


def test_the_command_rewrites_a_file_and_says_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ontology", "data", "queries"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    citations = [((0, 40), ["GPT-3", "About", "175", "according to", "parameters", "so"])]
    path = tmp_path / "article.toml"
    path.write_text(HEAD + claim_text(175, citations), "utf-8")
    assert main(["rewrite", str(path)]) == 0
    assert capsys.readouterr().out == "1 citations of 1 passages, 5 of 6 quotes with what they prove\n"
    assert (
        '{ passage = "s0", subject = "GPT-3", hedge = "About", value = "175", saidBy = "according to", '
        'property = "parameters", exact = ["so"] },'
    ) in path.read_text("utf-8")
    assert main(["rewrite", str(path), "--in-place"]) == 0
    assert path.read_text("utf-8") == HEAD + claim_text(175, citations)
    path.write_text(HEAD.replace("Article", "Artikel"), "utf-8")
    assert main(["rewrite", str(path)]) == 1
    assert "article.toml:2: There is no class 'Artikel'. Did you mean Article" in capsys.readouterr().err
    assert main(["rewrite", "nowhere.toml"]) == 1
    assert capsys.readouterr().err == "There is no file nowhere.toml. Name a file of data/sources.\n"
