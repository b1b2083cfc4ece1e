"""What a model server contributes to the Deployment of one version of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiscale.lowering.kubernetes.workload import PodGroup, Port, Probes, Sidecar, ports_of
from aiscale.lowering.pods import Metrics
from aiscale.quantities import Bytes

CONFIG_FOLDER = "/etc/model-server"
"""Where the files of ``ServerPart.config`` are mounted."""


@dataclass(frozen=True, slots=True)
class ServerPart:
    """A model server's part of a workload.

    Attributes:
        image: container image.
        command: entry point; the image's own when empty.
        args: arguments.
        ports: ports of the container; those with an ``app_protocol`` are in its Service, open to callers.
        probes: how the kubelet asks for this one model.
        metrics: where Prometheus finds its metrics; None: it has none.
        queries: PromQL for the sum over all replicas, by the signal of an ``Autoscaling`` that it measures.
        measures: PromQL for ``p99_ms`` and ``error_percent`` of its requests, where it measures them; ``WINDOW`` stands
            for the time over which they are measured.
        shares_memory: whether it needs ``/dev/shm``.
        config: files that it reads, by name; mounted under ``CONFIG_FOLDER``.
        environment: variables that it needs; the user's own win.
        fields: variables from fields of its pod: the path of the field, by name of the variable.
        labels: further labels of its pods.
        sidecars: containers that run as long as its own.
        stop_flag: argument for the seconds that the server may take to finish its requests after SIGTERM.
        finishes_requests: whether it finishes its requests after SIGTERM. Else SIGTERM waits for them.
        stores: URIs that it reads besides the artifact of the model.
        group: the pods of one replica, where they are several.
        scratch: size of ``/tmp``; twice the artifact and 1 GiB when None.
    """

    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    ports: tuple[Port, ...]
    probes: Probes
    metrics: Metrics | None
    queries: Mapping[str, str]
    measures: Mapping[str, str] = field(default_factory=dict)
    shares_memory: bool = False
    config: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sidecars: tuple[Sidecar, ...] = ()
    stop_flag: str = ""
    finishes_requests: bool = True
    stores: tuple[str, ...] = ()
    scratch: Bytes | None = None
    group: PodGroup | None = None

    @property
    def all_ports(self) -> tuple[Port, ...]:
        """Its ports, and those of its sidecars."""
        return (*self.ports, *ports_of(self.sidecars))
