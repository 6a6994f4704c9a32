"""Whether the graph is consistent and every class satisfiable, by HermiT (needs Java)."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.errors import AikgError
from aikg.iris import compact, graph

NAME = "owl"
_information = partial(Finding, NAME, Severity.INFORMATION)
_fault = partial(Finding, NAME, Severity.ERROR)

not_owl = frozenset(graph(name) for name in ("inferred", "mappings", "queries", "shapes", "wikidata"))
"""Graphs that say nothing to a reasoner of OWL, or nothing that does not follow from the others."""

clashes = """
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?node ?one ?other {
  ?axiom a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?one, ?other .
  FILTER(STR(?one) < STR(?other))
  ?node a/rdfs:subClassOf* ?one ; a/rdfs:subClassOf* ?other .
} ORDER BY ?node ?one ?other"""


def find(dump: Dump, java: str = "java", deadline: float = 600) -> Iterable[Finding]:
    """An error where the graph is inconsistent, and one for each unsatisfiable class.

    HermiT reads what is asserted: ontology, alignments, entities, claims and the data set's description.
    It does not read annotations, such as dates and texts for people. Where ``java`` is not installed, or
    HermiT has no answer after ``deadline`` seconds, that is the finding. Raises AikgError where HermiT
    cannot read the graph.
    """
    if shutil.which(java) is None:
        yield _not_checked("there is no Java here. Install a Java runtime, and check again")
        return
    try:
        answer = _ask_hermit(dump.store, java, deadline)
    except subprocess.TimeoutExpired:
        yield _not_checked(f"HermiT had no answer after {deadline:g} s. Check a smaller graph")
        return
    if "InconsistentOntologyException" in answer.stderr:
        yield from _inconsistencies(dump)
    elif answer.returncode:
        reason = next(iter(answer.stderr.splitlines()), "no reason was given")
        raise AikgError(f"HermiT cannot read the graph: {reason}. Keep the ontology within OWL 2 DL.")
    else:
        yield from _unsatisfiable(answer.stdout)


def _not_checked(reason: str) -> Finding:
    message = f"Whether the graph is consistent was not checked: {reason}."
    return _information(message, ())


def _ask_hermit(store: ox.Store, java: str, deadline: float) -> subprocess.CompletedProcess[str]:
    """Ask owlready2's HermiT for unsatisfiable classes; owlready2 itself has it classify all properties."""
    jar = distribution("owlready2").locate_file("owlready2/hermit/HermiT.jar")
    with TemporaryDirectory() as folder:
        document = Path(folder) / "graph.nt"
        _write(store, document)
        hermit = [java, "-cp", str(jar), "org.semanticweb.HermiT.cli.CommandLine"]
        command = [*hermit, "--unsatisfiable", document.as_uri()]
        return subprocess.run(  # noqa: S603
            command, capture_output=True, encoding="utf-8", check=False, timeout=deadline
        )


def _write(store: ox.Store, document: Path) -> None:
    with document.open("wb") as out:
        for name in store.named_graphs():
            if name.value not in not_owl:
                store.dump(out, format=ox.RdfFormat.N_TRIPLES, from_graph=name)


def _inconsistencies(dump: Dump) -> Iterator[Finding]:
    """Name the nodes in two disjoint classes; other reasons are not looked for."""
    found = list(dump.select(clashes))
    for row in found:
        classes = f"{compact(row['one'])} and {compact(row['other'])}, which are disjoint"
        message = f"The graph is inconsistent: {dump.name(row['node'])} is in {classes}. Correct its class."
        yield _fault(message, (row["node"], row["one"], row["other"]), kind="In disjoint classes.")
    if not found:
        message = "The graph is inconsistent, though no node is in two disjoint classes."
        remedy = "Look for what is functional, irreflexive or different."
        yield _fault(f"{message} {remedy}", ())


def _unsatisfiable(answer: str) -> Iterator[Finding]:
    for iri in re.findall(r"^\t<(.+)>$", answer, re.MULTILINE):
        message = (
            f"Nothing can be in the class {compact(iri)}: its axioms contradict each other. Correct them."
        )
        yield _fault(message, (iri,), kind="Nothing can be in the class.")
