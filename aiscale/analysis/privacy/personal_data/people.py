"""Which fields say whose a record is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, schema_of
from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.values.batch_source import BatchSource
from aiscale.graph.architecture import ArchitectureGraph

_PEOPLE = frozenset({
    "account", "borrower", "card", "cardholder", "citizen", "customer", "driver", "email", "employee", "iban",
    "imsi", "member", "msisdn", "passenger", "passport", "patient", "person", "phone", "rider", "ssn", "student",
    "subscriber", "user", "visitor",
})  # fmt: skip
"""Words that name a person, or what one person has."""
_FORMS = frozenset({"address", "code", "hash", "id", "key", "no", "number", "pseudonym", "ref", "token", "uuid"})
"""Words that say in what form. A pseudonym is personal data too."""


def identifiers(graph: ArchitectureGraph, component: Component) -> frozenset[str]:
    """Fields of its records that say which person it is; none where the fields are not known."""
    return frozenset(field for field in fields(graph, component) if identifies(field))


def fields(graph: ArchitectureGraph, component: Component) -> set[str]:
    """The fields of its records that are known: of schemas, keys and tables, the keys of entities and features."""
    if isinstance(component, Stream):
        schema = schema_of(graph, component)
        return {*(schema.fields if schema is not None else ()), key_of(graph, component) or ""}
    if isinstance(component, BatchSource):
        return set(component.fields)
    if isinstance(component, Entity):
        return {component.key}
    return {entity.key for entity in entities_of(graph, component)}


def entities_of(graph: ArchitectureGraph, component: Component) -> Iterator[Entity]:
    """What the values of a view are about, or those that are pushed into a push source; of nothing else any."""
    if isinstance(component, FeatureView):
        yield from component.entities
    elif isinstance(component, PushSource):
        for edge in graph.edges_to(component.address, EdgeKind.READS):
            if isinstance(view := graph[edge.source], FeatureView):
                yield from view.entities


def identifies(field: str) -> bool:
    """Whether a name is made of a word for a person and of forms only: ``card_token``, never ``user_agent``."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", field.rpartition(".")[2])}
    return bool(words & _PEOPLE) and words <= _PEOPLE | _FORMS
