"""Whether records written with one version of a Protobuf message can be read with another.

Source: Protocol Buffers documentation, updating a message type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.schemas.problems import Problem
from aiscale.components.streams.proto_text import Message, ProtoField, read_messages
from aiscale.components.streams.schema_references import into
from aiscale.core.values.json_text import Path
from aiscale.core.values.schemas import SchemaReference

_SAME_ON_THE_WIRE = (
    {"int32", "uint32", "int64", "uint64", "bool"},
    {"sint32", "sint64"},
    {"string", "bytes"},
    {"fixed32", "sfixed32"},
    {"fixed64", "sfixed64"},
)
_SCALARS = frozenset().union(*_SAME_ON_THE_WIRE, {"float", "double"})


def proto_problems(
    reader: str,
    writer: str,
    message: str,
    known: Sequence[SchemaReference] = (),
    written: Sequence[SchemaReference] = (),
) -> tuple[Problem, ...]:
    """Why a reader with one version of a message cannot read what was written with another.

    Args:
        reader: text of the reader's file.
        writer: text of the file that records were written with.
        message: full name of the message.
        known: the files that the reader's file imports.
        written: the files that the other one imports.

    Returns:
        A problem for each reason that is certain; none when it can be read. Its parts are fields, by the message's name
        and their own.
    """
    here, there = _Messages(reader, known), _Messages(writer, written)
    if message not in here.found or message not in there.found:
        return (Problem(f"the message {message} is in one of the two only", (message,), (message,)),)
    return tuple(_Comparison(here, there).problems(message, message, ""))


class _Messages:
    """The messages of a file and of what it imports, each with what leads into its file."""

    def __init__(self, text: str, references: Sequence[SchemaReference]) -> None:
        self.found: dict[str, tuple[Message, Path]] = {}
        for base, content in (*((into(one.name), one.text) for one in references), ((), text)):
            self.found |= {name: (message, base) for name, message in read_messages(content).items()}

    def name_of(self, kind: str, within: str) -> str:
        """Full name of the message that a type means within a message, innermost first; empty where it is none."""
        if kind.startswith("."):
            return kind[1:] if kind[1:] in self.found else ""
        scope = within
        while scope:
            if (name := f"{scope}.{kind}") in self.found:
                return name
            scope = scope.rpartition(".")[0]
        return kind if kind in self.found else ""


class _Comparison:
    """One comparison. Messages may hold themselves: a pair that was compared is not compared again."""

    def __init__(self, reader: _Messages, writer: _Messages) -> None:
        self.reader, self.writer = reader, writer
        self.seen: set[tuple[str, str]] = set()

    def problems(self, known: str, written: str, at: str) -> Iterator[Problem]:
        """Those of two messages and of what they hold.

        Args:
            known: full name of the reader's.
            written: full name of the writer's.
            at: ``in Stop, `` for a message within the record's.
        """
        self.seen.add((known, written))
        (reader, into_known), (writer, into_written) = self.reader.found[known], self.writer.found[written]
        by_number = {field.number: field for field in writer.fields}
        by_name = {field.name: field for field in writer.fields}
        inner: list[tuple[str, str]] = []
        for field in reader.fields:
            here = (*into_known, known, field.name)
            old = by_number.get(field.number)
            if old is not None and not _is_compatible(field, old):
                text = f"{at}number {field.number} is {old.type} {old.name}, and the reader takes {field.type}"
                yield Problem(text, here, (*into_written, written, old.name))
            elif old is not None:
                inner.append((self.reader.name_of(field.type, known), self.writer.name_of(old.type, written)))
            elif field.label == "required":
                text = f"{at}the field {field.name} is required, and records lack it"
                yield Problem(text, here, (*into_written, written))
            moved = by_name.get(field.name)
            if moved is not None and moved.number != field.number:
                text = f"{at}the field {field.name} has number {moved.number}, and the reader looks at {field.number}"
                yield Problem(text, here, (*into_written, written, moved.name))
        for pair in inner:
            if all(pair) and pair not in self.seen:
                yield from self.problems(*pair, f"in {pair[0].rpartition('.')[2]}, ")


def _is_compatible(reader: ProtoField, writer: ProtoField) -> bool:
    """Whether both are read alike; messages and enums are compared as far as it is certain only."""
    known, written = reader.type, writer.type
    if known == written or any({known, written} <= group for group in _SAME_ON_THE_WIRE):
        return True
    # An enum is a number on the wire, and a message is a string of bytes: which of them a name is, is not known here.
    return not (known in _SCALARS and written in _SCALARS)
