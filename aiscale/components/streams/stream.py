"""What every stream of records has, whatever stores it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.protobuf import Protobuf
from aiscale.core.edges import Many
from aiscale.core.ports import EventStream
from aiscale.core.values.column_names import ColumnName
from aiscale.core.values.demand import Traffic

AddressPattern = Annotated[
    str, StringConstraints(pattern=r"^([a-z][-a-z0-9]*|\*)/[a-z0-9*][-_a-z0-9*]*$", max_length=80)
]
"""An address with ``*`` for any part of it: ``services/audit-*``."""


class Stream(EventStream):
    """A log of records with a schema, a key and a rate."""

    key: ColumnName | None = None
    """Field that decides the partition; records of one key stay in order."""

    distinct_keys: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """How many values the key takes, about; for the checks of skew."""

    top_key_share: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of the records that the most frequent key has, for example 0.08."""

    event_time: ColumnName | None = None
    """Field that says when the event happened; windows and joins by event time need it."""

    record_schema: Avro | Protobuf | JsonSchema | None = Field(default=None, alias="schema")
    """Schema of the records."""

    traffic: Traffic | None = None
    """Load from outside the system, where producers are not part of it."""

    record_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] | None = None
    """Average size of a record as it is stored, in bytes; when absent, that of the traffic that brings the records,
    as far as that is known."""

    durability: Literal["standard", "critical"] = "standard"
    """``critical``: losing a record is an incident."""

    contains_personal_data: bool = False
    """Whether records say something about a person who can be identified."""

    erasure: Literal["crypto-shredding", "rewriting"] | None = None
    """How one person is taken out of records that are never deleted: what is about each is encrypted with a key of its
    own, which is thrown away, or the records are written anew without it. None: unknown."""

    classification: Literal["public", "internal", "confidential", "restricted"] | None = None
    """Label of the organisation's own scheme for data."""

    readers: Many[AddressPattern] | None = None
    """Addresses of the components that may read it, ``*`` allowed. Default: any in the system.
    Text rather than references: a reader refers to the topic already."""

    writers: Many[AddressPattern] | None = None
    """Addresses of the components that may write it, ``*`` allowed. Default: any in the system."""

    @property
    def partition_key(self) -> str | None:
        """Its key, where it says one."""
        return self.key
