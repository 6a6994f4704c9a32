"""The keys by which entities are found: what differs in nothing but spelling has one key."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aikg import vocab
from aikg.claims.name_keys import name_key, name_words
from aikg.iris import graph

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Wu Dao 2.0", ["wu", "dao", "2", "0"]),
        ("Ko-GPT", ["ko", "gpt"]),
        ("한국경제 신문", ["한국경제", "신문"]),
        ("ＫＴ㈜", ["kt", "주"]),
        ("\u1112\u1161\u11ab국", ["한국"]),
        ("LG_AI Research", ["lg", "ai", "research"]),
    ],
)
def test_a_name_is_read_as_its_letters_and_digits(name: str, words: list[str]) -> None:
    assert name_words(name) == words
    assert name_key(name) == "".join(words)


def test_a_name_of_signs_is_its_own_key() -> None:
    assert (name_words("US $"), name_key("US $")) == (["us"], "us")
    assert (name_words(" € "), name_key(" € ")) == ([], "€")


@given(st.text())
def test_spaces_and_capitals_do_not_matter(name: str) -> None:
    key = name_key(name)
    assert name_key(f"  {name} ") == key
    assert key == key.lower()
    assert not any(character.isspace() for character in key)


def test_every_name_of_the_data_is_found_by_its_key(whole_dump: Path) -> None:
    store = ox.Store()
    store.bulk_load(path=whole_dump, format=ox.RdfFormat.N_QUADS)
    pattern = "GRAPH ?g { ?entity rdfs:label|skos:altLabel ?name FILTER(CONTAINS(STR(?entity), '/id/')) }"
    rows = store.query(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        f"SELECT ?entity ?name {{ {pattern} }}",
        named_graphs=[
            ox.NamedNode(graph(name)) for name in ("entities", "named-by-ror", "named-by-wikidata")
        ],
    )
    # What has a fragment, such as what is acknowledged of an entity, is a part of its document and no entity.
    named = [(row["entity"], row["name"].value) for row in rows if "#" not in row["entity"].value]
    keys = {
        (quad.subject, quad.object.value)
        for quad in store.quads_for_pattern(None, ox.NamedNode(vocab.nameKey), None)
    }
    assert {(entity, name_key(name)) for entity, name in named} == keys
