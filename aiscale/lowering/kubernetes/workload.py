"""The input of a Deployment or StatefulSet and its companions, for every kind of component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiscale.core.component import Component
from aiscale.core.values.demand import Autoscaling, Resources
from aiscale.core.values.rollout_strategy import RollingUpdate, RolloutStrategy
from aiscale.lowering.kubernetes.hardening import USER_ID
from aiscale.lowering.pods import Metrics
from aiscale.quantities import Bytes

SCRATCH = Bytes(2**30)
"""Size of ``/tmp`` where nothing asks for more."""


NO_DISK = Bytes(0)

ROLLING_UPDATE = RollingUpdate()
"""One new pod at a time, and no old one stops before it is ready."""

LEADER_INDEX = "leaderworkerset.sigs.k8s.io/worker-index"
"""Label of a pod of a LeaderWorkerSet with its number in its group; that of the leader is 0. Source: LeaderWorkerSet
0.9.0, api/leaderworkerset/v1."""

FIRST_UNPRIVILEGED_PORT = 1_024
"""Source: Linux, ip-sysctl, ``ip_unprivileged_port_start``."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a container.

    Attributes:
        name: its name in the pod and in Services.
        number: 1 to 65535.
        app_protocol: its ``appProtocol`` in Services; empty on ports that no Service offers.
        is_internal: whether only callers within the system reach it, and no traffic from outside.
        variable: end of the variable that callers get: ``URL``, ``GRPC_ADDRESS``, ``ADMIN_URL``; by ``name`` when
            empty.
    """

    name: str
    number: int
    app_protocol: str = ""
    is_internal: bool = False
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Probes:
    """Probes of a container.

    Attributes:
        ready: handler of the readiness probe, and of the startup probe unless ``starts`` is another; None when nothing
            can be asked.
        live: handler of the liveness probe.
        startup_s: time that a start may take, in seconds.
        period_s: seconds between two startup probes.
        ready_timing: fields of the readiness probe besides its handler, where they are declared.
        live_timing: those of the liveness probe.
        starts: handler of the startup probe, where readiness is asked in another way.
    """

    ready: dict[str, Any] | None
    live: dict[str, Any] | None
    startup_s: int
    period_s: int = 5
    ready_timing: dict[str, int] = field(default_factory=dict)
    live_timing: dict[str, int] = field(default_factory=dict)
    starts: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A container that starts before that of the program, and stops after it.

    Attributes:
        name: its name.
        image: its image.
        args: arguments.
        ports: its ports, which Services use by their names.
        resources: CPU and memory.
        healthy: handler of its readiness and liveness probes.
    """

    name: str
    image: str
    args: tuple[str, ...]
    ports: tuple[Port, ...]
    resources: Resources
    healthy: dict[str, Any]


def ports_of(sidecars: Iterable[Sidecar]) -> Iterator[Port]:
    """The ports of some sidecars."""
    return (port for one in sidecars for port in one.ports)


@dataclass(frozen=True, slots=True)
class PodGroup:
    """Pods that serve as one replica: a leader, which gets the requests, and workers.

    Attributes:
        size: pods of a group, with the leader.
        leader_args: arguments of the leader, after those of all.
        worker_args: arguments of the workers, after those of all.
        stop_s: seconds that a worker takes to stop after its leader.
    """

    size: int
    leader_args: tuple[str, ...]
    worker_args: tuple[str, ...]
    stop_s: int = 15


@dataclass(frozen=True, slots=True)
class Workload:
    """One Deployment, StatefulSet or LeaderWorkerSet: pods of one kind with one program.

    Attributes:
        component: the owner.
        instance: name of the Deployment, for example ``surge-v8``.
        role: its role: ``service``, ``consumer`` or ``model-server``.
        image: container image.
        resources: CPU and memory of one replica.
        replicas: replicas without autoscaling.
        autoscaling: its autoscaler.
        version: version of what runs, for the label.
        command: entry point; the image's own when empty.
        args: arguments.
        environment: variables by name.
        secrets: variables whose values are in a Secret: its name and key, by name of the variable.
        ports: ports of the container.
        probes: its probes.
        metrics: where its metrics are.
        gpu: GPU model that it needs.
        gpus: GPUs of each replica.
        mig: MIG profile of each, where they are slices.
        scratch: size of ``/tmp``.
        shared_memory: size of ``/dev/shm``; None for the container runtime's default.
        volumes: further volumes.
        mounts: where they are mounted.
        drain_s: seconds between the end of new connections and SIGTERM.
        stop_s: seconds that the program takes to stop after SIGTERM.
        annotations: annotations of its pods.
        labels: further labels of its pods.
        sidecars: containers that run as long as the program.
        depends_on: keys of resources that must exist before the pods.
        kind: ``Deployment``, or ``StatefulSet`` where each pod has a name and disks that outlive it; not read where
            ``group`` is set.
        group: the pods of one replica, where they are several: it is a LeaderWorkerSet then.
        fields: variables from fields of the pod: the path of the field, by name of the variable.
        headless_service: name of the Service that gives pods of a StatefulSet or of a LeaderWorkerSet host names;
            the instance when empty.
        disk: further ephemeral storage that its volumes take.
        strategy: how a Deployment replaces its pods.
        user_id: user and group of the container.
        account: name of its ServiceAccount and of its NetworkPolicy; that of the component when empty.
        uses_api: whether its pods get a token of the Kubernetes API, whatever the policy of the namespace.
    """

    component: Component
    instance: str
    role: str
    image: str
    resources: Resources
    replicas: int
    autoscaling: Autoscaling | None
    version: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    probes: Probes | None = None
    metrics: Metrics | None = None
    gpu: str | None = None
    gpus: int = 0
    mig: str | None = None
    scratch: Bytes = SCRATCH
    shared_memory: Bytes | None = None
    volumes: tuple[dict[str, Any], ...] = ()
    mounts: tuple[dict[str, Any], ...] = ()
    drain_s: int = 0
    stop_s: int = 30
    annotations: dict[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sidecars: tuple[Sidecar, ...] = ()
    depends_on: tuple[str, ...] = ()
    kind: Literal["Deployment", "StatefulSet"] = "Deployment"
    group: PodGroup | None = None
    fields: dict[str, str] = field(default_factory=dict)
    headless_service: str = ""
    disk: Bytes = NO_DISK
    strategy: RolloutStrategy = ROLLING_UPDATE
    user_id: int = USER_ID
    account: str = ""
    uses_api: bool = False

    @property
    def all_ports(self) -> tuple[Port, ...]:
        """Its ports, and those of its sidecars."""
        return (*self.ports, *ports_of(self.sidecars))

    @property
    def binds_privileged_port(self) -> bool:
        """Whether it listens on a port below 1024."""
        return any(port.number < FIRST_UNPRIVILEGED_PORT for port in self.all_ports)

    @property
    def key(self) -> str:
        """Key of the resource that creates its pods."""
        return f"{self.target['kind'].lower()}/{self.instance}"

    @property
    def target(self) -> dict[str, str]:
        """The resource that creates its pods, as autoscalers refer to it."""
        if self.group is not None:
            return {"apiVersion": "leaderworkerset.x-k8s.io/v1", "kind": "LeaderWorkerSet", "name": self.instance}
        return {"apiVersion": "apps/v1", "kind": self.kind, "name": self.instance}

    @property
    def serving_labels(self) -> Mapping[str, str]:
        """Further labels of those of its pods that serve requests: of the leaders, where replicas are groups."""
        return {LEADER_INDEX: "0"} if self.group is not None else {}

    @property
    def governing_service(self) -> str:
        """Name of the Service that gives its pods host names."""
        return self.headless_service or self.instance

    @property
    def identity(self) -> str:
        """Name of its ServiceAccount and of its NetworkPolicy."""
        return self.account or self.name

    @property
    def name(self) -> str:
        """Name of the component."""
        return self.component.name
