"""The lines in two schema files at which a reader and a writer are incompatible."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.schemas.problems import Problem
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.core.messages.wording import few
from aiscale.core.values.schemas import RecordSchema
from aiscale.diagnostics import Related

KEEP_THEM = (
    "give new fields a default, keep removed ones, keep names and types; or a stream of its own for the new records"
)
"""What puts a schema right that does not go together with an earlier one."""

_MOST = 3


def places(
    reader: RecordSchema, reader_version: int, writer: RecordSchema, writer_version: int, found: Sequence[Problem]
) -> tuple[Related, ...]:
    """The places of the first problems in both files, as notes of a finding.

    Args:
        reader: the schema that is read with.
        reader_version: which version of it, from 1; 0 for the newest.
        writer: the schema that was written with.
        writer_version: which version of it, from 1; 0 for the newest.
        found: what does not go together.
    """
    notes: dict[Related, None] = {}
    for problem in few(found, _MOST):
        for text, schema, version, path in (
            ("the reader's part is", reader, reader_version, problem.reader),
            ("the records' part is", writer, writer_version, problem.writer),
        ):
            if isinstance(schema, RegisteredSchema):
                place = schema.location(version or len(schema.versions), path)
                if place is not None:
                    notes[Related(text, place)] = None
    return tuple(notes)
