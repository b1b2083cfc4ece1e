"""Imports of ``.proto`` files.

Source: Protocol Buffers documentation, importing definitions: an import path is relative to a proto path; Confluent
Schema Registry, schema references, and its ``ProtobufSchema``, which includes Google's files, as Apicurio Registry and
Karapace do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from aiscale.components.streams.proto_text import Message, ProtoError, ProtoFile, read_proto
from aiscale.components.streams.schema_file import SchemaFile
from aiscale.components.streams.schema_references import Named
from aiscale.core.values.json_text import Path as At
from aiscale.core.values.schemas import SchemaReference

KNOWN = ("google/protobuf/", "google/type/", "confluent/")
"""Folders of files that registries include."""


class _Protobuf:
    """See :class:`aiscale.components.streams.schema_references.Format`."""

    missing_help = "references=[…] with the file, where it lies in no folder between the file and the blueprint"

    def named_in(self, file: SchemaFile) -> Sequence[Named]:
        return [
            Named((one.path,), (one.start, one.end))
            for one in proto_of(file).imports
            if not one.path.startswith(KNOWN)
        ]  # fmt: skip

    def defined_in(self, file: SchemaFile) -> Mapping[str, At]:
        return {name: _span(one) for name, one in proto_of(file).messages.items()}

    def is_meant(self, named: Named, candidate: SchemaFile) -> bool:
        wanted = PurePosixPath(named.names[0]).parts
        return bool(wanted) and candidate.full.parts[-len(wanted) :] == wanted

    def beside(self, named: Named, by: SchemaFile) -> SchemaFile | None:
        path = PurePosixPath(named.names[0])
        if path.is_absolute() or ".." in path.parts or not path.parts:
            return None
        folder = by.full.absolute().parent
        last = Path(os.path.commonpath([folder, Path(by.place.file).absolute().parent]))
        for root in (folder, *folder.parents):
            if (found := by.beside(root / path)) is not None:
                return found
            if root == last:
                return None
        return None

    def name_of(self, named: Named, _found: SchemaFile) -> str:
        return named.names[0]

    def missing(self, named: Named) -> str:
        return f"the file {named.names[0]} that is imported is not found"

    def span_of(self, _text: str, at: At) -> tuple[int, int]:
        return int(at[0]), int(at[1])

    def read(self, file: SchemaFile, _references: tuple[SchemaReference, ...], *, is_reference: bool) -> str:
        if not proto_of(file).messages and not is_reference:
            raise file.refuse("has no message")
        return file.text


PROTOBUF = _Protobuf()


def proto_of(file: SchemaFile) -> ProtoFile:
    """The content of a file, or the error to raise if it is not Protobuf."""
    try:
        return read_proto(file.text)
    except ProtoError as error:
        raise file.refuse_place(f"this is not Protobuf: {error}", error.start, error.end) from None


def _span(message: Message) -> tuple[int, int]:
    return message.start, message.start + len(message.name.rpartition(".")[2])
