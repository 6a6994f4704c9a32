"""Describes the data set as a publication: DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aikg.claims.n_triples import Triple, named, string, tagged, texts, triple, typed
from aikg.iris import BASE, ONTOLOGY

DATASET: Final = f"{BASE}dataset"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_THEMES: Final = f"{_AUTHORITY}data-theme"
_CATALOGUE: Final = f"<{DATASET}#catalogue>"
_PUBLISHER: Final = f"<{DATASET}#publisher>"
_CONTACT: Final = f"<{DATASET}#contact>"
_PERIOD: Final = f"<{DATASET}#period>"
_DUMP: Final = f"<{BASE}dump/aikg.nq>"
_MEDIA_TYPE: Final = "<https://www.iana.org/assignments/media-types/application/n-quads>"
_FILE_TYPE: Final = f"<{_AUTHORITY}file-type/RDF_N_QUADS>"
_AVAILABLE: Final = f"<{_AUTHORITY}planned-availability/STABLE>"
_WHOLE: Final = {
    "en": "The whole data set, graph by graph.",
    "ko": "데이터 집합 전체를 그래프별로 담은 파일.",
}
_LANGUAGES: Final = {"en": f"<{_AUTHORITY}language/ENG>", "ko": f"<{_AUTHORITY}language/KOR>"}
_TYPE_OF_DATE: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


@dataclass(frozen=True, slots=True)
class Publication:
    """What the editors say of the data set: data/dataset.toml.

    ``licence``, ``contact`` and ``spatial`` are IRIs. ``theme`` goes from the code of a theme of the EU's
    vocabulary to its label by language, ``keyword`` from language to words.
    """

    title: Mapping[str, str]
    description: Mapping[str, str]
    version: str
    issued: str
    licence: str
    creator: str
    contact: str = ""
    spatial: str = ""
    theme: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keyword: Mapping[str, Sequence[str]] = field(default_factory=dict)


def describe_publication(publication: Publication, issued: Sequence[str]) -> Iterator[Triple]:
    """The description's triples; ``issued`` are the dates, months or years of the sources."""
    dataset = f"<{DATASET}>"
    for class_name in ("void:Dataset", "dcat:Dataset"):
        yield triple(dataset, "rdf:type", named(class_name))
    yield from _named(dataset, publication)
    yield triple(dataset, "dcterms:identifier", string(DATASET))
    yield triple(dataset, "dcat:version", string(publication.version))
    yield triple(dataset, "dcterms:creator", _PUBLISHER)
    yield triple(dataset, "dcterms:accessRights", f"<{_AUTHORITY}access-right/PUBLIC>")
    yield triple(f"<{_AUTHORITY}access-right/PUBLIC>", "rdf:type", named("dcterms:RightsStatement"))
    yield triple(dataset, "dcterms:accrualPeriodicity", f"<{_AUTHORITY}frequency/IRREG>")
    yield triple(f"<{_AUTHORITY}frequency/IRREG>", "rdf:type", named("dcterms:Frequency"))
    for standard in (ONTOLOGY, f"{BASE}shapes"):
        yield triple(dataset, "dcterms:conformsTo", f"<{standard}>")
        yield triple(f"<{standard}>", "rdf:type", named("dcterms:Standard"))
    yield from _subject(dataset, publication)
    yield from _period(dataset, issued)
    yield from _agents(publication)
    yield from _distribution(dataset, publication)
    yield from _catalogue(publication)


def _named(subject: str, publication: Publication) -> Iterator[Triple]:
    yield from texts(subject, "dcterms:title", publication.title)
    yield from texts(subject, "rdfs:label", publication.title)
    yield from texts(subject, "dcterms:description", publication.description)
    yield triple(subject, "dcterms:publisher", _PUBLISHER)
    for tag in publication.title:
        yield triple(subject, "dcterms:language", _LANGUAGES[tag])
    yield triple(subject, "dcterms:license", f"<{publication.licence}>")
    for name in ("dcterms:issued", "dcterms:modified"):
        yield triple(subject, name, _date(publication.issued))
    if publication.spatial:
        yield triple(subject, "dcterms:spatial", f"<{publication.spatial}>")
        yield triple(f"<{publication.spatial}>", "rdf:type", named("dcterms:Location"))


def _subject(dataset: str, publication: Publication) -> Iterator[Triple]:
    for tag, words in publication.keyword.items():
        yield from (triple(dataset, "dcat:keyword", tagged(word, tag)) for word in words)
    for code, label in publication.theme.items():
        theme = f"<{_THEMES}/{code}>"
        yield triple(dataset, "dcat:theme", theme)
        yield from _concept(theme, label)
        yield triple(theme, "skos:inScheme", f"<{_THEMES}>")


def _concept(node: str, label: Mapping[str, str]) -> Iterator[Triple]:
    yield triple(node, "rdf:type", named("skos:Concept"))
    yield from texts(node, "skos:prefLabel", label)


def _period(dataset: str, issued: Sequence[str]) -> Iterator[Triple]:
    """What the sources say holds at the times when they were issued."""
    if issued:
        yield triple(dataset, "dcterms:temporal", _PERIOD)
        yield triple(_PERIOD, "rdf:type", named("dcterms:PeriodOfTime"))
        yield triple(_PERIOD, "dcat:startDate", _date(min(issued)))
        yield triple(_PERIOD, "dcat:endDate", _date(max(issued)))


def _agents(publication: Publication) -> Iterator[Triple]:
    yield triple(_PUBLISHER, "rdf:type", named("foaf:Agent"))
    yield triple(_PUBLISHER, "foaf:name", string(publication.creator))
    yield triple(f"<{publication.licence}>", "rdf:type", named("dcterms:LicenseDocument"))
    for tag in publication.title:
        yield triple(_LANGUAGES[tag], "rdf:type", named("dcterms:LinguisticSystem"))
    if publication.contact:
        yield triple(f"<{DATASET}>", "dcat:contactPoint", _CONTACT)
        yield triple(_CONTACT, "rdf:type", named("vcard:Kind"))
        yield triple(_CONTACT, "vcard:fn", string(publication.creator))
        yield triple(_CONTACT, "vcard:hasURL", f"<{publication.contact}>")


def _distribution(dataset: str, publication: Publication) -> Iterator[Triple]:
    yield triple(dataset, "void:dataDump", _DUMP)
    yield triple(dataset, "dcat:distribution", _DUMP)
    yield triple(_DUMP, "rdf:type", named("dcat:Distribution"))
    for tag in publication.title:
        yield triple(_DUMP, "dcterms:title", tagged(f"{publication.title[tag]} (aikg.nq)", tag))
        yield triple(_DUMP, "dcterms:description", tagged(_WHOLE[tag], tag))
    for name in ("dcat:accessURL", "dcat:downloadURL"):
        yield triple(_DUMP, name, _DUMP)
    yield triple(_DUMP, "dcat:mediaType", _MEDIA_TYPE)
    yield triple(_MEDIA_TYPE, "rdf:type", named("dcterms:MediaType"))
    yield triple(_DUMP, "dcterms:format", _FILE_TYPE)
    yield triple(_FILE_TYPE, "rdf:type", named("dcterms:MediaTypeOrExtent"))
    yield triple(_DUMP, "dcatap:availability", _AVAILABLE)
    yield from _concept(_AVAILABLE, {"en": "stable", "ko": "안정적"})
    yield triple(_DUMP, "dcterms:license", f"<{publication.licence}>")
    yield triple(_DUMP, "dcterms:issued", _date(publication.issued))


def _catalogue(publication: Publication) -> Iterator[Triple]:
    """A catalogue of the one data set, which is where harvesters of DCAT begin."""
    yield triple(_CATALOGUE, "rdf:type", named("dcat:Catalog"))
    yield from _named(_CATALOGUE, publication)
    yield triple(_CATALOGUE, "foaf:homepage", f"<{BASE}>")
    yield triple(f"<{BASE}>", "rdf:type", named("foaf:Document"))
    yield triple(_CATALOGUE, "dcat:themeTaxonomy", f"<{_THEMES}>")
    yield triple(f"<{_THEMES}>", "rdf:type", named("skos:ConceptScheme"))
    yield triple(f"<{_THEMES}>", "dcterms:title", tagged("Data theme", "en"))
    yield triple(_CATALOGUE, "dcat:dataset", f"<{DATASET}>")
    yield triple(f"<{DATASET}>", "dcterms:isPartOf", _CATALOGUE)


def _date(text: str) -> str:
    return typed(text, _TYPE_OF_DATE[len(text)])
