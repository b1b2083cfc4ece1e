"""An Apache Kafka cluster."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Component
from aiscale.core.demand import Resources
from aiscale.core.edges import BytesField, Edge, EdgeKind, preset
from aiscale.core.ports import Place
from aiscale.quantities import Bytes, Cpu


class KafkaCluster(Component):
    """Apache Kafka in KRaft mode, run by Strimzi: TLS listeners, ACLs from the graph, no automatic topics."""

    domain: ClassVar[str] = "streams"

    brokers: Annotated[int, Field(ge=1, le=1_000)] = 3
    """Nodes with the broker role."""

    controllers: Annotated[Literal[1, 3, 5], Field()] = 3
    """Nodes with the controller role: an odd number, a quorum."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.3.1"
    """Kafka version. Source: Strimzi 1.2.0 runs 4.2.0, 4.2.1, 4.3.0 and 4.3.1."""

    storage: BytesField = Field(default=preset(Bytes.parse("100Gi")))
    """Disk of each broker; kept when the cluster is deleted."""

    storage_class: str | None = None
    """StorageClass of the brokers' volumes; the cluster's default when absent."""

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("8Gi"))
    """CPU and memory of each broker."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] = 3
    """Copies of each partition, where a topic does not say otherwise."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] = 2
    """Copies that must confirm a write with acks=all, where a topic does not say otherwise."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    @model_validator(mode="after")
    def _disk(self) -> Self:
        if not 2**30 <= self.storage <= 2**44:
            raise ValueError(f"storage ({self.storage}) is out of range (1Gi to 16Ti)")
        return self
