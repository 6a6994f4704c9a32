"""What all pages have in common: the layout, the texts, the names of what the graph holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from aikg import vocab
from aikg.description.edition import DatasetMetadata, Edition
from aikg.server.http.language import LANGUAGES
from aikg.server.messages import messages
from aikg.server.pages.page_addresses import address
from aikg.server.pages.static_files import Static
from aikg.server.pages.structured import of_page
from aikg.server.pages.visit import Visit
from aikg.server.pages.words import Labels, Words

_UNKNOWN: Final = DatasetMetadata({}, {}, "", "", "", "", (), {})
NAVIGATION: Final = (
    ("/id/", "nav_entities"),
    ("/source/", "nav_sources"),
    ("/queries", "nav_queries"),
    ("/workbench", "nav_workbench"),
    ("/ontology", "nav_ontology"),
    ("/findings", "nav_findings"),
)
_LISTS: Final = {
    "entities.html": ("CollectionPage", "entities_title"),
    "sources.html": ("CollectionPage", "sources_title"),
    "queries.html": ("CollectionPage", "queries_title"),
    "findings.html": ("CollectionPage", "findings_title"),
    "workbench.html": ("WebApplication", "workbench_title"),
}
"""What pages are that are about no single resource: a class of schema.org, and the title, by template."""


@dataclass(frozen=True, slots=True)
class Site:
    """The templates, in which everything is escaped, and the files that they name."""

    static: Static
    environment: Environment = field(default_factory=lambda: _environment())

    def render(self, template: str, visit: Visit, edition: Edition, labels: Labels, **values: Any) -> str:
        """A page about the data in one state; ``marks`` and ``badges`` among the values are of claims on it.

        ``structured`` among them is what search engines read; a page of the list above needs none.
        """
        if template in _LISTS:
            kind, title = _LISTS[template]
            values["structured"] = of_page(visit, kind, messages(visit.language)(title))
        values["words"] = Words(visit, labels, _hedge_templates(edition))
        return self._fill(template, visit, edition=edition, publication=edition.publication, **values)

    def render_problem(self, visit: Visit, status: int, detail: str) -> str:
        """A page about what went wrong, for which the data need not be at hand."""
        texts = messages(visit.language)
        title = texts(f"problem_{status}" if texts.has(f"problem_{status}") else "problem_other")
        values = {"status": status, "title": title, "detail": detail}
        return self._fill("problem.html", visit, words=Words(visit, {}), publication=_UNKNOWN, **values)

    def _fill(self, template: str, visit: Visit, **values: Any) -> str:
        context: Mapping[str, Any] = {
            "visit": visit,
            "t": messages(visit.language),
            "marks": {},
            "badges": {},
            "address": address,
            "asset": self.static.address,
            "languages": {tag: messages(tag)("language") for tag in LANGUAGES},
            "navigation": NAVIGATION,
        }
        return self.environment.get_template(template).render({**context, **values})


def _hedge_templates(edition: Edition) -> Labels:
    terms = edition.ontology.terms.values()
    return {term.iri: term.template for term in terms if vocab.Hedge in term.types}


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("aikg.server.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
