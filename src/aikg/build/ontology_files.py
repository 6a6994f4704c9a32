"""The files of ontology/, read as the two graphs that they become."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from aikg.errors import DataError, Problem
from aikg.iris import graph


def read_ontology(root: Path) -> Mapping[str, list[ox.Triple]]:
    """The triples of a checkout's ontology/ by their graph: ``shapes``, or ``ontology`` for all others.

    OWL and SHACL need blank nodes; they are labelled by RDFC-1.0, so that the dump stays reproducible.
    Raises DataError where a file does not parse.
    """
    files = sorted((root / "ontology").glob("*.ttl"))
    dataset = ox.Dataset(quad for path in files for quad in _parse(path))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {
        name: [quad.triple for quad in dataset.quads_for_graph_name(ox.NamedNode(graph(name)))]
        for name in ("ontology", "shapes")
    }


def _parse(path: Path) -> Iterator[ox.Quad]:
    """The triples of a Turtle file in its graph; equal blank node labels of two files stay apart."""
    name = ox.NamedNode(graph("shapes" if path.stem == "shapes" else "ontology"))
    try:
        for quad in ox.parse(path=str(path), rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
    except SyntaxError as error:
        message = f"This is not Turtle: {error.msg}"
        problem = Problem(f"ontology/{path.name}", error.lineno or 0, message, "Correct the syntax.")
        raise DataError([problem]) from error
