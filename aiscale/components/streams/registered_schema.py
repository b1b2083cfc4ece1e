"""What the schemas of all formats share: their registry, what they promise, and how their files are read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import model_validator

from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.calling import caller
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.invalid import InvalidComponentError, unreadable
from aiscale.core.schemas import RecordSchema
from aiscale.diagnostics import Location

SubjectNames = Literal["TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"]
"""Which name a schema is registered under: the topic's, the record's, or both."""


class RegisteredSchema(RecordSchema):
    """A schema with its registry."""

    registry: Annotated[SchemaRegistry | None, Edge(EdgeKind.USES)] = None
    """Where it is registered."""

    compatibility: Compatibility | None = None
    """What a new version of it must be able to do; the registry's when absent."""

    subject_names: SubjectNames = "TopicNameStrategy"
    """Which name it is registered under. Source: Confluent Schema Registry, subject name strategy (the topic's)."""

    @model_validator(mode="after")
    def _says_what_earlier_versions_are_for(self) -> Self:
        if self.previous and self.mode is None:
            raise ValueError("previous needs a registry or a compatibility: nothing says what must go together")
        return self

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        for text in (self.text, *self.previous):
            if flaw := self.flaw_of(text):
                raise ValueError(f"text {flaw}: read it with {type(self).__name__}.file(…)")
        return self

    @classmethod
    def flaw_of(cls, text: str) -> str:
        """Why a text is no schema of the format, as what follows its name; empty when it is one."""
        return "" if text else "is empty"

    @property
    def mode(self) -> Compatibility | None:
        """What is promised; None where neither the schema nor a registry says so."""
        return self.compatibility or (self.registry.compatibility if self.registry is not None else None)


class SchemaFile(NamedTuple):
    """One file of a schema.

    Attributes:
        path: as given.
        full: where it lies.
        text: its content.
        place: the call that names it.
    """

    path: str
    full: Path
    text: str
    place: Location

    def refuse(self, why: str, hint: str = "") -> InvalidComponentError:
        """What to raise when the content is not what it should be."""
        return unreadable(f"the schema {self.path!r} {why}", self.place, hint or f"mend {self.full}")


def read_files(path: str, previous: Sequence[str]) -> tuple[SchemaFile, tuple[SchemaFile, ...]]:
    """Read a schema and its earlier versions.

    Args:
        path: the schema, relative to the blueprint that calls.
        previous: earlier versions, oldest first.

    Returns:
        The schema's file, and those of the earlier versions in the same order.
    """
    place = caller(("path", "registry"))
    return _read(place, path), tuple(_read(place, earlier) for earlier in previous)


def _read(place: Location, path: str) -> SchemaFile:
    full = Path(place.file).parent / path
    try:
        return SchemaFile(path, full, full.read_text(encoding="utf-8"), place)
    except OSError as error:
        hint = f"paths are relative to the blueprint; looked at {full}"
        raise unreadable(f"the schema {path!r} can not be read: {error.strerror}", place, hint) from None
    except UnicodeDecodeError as error:
        raise unreadable(f"the schema {path!r} is not UTF-8 text: {error}", place, f"mend {full}") from None
