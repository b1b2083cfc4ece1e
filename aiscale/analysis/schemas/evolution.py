"""Whether versions of a schema keep what its compatibility mode promises, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.schemas.avro_resolution import avro_problems
from aiscale.analysis.schemas.json_evolution import json_problems
from aiscale.analysis.schemas.problems import Problem
from aiscale.analysis.schemas.proto_evolution import proto_problems
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.proto_text import read_messages
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.schema_references import into_file
from aiscale.core.values.schemas import RecordSchema, SchemaReference, SchemaVersion


class Break(NamedTuple):
    """One pair of versions that do not go together.

    Attributes:
        version: which earlier version, 1 for the oldest; 0 for one that the schema itself does not know.
        new_reads_old: whether a reader with the new schema fails on old records; otherwise the other way round.
        problems: why.
    """

    version: int
    new_reads_old: bool
    problems: tuple[Problem, ...]

    def text(self, version: str) -> str:
        """``cannot read records of version 2``: what the newest schema cannot do, the other one by its name."""
        if self.new_reads_old:
            return f"cannot read records of {version}"
        return f"writes records that {version} cannot read"


def breaks(schema: RecordSchema, mode: str) -> Iterator[Break]:
    """What the newest version breaks of what a mode promises.

    Args:
        schema: the newest version, with the earlier ones.
        mode: ``BACKWARD`` (new readers, old records), ``FORWARD`` (old readers, new records) or ``FULL`` (both),
            with ``_TRANSITIVE`` for all earlier versions instead of the last one; anything else promises nothing.
    """
    earlier = list(enumerate(schema.earlier, 1))
    for version, old in earlier if "_" in mode else earlier[-1:]:
        yield from breaks_with(schema, mode, old, version)


def breaks_with(schema: RecordSchema, mode: str, old: SchemaVersion, version: int = 0) -> Iterator[Break]:
    """What the newest version breaks of what a mode promises, beside one other version.

    Args:
        schema: the newest version.
        mode: as of :func:`breaks`.
        old: a version that came before, of the same format.
        version: what the breaks call it; 0 for one that the schema itself does not know.
    """
    direction = mode.partition("_")[0]
    if direction in {"BACKWARD", "FULL"} and (found := _broken(schema, schema.latest, old)):
        yield Break(version, True, found)
    if direction in {"FORWARD", "FULL"} and (found := _broken(schema, old, schema.latest)):
        yield Break(version, False, found)


def problems(schema: RecordSchema, reader: SchemaVersion, writer: SchemaVersion) -> tuple[Problem, ...]:
    """Why one version cannot read another; none when it can, or when that is unknown.

    Args:
        schema: whose versions they are: its format decides.
        reader: the reader's version.
        writer: the version that records were written with.
    """
    both = reader.references, writer.references
    if isinstance(schema, Avro):
        return avro_problems(reader.text, writer.text, *both)
    if isinstance(schema, Protobuf):
        return proto_problems(reader.text, writer.text, schema.message_name, *both)
    if isinstance(schema, JsonSchema):
        return json_problems(reader.text, writer.text, *both)
    return ()


def _broken(schema: RecordSchema, reader: SchemaVersion, writer: SchemaVersion) -> tuple[Problem, ...]:
    """Of the records, or of the files that both refer to: a registry holds those to the promise as well."""
    found = problems(schema, reader, writer)
    if schema.registry is None:
        return found
    told = {one[1:] for one in found}
    others = {one.name: (one, writer.references[:at]) for at, one in enumerate(writer.references)}
    of_files = (
        Problem(f"{one.name}: {problem.text}", into_file(one.name, problem.reader), into_file(one.name, problem.writer))
        for at, one in enumerate(reader.references)
        if one.name in others
        for problem in _of_files(schema, one, reader.references[:at], *others[one.name])
    )
    return (*found, *(one for one in of_files if one[1:] not in told))


def _of_files(
    schema: RecordSchema,
    reader: SchemaReference,
    known: Sequence[SchemaReference],
    writer: SchemaReference,
    written: Sequence[SchemaReference],
) -> Iterator[Problem]:
    if isinstance(schema, Avro):
        yield from avro_problems(reader.text, writer.text, known, written)
    elif isinstance(schema, Protobuf):
        there = read_messages(writer.text)
        for message in (name for name in read_messages(reader.text) if name in there):
            yield from proto_problems(reader.text, writer.text, message, known, written)
    elif isinstance(schema, JsonSchema):
        yield from json_problems(reader.text, writer.text, known, written)
