"""What pySHACL says of a graph and its shapes: the second opinion on our validator."""

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from aikg.iris import PREFIXES

Result = tuple[str, str, str]
"""The focus node, the value that is wrong or '', and the local name of the severity."""


def results(data: list[ox.Quad], shapes: list[ox.Quad]) -> set[Result]:
    """The results of pySHACL without their details: a focus node as a value is '', a blank node '_'."""
    _, report, text = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), inplace=True)
    assert isinstance(report, rdflib.Graph), text
    return {_result(report, node) for node in report.objects(None, SH.result)}


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
    severity = str(report.value(node, SH.resultSeverity)).removeprefix(PREFIXES["sh"])
    return _name(focus), "" if value in (None, focus) else _name(value), severity


def _name(node: rdflib.term.Node | None) -> str:
    """Blank nodes of two graphs have no common name."""
    return "_" if isinstance(node, rdflib.BNode) else as_compared(str(node))


def as_compared(text: str) -> str:
    """A number in one form, since rdflib writes 314 of xsd:double as 314.0."""
    try:
        return str(float(text))
    except ValueError:
        return text


def _graph(quads: list[ox.Quad]) -> rdflib.Graph:
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=triples, format="nt")
