"""Requests to pods from callers without a proxy: probes of the kubelet, and Prometheus.

Linkerd allows the HTTP probes of a port by itself, as long as no HTTPRoute is attached to its Server. It never allows
probes of gRPC, which are requests like others. Probes of TCP end at the proxy, and those that run a command in the pod.
Source: Linkerd 2.20, policy-controller/k8s/index/src/inbound/{index,workload}.rs; Kubernetes, gRPC health checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.components.objects.object_reference import items, nested
from aiscale.lowering.network.linkerd.objects import exact
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource

_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_HEALTH = "/grpc.health.v1.Health/Check"
_METRICS, _METRICS_PATH = "/metrics", "prometheus.io/path"
_MONITORS = {"PodMonitor": "podMetricsEndpoints", "ServiceMonitor": "endpoints"}
"""Objects of the Prometheus operator, with the field of what is read. Source: Prometheus operator 0.93."""

Match = dict[str, Any]


class OpenRequests:
    """What the kubelet and Prometheus request of the pods of one component."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Read the pod templates.

        Args:
            resources: those of the component.
        """
        self._http: dict[int, list[str]] = {}
        self._grpc: set[int] = set()
        self._metrics: dict[int, str] = {}
        self._written: set[str] = set()
        for resource in resources:
            if (field := _MONITORS.get(resource.kind)) is not None:
                spec = resource.properties.get("spec")
                self._written.update(str(nested(one, "path") or _METRICS) for _, one in items(spec, field, "spec"))
            for template in resource.pods:
                if template.metrics is not None:
                    self._metrics[template.metrics.port] = template.metrics.path
                elif written := value_at(resource.properties, (*template.metadata, "annotations", _METRICS_PATH)):
                    self._written.add(str(written))
                for container in _containers(resource, template.spec):
                    self._read(container)

    @property
    def grpc_probes(self) -> frozenset[int]:
        """Ports with probes of gRPC."""
        return frozenset(self._grpc)

    def probes(self, port: int) -> list[Match]:
        """The probes of a port."""
        found = [exact(path) for path in sorted(set(self._http.get(port, ())))]
        return found + ([exact(_HEALTH, "POST")] if port in self._grpc else [])

    def metrics(self, port: int) -> list[Match]:
        """What Prometheus reads at a port; at one that a Manifest writes, by its monitors and annotations."""
        known = self._metrics.get(port)
        return [exact(path) for path in ([known] if known is not None else sorted(self._written) or [_METRICS])]

    def _read(self, container: Mapping[str, Any]) -> None:
        numbers = {one.get("name"): one.get("containerPort") for one in container.get("ports", ())}
        for name in _PROBES:
            probe = container.get(name) or {}
            if (http := probe.get("httpGet")) is not None:
                port = numbers.get(http["port"], http["port"])
                self._http.setdefault(port, []).append(str(http.get("path", "/")).partition("?")[0])
            if (grpc := probe.get("grpc")) is not None:
                self._grpc.add(grpc["port"])


def _containers(resource: Resource, spec: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    for field in ("initContainers", "containers"):
        for one in value_at(resource.properties, (*spec, field)) or ():
            if isinstance(one, Mapping):
                yield one
