"""Whether versions of a schema keep what its compatibility mode promises, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.analysis.avro_resolution import avro_problems
from aiscale.analysis.json_schema_evolution import json_problems
from aiscale.analysis.proto_evolution import proto_problems
from aiscale.analysis.schema_problems import Problem
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.protobuf import Protobuf
from aiscale.core.schemas import RecordSchema


@dataclass(frozen=True, slots=True)
class Break:
    """One pair of versions that do not go together.

    Attributes:
        version: which earlier version, 1 for the oldest.
        new_reads_old: whether a reader with the new schema fails on old records; otherwise the other way round.
        problems: why.
    """

    version: int
    new_reads_old: bool
    problems: tuple[Problem, ...]


def breaks(schema: RecordSchema, mode: str) -> Iterator[Break]:
    """What the newest version breaks of what a mode promises.

    Args:
        schema: the newest version, with the earlier ones.
        mode: ``BACKWARD`` (new readers, old records), ``FORWARD`` (old readers, new records) or ``FULL`` (both),
            with ``_TRANSITIVE`` for all earlier versions instead of the last one; anything else promises nothing.
    """
    direction, _, extent = mode.partition("_")
    earlier = list(enumerate(schema.previous, 1))
    for version, text in earlier if extent else earlier[-1:]:
        if direction in {"BACKWARD", "FULL"} and (found := problems(schema, schema.text, text)):
            yield Break(version, True, found)
        if direction in {"FORWARD", "FULL"} and (found := problems(schema, text, schema.text)):
            yield Break(version, False, found)


def problems(schema: RecordSchema, reader: str, writer: str) -> tuple[Problem, ...]:
    """Why one version can not read another; none when it can, or when it can not be told.

    Args:
        schema: whose versions they are: its format decides.
        reader: text of the reader's version.
        writer: text of the version that records were written with.
    """
    if isinstance(schema, Avro):
        return avro_problems(reader, writer)
    if isinstance(schema, Protobuf):
        return proto_problems(reader, writer, schema.message_name)
    if isinstance(schema, JsonSchema):
        return json_problems(reader, writer)
    return ()
