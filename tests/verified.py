"""The list of identifiers of Wikidata with the evidence for each, where it is at hand."""

import csv
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_OURS = {
    "Q485639": "Naver's portal; ours is the company",
    "Q162345": "LG Electronics; ours is LG Corporation",
    "Q5510826": "the Future of Humanity Institute; no source speaks of it",
    "Q15733006": "DeepMind; no source speaks of it",
    "Q25345685": "Open Philanthropy; no source speaks of it",
    "Q59261": "the State Council, which is one organ of the government of China",
    "Q6063": "the government of the United Kingdom; no source speaks of it",
    "Q116709136": "GPT-4; no source speaks of it",
    "Q117246174": "generative AI; no source speaks of it",
    "Q117336820": "the AI boom; no source speaks of it",
}
"""Verified items of what is not an entity of this data, each with the reason; some entity is near to each."""

CLASSES = {
    "Q5": "human", "Q6256": "country", "Q3918": "university", "Q515": "city", "Q8142": "currency",
    "Q10870555": "report", "Q191067": "article", "Q1002697": "periodical", "Q732577": "publication",
    "Q386724": "work", "Q151885": "concept", "Q22222786": "government program",
    "Q2221906": "geographic location", "Q24229398": "agent", "Q13226383": "facility", "Q79719": "license",
    "Q34770": "language",
}  # fmt: skip
"""Classes beyond the list, each seen with this label in at least two independent public sources."""

PROPERTIES = {
    "P39": "position held", "P137": "operator", "P275": "copyright license",
    "P459": "determination method or standard", "P767": "contributor to the creative work or subject",
    "P1001": "applies to jurisdiction", "P3999": "date of official closure",
    "P6949": "announcement date", "P7256": "computer performance",
}  # fmt: skip
UNITS = {"Q8799": "byte", "Q25235": "hour", "Q25236": "watt"}
"""Properties and units beyond the list, seen likewise."""

KINDS = {
    "company": "Company", "product": "Service", "organisation": "Organization", "university": "University",
    "government": "Government", "agency": "GovernmentAgency", "country": "Country", "city": "City",
    "model": "AIModel", "model/product": "Work", "currency": "Currency", "concept": "Concept",
    "class": "Concept",
}  # fmt: skip
"""The list's kinds as classes of ours."""


def verified() -> dict[str, dict[str, str]]:
    """The rows whose identifier was verified, by identifier; skips where there is no list."""
    given = os.environ.get("AIKG_WIKIDATA_IDS")
    path = Path(given) if given else ROOT.parent / "shared" / "wikidata" / "ids.tsv"
    if not path.is_file():
        pytest.skip(f"{path} is absent; AIKG_WIKIDATA_IDS can name the list of verified identifiers")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    beyond = {
        id_: {"name": label, "kind": kind, "wikidata_id": id_, "confidence": "verified-2"}
        for kind, seen in (("class", CLASSES), ("property", PROPERTIES), ("unit", UNITS))
        for id_, label in seen.items()
    }
    return beyond | {row["wikidata_id"]: row for row in rows if row["confidence"].startswith("verified")}
