"""Common parts of schemas: registry, compatibility, source files."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import PrivateAttr, model_validator

from aiscale.components.streams.schema_references import Whole, reference_of, refused
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.call_sites import caller
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.messages.refusal_reasons import shown
from aiscale.core.values.json_text import Path
from aiscale.core.values.schemas import RecordSchema, SchemaVersion
from aiscale.diagnostics import Location

SubjectNames = Literal["TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"]
"""Subject name strategies: by topic, by record, or both."""


class RegisteredSchema(RecordSchema):
    """A schema with its registry."""

    registry: Annotated[SchemaRegistry | None, Edge(EdgeKind.USES)] = None
    """Schema registry of the schema."""

    compatibility: Compatibility | None = None
    """Compatibility mode. Default: that of the registry."""

    subject_names: SubjectNames = "TopicNameStrategy"
    """Subject name strategy. Source: Confluent Schema Registry, subject name strategy (the topic's)."""

    _files: tuple[Whole, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _says_what_earlier_versions_are_for(self) -> Self:
        if self.previous and self.mode is None:
            raise ValueError("previous needs a registry or a compatibility: nothing says what must go together")
        return self

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        if self.previous_references and len(self.previous_references) != len(self.previous):
            raise ValueError("previous_references must be as many as previous")
        for one in self.versions:
            if flaw := self.flaw_of(one):
                raise ValueError(f"text {flaw}: read it with {type(self).__name__}.file(…)")
        return self

    @model_validator(mode="after")
    def _is_whole_where_it_must_be(self) -> Self:
        is_glue = self.registry is not None and self.registry.engine == "glue"
        if is_glue and self.format != "Avro" and self.latest.references:
            name = self.latest.references[-1].name
            raise ValueError(f"registry is AWS Glue, which takes one definition, and this one takes types from {name}")
        return self

    @classmethod
    def flaw_of(cls, version: SchemaVersion) -> str:
        """Why a text is not a schema of the format, as a clause after its name; empty if it is one."""
        return "" if version.text else "is empty"

    @property
    def mode(self) -> Compatibility | None:
        """Compatibility mode of the schema or its registry. None: unknown."""
        return self.compatibility or (self.registry.compatibility if self.registry is not None else None)

    @property
    def versions(self) -> tuple[SchemaVersion, ...]:
        """All versions, oldest first; the last is the schema itself."""
        return (*self.earlier, self.latest)

    def read_from(self, files: Sequence[Whole]) -> Self:
        """The same schema with the files of its versions, oldest first."""
        self._files = tuple(files)
        return self

    @classmethod
    def _version_of(cls, earlier: object) -> str | tuple[Whole, ...]:
        """An earlier version as ``previous=`` of ``file`` takes it: a file, or a schema that was read from one."""
        if isinstance(earlier, str):
            return earlier
        place = caller(("path", "registry"))
        if not isinstance(earlier, cls) or not earlier._files:
            what = f"previous takes files, and what {cls.__name__}.file(…) has read, not {shown(earlier)}"
            raise refused(what, place, "previous")
        if earlier.registry is not None or earlier.compatibility is not None or earlier.previous:
            what = f"the earlier version {earlier.path} has a registry, a compatibility or earlier versions of its own"
            raise refused(what, place, "previous", hint="they are those of the schema whose version it is")
        return earlier._files

    def location(self, version: int, path: Path) -> Location | None:
        """Place of a part of a version.

        Args:
            version: 1 for the oldest; the number of versions for the schema itself.
            path: path of the part, in the notation of its format.

        Returns:
            The place in the version's file. None: the schema was given as a text.
        """
        if not 1 <= version <= len(self._files):
            return None
        whole = self._files[version - 1]
        name, path = reference_of(path)
        file = whole.files.get(name) if name else whole.file
        span = self.span_of(file.text, path) if file is not None else None
        return None if file is None or span is None else file.location(*span)

    @classmethod
    def span_of(cls, text: str, path: Path) -> tuple[int, int] | None:
        """Start and end offset of a part of a text. None: there is no such part."""
        return (0, len(text)) if not path else None
