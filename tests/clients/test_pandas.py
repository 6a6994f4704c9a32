"""pandas reads a result into a data frame from the endpoint's URL alone."""

from urllib.parse import urlencode

import pandas as pd
from serving import Endpoint

QUERY = """
    SELECT ?label ?age WHERE {
        ?person <http://example.org/age> ?age ; <http://www.w3.org/2000/01/rdf-schema#label> ?label
        FILTER (lang(?label) = "en")
    } ORDER BY ?age
"""


def check(frame: pd.DataFrame) -> None:
    assert list(frame["label"]) == ["Ada", "Alan", 'Grace, "Amazing"']
    assert frame["age"].sum() == 162


def test_by_accept(people: Endpoint) -> None:
    url = f"{people.query}?{urlencode({'query': QUERY})}"
    check(pd.read_csv(url, storage_options={"Accept": "text/csv"}))


def test_by_format(people: Endpoint) -> None:
    check(pd.read_csv(f"{people.query}?{urlencode({'query': QUERY, 'format': 'csv'})}"))
