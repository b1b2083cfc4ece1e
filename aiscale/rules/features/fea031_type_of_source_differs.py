"""A feature or a key has another type than where it comes from.

What:
    The Avro schema of a view's stream, or the declared columns of its table or bucket, has a field as text and the
    view as a number, or the like; the key of an entity counts too. Only kinds of types are compared: a whole number
    may become a decimal one, and its size may differ.

Why:
    What fills the view fails at the first record. A key of another type is stored under other bytes: look-ups find
    nothing, and the store answers with nulls.

Example:
    zone = Entity("zone", key="zone_id", value_type="int64")
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc"), traffic=traffic)
    FeatureView("zones", entities=[zone], source=rides, fields={"requests_5m": "int64"}, ttl="10m")

Instead:
    zone = Entity("zone", key="zone_id", value_type="string")

Source:
    Feast documentation, type system; Apache Avro 1.12 specification, primitive types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.schemas.value_types import avro_types, kind_of, kinds_differ
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.streams.avro import Avro
from aiscale.core.component import Component
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA031"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
    message = f"{name} is {kind} in {source.name}, and {dtype} in {view.name}"
    related = (Related(f"{source.name} is declared", source.location),)
    if entity is not None:
        return entity.finding(
            CODE, SEVERITY, f"{name} is {kind} in {source.name}, and {dtype} for {entity.name}",
            argument="value_type" if "value_type" in entity.model_fields_set else "key",
            label=f"{view.name} is looked up by it", related=related,
            help='value_type="string"' if kind == "text" else 'value_type="int64"',
        )  # fmt: skip
    return view.finding(
        CODE, SEVERITY, message, argument="fields", label=f"{name} is {dtype}", related=related,
        help=f"the type that {source.name} has, or a job between them that converts it",
    )  # fmt: skip
