"""Ray Serve."""

import math
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.runtimes.runtime import CompanionPods
from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics
from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.edges import Many
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image
from aiscale.core.values.ray_workers import LEAST_MEMORY, worker_cpus
from aiscale.quantities import Bytes, Cpu

_CLASS = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
"""Names of GatewayClasses are DNS subdomains."""


class RayServe(ModelServer):
    """Ray Serve, as a RayService of the KubeRay operator.

    Each replica of ``deployment`` has a worker pod of its own, with the resources and GPUs of the service. The code
    gets ``MODEL_NAME``, ``MODEL_VERSION``, and ``MODEL_URI``: the URI of the artifact, which it fetches itself, or the
    path where a volume or an image with it is mounted. ``batching`` of the service is ``MODEL_MAX_BATCH_SIZE`` and
    ``MODEL_MAX_BATCH_DELAY_MS``, for ``@serve.batch``. ``bulkhead`` is ``max_ongoing_requests`` and
    ``max_queued_requests``.

    Source: Ray 2.60.0 (2026-11), KubeRay 1.7.0 (2026-08).
    """

    technology: ClassVar[str] = "Ray Serve"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = True
    rolls_out_versions: ClassVar[bool] = True
    has_bulkheads: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None
    official_repository: ClassVar[str] = "docker.io/rayproject/ray"
    official_tags: ClassVar[tuple[str, str]] = ("{version}", "{version}-gpu")
    takes_no_args: ClassVar[str] = "ray start has no arguments for the application; write RayServe(args={…})"
    takes_no_command: ClassVar[str] = "KubeRay starts the container with ray start; set image to one with the program"

    version: Release = "2.60.0"
    """Ray release."""

    kuberay: Release = "1.7.0"
    """KubeRay release."""

    image: Image | None = None
    """Image with Ray and the code. Default: ``docker.io/rayproject/ray:<version>[-gpu]``. Pin it by digest."""

    import_path: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*[:.][A-Za-z_]\w*$", max_length=256)] | None
    ) = None
    """Where the bound application, or the function that builds it, is in the code: ``surge.app:app``. Default: none;
    the service is checked and not deployed."""

    deployment: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", max_length=100)] | None = None
    """Name of the deployment with the model: its class, or ``name=`` of ``@serve.deployment``. It gets replicas,
    autoscaling, CPU and GPUs of the service. Required with ``import_path``."""

    num_cpus: Annotated[float, Field(gt=0, le=1_024)] | None = None
    """CPU that Ray reserves for each replica of ``deployment``. Default: all whole CPUs of a worker. What remains is
    for other deployments of the application, whose settings are in the code."""

    args: dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$", max_length=100)], str | int | float | bool
    ] = Field(default_factory=dict)
    """Arguments of the function that builds the application. In plaintext: never secrets."""

    route_prefix: Annotated[str, StringConstraints(pattern=r"^/([^\s{}]*[^\s{}/])?$", max_length=256)] = "/"
    """HTTP path of the application. Source: Ray Serve config, ``route_prefix`` (default /)."""

    working_dir: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+\.zip$", max_length=1_024)] | None = None
    """Archive with the code, which each worker downloads when the application starts: ``runtime_env.working_dir``.
    Default: the code is in the image."""

    pip: Many[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][^\s;#]*$", max_length=200)]] = ()
    """Packages that each worker installs from PyPI when the application starts, with exact versions:
    ``["torch==2.15.0"]``. Default: all are in the image, so that a start does not depend on PyPI."""

    head: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of the head pod, which runs the controller of Serve, the dashboard and Ray's global control store,
    and no replica."""

    upgrade: Literal["NewCluster", "NewClusterWithIncrementalUpgrade", "None"] = "NewCluster"
    """Upgrade of a version, ``upgradeStrategy.type``: a complete second cluster; a second cluster that grows while the
    old one shrinks (an incremental upgrade); or none. Callers of a service with incremental upgrades use the Gateway
    ``<name>-gateway``, whose HTTPRoute ``<name>-httproute`` KubeRay writes: there is no Service ``<name>-serve-svc``.
    The cluster needs the Gateway API. Source: KubeRay 1.7.0, RayService (default NewCluster) and its controller."""

    gateway_class_name: Annotated[str, StringConstraints(pattern=_CLASS, max_length=253)] | None = None
    """GatewayClass of the Gateway of an incremental upgrade: ``gatewayClassName``. Required for it. For ``istio``,
    ``kgateway``, ``nginx`` and Envoy Gateway (``eg``, ``envoy-gateway``) callers get the address of its proxies. Those
    of ``istio`` and Envoy Gateway are reachable inside the cluster only; other classes may create a public load
    balancer. Source: KubeRay 1.7.0, ClusterUpgradeOptions."""

    gateway_host: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?$", max_length=253)] | None
    ) = None
    """DNS name or IP address of the proxies of the Gateway for callers in the cluster; their port is 80. Default: the
    Service of the proxies, for the classes that ``gateway_class_name`` lists; without one for others."""

    step_size_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    """Share of the requests that moves to the new cluster at a time, in per cent: ``stepSizePercent``. Required for an
    incremental upgrade; at most ``max_surge_percent``. Source: KubeRay 1.7.0, ClusterUpgradeOptions (no default)."""

    interval_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    """Seconds between two such steps: ``intervalSeconds``. Required for an incremental upgrade. A step also waits until
    the replicas for it run. Source: KubeRay 1.7.0, ClusterUpgradeOptions (no default)."""

    max_surge_percent: Annotated[int, Field(ge=1, le=100)] = 100
    """Capacity by which the new cluster grows at a time, and then the old one shrinks, in per cent of the replicas of
    the service: ``maxSurgePercent``. Both clusters together have at most so much more than one. For an incremental
    upgrade. Source: KubeRay 1.7.0, ClusterUpgradeOptions (default 100)."""

    external_redis: Annotated[str, StringConstraints(pattern=r"^[^\s/:]+:[0-9]{1,5}$", max_length=261)] | None = None
    """``host:port`` of the Redis that stores the cluster's state, ``gcsFaultToleranceOptions``. None: the state is lost
    with the head pod."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.import_path is not None and self.deployment is None:
            raise ValueError("import_path needs deployment='…': Serve sets the replicas of each deployment by its name")
        if self.import_path is None:
            given = [name for name in _OF_APPLICATION if name in self.model_fields_set and getattr(self, name)]
            if given:
                raise ValueError(f"{given[0]} has no effect without import_path='module:app'")
        return self

    @model_validator(mode="after")
    def _upgraded(self) -> Self:
        if not self.is_incremental:
            given = [name for name in _OF_INCREMENTAL if name in self.model_fields_set]
            if given:
                raise ValueError(f'{given[0]} has no effect without upgrade="NewClusterWithIncrementalUpgrade"')
            return self
        missing = [f"{name}={value}" for name, value in _REQUIRED.items() if getattr(self, name) is None]
        if missing:
            raise ValueError(f"an incremental upgrade needs {', '.join(missing)}: KubeRay has no defaults for these")
        if self.step_size_percent is not None and self.step_size_percent > self.max_surge_percent:
            raise ValueError(
                f"step_size_percent ({self.step_size_percent}) is above max_surge_percent ({self.max_surge_percent}): "
                f"requests would move to replicas that do not exist; step_size_percent={self.max_surge_percent} or less"
            )
        return self

    @property
    def is_incremental(self) -> bool:
        """Whether requests move to the cluster of a new version in steps, through a Gateway."""
        return self.upgrade == "NewClusterWithIncrementalUpgrade"

    def refuse_resources(self, resources: Resources) -> None:
        """Raises ValueError where Ray has no worker with CPU for a replica, or no memory for its object store."""
        whole = worker_cpus(resources)
        if self.num_cpus is not None and self.num_cpus > whole:
            raise ValueError(
                f"runtime.num_cpus ({self.num_cpus:g}) is above the CPUs that Ray counts in a worker ({whole}): "
                f"resources=Resources(cpu={math.ceil(self.num_cpus)}, memory=…)"
            )
        if resources.most_memory < LEAST_MEMORY:
            raise ValueError(
                f"resources.memory ({resources.most_memory}) is below what a worker of Ray needs ({LEAST_MEMORY})"
            )

    @property
    def switches_at_once(self) -> bool:
        """With a second cluster; without one, Serve replaces the replicas one by one."""
        return self.upgrade != "None"

    def companion_pods(self, *, scales: bool) -> tuple[CompanionPods, ...]:
        """The head, with the container of Ray's autoscaler where the service scales."""
        size = self.head
        if scales:
            cpu, memory = Cpu(size.cpu + AUTOSCALER.cpu), Bytes(size.memory + AUTOSCALER.memory)
            size = Resources(cpu=cpu, memory=memory)
        return (CompanionPods("runtime.head", "the head of Ray", size, 1),)


_REQUIRED = {"gateway_class_name": '"istio"', "step_size_percent": "10", "interval_s": "60"}
"""What an incremental upgrade needs, with examples of values. Source: KubeRay 1.7.0, ValidateClusterUpgradeOptions."""

_OF_INCREMENTAL = (*_REQUIRED, "max_surge_percent", "gateway_host")

_OF_APPLICATION = ("deployment", "num_cpus", "args", "working_dir", "pip")

AUTOSCALER = Resources(cpu=Cpu(0.5), memory=Bytes.parse("512Mi"), cpu_limit=Cpu(0.5))
"""Requests and limits of the container with Ray's autoscaler. Source: KubeRay 1.7.0, BuildAutoscalerContainer."""
