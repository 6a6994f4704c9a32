"""State backing: at which level, in which time, from which claims; of the article and a thousand models."""

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.iris import PREFIXES, TERM

QUERY = (Path(__file__).parents[2] / "queries" / "state-backing.rq").read_text("utf-8")
ARTICLE = "hankyung-2023-02-06"
SEED, MODELS, COMPANIES = 20261129, 1000, 60
HEADER = """[source]
class = "DataSource"
label = { en = "A table of models", ko = "모델 표" }
url = "https://example.org/models"
issued = 2026-06-30
language = "en"
"""


def loaded(path: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def asked(store: ox.Store, text: str) -> Iterator[dict[str, str]]:
    """The rows of a query over the union of the graphs, with the last part of each IRI."""
    found = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    names = [variable.value for variable in found.variables]
    for solution in found:
        yield {n: shown(solution[n]) for n in names if solution[n] is not None}


def shown(term: ox.NamedNode | ox.Literal) -> str:
    return (
        term.value.rpartition("/")[2].removeprefix("ontology#")
        if isinstance(term, ox.NamedNode)
        else term.value
    )


@pytest.fixture(scope="module")
def article(dump: Path) -> ox.Store:
    return loaded(dump)


def test_the_article_tells_of_two_backed_models(article: ox.Store) -> None:
    rows = [
        tuple(row[n] for n in ("level", "model", "developer", "backer", "timing", "certainty", "claim"))
        for row in asked(article, QUERY)
    ]
    china, support = "government-of-china", "DeveloperSupportLevel"
    assert rows == [
        ("ModelLevel", "wu-dao-2-0", "baai", china, "Within", "Stated", f"{ARTICLE}.baai-funding"),
        *(
            (support, "ernie-3-0", "baidu", china, "TimingUnknown", "Implied", f"{ARTICLE}.{name}")
            for name in ("baidu-designation", "baidu-support")
        ),
    ]  # fmt: skip


def test_an_answer_has_its_money_as_written_and_its_passage(article: ox.Store) -> None:
    (row,) = (row for row in asked(article, QUERY) if row["model"] == "wu-dao-2-0")
    assert (row["amount"], row["currency"], row["hedge"]) == ("60000000000", "KRW", "Approximately")
    assert (row["start"], row["end"], row["modality"]) == ("1068", "1174", "Fact")
    assert "약 600억원" in row["quoted"].split(" | ")


@pytest.mark.parametrize(
    "work", ["dall-e", "lamda", "chatgpt", "google-search", "tiktok", "hyperclova", "exaone"]
)
def test_no_state_backs_what_the_article_tells_of_no_support_for(article: ox.Store, work: str) -> None:
    assert article.query(f"ASK {{ GRAPH ?g {{ <{PREFIXES['id']}{work}> ?p ?o }} }}")
    assert list(asked(article, f"SELECT ?b {{ ?b aikg:backedWork id:{work} }}")) == []
    assert list(asked(article, f"SELECT ?by {{ id:{work} aikg:stateBackedBy ?by }}")) == []


def test_a_direct_triple_stands_for_what_is_within_alone(article: ox.Store) -> None:
    direct = {
        (row["model"], row["by"])
        for row in asked(article, "SELECT ?model ?by { ?model aikg:stateBackedBy ?by }")
    }
    assert direct == {("wu-dao-2-0", "government-of-china")}


def test_what_is_stated_of_a_work_stands_among_the_facts_alone(project_folder: Path) -> None:
    store = built(project_folder, "", [("lamda", "modelFundedBy", 'object = "government-of-china"')])
    work, funded = ox.NamedNode(f"{PREFIXES['id']}lamda"), ox.NamedNode(f"{TERM}modelFundedBy")
    graphs = [quad.graph_name.value for quad in store.quads_for_pattern(work, funded, None)]
    assert graphs == [f"{PREFIXES['graph']}facts"]
    assert ("ModelLevel", "lamda") in {(row["level"], row["model"]) for row in asked(store, QUERY)}


def test_a_programme_of_the_country_is_context_as_fact_plan_or_forecast(article: ox.Store) -> None:
    text = (Path(__file__).parents[2] / "queries" / "programmes-for-models.rq").read_text("utf-8")
    rows = {(row["model"], row["programme"], row["modality"]) for row in asked(article, text)}
    assert ("hyperclova", "korea-ai-infrastructure-plan", "Planned") in rows
    assert ("hyperclova", "korea-ai-national-strategy", "Fact") in rows
    assert ("lamda", "nairr-computing-funding", "Forecast") in rows


def test_ernie_is_within_once_a_source_dates_it(project_folder: Path) -> None:
    claims = [("ernie-3-0", "releaseDate", "value = 2021-07-05")]
    store = built(project_folder, "", claims)
    rows = {(row["model"], row["timing"]) for row in asked(store, QUERY) if row["model"] == "ernie-3-0"}
    assert rows == {("ernie-3-0", "Within")}
    assert list(asked(store, "SELECT ?by { id:ernie-3-0 aikg:developerSupportedBy ?by }")) == [
        {"by": "government-of-china"}
    ]


@pytest.mark.parametrize(
    ("support", "released", "timing"),
    [
        ("startDate = 2017\nendDate = 2020", "2016", None),
        ("startDate = 2017\nendDate = 2020", "2017", "Within"),
        ("startDate = 2017\nendDate = 2020", "2021-01", None),
        ("startDate = 2017-06", "2017-05-31", None),
        ("startDate = 2017-06", "2026-07-01", "TimingUnknown"),
        ("startDate = 2017-06", "2017", "TimingUnknown"),
        ("startDate = 2017\nendDate = 2020-06", "2020", "TimingUnknown"),
        ("date = 2019", "2018", None),
        ("date = 2019", "2022", "Within"),
        ("endDate = 2019", "2020", None),
        ("endDate = 2019", "2018", "TimingUnknown"),
        ("", "2018", "TimingUnknown"),
        ("startDate = 2017\nmodality = \"Planned\"", "2018", None),
        ("startDate = 2017\nmodality = \"Denied\"", "2018", None),
        ("startDate = 2017\nclaimRank = \"DeprecatedRank\"", "2018", None),
    ],
)  # fmt: skip
def test_a_backing_reaches_what_came_about_in_its_time(
    project_folder: Path, support: str, released: str, timing: str | None
) -> None:
    quoted = f'"{released}"' if released.count("-") == 1 else released
    store = built(project_folder, "", [
        ("hyperclova", "developer", 'object = "naver"'),
        ("hyperclova", "releaseDate", f"value = {quoted}"),
        ("naver", "policySupportedBy", f'object = "government-of-south-korea"\n{dated(support)}'),
    ])  # fmt: skip
    found = [row["timing"] for row in asked(store, QUERY) if row["model"] == "hyperclova"]
    assert found == ([timing] if timing else [])
    direct = list(asked(store, "SELECT ?by { id:hyperclova aikg:stateBackedBy ?by }"))
    assert bool(direct) == (timing == "Within")


@pytest.mark.parametrize(
    ("support", "dates", "timing", "certainty"),
    [
        ("endDate = 2020-12-31", ["2020-12-31"], "Within", "Stated"),
        ("endDate = 2020", ["2020-12-31"], "Within", "Implied"),
        ("endDate = 2020", ['2018\nhedge = "Approximately"'], "Within", "Implied"),
        ("endDate = 2020", ["2018", "2019"], "Within", "Stated"),
        ("endDate = 2020", ["2018", "2022"], "TimingUnknown", "Stated"),
        ("endDate = 2020", ["2015", "2022"], None, None),
        ("endDate = 2020", ["2021", "2022"], None, None),
    ],
)
def test_several_and_uncertain_dates(
    project_folder: Path, support: str, dates: list[str], timing: str | None, certainty: str | None
) -> None:
    store = built(project_folder, "", [
        ("hyperclova", "developer", 'object = "naver"'),
        *(("hyperclova", "releaseDate", f"value = {date}") for date in dates),
        ("naver", "policySupportedBy", f'object = "government-of-south-korea"\nstartDate = 2017\n{support}'),
    ])  # fmt: skip
    found = [(row["timing"], row["certainty"]) for row in asked(store, QUERY) if row["model"] == "hyperclova"]
    assert found == ([(timing, certainty)] if timing else [])


@pytest.mark.parametrize(
    ("owned", "expected"),
    [
        (['attestation = "Implied"', "startDate = 2015"], {("Within", "Stated")}),
        (["endDate = 2017"], set()),
        (["startDate = 2019"], set()),
        (["endDate = 2020"], {("Within", "Stated")}),
    ],
)
def test_a_computer_is_public_while_a_state_owns_it(
    project_folder: Path, owned: list[str], expected: set[tuple[str, str]]
) -> None:
    """Two claims of one ownership make one inference, of the best that is known."""
    store = built(project_folder, '[lumi]\nclass = "Facility"\nlabel = { en = "LUMI", ko = "루미" }\n', [
        ("hyperclova", "trainedOn", 'object = "lumi"'), ("hyperclova", "releaseDate", "value = 2018"),
        *(("lumi", "ownedBy", f'object = "government-of-south-korea"\n{rest}') for rest in owned),
    ])  # fmt: skip
    text = """SELECT ?timing ?certainty {
      ?backing aikg:backedWork id:hyperclova ; aikg:timing ?timing ; aikg:certainty ?certainty }"""
    assert {(row["timing"], row["certainty"]) for row in asked(store, text)} == expected
    assert len(list(asked(store, text))) == len(expected)


def test_a_share_of_more_than_half_is_a_majority_and_no_university_is_owned(project_folder: Path) -> None:
    government = 'object = "government-of-south-korea"'
    store = built(project_folder, "", [
        ("hyperclova", "developer", 'object = "naver"'), ("exaone", "developer", 'object = "kakao"'),
        ("naver", "ownedBy", f'{government}\nshare = 0.5\nhedge = "MoreThan"'),
        ("kakao", "ownedBy", f"{government}\nshare = 0.5"),
        ("gpt-3", "developer", 'object = "seoul-national-university"'),
        ("seoul-national-university", "ownedBy", government),
    ])  # fmt: skip
    rows = {row["model"] for row in asked(store, QUERY) if row["level"] == "StateDeveloperLevel"}
    assert rows == {"hyperclova"}


def test_the_levels_of_a_state_as_developer_and_of_its_computers(project_folder: Path) -> None:
    entities = '[sber]\nclass = "Company"\nlabel = { en = "Sber", ko = "스베르" }\n'
    entities += '[lumi]\nclass = "Facility"\nlabel = { en = "LUMI", ko = "루미" }\n'
    store = built(project_folder, entities, [
        ("kogpt", "developer", 'object = "sber"'), ("kogpt", "developer", 'object = "kakao"'),
        ("kogpt", "releaseDate", "value = 2021"),
        ("sber", "ownedBy", 'object = "government-of-china"\nshare = 0.51'),
        ("kakao", "ownedBy", 'object = "government-of-china"\nshare = 0.1'),
        ("exaone", "trainedOn", 'object = "lumi"'),
        ("lumi", "ownedBy", 'object = "government-of-south-korea"'),
        ("midm", "developer", 'object = "us-department-of-defense"'),
        ("lamda", "modelFundedBy", 'object = "us-department-of-defense"'),
        ("gpt-3", "developer", 'object = "seoul-national-university"'),
        ("seoul-national-university", "foundedBy", 'object = "government-of-south-korea"'),
    ])  # fmt: skip
    rows = {(row["model"], row["level"], row.get("developer"), row["backer"], row["timing"], row["certainty"])
            for row in asked(store, QUERY) if row["model"] not in ("wu-dao-2-0", "ernie-3-0")}  # fmt: skip
    state, compute, defense = "StateDeveloperLevel", "PublicComputeLevel", "us-department-of-defense"
    assert rows == {
        ("kogpt", state, "sber", "government-of-china", "Within", "Implied"),
        ("exaone", compute, None, "government-of-south-korea", "Within", "Stated"),
        ("midm", state, defense, defense, "Within", "Implied"),
        ("lamda", "ModelLevel", None, defense, "Within", "Stated"),
    }


def test_what_a_company_of_a_state_owns_is_the_states_and_what_it_founded_is_not(
    project_folder: Path,
) -> None:
    """Each link has to hold in the time of the work; owners in a circle lead nowhere."""
    entities = "".join(
        f'[{name}]\nclass = "{kind}"\nlabel = {{ en = "{name}", ko = "{name}" }}\n'
        for name, kind in (("csc", "Company"), ("lumi", "Facility"), ("unit", "Company"), ("lab", "Company"))
    )
    government = 'object = "government-of-south-korea"'
    store = built(project_folder, entities, [
        ("csc", "ownedBy", f"{government}\nshare = 0.7\nstartDate = 1990"),
        ("lumi", "ownedBy", 'object = "csc"'), ("unit", "partOf", 'object = "csc"\nstartDate = 2020'),
        ("lab", "foundedBy", 'object = "csc"'), ("lab", "ownedBy", 'object = "kakao"'),
        ("kakao", "ownedBy", 'object = "lab"'),
        ("exaone", "trainedOn", 'object = "lumi"'),
        ("kogpt", "developer", 'object = "unit"'), ("kogpt", "releaseDate", "value = 2021-11-01"),
        ("midm", "developer", 'object = "unit"'), ("midm", "releaseDate", "value = 2019-11-01"),
        ("gpt-3", "developer", 'object = "lab"'),
    ])  # fmt: skip
    rows = {(row["model"], row["level"], row["backer"], row["timing"])
            for row in asked(store, QUERY) if row["model"] not in ("wu-dao-2-0", "ernie-3-0")}  # fmt: skip
    state = "government-of-south-korea"
    assert rows == {
        ("exaone", "PublicComputeLevel", state, "Within"),
        ("kogpt", "StateDeveloperLevel", state, "Within"),
    }
    premises = asked(store, "SELECT ?claim { ?b aikg:backedWork id:kogpt ; prov:wasDerivedFrom ?claim }")
    assert len(list(premises)) == 4


NEW_PROPERTY = """
aikg:grantedBy a owl:ObjectProperty ;
    %s
    rdfs:domain aikg:Agent ; rdfs:range aikg:PublicBody ; aikg:claimClass aikg:DirectFunding ;
    rdfs:label "granted by"@en, "보조금 기관"@ko ; skos:definition "A grant."@en, "보조금."@ko ;
    rdfs:isDefinedBy <https://w3id.org/aikg/ontology> .
"""


@pytest.mark.parametrize(
    ("rule", "levels"),
    [
        ("aikg:supportLevel aikg:DeveloperFundingLevel ;", ["DeveloperFundingLevel", "ModelLevel"]),
        ("rdfs:subPropertyOf aikg:policySupportedBy ;", ["DeveloperSupportLevel"]),
        ("", []),
    ],
)
def test_a_new_property_supports_as_the_ontology_says(
    project_folder: Path, rule: str, levels: list[str]
) -> None:
    ontology = project_folder / "ontology" / "aikg.ttl"
    ontology.write_text(ontology.read_text("utf-8") + NEW_PROPERTY % rule, "utf-8")
    granted = 'object = "government-of-south-korea"\nstartDate = 2017'
    store = built(project_folder, "", [
        ("hyperclova", "developer", 'object = "naver"'), ("hyperclova", "announcementDate", "value = 2021"),
        ("naver", "grantedBy", granted), ("naver", "grantedBy", f'{granted}\nsupports = ["hyperclova"]'),
    ])  # fmt: skip
    assert sorted(
        {row["level"] for row in asked(store, QUERY) if row["model"] == "hyperclova"}
    ) == levels  # fmt: skip


def test_what_makes_public_and_which_date_counts_is_said_in_the_ontology(project_folder: Path) -> None:
    ontology = project_folder / "ontology" / "aikg.ttl"
    text = ontology.read_text("utf-8").replace("    aikg:aboveShare 0.5 ;\n", "    aikg:aboveShare 0.2 ;\n")
    text = text.replace("    aikg:datingOrder 1 ;\n", "    aikg:datingOrder 9 ;\n")
    ontology.write_text(text, "utf-8")
    store = built(project_folder, "", [
        ("hyperclova", "developer", 'object = "naver"'), ("hyperclova", "releaseDate", "value = 1990"),
        ("hyperclova", "announcementDate", "value = 2021"),
        ("naver", "ownedBy", 'object = "government-of-south-korea"\nshare = 0.3\nstartDate = 2000'),
    ])  # fmt: skip
    found = [(row["level"], row["timing"]) for row in asked(store, QUERY) if row["model"] == "hyperclova"]
    assert found == [("StateDeveloperLevel", "Within")]


def dated(lines: str) -> str:
    """Months as TOML has them: as text."""
    return "\n".join(
        f'{name} = "{value}"' if value.count("-") == 1 else line
        for line in lines.splitlines()
        for name, _, value in [line.partition(" = ")]
    )


def built(project: Path, entities: str, claims: list[tuple[str, str, str]]) -> ox.Store:
    """The dump of a project with a further source."""
    (project / "data" / "entities" / "made.toml").write_text(entities, "utf-8")
    texts = [
        f'\n[[claim]]\nid = "c{n}"\nsubject = "{subject}"\nproperty = "{prop}"\n{rest}\n'
        f'evidence = [{{ locator = "row {n}" }}]\n'
        for n, (subject, prop, rest) in enumerate(claims)
    ]
    (project / "data" / "sources" / "models.toml").write_text(HEADER + "".join(texts), "utf-8")
    build(Project(project), project / "aikg.nq", lambda *_: None)
    return loaded(project / "aikg.nq")


class Table:
    """A thousand models of 1950 to 2026 with their developers, and what states gave those; drawn once."""

    def __init__(self) -> None:
        chance = random.Random(SEED)
        self.companies = [f"company-{n}" for n in range(COMPANIES)]
        self.released = {f"model-{n}": chance.randint(1950, 2026) for n in range(MODELS)}
        kinds = [*self.companies, *(["university-of-oxford"] * 5), *(["us-department-of-defense"] * 3)]
        self.developers = {model: chance.sample(kinds, chance.choice((1, 1, 2))) for model in self.released}
        self.support = [
            (company, chance.choice(("directlyFundedBy", "policySupportedBy")), start,
             chance.choice((None, start + chance.randint(0, 9))), chance.randint(1, 500))
            for company in self.companies for start in [chance.randint(1960, 2024)]
        ]  # fmt: skip
        self.for_one = {company: chance.choice([*self.released]) for company in self.companies[:10]}

    def entities(self) -> str:
        names = [(model, "AIModel") for model in self.released] + [
            (name, "Company") for name in self.companies
        ]
        lines = '[{0}]\nclass = "{1}"\nlabel = {{ en = "{0}", ko = "{0} 이름" }}\n'
        return "".join(lines.format(name, kind) for name, kind in names)

    def claims(self) -> list[tuple[str, str, str]]:
        found = [(model, "releaseDate", f"value = {year}") for model, year in self.released.items()]
        found += [(m, "developer", f'object = "{d}"') for m, by in self.developers.items() for d in set(by)]
        for company, prop, start, end, millions in self.support:
            until = f"\nendDate = {end}" if end else ""
            money = f'{{ value = {millions}_000_000, currency = "usd", stated = "${millions}m" }}'
            amount = f"\namount = [{money}]" if prop == "directlyFundedBy" else ""
            found.append(
                (company, prop, f'object = "government-of-china"\nstartDate = {start}{until}{amount}')
            )
        for company, model in self.for_one.items():
            money = '{ value = 7, currency = "usd", stated = "$7" }'
            rest = f'object = "government-of-china"\nsupports = ["{model}"]\namount = [{money}]'
            found.append((company, "directlyFundedBy", rest))
        return found

    def expected(self) -> set[tuple[str, str, str]]:
        """Model, level and developer of every answer, by what the table says."""
        levels = {"directlyFundedBy": "DeveloperFundingLevel", "policySupportedBy": "DeveloperSupportLevel"}
        found = {(model, "ModelLevel", company) for company, model in self.for_one.items()}
        for model, by in self.developers.items():
            year = self.released[model]
            found |= {(model, "StateDeveloperLevel", d) for d in by if d == "us-department-of-defense"}
            found |= {(model, levels[prop], company) for company, prop, start, end, _ in self.support
                      if company in by and start <= year <= (end or 2026)}  # fmt: skip
        return found


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


@pytest.fixture(scope="module")
def thousand(table: Table, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    project = tmp_path_factory.mktemp("thousand")
    root = Path(__file__).parents[2]
    for name in ("ontology", "queries"):
        (project / name).symlink_to(root / name)
    (project / "data" / "entities").mkdir(parents=True)
    (project / "data" / "sources").mkdir()
    for path in (root / "data").iterdir():
        if path.name not in ("entities", "sources"):
            (project / "data" / path.name).symlink_to(path)
    for folder in ("entities", "sources"):
        for path in (root / "data" / folder).iterdir():
            (project / "data" / folder / path.name).symlink_to(path)
    return built(project, table.entities(), table.claims())


@pytest.fixture(scope="module")
def rows_of_the_table(thousand: ox.Store) -> list[dict[str, str]]:
    return [row for row in asked(thousand, QUERY) if row["model"].startswith("model-")]


def test_of_a_thousand_models_those_are_backed_that_came_about_in_the_time(
    table: Table, rows_of_the_table: list[dict[str, str]]
) -> None:
    rows = rows_of_the_table
    assert len(table.expected()) > 100
    assert {(row["model"], row["level"], row["developer"]) for row in rows} == table.expected()
    assert {row["timing"] for row in rows} <= {"Within", "TimingUnknown"}


def test_no_university_is_a_state(rows_of_the_table: list[dict[str, str]]) -> None:
    assert {row["backer"] for row in rows_of_the_table} <= {
        "government-of-china",
        "us-department-of-defense",
    }


def test_every_backed_model_names_the_claims_that_it_follows_from(thousand: ox.Store) -> None:
    text = """SELECT ?backing ?model ?developer ?level ?claim ?subject ?property {
      ?backing aikg:backedWork ?model ; aikg:level ?level ; prov:wasDerivedFrom ?claim .
      OPTIONAL { ?backing aikg:backedDeveloper ?developer }
      ?claim aikg:claimSubject ?subject ; aikg:property ?property }"""
    premises = defaultdict(set)
    for row in asked(thousand, text):
        if row["model"].startswith("model-"):
            about = (row["subject"] == row["model"], row["subject"] == row.get("developer"), row["property"])
            premises[row["level"]].add(about)
    assert premises["DeveloperFundingLevel"] == {
        (True, False, "developer"), (True, False, "releaseDate"), (False, True, "directlyFundedBy")
    }  # fmt: skip
    assert premises["StateDeveloperLevel"] == {(True, False, "developer")}


def test_the_money_of_the_answers_is_that_of_the_claims(
    table: Table, thousand: ox.Store, rows_of_the_table: list[dict[str, str]]
) -> None:
    rows = [row for row in rows_of_the_table if "amount" in row]
    once = {(row["claim"], row["currency"]): int(row["amount"]) for row in rows}
    backing = {developer for _, level, developer in table.expected() if level == "DeveloperFundingLevel"}
    given = sum(m * 10**6 for company, prop, _, _, m in table.support
                if company in backing and prop == "directlyFundedBy")  # fmt: skip
    assert sum(once.values()) == given + 7 * len(table.for_one)
    summed = """SELECT (SUM(?value) AS ?sum) { { SELECT DISTINCT ?claim ?value {
      ?backing aikg:backedWork ?model ; aikg:backingClaim ?claim . ?claim aikg:money/aikg:value ?value
      FILTER(STRSTARTS(STR(?model), CONCAT(STR(id:), "model-"))) } } }"""
    assert [row["sum"] for row in asked(thousand, summed.replace("STR(id:)", f'"{PREFIXES["id"]}"'))] == [
        str(sum(once.values()))
    ]


def test_the_question_is_short() -> None:
    lines = [line for line in QUERY.splitlines() if line and not line.startswith(("#", "PREFIX"))]
    assert len(lines) <= 12
    assert f"PREFIX aikg: <{TERM}>" in QUERY
