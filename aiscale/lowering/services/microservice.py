"""Microservice on Kubernetes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.services.microservice import Microservice
from aiscale.core.values.container_ports import HEARTBEAT_FILE
from aiscale.core.values.volumes import Claim, disk_of
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding, call_binding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.secrets import key_references, unless_set
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.stateful_set import headless_service, stateful_set
from aiscale.lowering.kubernetes.volumes import (
    declared_mounts,
    declared_volumes,
    pod_claim_name,
    pod_claims,
    replica_claims,
)
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.naming import fit, instance_name
from aiscale.lowering.resource import Resource
from aiscale.lowering.services.program_ports import program_metrics, program_ports, program_probes
from aiscale.lowering.streams.kafka.access import (
    kafka_fields,
)
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.lowering.streams.lag_autoscaling import consumer_autoscaler
from aiscale.lowering.workload_network import workload_network_policy

DRAIN_S = 15
"""Seconds for load balancers and clients to notice that a pod is terminated."""

START_S = 120
"""Seconds that a service of the user's own code may take to start, at least."""


def lower_microservice(component: Microservice, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity, policy, Kafka users, Deployment, Service, budget and autoscaler."""
    environment = dict(bindings.variables)
    if component.port is not None:
        environment = {"PORT": str(component.port)} | environment
    if component.heartbeat is not None:
        environment = {HEARTBEAT_FILE: component.heartbeat.path} | environment
    if (limit := component.bulkhead) is not None:
        environment |= {
            "MAX_CONCURRENT_REQUESTS": str(limit.max_concurrent),
            "MAX_QUEUED_REQUESTS": str(limit.queue),
        }
    workload = Workload(
        component=component,
        instance=instance_name(component),
        role="service" if component.port is not None else "consumer",
        image=component.image,
        version=image_version(component.image),
        resources=component.resources,
        replicas=component.replicas,
        autoscaling=component.autoscaling,
        environment=environment | component.environment,
        secrets=unless_set(bindings.secrets, component.environment) | key_references(component, component.secrets),
        ports=program_ports(component),
        probes=program_probes(component, _startup_seconds(component), can_get_https=_can_get_https(component, context)),
        metrics=program_metrics(component),
        volumes=(*bindings.volumes, *declared_volumes(component, component.volumes, _shared(component))),
        mounts=(*bindings.mounts, *declared_mounts(component.volumes, component.claims)),
        disk=disk_of(component.volumes),
        command=tuple(component.command),
        args=tuple(component.args),
        kind="StatefulSet" if component.has_own_volumes else "Deployment",
        headless_service=fit(f"{component.name}-headless"),
        drain_s=DRAIN_S if component.port is not None else 0,
        stop_s=shutdown_seconds(context.graph, component),
        fields={
            name: path
            for name, path in kafka_fields(bindings.kafka, context.cluster_of(component)).items()
            if name not in component.environment.keys() | component.secrets.keys()
        },
        depends_on=bindings.prerequisites,
        strategy=component.strategy,
    )
    yield service_account(workload, context, annotations=bindings.identity)
    yield workload_network_policy(workload, bindings, context, from_outside=component.traffic is not None)
    yield from bindings.grants
    yield from kafka_users(component, bindings.kafka, workload.role, context)
    if component.port is not None:
        yield service(
            workload, context, name=component.name, reason=f"callers of {component.name} use this stable name"
        )
    yield disruption_budget(workload, context)
    yield from _pods(component, workload, context)
    if component.autoscaling is not None:
        yield from consumer_autoscaler(workload, component.autoscaling, context, bindings.kafka)


def _pods(component: Microservice, workload: Workload, context: LoweringContext) -> Iterator[Resource]:
    """A Deployment; a StatefulSet and its headless Service where each replica has volumes of its own."""
    yield from pod_claims(component, _shared(component), workload.role, context)
    if shared := _shared(component):
        needs = (f"persistentvolumeclaim/{pod_claim_name(component, one)}" for one in shared)
        workload = replace(workload, depends_on=(*workload.depends_on, *needs))
    if workload.kind == "Deployment":
        yield deployment(workload, context)
        return
    yield headless_service(workload, context, reason=f"each replica of {component.name} has a host name of its own")
    yield stateful_set(
        workload,
        context,
        reason=f"each replica of {component.name} has a name and volumes of its own",
        claims=replica_claims(component.claims),
        keep=any(one.retain for one in component.claims if not one.is_shared),
    )


def _shared(component: Microservice) -> tuple[Claim, ...]:
    """The claims that all replicas share."""
    return tuple(one for one in component.claims if one.is_shared)


def microservice_binding(component: Microservice, edge: GraphEdge, _: LoweringContext) -> ClientBinding:
    """What its callers get."""
    return call_binding(component, edge, program_ports(component))


def _can_get_https(component: Microservice, context: LoweringContext) -> bool:
    mesh = mesh_of(context.whole, component)
    return mesh is None or mesh.admits_https_probes


def _startup_seconds(component: Microservice) -> int:
    """Time that a replica may take to start, in seconds; at least its ``startup_time``."""
    return max(START_S, math.ceil(component.startup_time or 0))
