"""A schema registry that takes whatever it is given.

What:
    The compatibility of a stream's schema is ``NONE``, and the stream has several readers, or one of another team.

Why:
    The registry is where a version that would break readers is refused. With ``NONE`` it is a list of names: the
    next writer that renames a field stops every reader at its first record, and a replay stops at the old ones.

Example:
    schemas = SchemaRegistry("schemas", compatibility="NONE")
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", schemas))

Instead:
    schemas = SchemaRegistry("schemas", compatibility="BACKWARD_TRANSITIVE")
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", schemas))

Source:
    Confluent Schema Registry documentation, schema evolution and compatibility.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR070"
SEVERITY = Severity.WARNING
FAULTS = ()
_MANY = 2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each registry, and each schema of its own mode, that protects nobody."""
    told: set[Component] = set()
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if not isinstance(schema, RegisteredSchema) or schema.registry is None or schema.mode != "NONE":
            continue
        place = schema.registry if schema.compatibility is None else stream
        names = sorted({reader.component.name for reader in readers(graph, stream)})
        owner = graph.owner_of(stream)
        is_shared = any(graph.owner_of(reader.component) is not owner for reader in readers(graph, stream))
        if place in told or not (len(names) >= _MANY or is_shared):
            continue
        told.add(place)
        yield place.finding(
            CODE, SEVERITY, f"nothing keeps a new schema of {stream.name} from breaking {listed(names)}",
            argument="compatibility" if place is schema.registry else "schema", label="NONE refuses nothing",
            help='compatibility="BACKWARD_TRANSITIVE"',
        )  # fmt: skip
