"""Workers of Kafka Connect."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.components.streams.kafka import Kafka
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import NodeGroup, Place
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Resources
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Bytes, Cpu


class ConnectWorkers(Component):
    """Workers of Kafka Connect, run by Strimzi."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 3
    """Number of workers, over which tasks are distributed."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.3.1"
    """Kafka version of the workers. Source: Strimzi 1.2.0 runs 4.2.0, 4.2.1, 4.3.0 and 4.3.1."""

    exactly_once_source: Literal["disabled", "preparing", "enabled"] = "disabled"
    """Kafka's ``exactly.once.source.support``: whether records and source offsets are written in one transaction. New
    workers can start with ``enabled``; existing workers need ``preparing`` first, with a rolling restart per step.
    Source: Apache Kafka documentation, exactly-once source support (KIP-618)."""

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of each worker; half of the memory is JVM heap."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Node pool that its pods run on: they select nodes of its instance types and tolerate its taints. Default: any
    pool whose taints they tolerate.
    """

    priority: Priority | PriorityClassName | None = None
    """Priority of its pods for scheduling and preemption: ``Priority(1_000)``, or the name of an existing
    PriorityClass. Default: the cluster's default, usually 0.
    """

    @property
    def kafka_clusters(self) -> tuple[Kafka, ...]:
        """Kafka clusters that its workers connect to."""
        return ()

    @property
    def group_id(self) -> str:
        """Kafka's ``group.id`` of the workers."""
        return self.name

    @property
    def own_topics(self) -> tuple[str, str, str]:
        """Names of the workers' internal topics: configurations, offsets, status."""
        return f"{self.group_id}-configs", f"{self.group_id}-offsets", f"{self.group_id}-status"
