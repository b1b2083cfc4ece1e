"""What the schemas of all formats share: their registry, what they promise, and the files that they came from."""

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
"""Which name a schema is registered under: the topic's, the record's, or both."""


class RegisteredSchema(RecordSchema):
    """A schema with its registry."""

    registry: Annotated[SchemaRegistry | None, Edge(EdgeKind.USES)] = None
    """Where it is registered."""

    compatibility: Compatibility | None = None
    """What a new version of it must be able to do. Default: the registry's."""

    subject_names: SubjectNames = "TopicNameStrategy"
    """Which name it is registered under. Source: Confluent Schema Registry, subject name strategy (the topic's)."""

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
        """Why a text is no schema of the format, as what follows its name; empty when it is one."""
        return "" if version.text else "is empty"

    @property
    def mode(self) -> Compatibility | None:
        """What is promised; None where neither the schema nor a registry says so."""
        return self.compatibility or (self.registry.compatibility if self.registry is not None else None)

    @property
    def versions(self) -> tuple[SchemaVersion, ...]:
        """All versions, oldest first: the last one is the schema itself."""
        return (*self.earlier, self.latest)

    def read_from(self, files: Sequence[Whole]) -> Self:
        """The same schema, which knows the files of its versions, oldest first."""
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
        """Where a part of a version stands.

        Args:
            version: 1 for the oldest, as many as there are for the schema itself.
            path: the part, as the findings of its format name it.

        Returns:
            The place in the version's file; None where the schema was given as a text.
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
        """Offsets of a part of a text, the end one past its last character; None where there is no such part."""
        return (0, len(text)) if not path else None
