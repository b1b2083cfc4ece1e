"""A Kafka topic."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.demand import Traffic
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import EventStream

AddressPattern = Annotated[str, StringConstraints(pattern=r"^([a-z]+|\*)/[a-z0-9*][-a-z0-9*]*$", max_length=80)]
"""An address with ``*`` for any part of it: ``services/audit-*``."""


class Topic(EventStream):
    """A Kafka topic: a partitioned log of records."""

    domain: ClassVar[str] = "topics"

    cluster: Annotated[KafkaCluster, Edge(EdgeKind.STORED_IN)] = Field(kw_only=False)
    """The Kafka cluster that stores it."""

    partitions: Annotated[int, Field(ge=1, le=100_000)] = 12
    """Partitions; they can grow but never shrink."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] | None = None
    """Copies of each partition; the Kafka cluster's when absent."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] | None = None
    """Copies that must confirm a write; the Kafka cluster's when absent."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=249)] | None = None
    """Field that decides the partition; records of one key stay in order."""

    cleanup: Literal["delete", "compact", "compact,delete"] = "delete"
    """Kafka's ``cleanup.policy``."""

    retention: OptionalDuration = Field(default=ABSENT)
    """Kafka's ``retention.ms``; 7 days when absent. Source: Apache Kafka topic configuration."""

    record_schema: Avro | None = Field(default=None, alias="schema")
    """Schema of the records."""

    traffic: Traffic | None = None
    """Load from outside the system, where producers are not part of it."""

    durability: Literal["standard", "critical"] = "standard"
    """``critical``: losing a record is an incident."""

    readers: Many[AddressPattern] | None = None
    """Addresses of the components that may read it, ``*`` allowed; any in the system when absent.
    Text rather than references: a reader refers to the topic already."""

    writers: Many[AddressPattern] | None = None
    """Addresses of the components that may write it, ``*`` allowed; any in the system when absent."""
