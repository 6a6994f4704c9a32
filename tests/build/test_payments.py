"""Who pays, in which currency, and of which country: said once, whatever the kind of claim."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.cli import main
from aikg.iris import PREFIXES

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
STATES = "data/entities/states.toml"
ARTICLE = "data/sources/hankyung-2023-02-06.toml"
MOST_LINES = 12


@pytest.fixture(scope="module")
def compiled(dump: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=dump)
    return store


def rows(store: ox.Store, query: str) -> set[tuple[str, ...]]:
    found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {tuple(term.value.rpartition("/")[2] for term in row) for row in found}


def test_one_property_says_who_pays_whatever_the_kind_of_claim(compiled: ox.Store) -> None:
    found = rows(compiled, "SELECT ?kind ?payer { ?claim aikg:payer ?payer ; aikg:property ?kind }")
    assert {(kind.partition("#")[2], payer) for kind, payer in found} == {
        ("directlyFundedBy", "government-of-china"),
        ("investsIn", "microsoft"),
        ("spendsOn", "united-states"),
        ("budget", "nairr-task-force"),
        ("budget", "government-of-south-korea"),
    }


def test_where_nobody_is_said_to_pay_nobody_does(compiled: ox.Store) -> None:
    assert not rows(compiled, "SELECT ?payer { ?claim a aikg:Valuation ; aikg:payer ?payer }")
    assert not rows(compiled, "SELECT ?payer { ?claim a aikg:Designation ; aikg:payer ?payer }")
    beijing = "?claim aikg:budgetedProgramme id:beijing-ai-national-complex"
    assert rows(compiled, f"SELECT ?claim {{ {beijing} }}")
    assert not rows(compiled, f"SELECT ?payer {{ {beijing} ; aikg:payer ?payer }}")


def test_a_source_that_says_who_pays_goes_before_the_role(project_folder: Path) -> None:
    path = project_folder / ARTICLE
    text = path.read_text("utf-8")
    funded = 'property = "directlyFundedBy"\n'
    path.write_text(text.replace(funded, f'{funded}payer = "baidu"\n', 1), "utf-8")
    store = built(project_folder)
    assert rows(store, "SELECT ?payer { ?claim a aikg:DirectFunding ; aikg:payer ?payer }") == {("baidu",)}


def test_the_hedge_and_the_code_of_a_sum_stand_at_the_sum(compiled: ox.Store) -> None:
    """The two properties for a hedge say the same, and every currency that is named has its code."""
    differing = """SELECT ?sum { ?sum a aikg:MonetaryAmount OPTIONAL { ?sum aikg:hedge ?one }
      OPTIONAL { ?sum aikg:amountHedge ?two } FILTER(COALESCE(?one, "") != COALESCE(?two, "")) }"""
    assert not rows(compiled, differing)
    uncoded = "SELECT ?sum { ?sum aikg:currency ?any FILTER NOT EXISTS { ?sum schema:currency ?code } }"
    assert not rows(compiled, uncoded)


def test_a_conversion_is_told_from_what_its_publisher_gave(compiled: ox.Store) -> None:
    query = """SELECT ?code ?origin { ?claim aikg:valuedCompany id:%s ; aikg:money ?sum .
      ?sum schema:currency ?code ; aikg:amountOrigin ?origin }"""
    origins = {(code, origin.partition("#")[2]) for code, origin in rows(compiled, query % "bytedance")}
    assert origins == {("USD", "OriginalAmount"), ("KRW", "PresumedConversion")}
    assert rows(compiled, query % "faire") == {("KRW", "ontology#PresumedConversion")}


def test_a_government_is_linked_to_its_country(compiled: ox.Store) -> None:
    linked = rows(compiled, "SELECT ?body ?country { ?body aikg:governmentOf ?country }")
    assert ("government-of-china", "china") in linked and ("nairr-task-force", "united-states") in linked
    editors = "SELECT ?g { GRAPH ?g { ?body aikg:governmentOf ?country } }"
    assert rows(compiled, editors) == {("entities",)}
    governments = rows(compiled, "SELECT ?body { ?body a aikg:Government }")
    assert governments <= {(body,) for body, _ in linked}


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("chinna", "There is no entity 'chinna'. Did you mean china?"),
        ("beijing", "'beijing' is a City. governmentOf must be a Country."),
        ("China", "governmentOf = 'China' does not fit."),
    ],
)
def test_a_government_of_no_country_is_refused(
    project_folder: Path, capsys: pytest.CaptureFixture[str], country: str, said: str
) -> None:
    path = project_folder / STATES
    text = path.read_text("utf-8").replace('governmentOf = "china"', f'governmentOf = "{country}"')
    path.write_text(text, "utf-8")
    line = text[: text.index(f'"{country}"')].count("\n") + 1
    assert main(["build", "--project", str(project_folder), "--out", str(project_folder / "out.nq")]) == 1
    assert f"entities/states.toml:{line}: {said}" in capsys.readouterr().err


def test_what_sources_state_is_no_attribute_of_an_entity(
    project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project_folder / "data/entities/models.toml"
    path.write_text(
        path.read_text("utf-8") + '\n[a-model]\nclass = "AIModel"\n'
        'label = { en = "A model", ko = "모델" }\nparameterCount = 7\n',
        "utf-8",
    )
    assert main(["build", "--project", str(project_folder), "--out", str(project_folder / "out.nq")]) == 1
    assert "An entity has no 'parameterCount'." in capsys.readouterr().err


def test_an_origin_that_there_is_not_is_refused(
    project_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project_folder / ARTICLE
    path.write_text(path.read_text("utf-8").replace("OriginalAmount", "Original", 1), "utf-8")
    assert main(["build", "--project", str(project_folder), "--out", str(project_folder / "out.nq")]) == 1
    assert "There is no origin 'Original'. Did you mean OriginalAmount?" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted((ROOT / "queries").glob("state-backing*.rq")), ids=lambda p: p.stem)
def test_the_first_question_is_short(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("#", "PREFIX"))]
    assert len(lines) <= MOST_LINES
    assert {"?payer", "?hedge", "?timing", "?start"} <= set(lines[0].split())


def built(folder: Path) -> ox.Store:
    path = folder / "dist" / "aikg.nq"
    assert main(["build", "--project", str(folder), "--out", str(path)]) == 0
    store = ox.Store()
    store.bulk_load(path=path)
    return store
