"""What a record looks like: the part of a schema that streams, jobs and features share, whatever its format."""

from typing import Annotated, ClassVar, NamedTuple

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value


class SchemaReference(Value):
    """A file that a schema takes types from."""

    name: str
    """What the schema calls it: the full name of its type in Avro, the path of an ``import`` in Protobuf, a ``$ref``
    without its fragment in JSON Schema. Source: Confluent Schema Registry, schema references, ``name``."""

    path: str
    """File that it was read from, as it is named there: from the folder of the file that calls."""

    text: str
    """Its content, in a canonical form where its format has one."""

    uses: Many[str] = ()
    """Names of the references that it takes types from itself."""

    direct: bool = True
    """Whether the schema itself names it, and not only another one of its references."""


class SchemaVersion(NamedTuple):
    """One version of a schema.

    Attributes:
        text: the schema itself.
        references: files that it takes types from, each after those that it takes types from itself.
    """

    text: str
    references: tuple[SchemaReference, ...] = ()


class RecordSchema(Value):
    """The schema of a record, read from a file beside the blueprint."""

    format: ClassVar[str] = ""
    """``Avro``, ``Protobuf`` or ``JSON Schema``; empty on the base."""

    path: str
    """File that it was read from, as given."""

    text: str
    """The schema itself, in a canonical form where its format has one."""

    previous: Many[str] = ()
    """Texts of the earlier versions that may still be stored or read, oldest first."""

    references: Many[SchemaReference] = ()
    """Files that it takes types from, each after those that it takes types from itself."""

    previous_references: Many[Many[SchemaReference]] = ()
    """The same of each earlier version; empty where none has any."""

    registry: Annotated[Component | None, Edge(EdgeKind.USES)] = None
    """Where it is registered."""

    @property
    def latest(self) -> SchemaVersion:
        """The schema as a version of itself."""
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
