"""The base of all streams."""

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
"""An address with the wildcard ``*``: ``services/audit-*``."""


class Stream(EventStream):
    """A stream of records with a schema, a key and a rate."""

    key: ColumnName | None = None
    """Field of the partition key; records with the same key are ordered."""

    distinct_keys: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Approximate number of distinct keys, for the checks of skew."""

    top_key_share: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of the records with the most frequent key, for example 0.08."""

    event_time: ColumnName | None = None
    """Field with the event time; event time windows and joins require it."""

    record_schema: Avro | Protobuf | JsonSchema | None = Field(default=None, alias="schema")
    """Schema of the records."""

    traffic: Traffic | None = None
    """Traffic from producers outside the system."""

    record_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] | None = None
    """Average stored size of a record, in bytes. Default: that of the traffic of its producers, if known."""

    durability: Literal["standard", "critical"] = "standard"
    """``critical``: the loss of a record is an incident. ``standard``, if set: records may be lost with a broker, and
    ``acks`` and ``min_insync_replicas`` are not checked against each other."""

    contains_personal_data: bool = False
    """Whether records contain personal data."""

    erasure: Literal["crypto-shredding", "rewriting"] | None = None
    """How a person is erased from records that are never deleted: crypto-shredding, where each person's data is
    encrypted with a separate key that is deleted, or rewriting the records. None: unknown."""

    classification: Literal["public", "internal", "confidential", "restricted"] | None = None
    """Label of your organisation's data classification."""

    readers: Many[AddressPattern] | None = None
    """Addresses of components that may consume it, with wildcards. Default: all components of the system. Addresses
    instead of references, because consumers already refer to the stream."""

    writers: Many[AddressPattern] | None = None
    """Addresses of components that may produce to it, with wildcards. Default: all components of the system."""

    @property
    def partition_key(self) -> str | None:
        """Its key, if declared."""
        return self.key
