"""Reads what the data set says of itself in VoID: how often each property and class occurs."""

from typing import Final, cast

import pyoxigraph
from pyoxigraph import QuerySolutions

from aikg.iris import PREFIXES, graph
from aikg.sparql.vocabulary import Vocabulary

VOID: Final = f"""PREFIX void: <{PREFIXES["void"]}>
SELECT ?property ?class ?count {{ GRAPH <{graph("dataset")}> {{
  {{ ?partition void:property ?property ; void:triples ?count }}
  UNION {{ ?partition void:class ?class ; void:entities ?count }}
}} }}"""


def statistics_of(quads: pyoxigraph.Store) -> Vocabulary:
    """The statistics that the build wrote into the data; empty where it did not write them."""
    properties: dict[str, int] = {}
    classes: dict[str, int] = {}
    for property_, class_, count in cast("QuerySolutions", quads.query(VOID)):
        counted = properties if property_ else classes
        counted[(property_ or class_).value] = int(count.value)
    return Vocabulary(properties, classes)
