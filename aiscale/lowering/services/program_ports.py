"""Ports and probes of a program of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aiscale.components.services.microservice import Microservice
from aiscale.core.values.container_ports import AppProtocol, Probe, client_variable
from aiscale.core.values.container_ports import Port as DeclaredPort
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics

APP_PROTOCOLS = {"http": "http", "https": "https", "grpc": "kubernetes.io/h2c", "tcp": "tcp"}
"""``appProtocol`` by protocol. gRPC is HTTP/2 without TLS: the name that Kubernetes defines for it is read by Istio,
Linkerd and implementations of the Gateway API. Source: Kubernetes, ServicePort.appProtocol (KEP-3726); Gateway API,
GEP-1911; Istio, protocol selection."""


def program_ports(component: Microservice) -> tuple[Port, ...]:
    """Its ports; those with metrics are in no Service."""
    ports = component.named_ports
    main = next(iter(ports.values())).number if component.port is not None else None
    return tuple(
        Port(
            name,
            port.number,
            APP_PROTOCOLS[str(port.protocol)] if component.port is not None and port.metrics_path is None else "",
            is_internal=port.number != main,
            variable=client_variable(name, port),
        )
        for name, port in ports.items()
        # Metrics may be on the main port.
        if port.metrics_path is None or port.number != main
    )


def program_metrics(component: Microservice) -> Metrics | None:
    """Where its metrics are; None where it declares none."""
    found = (port for port in component.named_ports.values() if port.metrics_path is not None)
    return next((Metrics(port.number, str(port.metrics_path)) for port in found), None)


def program_probes(component: Microservice, startup_s: int, *, can_get_https: bool = True) -> Probes | None:
    """Its probes; None where it has no port, not even for metrics, and declares none.

    Args:
        component: the service.
        startup_s: seconds that a start may take.
        can_get_https: whether the kubelet may send requests over TLS.
    """
    ready, live = component.readiness_probe, component.liveness_probe
    if component.port is not None:
        path = component.health_path if component.protocol in {"http", "https"} else None
        is_connection = component.protocol == "https" and not can_get_https
        ready = ready or (_usual_probe("tcp") if is_connection else _usual_probe(component.protocol, path))
        live = live or _usual_probe("tcp")
    ports = component.named_ports
    if component.heartbeat is not None:
        live = Probe("exec", command=list(component.heartbeat.command))
    elif ready is None and live is None:
        live = next((Probe("tcp", port=name) for name, port in ports.items() if port.metrics_path is not None), None)
    if ready is None and live is None:
        return None
    return Probes(
        ready=_handler(ready, ports),
        live=_handler(live, ports),
        startup_s=startup_s,
        ready_timing=_timing(ready),
        live_timing=_timing(live),
    )


@cache
def _usual_probe(protocol: AppProtocol, path: str | None = None) -> Probe:
    return Probe("http" if protocol == "https" else protocol, path=path)


def _handler(probe: Probe | None, ports: Mapping[str, DeclaredPort]) -> dict[str, Any] | None:
    if probe is None:
        return None
    if probe.type == "exec":
        return {"exec": {"command": list(probe.command)}}
    main, *_ = ports
    port = probe.port if probe.port is not None else main
    if isinstance(port, str) and ports[port].number == ports[main].number:
        port = main
    if probe.type == "grpc":
        # Alone among the handlers, it takes no name of a port. Source: Kubernetes, GRPCAction v1 core.
        number = ports[port].number if isinstance(port, str) else port
        return {"grpc": {"port": number, **({"service": probe.service} if probe.service is not None else {})}}
    if probe.type == "tcp":
        return {"tcpSocket": {"port": port}}
    asked = ports[port] if isinstance(port, str) else next(one for one in ports.values() if one.number == port)
    scheme = {"scheme": "HTTPS"} if asked.protocol == "https" else {}
    return {"httpGet": {"path": probe.path, "port": port, **scheme}}


def _timing(probe: Probe | None) -> dict[str, int]:
    if probe is None:
        return {}
    found = {
        "periodSeconds": probe.period,
        "timeoutSeconds": probe.timeout,
        "failureThreshold": probe.failure_threshold,
    }
    return {name: int(value) for name, value in found.items() if value is not None}
