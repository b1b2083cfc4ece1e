"""What a record looks like: the part of a schema that streams, jobs and features share, whatever its format."""

from typing import Annotated, ClassVar

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value


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

    registry: Annotated[Component | None, Edge(EdgeKind.USES)] = None
    """Where it is registered."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the record's fields, in order."""
        return ()

    @property
    def subject(self) -> str:
        """Full name of the record."""
        return ""
