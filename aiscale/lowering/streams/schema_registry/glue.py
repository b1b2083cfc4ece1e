"""AWS Glue Schema Registry: registries and schemas as objects of AWS, which clients access with their role.

Source: pulumi_aws 7.51.1, ``glue``; AWS Glue developer guide, schema registry (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.streams.client_identity import data_edges
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.streams.avro_whole import whole_text
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.clouds.aws_identity import Statement, allow
from aiscale.lowering.clouds.settings import AWS_VERSION, aws_region, cloud_name, tags
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.streams.kinesis.stream import stream_name

REGISTRY = "aws:glue/registry:Registry"
SCHEMA = "aws:glue/schema:Schema"

NAME_LIMIT = 255
"""Characters. Source: AWS Glue API reference, SchemaRegistryNameString."""

_FORMATS = {"Avro": "AVRO", "Protobuf": "PROTOBUF", "JSON Schema": "JSON"}
_MODES = {"BACKWARD_TRANSITIVE": "BACKWARD_ALL", "FORWARD_TRANSITIVE": "FORWARD_ALL", "FULL_TRANSITIVE": "FULL_ALL"}
"""Amazon's names of formats and of modes, where they differ."""


@dataclass(frozen=True, slots=True)
class GlueSchema:
    """A schema of a stream.

    Attributes:
        name: what it is called in the registry. Clients look for the name of the topic or stream unless set
            otherwise.
        schema: the schema.
        registry: where it is registered.
    """

    name: str
    schema: RegisteredSchema
    registry: SchemaRegistry

    @property
    def key(self) -> str:
        """Key of its resource."""
        return cloud_key(SCHEMA, self._object)

    @property
    def _object(self) -> str:
        return fit(f"{self.registry.name}-" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-"))

    def resource(self, context: LoweringContext) -> Resource:
        """A version of it for each definition that it ever had."""
        key = registry_key(self.registry)
        mode = self.schema.mode or "NONE"
        return cloud_resource(
            SCHEMA, self._object,
            {
                "schemaName": self.name,
                "registryArn": output(key, "arn"),
                "dataFormat": _FORMATS[self.schema.format],
                "compatibility": _MODES.get(mode, mode),
                "schemaDefinition": whole_text(self.schema.latest),
                **_region(context),
                "tags": tags(self.registry, context),
            },
            address=self.registry.address, provider_version=AWS_VERSION,
            reason=f"{self.registry.name} stores the schema {self.name} and checks each version under {mode}",
        )  # fmt: skip


def glue_resources(registry: SchemaRegistry, context: LoweringContext) -> Iterator[Resource]:
    """The registry, and every schema of the system's streams in it."""
    yield cloud_resource(
        REGISTRY, registry.name,
        {
            "registryName": glue_name(registry, context),
            "description": f"{registry.address} of {context.system}",
            **_region(context),
            "tags": tags(registry, context),
        },
        address=registry.address, provider_version=AWS_VERSION,
        reason=f"{registry.name} stores schemas by name and version",
    )  # fmt: skip
    streams = [context.graph.nodes[edge.source] for edge in context.graph.in_edges(registry, EdgeKind.USES)]
    found = {one.key: one for stream in streams if (one := glue_schema(stream, context)) is not None}
    yield from (found[key].resource(context) for key in sorted(found))


def glue_schema(stream: Component, context: LoweringContext) -> GlueSchema | None:
    """The schema of a stream; None where Glue does not keep it."""
    schema = stream.record_schema if isinstance(stream, Stream) else None
    if not isinstance(schema, RegisteredSchema) or schema.registry is None or schema.registry.engine != "glue":
        return None
    place = _place(stream, context)
    names = {
        "TopicNameStrategy": place,
        "RecordNameStrategy": schema.subject,
        "TopicRecordNameStrategy": f"{place}-{schema.subject}",
    }
    return GlueSchema(names[schema.subject_names], schema, schema.registry)


def _place(stream: Component, context: LoweringContext) -> str:
    """The name of the stream outside aiscale."""
    if isinstance(stream, KinesisStream):
        return stream_name(stream, context)
    return stream.kafka_name if isinstance(stream, Topic) else stream.name


def glue_name(registry: SchemaRegistry, context: LoweringContext) -> str:
    """The name of the registry in Glue."""
    return cloud_name(registry.name, context, NAME_LIMIT)


def registry_key(registry: SchemaRegistry) -> str:
    """Key of the registry's resource."""
    return cloud_key(REGISTRY, registry.name)


@dataclass(frozen=True, slots=True)
class GlueAccess:
    """The schemas of a workload that Glue keeps.

    Attributes:
        written: those of streams that it writes.
        read: those of streams that it reads.
    """

    written: tuple[GlueSchema, ...]
    read: tuple[GlueSchema, ...]

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Keys of the schemas: a writer's record that matches none is rejected."""
        return tuple(dict.fromkeys(one.key for one in (*self.written, *self.read)))

    @property
    def purpose(self) -> str:
        """``looks schemas up in shapes``."""
        registries = sorted({one.registry.name for one in (*self.written, *self.read)})
        return f"looks schemas up in {', '.join(registries)}"

    def statements(self) -> Iterator[Statement]:
        """The least that serializers and deserializers need; none registers a schema.

        Source: AWS Glue developer guide, IAM examples for serializers and deserializers.
        """
        if self.written:
            yield allow(("glue:GetSchemaByDefinition",), *_arns(self.written))
        if self.read:
            # A record contains the id of a version, and no name that a right could refer to.
            yield allow(("glue:GetSchemaVersion",), "*")

    def environment(self, context: LoweringContext) -> dict[str, str]:
        """Name and region of each registry."""
        found = {}
        for one in (*self.written, *self.read):
            prefix = variable_prefix(one.registry)
            found[f"{prefix}_REGISTRY"] = glue_name(one.registry, context)
            found |= {f"{prefix}_REGION": region for region in _region(context).values()}
        return found


def glue_access(component: Component, context: LoweringContext) -> GlueAccess | None:
    """What a workload looks up; None where Glue keeps no schema of its streams."""
    if not context.whole.has(SchemaRegistry):
        return None
    written, read = (
        {
            one.key: one
            for _, edge in data_edges(component, context.graph)
            if edge.kind is kind and (one := glue_schema(context.graph.nodes[edge.target], context)) is not None
        }
        for kind in (EdgeKind.WRITES, EdgeKind.READS)
    )
    if not written and not read:
        return None
    return GlueAccess(
        tuple(written[key] for key in sorted(written)), tuple(read[key] for key in sorted(read))
    )  # fmt: skip


def _arns(schemas: tuple[GlueSchema, ...]) -> list[str]:
    found = dict.fromkeys(output(registry_key(one.registry), "arn") for one in schemas)
    return [*found, *(output(one.key, "arn") for one in schemas)]


def _region(context: LoweringContext) -> dict[str, str]:
    region = aws_region(None, context)
    return {"region": region} if region else {}
