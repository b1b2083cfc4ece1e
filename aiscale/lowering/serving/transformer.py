"""Transformer: the user's own code before or after a model, as a Deployment."""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.components.serving.transformer import Transformer
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding, call_binding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.event_autoscaling import autoscaler
from aiscale.lowering.kubernetes.secrets import key_references, unless_set
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.resource import Resource
from aiscale.lowering.workload_network import workload_network_policy

_DRAIN_S = 15
"""Seconds for load balancers and clients to notice that a pod is terminated."""

_START_S = 120
"""Seconds that the user's own code may take to start, at least."""


def lower_transformer(component: Transformer, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity, policy, Service, budget, Deployment and autoscaler."""
    workload = Workload(
        component=component,
        instance=component.name,
        role="transformer",
        image=component.image,
        version=image_version(component.image),
        resources=component.resources,
        replicas=component.replicas,
        autoscaling=component.autoscaling,
        environment={"PORT": str(component.port), **bindings.variables} | component.environment,
        secrets=unless_set(bindings.secrets, component.environment) | key_references(component, component.secrets),
        ports=_ports(component),
        probes=Probes(
            ready={"httpGet": {"path": component.health_path, "port": "http"}},
            live={"tcpSocket": {"port": "http"}},
            startup_s=max(_START_S, math.ceil(component.startup_time or 0)),
        ),
        volumes=bindings.volumes,
        mounts=bindings.mounts,
        drain_s=_DRAIN_S,
        stop_s=shutdown_seconds(context.graph, component),
        depends_on=bindings.prerequisites,
    )
    yield service_account(workload, context, annotations=bindings.identity)
    yield workload_network_policy(workload, bindings, context, from_outside=component.traffic is not None)
    yield from bindings.grants
    yield service(workload, context, name=component.name, reason=f"callers of {component.name} use this stable name")
    yield disruption_budget(workload, context)
    yield deployment(workload, context)
    if component.autoscaling is not None:
        yield autoscaler(workload, component.autoscaling, context)


def transformer_binding(component: Transformer, edge: GraphEdge, _: LoweringContext) -> ClientBinding:
    """What its callers get."""
    return call_binding(component, edge, _ports(component))


def _ports(component: Transformer) -> tuple[Port, ...]:
    return (Port("http", component.port, "http"),)
