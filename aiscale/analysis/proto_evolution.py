"""Whether records written with one version of a Protobuf message can be read with another.

Source: Protocol Buffers documentation, updating a message type.
"""

from __future__ import annotations

from aiscale.analysis.schema_problems import Problem
from aiscale.components.streams.proto_text import Message, ProtoField, read_messages

_SAME_ON_THE_WIRE = (
    {"int32", "uint32", "int64", "uint64", "bool"},
    {"sint32", "sint64"},
    {"string", "bytes"},
    {"fixed32", "sfixed32"},
    {"fixed64", "sfixed64"},
)
_SCALARS = frozenset().union(*_SAME_ON_THE_WIRE, {"float", "double"})


def proto_problems(reader: str, writer: str, message: str) -> tuple[Problem, ...]:
    """Why a reader with one version of a message can not read what was written with another.

    Args:
        reader: text of the reader's file.
        writer: text of the file that records were written with.
        message: full name of the message.

    Returns:
        A problem for each reason that is certain; none when it can be read. Its parts are fields, by the message's name
        and their own.
    """
    known, written = read_messages(reader).get(message), read_messages(writer).get(message)
    if known is None or written is None:
        return (Problem(f"the message {message} is in one of the two only", (message,), (message,)),)
    return tuple(_problems(known, written))


def _problems(reader: Message, writer: Message) -> list[Problem]:
    by_number = {field.number: field for field in writer.fields}
    by_name = {field.name: field for field in writer.fields}
    found = []
    for field in reader.fields:
        here = (reader.name, field.name)
        old = by_number.get(field.number)
        if old is not None and not _is_compatible(field, old):
            text = f"number {field.number} is {old.type} {old.name}, and the reader takes {field.type}"
            found.append(Problem(text, here, (writer.name, old.name)))
        elif old is None and field.label == "required":
            text = f"the field {field.name} is required, and records lack it"
            found.append(Problem(text, here, (writer.name,)))
        moved = by_name.get(field.name)
        if moved is not None and moved.number != field.number:
            text = f"the field {field.name} has number {moved.number}, and the reader looks at {field.number}"
            found.append(Problem(text, here, (writer.name, moved.name)))
    return found


def _is_compatible(reader: ProtoField, writer: ProtoField) -> bool:
    """Whether both are read alike; messages and enums are compared as far as it is certain only."""
    known, written = reader.type, writer.type
    if known == written or any({known, written} <= group for group in _SAME_ON_THE_WIRE):
        return True
    # An enum is a number on the wire, and a message is a string of bytes: which of them a name is, is not known here.
    return not (known in _SCALARS and written in _SCALARS)
