"""What the schemas of all formats share: their registry, what they promise, and the files that they came from."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import PrivateAttr, model_validator

from aiscale.components.streams.schema_file import SchemaFile
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.json_text import Path
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

    _files: tuple[SchemaFile, ...] = PrivateAttr(default=())

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

    @property
    def versions(self) -> tuple[str, ...]:
        """Texts of all versions, oldest first: the last one is the schema itself."""
        return (*self.previous, self.text)

    def read_from(self, files: Sequence[SchemaFile]) -> Self:
        """The same schema, which knows the files of its versions, oldest first."""
        self._files = tuple(files)
        return self

    def location(self, version: int, path: Path) -> Location | None:
        """Where a part of a version stands.

        Args:
            version: 1 for the oldest, as many as there are for the schema itself.
            path: the part, as the findings of its format name it.

        Returns:
            The place in the version's file; None where the schema was given as a text.
        """
        if not 1 <= version <= len(self._files):
            return None
        file = self._files[version - 1]
        span = self.span_of(file.text, path)
        return None if span is None else file.location(*span)

    @classmethod
    def span_of(cls, text: str, path: Path) -> tuple[int, int] | None:
        """Offsets of a part of a text, the end one past its last character; None where there is no such part."""
        return (0, len(text)) if not path else None
