"""The slots of SSSOM that mappings have here, and the properties that stand for them in RDF.

See https://mapping-commons.github.io/sssom/spec-formats-rdf/.
"""

from collections.abc import Mapping
from typing import Final

from aikg.iris import PREFIXES, TERM

_SSSOM: Final = PREFIXES["sssom"]

ENDS: Final[Mapping[str, str]] = {
    "subject_id": "annotatedSource",
    "predicate_id": "annotatedProperty",
    "object_id": "annotatedTarget",
}
"""The slots for which SSSOM has properties of OWL, by their local names; our graph has sssom:subject_id."""

IRIS: Final[Mapping[str, str]] = {
    **{slot: _SSSOM + slot for slot in ENDS},
    "object_category": f"{_SSSOM}object_category",
    "mapping_justification": f"{_SSSOM}mapping_justification",
    "value_class": f"{TERM}valueClass",
}
"""The slots of a mapping whose values are IRIs."""

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "subject_label": (f"{_SSSOM}subject_label", "string"),
    "object_label": (f"{_SSSOM}object_label", "string"),
    "author_label": (f"{_SSSOM}author_label", "string"),
    "mapping_date": (f"{PREFIXES['dcterms']}created", "date"),
    "confidence": (f"{_SSSOM}confidence", "decimal"),
    "comment": (f"{PREFIXES['rdfs']}comment", "string"),
    "direction": (f"{TERM}mappingDirection", "string"),
}
"""The slots of a mapping whose values are literals, with the local names of their datatypes."""

COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "object_category",
    "mapping_justification", "author_label", "mapping_date", "confidence", "comment", "value_class",
    "direction",
)  # fmt: skip
"""The slots in the order of a table."""

EXTENSIONS: Final[Mapping[str, str]] = {
    "value_class": "https://w3id.org/linkml/Uriorcurie",
    "direction": f"{PREFIXES['xsd']}string",
}
"""The slots that SSSOM does not have: by its extension mechanism, with the type of their values."""

SET_TEXTS: Final[Mapping[str, str]] = {
    "mapping_set_version": f"{PREFIXES['owl']}versionInfo",
    "mapping_set_title": f"{PREFIXES['dcterms']}title",
    "mapping_set_description": f"{PREFIXES['dcterms']}description",
}
"""The slots of a mapping set whose values are texts."""

SET_IRIS: Final[Mapping[str, str]] = {
    "license": f"{PREFIXES['dcterms']}license",
    "object_source": f"{_SSSOM}object_source",
}
"""The slots of a mapping set whose values are IRIs."""

OF_SETS: Final[Mapping[str, str]] = {**SET_TEXTS, **SET_IRIS}
"""The slots of a mapping set."""
