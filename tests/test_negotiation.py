"""Content negotiation: what an Accept header chooses among formats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg.errors import NotAcceptableError
from aikg.formats import DATASETS, GRAPHS, JSON_LD, RESULTS, accept_of, format_of
from aikg.negotiation import Format, negotiate

pytestmark = pytest.mark.quick

FORMATS = st.sampled_from([RESULTS, GRAPHS, DATASETS])


def chosen(accept: str, formats: tuple[Format, ...]) -> str:
    return negotiate(accept, formats).media_type


@pytest.mark.parametrize(
    ("accept", "results", "graphs"),
    [
        ("", "application/sparql-results+json", "text/turtle; charset=utf-8"),
        ("*/*", "application/sparql-results+json", "text/turtle; charset=utf-8"),
        ("*; q=.2", "application/sparql-results+json", "text/turtle; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8", "text/turtle; charset=utf-8"),
        ("application/json", "application/json", "application/json"),
        ("APPLICATION/XML", "application/xml", "application/xml"),
        ("text/xml;q=0.4", "text/xml; charset=utf-8", "text/xml; charset=utf-8"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/xml",
            "application/xml",
        ),
        (
            "application/rdf+xml, text/csv, */*",
            "text/csv; charset=utf-8",
            "application/rdf+xml",
        ),
        (
            "application/sparql-results+json;q=0, text/turtle;q=0.000, */*;q=0.1",
            "application/sparql-results+xml",
            "application/n-triples",
        ),
        (
            'text/csv;header="a, b";q=0.3, */*;q=0.2',
            "text/csv; charset=utf-8",
            "text/turtle; charset=utf-8",
        ),
        (
            "application/sparql-results+xml;charset=utf-8, application/n-triples;charset=utf-8",
            "application/sparql-results+xml",
            "application/n-triples",
        ),
        (
            "application/sparql-results+json;version=1.2, text/turtle;version=1.2",
            "application/sparql-results+json; version=1.2",
            "text/turtle; charset=utf-8; version=1.2",
        ),
        (
            "application/sparql-results+json;version=1.1, text/turtle;version=1.1",
            "application/sparql-results+json",
            "text/turtle; charset=utf-8",
        ),
        (
            "application/sparql-results+json;version=9, text/turtle;version=9, */*;q=0.1",
            "application/sparql-results+json",
            "text/turtle; charset=utf-8",
        ),
    ],
)
def test_the_preferred_representation_is_chosen(accept: str, results: str, graphs: str) -> None:
    assert (chosen(accept, RESULTS), chosen(accept, GRAPHS)) == (results, graphs)


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle;version=9", "video/*"])
def test_what_does_not_fit_is_refused_with_the_list(accept: str) -> None:
    with pytest.raises(NotAcceptableError) as refusal:
        negotiate(accept, GRAPHS)
    assert refusal.value.offered[0] == "text/turtle"
    assert len(refusal.value.offered) == len(GRAPHS)


@pytest.mark.parametrize("malformed", [",,,", "turtle", "text", "/", ";q=1", '"', "text/", "\x00"])
def test_a_header_without_a_media_range_counts_as_none(malformed: str) -> None:
    assert chosen(malformed, GRAPHS) == chosen("", GRAPHS)


@pytest.mark.parametrize("weight", ["q=", "q=x", "q=-1", "q=.", 'q="x"', "q"])
def test_a_malformed_weight_counts_as_one(weight: str) -> None:
    accept = f"application/n-triples;{weight}, text/turtle;q=0.9"
    assert chosen(accept, GRAPHS) == "application/n-triples"


@given(st.text(), FORMATS)
def test_any_header_chooses_or_refuses(accept: str, formats: tuple[Format, ...]) -> None:
    try:
        assert negotiate(accept, formats).format in formats
    except NotAcceptableError as refusal:
        assert refusal.offered


@given(FORMATS, st.data())
def test_the_greatest_weight_wins_in_any_order(formats: tuple[Format, ...], data: st.DataObject) -> None:
    weights = data.draw(st.permutations([1000 - 7 * n for n in range(len(formats))]))
    ranges = [
        f"{offer.media_type};q={weight / 1000:.3f}" for offer, weight in zip(formats, weights, strict=True)
    ]
    best = formats[weights.index(max(weights))]
    assert negotiate(",".join(data.draw(st.permutations(ranges))), formats).format == best


@given(FORMATS, st.data())
def test_what_has_weight_zero_is_never_chosen(formats: tuple[Format, ...], data: st.DataObject) -> None:
    excluded = data.draw(st.lists(st.sampled_from(formats), max_size=len(formats) - 1, unique=True))
    accept = ",".join(["*/*", *(f"{offer.media_type};q=0" for offer in excluded)])
    assert negotiate(accept, formats).format not in excluded


@given(st.text(alphabet='abc/;=q.,"\\ *01', max_size=40), FORMATS)
def test_an_unknown_range_changes_nothing(noise: str, formats: tuple[Format, ...]) -> None:
    quoted = noise.replace("\\", "").replace('"', "")
    accept = f'x-unknown/x;note="{quoted}", {formats[-1].media_type}'
    assert negotiate(accept, formats).format == formats[-1]


def test_a_header_of_a_megabyte_is_read() -> None:
    accept = ",".join(f"a/{n};q=0.{n % 10}" for n in range(100_000)) + ",text/csv"
    assert chosen(accept, RESULTS) == "text/csv; charset=utf-8"
    assert chosen("," * 1_000_000, RESULTS) == chosen("", RESULTS)
    assert chosen('"' * 999_999, RESULTS) == chosen("", RESULTS)


@pytest.mark.parametrize(
    ("name", "results", "graphs"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("application/sparql-results xml", "application/sparql-results+xml", None),
        ("csv", "text/csv; charset=utf-8", None),
        ("TTL", None, "text/turtle; charset=utf-8"),
        ("rdf/xml", None, "application/rdf+xml"),
    ],
)
def test_short_names_stand_for_media_types(name: str, results: str | None, graphs: str | None) -> None:
    accept = accept_of(name)
    assert accept is not None
    for expected, formats in ((results, RESULTS), (graphs, GRAPHS)):
        if expected is None:
            with pytest.raises(NotAcceptableError):
                negotiate(accept, formats)
        else:
            assert chosen(accept, formats) == expected


def test_an_unknown_short_name_stands_for_nothing() -> None:
    assert accept_of("docx") is None


def test_every_name_of_a_format_leads_to_it() -> None:
    for formats in (RESULTS, GRAPHS):
        for offer, name in ((each, name) for each in formats for name in each.names):
            assert negotiate(accept_of(name) or "", formats).format == offer


def test_a_content_type_names_its_format() -> None:
    assert format_of("Application/LD+JSON; profile=x") == JSON_LD
    assert format_of("application/json") == JSON_LD
    assert format_of("image/png") is None
