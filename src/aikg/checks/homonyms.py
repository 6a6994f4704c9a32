"""Entities of one class that have a name in common, which are probably one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from aikg.checks.compiled_dump import Dump
from aikg.checks.entity_names import EntityName, every, names_by_entity
from aikg.checks.findings import Finding, Severity
from aikg.iris import PREFIXES, local_name
from aikg.ontology import Ontology

NAME = "equal-name"


def find(dump: Dump) -> Iterator[Finding]:
    """A warning for entities with an equal name, where one may be what the other is.

    An entity named like one of another kind is no finding: a service may be called as its model.
    """
    shared: defaultdict[tuple[str, ...], list[EntityName]] = defaultdict(list)
    for names in _by_key(every(names_by_entity(dump))):
        for alike in _alike(names, dump.ontology):
            shared[tuple(sorted({name.entity for name in alike}))] += alike
    for entities, names in shared.items():
        yield _finding(entities, names)


def _by_key(names: Iterable[EntityName]) -> Iterable[list[EntityName]]:
    found: defaultdict[object, list[EntityName]] = defaultdict(list)
    for name in names:
        if name.entity.startswith(PREFIXES["id"]):
            found[name.key].append(name)
    return (group for group in found.values() if len({name.entity for name in group}) > 1)


def _alike(names: list[EntityName], ontology: Ontology) -> Iterator[list[EntityName]]:
    """The names of entities that are of one class, or of a class and one that is a kind of it."""
    for class_iri in sorted({name.class_iri for name in names}):
        family = [name for name in names if class_iri in ontology.ancestors(name.class_iri)]
        if len({name.entity for name in family}) > 1:
            yield family


def _finding(entities: tuple[str, ...], names: Iterable[EntityName]) -> Finding:
    said = sorted({name.text for name in names})
    called, slugs = ", ".join(f"“{text}”" for text in said), tuple(map(local_name, entities))
    message = f"{' and '.join(slugs)} have a name in common: {called}. Make one entity of them, or "
    return Finding(
        NAME,
        Severity.WARNING,
        f"{message}acknowledge that they are two.",
        entities,
        korean=f"이름이 같다: {', '.join(slugs)}, {called}. 하나로 합치거나, 서로 다르다고 설명한다.",
        kind="Entities of one class have a name in common.",
        figures=(*said, *slugs),
    )
