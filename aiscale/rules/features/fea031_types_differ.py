"""A feature or a key has another type than its source, or than another entity.

What:
    - The Avro schema of a view's stream, or the declared columns of its table or bucket, has a field as text and the
      view as a number, or the reverse; keys of entities count too. Only kinds of types are compared: an integer may
      become a decimal, and its size may differ.
    - Two entities have the same ``key`` and different ``value_type``.

Why:
    The job that fills the view fails at the first record. The key is part of what values are stored under: the number
    42 and the text "42" are two keys. Lookups find nothing, and the store answers with nulls.

Example:
    zone = Entity("zone", key="zone_id", value_type="int64")
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc"), traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Instead:
    zone = Entity("zone", key="zone_id", value_type="string")

Source:
    Feast documentation, type system, and entities: join keys and value types; Apache Avro 1.12 specification, primitive
    types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.schemas.value_types import avro_types, kind_of, kinds_differ
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.avro import Avro
from aiscale.core.component import Component
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA031"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _source(graph)
    yield from _two_entities(graph)


def _source(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first such field of each view and source, and one for each key."""
    keys: set[str] = set()
    for view in graph.of(FeatureView):
        for source, known in _sources(graph, view):
            wanted = {entity.key: entity.value_type for entity in view.entities} | dict(view.fields)
            wrong = next((n for n, dtype in wanted.items() if n in known and kinds_differ(known[n], dtype)), None)
            if wrong is not None and wrong not in keys:
                keys |= {entity.key for entity in view.entities if entity.key == wrong}
                yield _finding(view, source, wrong, known[wrong])


def _sources(graph: ArchitectureGraph, view: FeatureView) -> Iterator[tuple[Component, Mapping[str, str]]]:
    """What fills the view, and the kinds of types of its fields."""
    origin, history = view.origin, view.batch_source
    schema = schema_of(graph, origin) if origin is not None else None
    if origin is not None and isinstance(schema, Avro):
        yield origin, avro_types(schema.schema_dict)
    if isinstance(history, BatchSource):
        yield history, {name: kind_of(dtype) for name, dtype in history.fields.items()}


def _finding(view: FeatureView, source: Component, name: str, kind: str) -> Diagnostic:
    entity = next((entity for entity in view.entities if entity.key == name), None)
    dtype = entity.value_type if entity is not None else view.fields[name]
    message = f"{name} is {kind} in {source.name}, but {dtype} in {view.name}"
    related = (Related(f"{source.name} is declared", source.location),)
    if entity is not None:
        return entity.finding(
            CODE, SEVERITY, f"{name} is {kind} in {source.name}, but {dtype} for {entity.name}",
            argument="value_type" if "value_type" in entity.model_fields_set else "key",
            label=f"{view.name} is looked up by it", related=related,
            help='value_type="string"' if kind == "text" else 'value_type="int64"',
        )  # fmt: skip
    return view.finding(
        CODE, SEVERITY, message, argument="fields", label=f"{name} is {dtype}", related=related,
        help=f"the type that {source.name} has, or a job between them that converts it",
    )  # fmt: skip


def _two_entities(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each entity whose key another one has with another type."""
    first: dict[str, Entity] = {}
    for entity in graph.of(Entity):
        other = first.setdefault(entity.key, entity)
        if other.value_type != entity.value_type:
            yield entity.finding(
                CODE, SEVERITY, f"{entity.key} is {entity.value_type} for {entity.name}, but {other.value_type} for "
                f"{other.name}",
                argument="value_type", label="two keys in the store",
                related=(Related(f"{other.name} is declared", other.location, "value_type"),),
                help=f'value_type="{other.value_type}", or one entity for both',
            )  # fmt: skip
