"""Protobuf schemas, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from pydantic import model_validator

from aiscale.components.streams.proto_references import PROTOBUF
from aiscale.components.streams.proto_text import Message, ProtoError, read_messages
from aiscale.components.streams.registered_schema import RegisteredSchema, SubjectNames
from aiscale.components.streams.schema_references import fields_of, read_versions
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.values.json_text import Path
from aiscale.core.values.schemas import SchemaVersion


class Protobuf(RegisteredSchema):
    """The Protobuf schema of a record: a message of a ``.proto`` file."""

    format: ClassVar[str] = "Protobuf"

    message_name: str
    """Full name of the message."""

    @classmethod
    def file(
        cls,
        path: str,
        registry: SchemaRegistry | None = None,
        *,
        message: str | None = None,
        references: Sequence[str] = (),
        previous: Sequence[str | Protobuf] = (),
        compatibility: Compatibility | None = None,
        subject_names: SubjectNames = "TopicNameStrategy",
    ) -> Protobuf:
        """Read and check a schema.

        Args:
            path: a ``.proto`` file, relative to the file that calls.
            registry: schema registry of the schema.
            message: the record's message. Default: the first message of the file.
            references: files that it imports. Files in its folder, or in a parent folder up to the blueprint's, are
                found automatically; ``google/protobuf`` and ``google/type`` are part of every registry.
            previous: files of earlier versions, oldest first, for the compatibility check. A version with other
                references is read by its own ``Protobuf.file``.
            compatibility: compatibility mode. Default: the registry's mode.
            subject_names: subject name strategy.

        Returns:
            The checked schema.

        Raises:
            InvalidComponentError: a file is missing, is not Protobuf, or does not contain the message.
        """
        versions = read_versions(PROTOBUF, path, references, [cls._version_of(one) for one in previous])
        current = versions[-1]
        messages = read_messages(current.text)
        found = _chosen(messages, message)
        if found is None:
            names = ", ".join(name for name in messages)
            raise current.file.refuse(f"has no message {message!r}", f"its messages: {names}")
        return cls(
            path=path, **fields_of(versions), registry=registry, compatibility=compatibility,
            subject_names=subject_names, message_name=found,
        ).read_from(versions)  # fmt: skip

    @model_validator(mode="after")
    def _has_the_message(self) -> Self:
        if self.message_name not in read_messages(self.text):
            raise ValueError(f"message_name {self.message_name!r} is no message of {self.path}")
        return self

    @classmethod
    def flaw_of(cls, version: SchemaVersion) -> str:
        """Why a text is not Protobuf; empty if it is."""
        try:
            return "" if read_messages(version.text) else "has no message"
        except ProtoError as error:
            return f"is not Protobuf: {error}"

    @classmethod
    def span_of(cls, text: str, path: Path) -> tuple[int, int] | None:
        """Offsets of a message's name, or of a field of it."""
        message = read_messages(text).get(str(path[0]))
        if message is None:
            return None
        if len(path) == 1:
            return message.start, message.start + len(message.name.rpartition(".")[2])
        return next(((one.start, one.end) for one in message.fields if one.name == path[1]), None)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the message's fields, in the order of the file."""
        return tuple(field.name for field in read_messages(self.text)[self.message_name].fields)

    @property
    def subject(self) -> str:
        """Full name of the message."""
        return self.message_name


def _chosen(messages: dict[str, Message], wanted: str | None) -> str | None:
    if wanted is None:
        return next(iter(messages))
    return next((name for name in messages if name == wanted or name.rpartition(".")[2] == wanted), None)
