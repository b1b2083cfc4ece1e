"""An edge site: a few machines behind a thin line."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.platform.kubernetes_cluster import Cidr, KubernetesCluster
from aiscale.core.edges import ABSENT, BytesField, CpuField, Edge, EdgeKind, OptionalBytes, OptionalDuration, Value
from aiscale.core.ports import Place
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.jurisdiction import Jurisdiction


class Uplink(Value):
    """The line between a site and the rest of the world."""

    mbps: Annotated[float, Field(gt=0, le=1_000_000)]
    """Bandwidth towards the site and from it, in megabits per second."""

    rtt_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    """Usual time there and back, in milliseconds."""


class LocalBroker(Value):
    """A broker on the site that keeps events while the uplink is down."""

    buffer: BytesField
    """Most that it keeps."""

    technology: Literal["mosquitto", "kafka"] = "mosquitto"
    """What it is: an MQTT broker with a bridge, or one Kafka node that is mirrored."""

    persistent: bool = True
    """Whether it keeps events on disk, so that they outlive a restart."""


class Site(Place):
    """A place at the edge: a shop, a depot, a vehicle. It has a fixed number of machines, and may lose its uplink."""

    family: ClassVar[str] = "sites"
    is_implied: ClassVar[bool] = False

    cluster: Literal["k3s", "kubeedge", "joined"] = "k3s"
    """What runs its workloads: a k3s cluster of its own, KubeEdge, or nodes of the cluster that it ``joins``."""

    nodes: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Machines."""

    cpu: CpuField
    """Cores of each machine."""

    memory: BytesField
    """Memory of each machine."""

    disk: OptionalBytes = Field(default=ABSENT)
    """Disk of each machine for images, models and events."""

    arch: Literal["amd64", "arm64"] = "amd64"
    """Processor of each machine."""

    gpu: Gpu | None = None
    """GPU of each machine. Default: none."""

    uplink: Uplink | None = None
    """The line to the rest of the world. None: unknown."""

    offline_tolerance: OptionalDuration = Field(default=ABSENT)
    """Longest loss of the uplink that it must work through. Default: none is expected."""

    update_window: OptionalDuration = Field(default=ABSENT)
    """Time in which a new version must have reached it. Default: any."""

    broker: LocalBroker | None = None
    """What keeps its events while the uplink is down."""

    joins: Annotated[KubernetesCluster | None, Edge(EdgeKind.USES)] = None
    """The cluster whose control plane its machines depend on: an EKS cluster with hybrid nodes, KubeEdge's cloud
    part. None for a cluster of its own."""

    node_cidr: Cidr | None = None
    """Network of its machines."""

    pod_cidr: Cidr | None = None
    """Network of its pods."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds there."""

    @model_validator(mode="after")
    def _joined(self) -> Self:
        if self.cluster == "joined" and self.joins is None:
            raise ValueError("joins must name the cluster that its machines join")
        return self

    @property
    def technology(self) -> str:
        """What runs its workloads."""
        return {"k3s": "k3s", "kubeedge": "KubeEdge", "joined": "nodes of another cluster"}[self.cluster]
