"""The parts of a sandbox, in the order in which they are started, with their arguments.

Source: the parts' own ``--help``; Kubernetes documentation, command line tools reference.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiscale.sandbox.layout import Layout, Settings
from aiscale.sandbox.ports import HOST

STAGES = Path(__file__).parent / "stages"
"""What kwok does with nodes and pods."""

SERVICE_CIDR = "10.0.0.0/20"
"""4,094 Services. A /24 would hold 254 only."""

POD_CIDR = "10.244.0.0/16"

_CLIENT_RATE = ("--kube-api-qps=2000", "--kube-api-burst=4000")
"""The controllers' own default of 20 requests a second makes the deletion of 900 objects take minutes."""

Ports = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Operator:
    """What a part is that reconciles custom kinds: it is started on demand, once their definitions are served.

    Attributes:
        api_version: of its kinds.
        kinds: that it reconciles; a sandbox has the operator where a system has one of them.
        watched: further kinds whose definitions it needs.
        ready_line: what its log says once it works.
    """

    api_version: str
    kinds: tuple[str, ...]
    watched: tuple[str, ...]
    ready_line: str


@dataclass(frozen=True, slots=True)
class Part:
    """A process of a sandbox.

    Attributes:
        name: as ``aiscale sandbox status`` shows it.
        role: what it is there for, in a few words.
        arguments: the command line after the program, from the layout and the ports.
        ports: purposes of the ports that it listens on, the main one first.
        is_python: whether it is a Python module of ours; other parts come from the tool chain.
        operator: which custom kinds it reconciles, where it is an operator.
    """

    name: str
    role: str
    arguments: Callable[[Layout, Ports], list[str]]
    ports: tuple[str, ...] = ()
    is_python: bool = False
    operator: Operator | None = None

    @property
    def title(self) -> str:
        """What it is there for and its name, for messages: ``simulated AWS (moto)``."""
        return f"{self.role} ({self.name})"

    @property
    def port(self) -> str | None:
        """Purpose of the main port."""
        return self.ports[0] if self.ports else None


def server_url(ports: Ports) -> str:
    """The API server's address."""
    return f"https://{HOST}:{ports['kube-apiserver']}"


def aws_url(ports: Ports) -> str:
    """The simulated AWS's address."""
    return f"http://{HOST}:{ports['moto']}"


def _etcd(layout: Layout, ports: Ports) -> list[str]:
    client, peer = f"https://{HOST}:{ports['etcd']}", f"https://{HOST}:{ports['etcd-peer']}"
    files = layout.credentials
    return [
        f"--data-dir={layout.etcd}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        f"--cert-file={files / 'etcd.crt'}",
        f"--key-file={files / 'etcd.key'}",
        f"--trusted-ca-file={files / 'ca.crt'}",
        "--client-cert-auth",
        f"--peer-cert-file={files / 'etcd.crt'}",
        f"--peer-key-file={files / 'etcd.key'}",
        f"--peer-trusted-ca-file={files / 'ca.crt'}",
        "--peer-client-cert-auth",
        "--unsafe-no-fsync",  # killed processes lose nothing (the page cache stays); a power cut may
        "--log-level=warn",
    ]


def _apiserver(layout: Layout, ports: Ports) -> list[str]:
    files = layout.credentials
    return [
        f"--etcd-servers=https://{HOST}:{ports['etcd']}",
        f"--etcd-cafile={files / 'ca.crt'}",
        f"--etcd-certfile={files / 'etcd.crt'}",
        f"--etcd-keyfile={files / 'etcd.key'}",
        f"--bind-address={HOST}",
        f"--advertise-address={HOST}",
        f"--secure-port={ports['kube-apiserver']}",
        "--endpoint-reconciler-type=none",  # loopback is no legal endpoint
        "--allow-privileged=true",
        "--authorization-mode=RBAC",
        "--anonymous-auth=false",
        f"--token-auth-file={files / 'tokens.csv'}",
        f"--client-ca-file={files / 'ca.crt'}",
        f"--tls-cert-file={files / 'kube-apiserver.crt'}",
        f"--tls-private-key-file={files / 'kube-apiserver.key'}",
        f"--service-cluster-ip-range={SERVICE_CIDR}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={files / 'service-accounts.key'}",
        f"--service-account-signing-key-file={files / 'service-accounts.key'}",
        "--enable-priority-and-fairness=false",
        "--max-requests-inflight=800",
        "--max-mutating-requests-inflight=400",
        "--delete-collection-workers=8",  # a namespace goes in two thirds of the time
        "--profiling=false",
    ]


def _client(layout: Layout, ports: Ports, user: str) -> list[str]:
    # The address stands in the arguments too: a moved API server changes them, and so the part is started anew.
    return [f"--kubeconfig={layout.credentials / f'{user}.kubeconfig'}", f"--master={server_url(ports)}"]


def _controllers(layout: Layout, ports: Ports) -> list[str]:
    return [
        *_client(layout, ports, "kube-controller-manager"),
        "--secure-port=0",
        "--leader-elect=false",
        f"--service-account-private-key-file={layout.credentials / 'service-accounts.key'}",
        f"--root-ca-file={layout.credentials / 'ca.crt'}",
        "--use-service-account-credentials=true",
        *_CLIENT_RATE,
        "--concurrent-gc-syncs=20",
        # Deployments and ReplicaSets keep their default of five: with twenty, the status of a Deployment that rolls out
        # is written, or refused because it has just changed, a third more often.
        "--concurrent-statefulset-syncs=20",
        # The changes of a rollout that come together are one change of a Service's endpoints.
        "--endpoint-updates-batch-period=500ms",
        "--endpointslice-updates-batch-period=500ms",
        # Counts pods that are going: two more writes for each that is replaced, of pods that are gone at once.
        "--feature-gates=DeploymentReplicaSetTerminatingReplicas=false",
        "--profiling=false",
    ]


def _scheduler(layout: Layout, ports: Ports) -> list[str]:
    return [*_client(layout, ports, "kube-scheduler"), "--secure-port=0", "--leader-elect=false", *_CLIENT_RATE]


def _kwok(layout: Layout, ports: Ports) -> list[str]:
    return [
        *_client(layout, ports, "kwok"),
        "--manage-all-nodes=true",
        f"--cidr={POD_CIDR}",
        f"--node-ip={HOST}",
        "--node-lease-duration-seconds=40",
        "--v=WARN",
        *(f"--config={file}" for file in sorted(STAGES.glob("*.yaml"))),
    ]


def _loop(layout: Layout, ports: Ports) -> list[str]:
    return [
        "-m",
        "aiscale.sandbox.loop",
        f"--server={server_url(ports)}",
        f"--authority={layout.credentials / 'ca.crt'}",
        f"--token-file={layout.credentials / 'loop.token'}",
        f"--pools={layout.pools}",
    ]


def _moto(_layout: Layout, ports: Ports) -> list[str]:
    return ["-m", "moto.server", "-H", HOST, "-p", str(ports["moto"])]


def _argo_rollouts(layout: Layout, ports: Ports) -> list[str]:
    return [
        f"--kubeconfig={layout.credentials / 'argo-rollouts.kubeconfig'}",
        f"--server={server_url(ports)}",
        "--leader-elect=false",
        # Both would listen on every address of the machine. It logs that it cannot, and works on.
        "--metricsPort=-1",
        "--healthzPort=-1",
        "--qps=2000",
        "--burst=4000",
    ]


ETCD = Part("etcd", "stored objects", _etcd, ("etcd", "etcd-peer"))
API_SERVER = Part("kube-apiserver", "Kubernetes API", _apiserver, ("kube-apiserver",))
CONTROLLERS = Part("kube-controller-manager", "Deployments, Jobs, other controllers", _controllers)
MOTO = Part("moto", "simulated AWS", _moto, ("moto",), is_python=True)
ARGO_ROLLOUTS = Part(
    "argo-rollouts",
    "Rollouts, Experiments, AnalysisRuns",
    _argo_rollouts,
    operator=Operator(
        "argoproj.io/v1alpha1",
        ("Rollout", "Experiment", "AnalysisRun"),
        ("AnalysisTemplate", "ClusterAnalysisTemplate"),
        ready_line="Started controller",
    ),
)

PARTS: tuple[Part, ...] = (
    ETCD,
    API_SERVER,
    CONTROLLERS,
    Part("kube-scheduler", "pod scheduling", _scheduler),
    Part("kwok", "simulated nodes and pods", _kwok),
    Part("loop", "load balancers, volumes, more nodes", _loop, is_python=True),
    MOTO,
    ARGO_ROLLOUTS,
)
"""Every part. A sandbox has the simulated AWS and the operators only where they are wanted."""


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """The parts that a sandbox has, in the order in which they are started."""

    def has(part: Part) -> bool:
        if part.operator is not None:
            return part.name in settings.operators
        return settings.aws or part is not MOTO

    return tuple(part for part in PARTS if has(part))


def operators_for(kinds: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Names of the operators that reconcile some of the kinds, given by API version and kind."""
    wanted = set(kinds)
    return tuple(
        part.name
        for part in PARTS
        if (operator := part.operator)
        and not wanted.isdisjoint((operator.api_version, kind) for kind in operator.kinds)
    )


def definitions_for(settings: Settings) -> tuple[tuple[str, str], ...]:
    """API version and kind of what the operators of a sandbox need before they start."""
    return tuple(
        (operator.api_version, kind)
        for part in parts_of(settings)
        if (operator := part.operator)
        for kind in (*operator.kinds, *operator.watched)
    )


def part_named(name: str) -> Part | None:
    """The part of that name."""
    return next((part for part in PARTS if part.name == name), None)


def python_program() -> Path:
    """What runs the Python parts."""
    return Path(sys.executable)
