"""A Kubernetes cluster."""

from ipaddress import ip_network
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.components.platform.gpu_sharing import GpuOperator
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import PROVIDERS, Provider, Region
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import Place
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.namespace import NamespaceName, PodLabels
from aiscale.core.values.region_names import RegionName


def _network(text: str) -> str:
    """Refuse what is no network in CIDR notation.

    Raises:
        ValueError: it is none, or has bits set beyond its prefix.
    """
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network in CIDR notation: {error}") from None
    return text


Cidr = Annotated[str, StringConstraints(max_length=43), AfterValidator(_network)]
"""A network in CIDR notation: ``10.20.0.0/16``."""


class IngressPods(Value):
    """Pods that forward traffic from outside of the cluster."""

    namespace: NamespaceName = Field(kw_only=False)
    """Their namespace: ``ingress-nginx``."""

    labels: PodLabels
    """Their labels: ``{"app.kubernetes.io/name": "ingress-nginx"}``."""


class KubernetesCluster(Place):
    """An existing Kubernetes cluster that the system is deployed on, and its node pools.

    The environment (``aiscale.toml``) sets its kubeconfig and context, so that one blueprint serves the sandbox and
    production.
    """

    family: ClassVar[str] = "clusters"

    provider: Provider | None = None
    """Who runs the machines."""

    region: Annotated[Region | RegionName | None, Edge(EdgeKind.USES)] = None
    """Its region, which determines jurisdiction and prices."""

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}$")] = "1.36"
    """Kubernetes minor version."""

    pools: Annotated[Many[NodePool], Edge(EdgeKind.HAS)]
    """Its node pools."""

    node_autoscaler: Literal["karpenter", "cluster-autoscaler", "managed"] | None = None
    """Node autoscaler; ``managed`` is the provider's own (EKS Auto Mode, GKE Autopilot, AKS node provisioning). None:
    unknown."""

    node_cidr: Cidr | None = None
    """Network of the nodes."""

    pod_cidr: Cidr | None = None
    """Network of the pods."""

    service_cidr: Cidr | None = None
    """Network of the Services."""

    gpu_operator: GpuOperator | None = None
    """NVIDIA GPU operator. Default: the provider's device plugin."""

    gpu_quota: dict[Gpu, Annotated[int, Field(ge=0, le=100_000)]] | None = None
    """GPU quota of the cloud account in the region, by GPU model. A model without an entry is not checked."""

    monitoring_namespace: NamespaceName = "monitoring"
    """Namespace of the cluster's Prometheus, whose pods may scrape the system's pods."""

    prometheus_pods: PodLabels = Field(default_factory=lambda: {"app.kubernetes.io/name": "prometheus"})
    """Labels of the pods of Prometheus in ``monitoring_namespace``: only these may scrape. Default: those of the
    Prometheus operator and of the Helm chart ``prometheus``."""

    prometheus: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=512)] | None = None
    """URL of Prometheus for KEDA's queries. Default: ``http://prometheus-operated.<monitoring_namespace>.svc:9090``,
    the Service that the Prometheus operator creates."""

    operator_namespaces: dict[Literal["apicurio", "flink", "kuberay", "strimzi"], NamespaceName] = Field(
        default_factory=dict
    )
    """Namespaces of operators that connect to pods of the system: ``{"flink": "flink-operator"}``. An operator without
    an entry may be in any namespace; its pods are recognized by their labels in any case."""

    api_server: Many[Cidr] = ()
    """Addresses of the Kubernetes API server, which network policies match after translation of the Service
    ``kubernetes``: ``kubectl get endpointslices -n default``. Pods that use the API connect to these only. Default:
    those that ``up`` finds there; offline, those of the last ``up``, else any address on ports 443 and 6443. Declare
    the ranges of the control plane's subnets where its addresses change, as in Amazon EKS."""

    api_server_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Port of the API server at declared addresses. Default: 443 and 6443."""

    cloud_cidrs: Many[Cidr] = ()
    """Addresses of the cloud's services: those of interface endpoints, of the prefix list of a gateway endpoint, or
    ``199.36.153.8/30`` of Private Google Access. Egress to object stores, streams and warehouses of clouds goes to
    these only. Default: any public address on port 443."""

    ingress_pods: IngressPods | None = None
    """Pods of the ingress controller that forwards traffic from outside: that of services with ``traffic`` and of
    routes in a ``Manifest``. Default: any source. Requests of a ``Route`` come from the pods of its gateway."""

    dns_namespace: Literal["kube-system", "openshift-dns"] = "kube-system"
    """Namespace of the cluster's DNS pods, which all pods may query. ``openshift-dns``: Red Hat OpenShift."""

    @property
    def dns_addresses(self) -> tuple[str, ...]:
        """Addresses on the node that answer DNS queries of pods. Source: Kubernetes, NodeLocal DNSCache."""
        return ("169.254.20.10",)

    @property
    def technology(self) -> str:
        """The provider's name for its clusters, where one is given."""
        return PROVIDERS[self.provider] if self.provider else ""

    @property
    def region_name(self) -> str | None:
        """Name of its region. None: unknown."""
        return self.region.name if isinstance(self.region, Region) else self.region

    @model_validator(mode="after")
    def _dynamic_allocation(self) -> Self:
        if self.gpu_operator and "dra" in self.gpu_operator.api and int(self.version[2:]) < 34:
            raise ValueError(f"version ({self.version}) is too old for gpu_operator.api 'dra', which needs 1.34")
        return self
