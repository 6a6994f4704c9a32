"""The graph against its SHACL shapes (https://www.w3.org/TR/shacl/)."""

from collections.abc import Iterable
from types import MappingProxyType

import pyoxigraph as ox

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.errors import AikgError
from aikg.iris import PREFIXES, compact, graph
from aikg.shacl.node_view import NodeView
from aikg.shacl.property_paths import UnreadableShapeError
from aikg.shacl.shapes import ShapesGraph
from aikg.shacl.validation import Validation, ValidationResult
from aikg.solutions import Node

NAME = "shacl"

severities = MappingProxyType(
    {
        f"{PREFIXES['sh']}{name}": severity
        for name, severity in (
            ("Violation", Severity.ERROR),
            ("Warning", Severity.WARNING),
            ("Info", Severity.INFORMATION),
        )
    }
)


def find(dump: Dump) -> Iterable[Finding]:
    """A finding for each violation of the shapes in graph/shapes, by what the other graphs assert.

    What graph/inferred holds is left out: by it every value has the class that a range asks for. So is
    graph/wikidata, which says the same again in the shape of another model. The focus
    node is the first of a finding's subjects; a blank focus node is none of them. Raises AikgError where a
    shape says what the validator does not read, so that no part of a shape is passed over.
    """
    shapes = NodeView(dump.apart, ox.NamedNode(graph("shapes")))
    if not any(shapes.subjects(ox.NamedNode(f"{PREFIXES['rdf']}type"))):
        message = "The dump carries no shapes, so nothing was checked against any. Build it again."
        return [Finding(NAME, Severity.INFORMATION, message, ())]
    try:
        validation = Validation(NodeView(dump.asserted), ShapesGraph(shapes))
        found = {_finding(violation) for violation in validation.violations()}
    except UnreadableShapeError as error:
        raise AikgError(f"ontology/shapes.ttl: a shape cannot be evaluated: {error}. Correct it.") from error
    return sorted(found, key=lambda finding: (finding.subjects, finding.message))


def _finding(violation: ValidationResult) -> Finding:
    focus, value = violation.focus, violation.value
    where = f" Path: {violation.path}." if violation.path else ""
    what = f" Value: {_shown(value)}." if value not in (None, focus) else ""
    nodes = dict.fromkeys(node.value for node in (focus, value) if isinstance(node, ox.NamedNode))
    message = violation.message or f"The constraint sh:{violation.constraint} is not met."
    kind = f"{message}{where}"
    figures = (_shown(value),) if what else ()
    severity = severities[violation.shape.severity]
    return Finding(NAME, severity, f"{kind}{what}", tuple(nodes), kind=kind, figures=figures)


def _shown(value: Node | None) -> str:
    if isinstance(value, ox.NamedNode):
        return compact(value.value)
    return f'"{value.value}"' if value else ""
