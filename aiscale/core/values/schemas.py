"""Record schemas, independent of the format."""

from typing import Annotated, ClassVar, NamedTuple

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value


class SchemaReference(Value):
    """A file that a schema uses types from."""

    name: str
    """Name of the reference: full name of the type in Avro, path of an ``import`` in Protobuf, ``$ref`` without its
    fragment in JSON Schema. Source: Confluent Schema Registry, schema references, ``name``."""

    path: str
    """Its file as given, relative to the file that calls."""

    text: str
    """Its content, in canonical form if the format has one."""

    uses: Many[str] = ()
    """Names of the references that it uses itself."""

    direct: bool = True
    """Whether the schema itself names it, not only another reference."""


class SchemaVersion(NamedTuple):
    """One version of a schema.

    Attributes:
        text: the schema.
        references: files that it uses types from, each after those that it uses itself.
    """

    text: str
    references: tuple[SchemaReference, ...] = ()


class RecordSchema(Value):
    """The schema of a record, read from a file."""

    format: ClassVar[str] = ""
    """``Avro``, ``Protobuf`` or ``JSON Schema``; empty on the base."""

    path: str
    """Its file, as given."""

    text: str
    """The schema, in canonical form if the format has one."""

    previous: Many[str] = ()
    """Earlier versions that may still be stored or read, oldest first."""

    references: Many[SchemaReference] = ()
    """Files that it uses types from, each after those that it uses itself."""

    previous_references: Many[Many[SchemaReference]] = ()
    """The same of each earlier version; may be empty."""

    registry: Annotated[Component | None, Edge(EdgeKind.USES)] = None
    """Schema registry of the schema."""

    @property
    def latest(self) -> SchemaVersion:
        """The newest version."""
        return SchemaVersion(self.text, tuple(self.references))

    @property
    def earlier(self) -> tuple[SchemaVersion, ...]:
        """The earlier versions, oldest first."""
        if not self.previous_references:
            return tuple(map(SchemaVersion, self.previous))
        pairs = zip(self.previous, self.previous_references, strict=True)
        return tuple(SchemaVersion(text, tuple(references)) for text, references in pairs)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the record's fields, in order."""
        return ()

    @property
    def subject(self) -> str:
        """Full name of the record."""
        return ""
