"""The page of what the checks found when the data were built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.description.edition import Edition
from aikg.iris import graph
from aikg.server.pages import result_tables
from aikg.server.pages.library import with_terms
from aikg.server.pages.parting import Parting, parting
from aikg.server.pages.site import Site
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader, values

_PART: Final = f"""{result_tables.PROLOGUE}SELECT ?finding {{
  GRAPH <{graph("findings")}> {{ ?finding aikg:checkName ?check ; aikg:severity ?severity }}
  VALUES (?severity ?rank) {{ (aikg:Error 0) (aikg:Warning 1) (aikg:Information 2) }}
  BIND(EXISTS {{ ?finding aikg:acknowledgedBy ?any }} AS ?explained) }}
ORDER BY ?rank ?explained ?check ?finding %s"""
_COUNT: Final = f"""{result_tables.PROLOGUE}SELECT (COUNT(DISTINCT ?finding) AS ?count) {{
  GRAPH <{graph("findings")}> {{ ?finding aikg:severity ?severity }} }}"""
_FINDINGS: Final = f"""{result_tables.PROLOGUE}SELECT ?finding ?check ?severity ?message ?subject ?reason {{
  %s
  GRAPH <{graph("findings")}> {{ ?finding aikg:checkName ?check ; aikg:severity ?severity ;
    dcterms:description ?message OPTIONAL {{ ?finding aikg:concerns ?subject }} }}
  OPTIONAL {{ ?finding aikg:acknowledgedBy/aikg:reason ?reason FILTER(LANG(?reason) = "%s") }} }}
ORDER BY ?check ?finding ?subject"""
_ORDER: Final = (vocab.Error, vocab.Warning, vocab.Information)


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding; ``message`` goes from language tag to text.

    ``reason`` is the editors' explanation, empty where they gave none.
    """

    iri: str
    check: str
    severity: str
    message: Mapping[str, str]
    reason: str
    subjects: tuple[str, ...]


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page."""
    part = parting(visit)
    findings = _findings(reader, visit.language, part)
    count = int(reader.select(_COUNT)[0]["count"].value)
    named = {subject for finding in findings for subject in finding.subjects}
    labels = with_terms(result_tables.labels(reader, named), edition)
    return site.render(
        "findings.html",
        visit,
        edition,
        labels,
        findings=findings,
        part=part,
        count=count,
        page_count=part.page_count(count),
    )


def _findings(reader: Reader, language: str, part: Parting) -> list[ListedFinding]:
    shown = [row["finding"].value for row in reader.select(_PART % part.slice)]
    found: dict[str, ListedFinding] = {}
    for row in reader.select(_FINDINGS % (values("finding", shown), language)) if shown else ():
        text = {name: term.value for name, term in row.items()}
        earlier = found.get(text["finding"])
        said = dict(earlier.message) if earlier else {}
        said[getattr(row["message"], "language", None) or ""] = text["message"]
        subjects = dict.fromkeys((*(earlier.subjects if earlier else ()), text.get("subject", "")))
        found[text["finding"]] = ListedFinding(
            text["finding"],
            text["check"],
            text["severity"],
            said,
            text.get("reason", ""),
            tuple(filter(None, subjects)),
        )
    return sorted(found.values(), key=lambda f: (_ORDER.index(f.severity), bool(f.reason), f.check, f.iri))
