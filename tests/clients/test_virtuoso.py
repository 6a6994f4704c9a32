"""Virtuoso's SERVICE asks the server."""

from pathlib import Path

import engines
from serving import Endpoint


def test_service(people: Endpoint, tmp_path: Path) -> None:
    query = f"""
        SPARQL SELECT ?age ?label WHERE {{
            SERVICE <{people.query}> {{
                ?s <http://example.org/age> ?age ;
                    <http://www.w3.org/2000/01/rdf-schema#label> ?label
                FILTER (lang(?label) = "en" && ?age < 80)
            }}
        }} ORDER BY ?age;
    """
    with engines.virtuoso(tmp_path) as virtuoso:
        table = engines.isql(virtuoso.sql, engines.PASSWORD, " ".join(query.split()))
    assert table.split() == ["36", "Ada", "41", "Alan"]
