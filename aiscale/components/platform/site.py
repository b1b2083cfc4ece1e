"""Edge sites."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.platform.kubernetes_cluster import Cidr, KubernetesCluster
from aiscale.core.edges import ABSENT, BytesField, CpuField, Edge, EdgeKind, OptionalBytes, OptionalDuration, Value
from aiscale.core.ports import Place
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.jurisdiction import Jurisdiction


class Uplink(Value):
    """The network connection of a site."""

    mbps: Annotated[float, Field(gt=0, le=1_000_000)]
    """Bandwidth in each direction, in megabits per second."""

    rtt_ms: Annotated[float, Field(ge=0, le=60_000)] | None = None
    """Typical round-trip time, in milliseconds."""


class LocalBroker(Value):
    """A broker at the site that buffers events while the uplink is down."""

    buffer: BytesField
    """Maximum size of the buffer."""

    technology: Literal["mosquitto", "kafka"] = "mosquitto"
    """An MQTT broker with a bridge, or a Kafka node that is mirrored."""

    persistent: bool = True
    """Whether events are stored on disk and survive a restart."""


class Site(Place):
    """An edge site: a shop, a depot, a vehicle. It has a fixed number of machines and may lose its uplink."""

    family: ClassVar[str] = "sites"
    is_implied: ClassVar[bool] = False

    cluster: Literal["k3s", "kubeedge", "joined"] = "k3s"
    """Kubernetes distribution: its own k3s cluster, KubeEdge, or nodes of the cluster in ``joins``."""

    nodes: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Number of machines."""

    cpu: CpuField
    """Cores of each machine."""

    memory: BytesField
    """Memory of each machine."""

    disk: OptionalBytes = Field(default=ABSENT)
    """Disk of each machine, for images, models and events."""

    arch: Literal["amd64", "arm64"] = "amd64"
    """CPU architecture."""

    gpu: Gpu | None = None
    """GPU of each machine. Default: no GPU."""

    uplink: Uplink | None = None
    """Its network connection. None: unknown."""

    offline_tolerance: OptionalDuration = Field(default=ABSENT)
    """Longest loss of the uplink that it must tolerate. Default: none."""

    update_window: OptionalDuration = Field(default=ABSENT)
    """Time within which a new version must be deployed to it. Default: no limit."""

    broker: LocalBroker | None = None
    """Broker that buffers events while the uplink is down."""

    joins: Annotated[KubernetesCluster | None, Edge(EdgeKind.USES)] = None
    """Cluster whose control plane manages its machines: an EKS cluster with hybrid nodes, or KubeEdge's cloud part.
    None: it has its own cluster."""

    node_cidr: Cidr | None = None
    """Network of its machines."""

    pod_cidr: Cidr | None = None
    """Network of its pods."""

    jurisdiction: Jurisdiction | None = None
    """Its jurisdiction."""

    @model_validator(mode="after")
    def _joined(self) -> Self:
        if self.cluster == "joined" and self.joins is None:
            raise ValueError("joins must name the cluster that its machines join")
        return self

    @property
    def technology(self) -> str:
        """Its Kubernetes distribution."""
        return {"k3s": "k3s", "kubeedge": "KubeEdge", "joined": "nodes of another cluster"}[self.cluster]
