"""Which entity is meant, and when it is safe to say so."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg.reconcile.candidates import Candidate, Condition, EntityReference, ReconciliationQuery
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import LINKED, OWN
from aikg.store import Update
from reconcile.made import GRAPH, made, store_of

pytestmark = pytest.mark.quick

TABLES = {"names.tsv": 100, "names_2.tsv": 100, "names_3.tsv": 50}
"""The tables, and of how many of their names it is certain at least whom they mean."""

ID = "https://w3id.org/aikg/id/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
AIKG = "https://w3id.org/aikg/ontology#"


def rows(table: str) -> list[tuple[str, str, str]]:
    """The query, the type and the right answer of each row of a table; both may be empty."""
    lines = Path(__file__).with_name(table).read_text("utf-8").splitlines()[1:]
    cells = [(line + "\t\t").split("\t")[:3] for line in lines if not line.startswith("# ")]
    return [(query, type_, expected) for query, type_, expected in cells]


def asked(reconciler: Reconciler, query: ReconciliationQuery) -> list[Candidate]:
    return reconciler.candidates([query], OWN)[0]


def answers(reconciler: Reconciler, table: str) -> list[tuple[tuple[str, str, str], list[Candidate]]]:
    known = rows(table)
    queries = [ReconciliationQuery((query,), (type_,) if type_ else ()) for query, type_, _ in known]
    return list(zip(known, reconciler.candidates(queries, OWN), strict=True))


@pytest.mark.parametrize("table", TABLES)
def test_the_first_candidate_is_right(reconciler: Reconciler, table: str) -> None:
    found = answers(reconciler, table)
    first = [(row, found[0].entity.slug if found else "") for row, found in found if row[2]]
    wrong = [(row, slug) for row, slug in first if slug != row[2]]
    assert len(wrong) <= len(first) / 20, wrong


@pytest.mark.parametrize("table", TABLES)
def test_no_match_is_wrong(reconciler: Reconciler, table: str) -> None:
    found = answers(reconciler, table)
    matches = [(row, one.entity.slug) for row, found in found for one in found if one.match]
    assert [(row, slug) for row, slug in matches if slug != row[2]] == []
    assert len(matches) > TABLES[table]


@pytest.mark.parametrize("table", TABLES)
def test_no_later_entity_is_taken_for_one_of_the_first(knowing_all: Reconciler, table: str) -> None:
    """Of what is known to be nobody among the first, nobody knows whether it is one of the later."""
    known = [row for row in answers(knowing_all, table) if row[0][2]]
    matches = [(row, one.entity.slug) for row, found in known for one in found if one.match]
    assert [(row, slug) for row, slug in matches if slug != row[2]] == []
    assert matches


def test_the_names_of_the_graph_match_unless_two_entities_share_them(knowing_all: Reconciler) -> None:
    for entity in knowing_all.matcher().inventory.entities:
        for name in entity.names:
            found = asked(knowing_all, ReconciliationQuery((name,)))
            same = [one for one in found if one.score >= 98]
            assert entity in [one.entity for one in same], name
            assert [one.entity for one in found if one.match] in ([], [entity])


def test_candidates_come_best_first_and_within_bounds(reconciler: Reconciler) -> None:
    for _, found in answers(reconciler, "names.tsv"):
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert sum(one.match for one in found) <= 1


def test_a_shared_name_matches_nobody() -> None:
    twins = made([("a", "Company", "Ai Lab"), ("b", "Company", "AI-Lab")])
    assert [one.match for one in asked(twins, ReconciliationQuery(("AI Lab",)))] == [False, False]


def test_the_type_tells_namesakes_apart() -> None:
    both = made([("a", "Company", "Ernie"), ("b", "AIModel", "Ernie")])
    [one] = asked(both, ReconciliationQuery(("ernie",), ("Organization",)))
    assert (one.entity.slug, one.match) == ("a", True)
    assert [one.match for one in asked(both, ReconciliationQuery(("ernie",)))] == [False, False]


def test_a_type_that_should_fit_only_lowers_the_score() -> None:
    model = made([("a", "AIModel", "Ernie")])
    [one] = asked(model, ReconciliationQuery(("Ernie",), ("Company",), "should"))
    assert (one.score, one.match) == (80, False)


def test_all_types_must_fit_where_all_are_asked_for(reconciler: Reconciler) -> None:
    assert asked(reconciler, ReconciliationQuery(("BAAI",), ("Organization", "Company"), "all")) == []
    types = ("Organization", "ResearchInstitute")
    assert asked(reconciler, ReconciliationQuery(("BAAI",), types, "all"))[0].match


@pytest.mark.parametrize("type_", ["Organization", "aikg:Agent", f"{AIKG}Company", "schema:Organization"])
def test_types_have_ids_prefixed_names_and_iris_and_hold_for_all_below_them(
    reconciler: Reconciler, type_: str
) -> None:
    assert asked(reconciler, ReconciliationQuery(("Naver",), (type_,)))[0].match


def test_a_legal_form_belongs_to_a_company() -> None:
    both = made([("service", "AIModel", "TikTok"), ("company", "Company", "Kakao")])
    assert not asked(both, ReconciliationQuery(("TikTok Inc.",)))[0].match
    assert asked(both, ReconciliationQuery(("Kakao Inc.",)))[0].match


def test_an_acronym_with_a_legal_form_is_one(reconciler: Reconciler) -> None:
    texts = ("KT", "KT Corp.", "㈜LG", "주식회사 KT", "K.T.", "kt", "Lg")
    assert [asked(reconciler, ReconciliationQuery((text,)))[0].match for text in texts] == [True] * 5 + [
        False
    ] * 2


def test_a_word_that_stands_for_a_longer_name_needs_a_type_or_a_condition(reconciler: Reconciler) -> None:
    """Oxford is a city as well, and Bird many things."""
    for text, type_, condition in (
        ("Oxford", "University", based_in("United Kingdom")),
        ("Bird", "Company", based_in("Europe")),
    ):
        bare, typed, conditional = (
            asked(reconciler, query)[0]
            for query in (
                ReconciliationQuery((text,)),
                ReconciliationQuery((text,), (type_,)),
                ReconciliationQuery((text,), conditions=(condition,)),
            )
        )
        assert bare.entity == typed.entity == conditional.entity
        assert (bare.match, typed.match, conditional.match) == (False, True, True)


def test_a_person_is_more_than_a_name(reconciler: Reconciler) -> None:
    """Namesakes are many: the professor is not the only Kim Geon-hui."""
    affiliated = Condition(f"{AIKG}affiliatedWith", ("서울대",))
    for query, match in (
        (ReconciliationQuery(("김건희",), ("Person",)), False),
        (ReconciliationQuery(("김건희",), ("Person",), conditions=(affiliated,)), True),
        (ReconciliationQuery((f"{ID}kim-gunhee",)), True),
    ):
        [first, *_] = asked(reconciler, query)
        assert (first.entity.slug, first.match) == ("kim-gunhee", match)


def test_a_parenthesis_must_say_the_same(reconciler: Reconciler) -> None:
    texts = ("Naver (네이버)", "Naver (company)", "Naver (기업)", "Naver (Webtoon)", "GPT-3 (Naver)")
    assert [asked(reconciler, ReconciliationQuery((text,)))[0].match for text in texts] == [True] * 3 + [
        False
    ] * 2


def test_an_id_is_found_and_an_iri_is_certain(reconciler: Reconciler) -> None:
    by_id = asked(reconciler, ReconciliationQuery(("gpt-3-5",)))[0]
    by_iri = asked(reconciler, ReconciliationQuery(("https://w3id.org/aikg/id/gpt-3-5",)))[0]
    assert by_id.entity == by_iri.entity
    assert by_id.score >= 99
    assert by_iri.match


@pytest.mark.parametrize("text", ["", "   ", "?", "\ufffd", "x" * 501, "네" * 10_000, "((((((", "🤖"])
def test_what_is_no_name_has_no_match(reconciler: Reconciler, text: str) -> None:
    assert not any(one.match for one in asked(reconciler, ReconciliationQuery((text,))))


def based_in(*values: str | EntityReference, required: bool = False, quantifier: str = "any") -> Condition:
    return Condition(f"{AIKG}basedIn", values, required, quantifier)  # type: ignore[arg-type]


def test_evidence_and_conflicts_show_in_the_score(reconciler: Reconciler) -> None:
    met, unknown, unmet = (
        asked(reconciler, ReconciliationQuery(("Naver",), conditions=(condition,)))[0]
        for condition in (
            based_in("South Korea"),
            Condition(f"{AIKG}inception", ("1999",)),
            based_in("Israel"),
        )
    )
    assert met.score == 100 > unknown.score > unmet.score
    assert (met.match, unknown.match, unmet.match) == (True, True, False)
    values = {feature.id: feature.value for feature in unmet.features}
    assert values["property:basedIn"] == 0.0 or values["property:basedIn"] < 0.7
    assert values["contradictions"] == 1


def test_values_are_names_ids_or_references(reconciler: Reconciler) -> None:
    for value in (
        "한국",
        "south-korea",
        "Republic of Korea",
        EntityReference("south-korea"),
        EntityReference("?", "한국"),
    ):
        assert (
            asked(reconciler, ReconciliationQuery(("Naver",), conditions=(based_in(value),)))[0].score == 100
        )


def test_numbers_are_compared_as_numbers(reconciler: Reconciler) -> None:
    for value in (1_750_000_000_000, "1,750,000,000,000", 1.75e12):
        condition = Condition(f"{AIKG}parameterCount", (value,))
        assert (
            asked(reconciler, ReconciliationQuery(("Wu Dao 2.0",), conditions=(condition,)))[0].score == 100
        )


def test_quantifiers(reconciler: Reconciler) -> None:
    def score(quantifier: str, *values: str) -> float:
        condition = based_in(*values, quantifier=quantifier)
        return asked(reconciler, ReconciliationQuery(("BAAI",), conditions=(condition,)))[0].score

    assert score("any", "Beijing", "Israel") == score("all", "Beijing", "China") == 100
    assert score("all", "Beijing", "Israel") < 100
    assert score("none", "Singapore") > score("none", "Beijing")


def test_required_conditions_leave_out_what_does_not_meet_them(reconciler: Reconciler) -> None:
    found = asked(
        reconciler, ReconciliationQuery(("Naver",), conditions=(based_in("Israel", required=True),))
    )
    assert [one.entity.slug for one in found] == []


def test_properties_alone_find_entities_but_match_none(reconciler: Reconciler) -> None:
    found = asked(
        reconciler, ReconciliationQuery(conditions=(based_in("Israel"), based_in("Beijing")), limit=50)
    )
    assert "baai" in [one.entity.slug for one in found]
    assert not any(one.match for one in found)


def test_a_condition_tells_namesakes_apart() -> None:
    store = store_of("""
        id:nl rdfs:label "Netherlands"@en . id:us rdfs:label "United States"@en .
        id:a a aikg:Company ; rdfs:label "Bird"@en ; aikg:basedIn id:nl .
        id:b a aikg:Company ; rdfs:label "Bird"@en ; aikg:basedIn id:us .
        id:c a aikg:Company ; rdfs:label "Crow"@en .
        id:d a aikg:Company ; rdfs:label "Crow"@en ; aikg:basedIn id:us .
    """)
    reconciler = Reconciler(store, timeout=60)
    bird = asked(reconciler, ReconciliationQuery(("Bird",), conditions=(based_in("Netherlands"),)))
    assert [(one.entity.slug, one.match) for one in bird] == [("a", True), ("b", False)]
    crow = asked(reconciler, ReconciliationQuery(("Crow",), conditions=(based_in("Netherlands"),)))
    assert not any(one.match for one in crow)


LINKS = """
    id:a a aikg:Company ; rdfs:label "Alpha"@en ; skos:exactMatch wd:Q1 .
    id:b a aikg:Company ; rdfs:label "Beta"@en .
    id:c a aikg:Company ; rdfs:label "Beta"@en ; skos:exactMatch wd:Q2 .
    id:d a aikg:Company ; rdfs:label "Delta"@en ; skos:exactMatch wd:Q3, wd:Q4 .
    id:e a aikg:Company ; rdfs:label "Epsilon"@en ; skos:exactMatch wd:Q5 .
    id:f a aikg:Company ; rdfs:label "Phi"@en ; skos:exactMatch wd:Q5 .
"""


def test_links_to_wikidata_are_given_where_they_are_one_to_one() -> None:
    reconciler = Reconciler(store_of(LINKS), timeout=60)

    def found(text: str) -> list[tuple[str, bool]]:
        candidates = reconciler.candidates([ReconciliationQuery((text,))], LINKED)[0]
        return [(one.entity.item, one.match) for one in candidates if one.score > 90]

    assert found("Alpha") == found("http://www.wikidata.org/entity/Q1") == [("Q1", True)]
    assert found("Beta") == [("Q2", False)], "an entity without a link has the same name"
    assert found("Delta") == found("Epsilon") == found("Phi") == []


def test_the_index_follows_the_data() -> None:
    store = store_of('id:a a aikg:Company ; rdfs:label "Alpha"@en .')
    reconciler = Reconciler(store, timeout=60)
    before, index = asked(reconciler, ReconciliationQuery(("Beta",))), reconciler.matcher()
    store.update(Update(f"INSERT DATA {{ GRAPH {GRAPH} {{ <{ID}a> <{AIKG}basedIn> <{ID}b> }} }}"))
    assert reconciler.matcher() is index, "the names are the same"
    named = f"<{ID}b> a <{AIKG}Company> ; <{LABEL}> 'Beta'@en"
    store.update(Update(f"INSERT DATA {{ GRAPH {GRAPH} {{ {named} }} }}"))
    after = asked(reconciler, ReconciliationQuery(("Beta",)))
    assert (before, [one.match for one in after]) == ([], [True])


WORDS = st.sampled_from(
    ["naver", "Naver", "네이버", "webtoon", "cloud", "GPT", "3", "3.5", "4", "Ko", "LG", "&", "inc", "("]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ENTITIES = st.lists(st.tuples(st.sampled_from(["Company", "AIModel"]), NAMES), min_size=1, max_size=6)


@settings(max_examples=60)
@given(ENTITIES, st.tuples(st.sampled_from(["Company", "AIModel"]), NAMES), NAMES)
def test_one_more_entity_makes_no_match_of_another(
    entities: list[tuple[str, str]], decoy: tuple[str, str], query: str
) -> None:
    few = [(f"e{number}", kind, name) for number, (kind, name) in enumerate(entities)]
    before = asked(made(few), ReconciliationQuery((query,), limit=20))
    after = asked(made([*few, ("decoy", *decoy)]), ReconciliationQuery((query,), limit=20))
    matched_before = {one.entity.slug for one in before if one.match}
    matched_after = {one.entity.slug for one in after if one.match}
    assert matched_after <= matched_before | {"decoy"}
