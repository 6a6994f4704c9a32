"""What can be reconciled: the entities, types and properties of a graph, read by SPARQL."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from aikg import vocab
from aikg.iris import ONTOLOGY, PREFIXES, TERM, local_name
from aikg.solutions import Reader, Row, language_of, prefixed
from aikg.store import Store

ENTITIES: Final = PREFIXES["id"]
WIKIDATA: Final = PREFIXES["wd"]
# Patterns name their graphs, so that they mean the same wherever a query without a data set is asked of.
# What has a fragment is a part of an entity's document, such as what is acknowledged of it.
OF_ENTITY: Final = f'FILTER(STRSTARTS(STR(?entity), "{ENTITIES}") && !CONTAINS(STR(?entity), "#"))'

_DESCRIPTIONS: Final = f"""SELECT DISTINCT ?entity ?property ?value WHERE {{
  {{ VALUES ?property {{ rdfs:label skos:altLabel skos:exactMatch schema:sameAs
      aikg:currencyCode aikg:alpha2Code aikg:alpha3Code }}
    GRAPH ?graph {{ ?entity ?property ?value }} }}
  UNION {{ GRAPH ?graph {{ ?value rdfs:isDefinedBy <{ONTOLOGY}> }}
    GRAPH ?other {{ ?entity a ?value }} BIND(rdf:type AS ?property) }}
  {OF_ENTITY} }}"""
_CLASSES: Final = """SELECT DISTINCT ?term ?kind ?text WHERE {
  VALUES ?kind { rdfs:label skos:definition rdfs:subClassOf }
  GRAPH ?graph { ?term a owl:Class ; ?kind ?text } FILTER(ISIRI(?term)) }"""
_PROPERTIES: Final = f"""SELECT ?property ?class (COUNT(DISTINCT ?entity) AS ?entities) WHERE {{
  GRAPH ?graph {{ ?entity ?property ?value }} {OF_ENTITY} GRAPH ?other {{ ?entity a ?class }}
  FILTER(!STRSTARTS(STR(?value), "{PREFIXES["claim"]}") || CONTAINS(STR(?value), "#"))
  FILTER(STRSTARTS(STR(?property), "{TERM}") && STRSTARTS(STR(?class), "{TERM}"))
}} GROUP BY ?property ?class"""
_DOMAINS: Final = f"""SELECT DISTINCT ?property ?class WHERE {{
  GRAPH ?graph {{ ?property rdfs:domain ?class }}
  FILTER(STRSTARTS(STR(?property), "{TERM}") && STRSTARTS(STR(?class), "{TERM}")) }}"""
_UNUSED: Final = """SELECT DISTINCT ?property WHERE {
  GRAPH ?graph { ?property aikg:claimClass ?class } }"""
_CORRESPONDING: Final = f"""SELECT DISTINCT ?term ?other ?label WHERE {{
  VALUES ?match {{ skos:exactMatch skos:closeMatch skos:narrowMatch skos:broadMatch }}
  GRAPH ?graph {{ ?term ?match ?other }} FILTER(STRSTARTS(STR(?term), "{TERM}"))
  OPTIONAL {{ GRAPH ?names {{ ?other rdfs:label ?label }} }} }}"""
_TERM_TEXTS: Final = f"""SELECT DISTINCT ?term ?kind ?text WHERE {{
  VALUES ?kind {{ rdfs:label skos:definition }}
  GRAPH ?graph {{ ?term ?kind ?text }} FILTER(STRSTARTS(STR(?term), "{TERM}")) }}"""
_CLAIMS: Final = f"""SELECT ?entity (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  GRAPH ?graph {{ ?claim a aikg:Claim }} GRAPH ?other {{ ?claim ?role ?entity }} {OF_ENTITY}
}} GROUP BY ?entity"""

Texts = Mapping[str, str]
"""Language to text; a text without a language has the empty one."""

LINK: Final = f"{PREFIXES['skos']}exactMatch"
"""The property whose values are items of Wikidata."""

FOR_SEARCH: Final = (vocab.nameKey, vocab.nameWord)
"""The properties that are there for programs to search by; nobody is offered them."""

NAMING: Final[tuple[tuple[str, str, Texts], ...]] = (
    ("label", f"{PREFIXES['rdfs']}label", {"en": "name", "ko": "이름"}),
    ("wikidata", LINK, {"en": "Wikidata item", "ko": "위키데이터 항목"}),
    ("altLabel", f"{PREFIXES['skos']}altLabel", {"en": "other name", "ko": "다른 이름"}),
)
"""The properties that every entity may have and that are not the ontology's: id, IRI, labels."""


@dataclass(frozen=True)
class Entity:
    """Something that can be reconciled.

    ``slug`` is its id here and ``item`` its id in Wikidata, empty where it is not linked. ``types``
    are the IRIs of all its classes, ``narrowest`` those of the most specific ones of the ontology.
    ``codes`` are those of ISO 3166 and ISO 4217, in capitals.
    """

    iri: str
    slug: str
    labels: Texts
    names: tuple[str, ...]
    types: frozenset[str]
    narrowest: tuple[str, ...]
    claims: int = 0
    item: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Type:
    """A class of entities; ``broader`` are the IRIs of the classes directly above it."""

    iri: str
    id: str
    labels: Texts
    definitions: Texts
    broader: tuple[str, ...]


@dataclass(frozen=True)
class EntityProperty:
    """A property of entities; ``entities`` counts those that have it, by the IRI of their class.

    Only what is of all its ``domains`` can have it.
    """

    iri: str
    id: str
    labels: Texts
    definitions: Texts
    entities: Mapping[str, int]
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Inventory:
    """All entities, types and properties; ``version`` differs whenever the entities do.

    ``properties`` are those that entities have or may have. ``corresponding`` are the ids and labels of other
    vocabularies' terms by the IRI of the type or property of ours that is near to them. ``labels`` are those
    of every term of the ontology.
    """

    version: str
    entities: tuple[Entity, ...]
    types: Mapping[str, Type]
    properties: Mapping[str, EntityProperty]
    corresponding: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def used_types(self) -> list[Type]:
        """The classes of the ontology that entities have, in the order of their ids."""
        used = {iri for entity in self.entities for iri in entity.types if iri.startswith(TERM)}
        return [self.types[iri] for iri in sorted(used & set(self.types))]


@dataclass
class _Record:
    labels: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


def term_iri(id_: str) -> str:
    """The IRI of a type or property that is given by its id, its prefixed name, or its IRI."""
    naming = {id_: iri for id_, iri, _ in NAMING}
    prefix, colon, name = id_.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + name
    return id_ if colon else naming.get(id_, TERM + id_)


def in_language(texts: Texts, language: str) -> str:
    """The text in a language, else in English, else in any; empty where there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def read_descriptions(store: Store, timeout: float) -> tuple[str, list[Row]]:
    """The names, classes and links of all entities, and the version that stands for them."""
    rows = Reader(store, timeout).select(prefixed(_DESCRIPTIONS))
    lines = sorted(f"{r['entity'].value}\t{r['property'].value}\t{r['value']}" for r in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), rows


def read_inventory(store: Store, timeout: float, version: str, descriptions: Iterable[Row]) -> Inventory:
    """The inventory of a store whose descriptions were read; each query may take ``timeout`` seconds."""
    reader = Reader(store, timeout)
    types = _types(reader.select(prefixed(_CLASSES)))
    counted = reader.select(prefixed(_CLAIMS))
    claims = {row["entity"].value: int(row["claims"].value) for row in counted if "entity" in row}
    records = _records(descriptions)
    owners = Counter(item for record in records.values() for item in record.items)
    entities = tuple(_entity(iri, records[iri], types, claims, owners) for iri in sorted(records))
    texts = _texts(reader.select(prefixed(_TERM_TEXTS)))
    labels = {iri: found["label"] for iri, found in texts.items()}
    return Inventory(version, entities, types, _properties(reader, texts), _corresponding(reader), labels)


def _records(descriptions: Iterable[Row]) -> dict[str, _Record]:
    records: dict[str, _Record] = defaultdict(_Record)
    for row in descriptions:
        record, value = records[row["entity"].value], row["value"]
        match local_name(row["property"].value):
            case "type":
                record.types.add(value.value)
            case "label":
                record.labels.setdefault(language_of(value), value.value)
                record.names.append(value.value)
            case "altLabel":
                record.names.append(value.value)
            case "currencyCode" | "alpha2Code" | "alpha3Code":
                record.codes.add(value.value.upper())
            case _ if value.value.startswith(WIKIDATA):
                record.items.add(value.value.removeprefix(WIKIDATA))
    return {iri: record for iri, record in records.items() if record.names}


def _entity(
    iri: str, record: _Record, types: Mapping[str, Type], claims: Mapping[str, int], owners: Mapping[str, int]
) -> Entity:
    own = [iri for iri in record.types if iri in types and iri.startswith(TERM)]
    above = {broader for iri in own for broader in _above(iri, types)}
    # A link that is not one to one identifies nothing.
    item = next(iter(record.items), "") if len(record.items) == 1 else ""
    return Entity(
        iri,
        iri.removeprefix(ENTITIES),
        record.labels,
        tuple(dict.fromkeys(sorted(record.names))),
        frozenset(record.types | above),
        tuple(sorted(set(own) - above)),
        claims.get(iri, 0),
        item if owners.get(item) == 1 else "",
        tuple(sorted(record.codes)),
    )


def _above(iri: str, types: Mapping[str, Type]) -> set[str]:
    """All classes above a class, itself left out."""
    found: set[str] = set()
    open_ends = [iri]
    while open_ends:
        known = types.get(open_ends.pop())
        new = set(known.broader) - found - {iri} if known else set()
        found |= new
        open_ends += new
    return found


def _types(rows: Iterable[Row]) -> dict[str, Type]:
    broader: dict[str, set[str]] = defaultdict(set)
    texts: list[Row] = []
    for row in rows:
        if isinstance(row["text"], Literal):
            texts.append(row)
        elif isinstance(row["text"], NamedNode):
            broader[row["term"].value].add(row["text"].value)
    return {
        iri: Type(iri, _id(iri), found["label"], found["definition"], tuple(sorted(broader[iri])))
        for iri, found in _texts(texts).items()
    }


def _texts(rows: Iterable[Row]) -> dict[str, dict[str, dict[str, str]]]:
    """Labels and definitions by the IRI of a term, by kind and by language."""
    texts: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        text = row["text"]
        texts[row["term"].value][local_name(row["kind"].value)][language_of(text)] = text.value
    return texts


def _properties(reader: Reader, texts: Mapping[str, Mapping[str, Texts]]) -> dict[str, EntityProperty]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in reader.select(prefixed(_PROPERTIES)):
        counts[row["property"].value][row["class"].value] = int(row["entities"].value)
    for row in reader.select(prefixed(_UNUSED)):
        counts.setdefault(row["property"].value, {})
    domains: dict[str, set[str]] = defaultdict(set)
    for row in reader.select(prefixed(_DOMAINS)):
        domains[row["property"].value].add(row["class"].value)
    own = (
        EntityProperty(
            iri, _id(iri), texts[iri]["label"], texts[iri]["definition"], counts[iri], frozenset(domains[iri])
        )
        for iri in counts
    )
    naming = (EntityProperty(iri, id_, labels, {}, {}) for id_, iri, labels in NAMING)
    return {found.iri: found for found in (*naming, *own)}


def _corresponding(reader: Reader) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for row in reader.select(prefixed(_CORRESPONDING)):
        texts = {local_name(row["other"].value)} | ({row["label"].value} if "label" in row else set())
        names[row["term"].value] |= texts
    return {iri: frozenset(texts) for iri, texts in names.items()}


def _id(iri: str) -> str:
    return iri.removeprefix(TERM)
