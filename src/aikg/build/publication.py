"""Describes the data set as a publication: DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aikg.claims.model import Literal
from aikg.claims.rdf import Triple, literal_term
from aikg.iris import BASE, ONTOLOGY, PREFIXES

DATASET: Final = f"{BASE}dataset"
_XSD: Final = PREFIXES["xsd"]
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
        yield _triple(dataset, "rdf:type", _iri(class_name))
    yield from _named(dataset, publication)
    yield _triple(dataset, "dcterms:identifier", _string(DATASET))
    yield _triple(dataset, "dcat:version", _string(publication.version))
    yield _triple(dataset, "dcterms:creator", _PUBLISHER)
    yield _triple(dataset, "dcterms:accessRights", f"<{_AUTHORITY}access-right/PUBLIC>")
    yield _triple(f"<{_AUTHORITY}access-right/PUBLIC>", "rdf:type", _iri("dcterms:RightsStatement"))
    yield _triple(dataset, "dcterms:accrualPeriodicity", f"<{_AUTHORITY}frequency/IRREG>")
    yield _triple(f"<{_AUTHORITY}frequency/IRREG>", "rdf:type", _iri("dcterms:Frequency"))
    for standard in (ONTOLOGY, f"{BASE}shapes"):
        yield _triple(dataset, "dcterms:conformsTo", f"<{standard}>")
        yield _triple(f"<{standard}>", "rdf:type", _iri("dcterms:Standard"))
    yield from _subject(dataset, publication)
    yield from _period(dataset, issued)
    yield from _agents(publication)
    yield from _distribution(dataset, publication)
    yield from _catalogue(publication)


def _named(subject: str, publication: Publication) -> Iterator[Triple]:
    texts = {"dcterms:title": publication.title, "dcterms:description": publication.description}
    for predicate, by_language in (texts | {"rdfs:label": publication.title}).items():
        for tag, text in by_language.items():
            yield _triple(subject, predicate, _tagged(text, tag))
    yield _triple(subject, "dcterms:publisher", _PUBLISHER)
    for tag in publication.title:
        yield _triple(subject, "dcterms:language", _LANGUAGES[tag])
    yield _triple(subject, "dcterms:license", f"<{publication.licence}>")
    for name in ("dcterms:issued", "dcterms:modified"):
        yield _triple(subject, name, _date(publication.issued))
    if publication.spatial:
        yield _triple(subject, "dcterms:spatial", f"<{publication.spatial}>")
        yield _triple(f"<{publication.spatial}>", "rdf:type", _iri("dcterms:Location"))


def _subject(dataset: str, publication: Publication) -> Iterator[Triple]:
    for tag, words in publication.keyword.items():
        yield from (_triple(dataset, "dcat:keyword", _tagged(word, tag)) for word in words)
    for code, label in publication.theme.items():
        theme = f"<{_THEMES}/{code}>"
        yield _triple(dataset, "dcat:theme", theme)
        yield from _concept(theme, label)
        yield _triple(theme, "skos:inScheme", f"<{_THEMES}>")


def _concept(node: str, label: Mapping[str, str]) -> Iterator[Triple]:
    yield _triple(node, "rdf:type", _iri("skos:Concept"))
    yield from (_triple(node, "skos:prefLabel", _tagged(text, tag)) for tag, text in label.items())


def _period(dataset: str, issued: Sequence[str]) -> Iterator[Triple]:
    """What the sources say holds at the times when they were issued."""
    if issued:
        yield _triple(dataset, "dcterms:temporal", _PERIOD)
        yield _triple(_PERIOD, "rdf:type", _iri("dcterms:PeriodOfTime"))
        yield _triple(_PERIOD, "dcat:startDate", _date(min(issued)))
        yield _triple(_PERIOD, "dcat:endDate", _date(max(issued)))


def _agents(publication: Publication) -> Iterator[Triple]:
    yield _triple(_PUBLISHER, "rdf:type", _iri("foaf:Agent"))
    yield _triple(_PUBLISHER, "foaf:name", _string(publication.creator))
    yield _triple(f"<{publication.licence}>", "rdf:type", _iri("dcterms:LicenseDocument"))
    for tag in publication.title:
        yield _triple(_LANGUAGES[tag], "rdf:type", _iri("dcterms:LinguisticSystem"))
    if publication.contact:
        yield _triple(f"<{DATASET}>", "dcat:contactPoint", _CONTACT)
        yield _triple(_CONTACT, "rdf:type", _iri("vcard:Kind"))
        yield _triple(_CONTACT, "vcard:fn", _string(publication.creator))
        yield _triple(_CONTACT, "vcard:hasURL", f"<{publication.contact}>")


def _distribution(dataset: str, publication: Publication) -> Iterator[Triple]:
    yield _triple(dataset, "void:dataDump", _DUMP)
    yield _triple(dataset, "dcat:distribution", _DUMP)
    yield _triple(_DUMP, "rdf:type", _iri("dcat:Distribution"))
    for tag in publication.title:
        yield _triple(_DUMP, "dcterms:title", _tagged(f"{publication.title[tag]} (aikg.nq)", tag))
        yield _triple(_DUMP, "dcterms:description", _tagged(_WHOLE[tag], tag))
    for name in ("dcat:accessURL", "dcat:downloadURL"):
        yield _triple(_DUMP, name, _DUMP)
    yield _triple(_DUMP, "dcat:mediaType", _MEDIA_TYPE)
    yield _triple(_MEDIA_TYPE, "rdf:type", _iri("dcterms:MediaType"))
    yield _triple(_DUMP, "dcterms:format", _FILE_TYPE)
    yield _triple(_FILE_TYPE, "rdf:type", _iri("dcterms:MediaTypeOrExtent"))
    yield _triple(_DUMP, "dcatap:availability", _AVAILABLE)
    yield from _concept(_AVAILABLE, {"en": "stable", "ko": "안정적"})
    yield _triple(_DUMP, "dcterms:license", f"<{publication.licence}>")
    yield _triple(_DUMP, "dcterms:issued", _date(publication.issued))


def _catalogue(publication: Publication) -> Iterator[Triple]:
    """A catalogue of the one data set, which is where harvesters of DCAT begin."""
    yield _triple(_CATALOGUE, "rdf:type", _iri("dcat:Catalog"))
    yield from _named(_CATALOGUE, publication)
    yield _triple(_CATALOGUE, "foaf:homepage", f"<{BASE}>")
    yield _triple(f"<{BASE}>", "rdf:type", _iri("foaf:Document"))
    yield _triple(_CATALOGUE, "dcat:themeTaxonomy", f"<{_THEMES}>")
    yield _triple(f"<{_THEMES}>", "rdf:type", _iri("skos:ConceptScheme"))
    yield _triple(f"<{_THEMES}>", "dcterms:title", _tagged("Data theme", "en"))
    yield _triple(_CATALOGUE, "dcat:dataset", f"<{DATASET}>")
    yield _triple(f"<{DATASET}>", "dcterms:isPartOf", _CATALOGUE)


def _triple(subject: str, predicate: str, object_: str) -> Triple:
    return subject, _iri(predicate), object_


def _iri(name: str) -> str:
    prefix, local = name.split(":", 1)
    return f"<{PREFIXES[prefix]}{local}>"


def _string(text: str) -> str:
    return literal_term(Literal(text, f"{_XSD}string"))


def _tagged(text: str, language: str) -> str:
    return literal_term(Literal(text, language=language))


def _date(text: str) -> str:
    return literal_term(Literal(text, f"{_XSD}{_TYPE_OF_DATE[len(text)]}"))
