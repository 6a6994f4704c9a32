"""What is asked of reconciliation, and what it answers."""

from dataclasses import dataclass
from typing import Final, Literal

from aikg.reconcile.inventory import Entity

USUAL_LIMIT: Final = 5
"""How many candidates a query gets that does not say how many it wants."""

EXACT: Final = "ExactMatch"
"""The match qualifier that takes no value which is only similar."""

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class EntityReference:
    """An entity as a value in a query: its id or IRI, and its name if the client knows it."""

    id: str
    name: str = ""


Value = Scalar | EntityReference


@dataclass(frozen=True, slots=True)
class Condition:
    """What a property of the entity is asked to be.

    ``property`` is an id, a prefixed name, an IRI or a label. ``required`` leaves out the entities that do
    not meet it. ``qualifier`` is one of how values are compared, such as ``EXACT``.
    """

    property: str
    values: tuple[Value, ...]
    required: bool = False
    quantifier: Literal["any", "all", "none"] = "any"
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """One reconciliation query.

    ``types`` are ids, IRIs or labels of classes: an entity must have one of them ("any"), each of them
    ("all"), or is only less likely without ("should"). ``ids`` are the entities themselves, if the client
    thinks to know them.
    """

    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    strictness: Literal["any", "all", "should"] = "any"
    conditions: tuple[Condition, ...] = ()
    ids: tuple[str, ...] = ()
    limit: int = USUAL_LIMIT

    @property
    def is_named(self) -> bool:
        """Whether it asks for a name or an id, and not for properties alone."""
        return bool(self.names or self.ids)


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that the score was computed from, or that the decision to match rests on."""

    id: str
    value: float | bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant; ``score`` is from 0 to 100, ``match`` says that it is safe to take."""

    entity: Entity
    score: float
    match: bool
    features: tuple[Feature, ...]
