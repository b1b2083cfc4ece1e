"""Pods and Services that the quota of the system's namespace does not admit, with those that operators create."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from aiscale.analysis.capacity.pods import Pods, pods_by_place
from aiscale.analysis.capacity.service_exposure import UNKNOWN, component_exposure
from aiscale.analysis.capacity.surge_pods import needed_surge_pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.demand import Resources
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes, Cpu, TotalCpu

_GPU = "requests.nvidia.com/gpu"


class QuotaShortage(NamedTuple):
    """One limit of the quota that is too low.

    Attributes:
        name: of the limit, as in ``hard``: ``requests.cpu``.
        needed: what the pods request, in the limit's unit.
        hard: the limit.
        pods: the pods, those that request most first.
        updated: the service whose rolling update needs one pod more; None where no service does.
        cluster: where they run.
    """

    name: str
    needed: str
    hard: str
    pods: tuple[Pods, ...]
    cluster: KubernetesCluster
    updated: Component | None


class _Limit(NamedTuple):
    requests: Callable[[Pods], float]
    read: Callable[[str], float]
    write: Callable[[float], str]


def _whole(number: float) -> str:
    return f"{number:,.0f}"


_CPU = _Limit(
    lambda one: float(one.resources.cpu), lambda text: float(TotalCpu.parse(text)), lambda total: str(Cpu(total))
)
_MEMORY = _Limit(
    lambda one: int(one.resources.memory), lambda text: int(Bytes.parse(text)), lambda total: str(Bytes(int(total)))
)
_LIMITS: Mapping[str, _Limit] = {
    "pods": _Limit(lambda _: 1, float, _whole),
    "requests.cpu": _CPU,
    "cpu": _CPU,
    "requests.memory": _MEMORY,
    "memory": _MEMORY,
    "limits.memory": _Limit(
        lambda one: int(one.resources.most_memory),
        lambda text: int(Bytes.parse(text)),
        lambda total: str(Bytes(int(total))),
    ),
    _GPU: _Limit(lambda one: one.gpus, float, _whole),
}
"""Limits that can be compared. Source: Kubernetes 1.36, Resource quotas: ``cpu`` is the same as ``requests.cpu``."""


def service_shortages(graph: ArchitectureGraph) -> Iterator[tuple[str, int, str, tuple[Component, ...]]]:
    """Each limit on Services that the declared ones exceed: its name, what is needed, the limit, and the components.

    Where an operator creates an unknown number, nothing is compared.
    """
    quota = graph.system.namespace.quota or {}
    for index, name in enumerate(("services.loadbalancers", "services.nodeports")):
        limit = str(quota.get(name, ""))
        found = [(one, component_exposure(one)[index]) for one in graph.nodes.values()] if limit.isdecimal() else []
        needed = sum(count for _, count in found)
        if needed > int(limit or 0) and needed != UNKNOWN:
            yield name, int(needed), limit, tuple(one for one, count in found if count)


def quota_shortages(graph: ArchitectureGraph) -> Iterator[QuotaShortage]:
    """Each limit that the pods exceed at min_replicas, on each cluster: the namespace is on all of them.

    The rolling update of one service at a time, the one that needs most, has to find its place too.
    """
    quota = graph.system.namespace.quota or {}
    for name, limit in _LIMITS.items():
        if name not in quota:
            continue
        try:
            hard = limit.read(str(quota[name]))
        except ValueError:
            continue  # the API server's forms are more than these; the schema is checked with the object
        for cluster in graph.of(KubernetesCluster):
            asking = [one for one in pods_by_place(graph).get(cluster.address, ()) if limit.requests(one) * one.fewest]
            updated = max(asking, key=lambda one: _surge(one) * limit.requests(one), default=None)
            surge = _surge(updated) * limit.requests(updated) if updated is not None else 0
            needed = float(sum(Fraction(limit.requests(one)) * one.fewest for one in asking) + Fraction(surge))
            if needed > hard:
                asking.sort(key=lambda one: (-limit.requests(one) * one.fewest, one.component.address))
                yield QuotaShortage(
                    name,
                    limit.write(needed),
                    str(quota[name]),
                    tuple(asking),
                    cluster,
                    updated.component if updated is not None and surge else None,
                )


def unlimited_cpu(graph: ArchitectureGraph) -> list[Service]:
    """Services whose pods a quota with ``limits.cpu`` refuses, as they have no CPU limit and get none by default.

    Source: Kubernetes 1.36, Resource quotas, requests compared to limits.
    """
    policy = graph.system.namespace
    if "limits.cpu" not in (policy.quota or {}) or "cpu" in (policy.limit_range.default if policy.limit_range else {}):
        return []
    asked = ((one, getattr(one, "resources", None)) for one in graph.of(Service))
    return [one for one, resources in asked if isinstance(resources, Resources) and resources.cpu_limit is None]


def _surge(one: Pods) -> int:
    return needed_surge_pods(one.component)
