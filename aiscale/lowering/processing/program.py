"""StreamJob as a program with a client library: Kafka Streams, or own code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from aiscale.analysis.capacity.pods import pods_of
from aiscale.analysis.placement.buckets import own_uris
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.values.container_ports import HEARTBEAT_FILE
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.network import network_policy
from aiscale.lowering.kubernetes.secrets import key_references, unless_set
from aiscale.lowering.kubernetes.service import service_account
from aiscale.lowering.kubernetes.stateful_set import claim, headless_service, stateful_set
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import CONFIG_HASH, image_version
from aiscale.lowering.naming import digest
from aiscale.lowering.pods import Metrics
from aiscale.lowering.processing.job_network import access_reason, job_egress, monitoring_ingress
from aiscale.lowering.processing.kafka_streams.properties import INSTANCE, PROPERTIES, streams_properties
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.access import (
    KafkaAccess,
    kafka_fields,
)
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.lowering.streams.lag_autoscaling import consumer_autoscaler

ROLE = "stream-job"

STATE = "/var/lib/state"
"""Where the disk of a stateful instance is mounted."""

START_S = 600
"""Seconds until an instance answers: it first restores its state from the changelog."""


def lower_program(
    job: StreamJob, engine: KafkaStreams | OwnCode, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """Identity, policy, Kafka users, settings, a StatefulSet or a Deployment, budget and autoscaler."""
    accesses = bindings.kafka
    fields = kafka_fields(accesses, context.cluster_of(job))
    properties = _properties(job, engine, accesses, has_rack=bool(fields))
    workload = _workload(job, engine, bindings, properties, fields)
    yield service_account(workload, context, annotations=bindings.identity)
    yield _policy(job, engine, bindings, context)
    yield from bindings.grants
    yield from kafka_users(job, accesses, ROLE, context)
    if properties:
        yield _config_map(job, properties, context)
    if workload.kind == "StatefulSet":
        yield headless_service(workload, context, reason=f"each instance of {job.name} has a host name of its own")
    yield disruption_budget(workload, context)
    if workload.kind == "StatefulSet":
        yield stateful_set(
            workload,
            context,
            reason=_reason(job, workload, context),
            claims=(claim("state", engine.volume, engine.storage_class),),
            keep=not engine.restores_state,
        )
    else:
        yield deployment(workload, context)
    if engine.autoscaling is not None:
        yield from consumer_autoscaler(workload, engine.autoscaling, context, accesses)


def _workload(
    job: StreamJob,
    engine: KafkaStreams | OwnCode,
    bindings: Bindings,
    properties: str,
    fields: dict[str, str],
) -> Workload:
    environment = dict(bindings.variables)
    declared = engine.environment.keys() | engine.secrets.keys()
    fields = {name: path for name, path in fields.items() if name not in declared}
    mounts, volumes = bindings.mounts, bindings.volumes
    if job.stateful:
        fields[INSTANCE] = "metadata.name"
        environment |= {"STATE_DIR": STATE, "KAFKA_SESSION_TIMEOUT_MS": str(engine.session_timeout.milliseconds)}
        mounts = ({"name": "state", "mountPath": STATE}, *mounts)
    if engine.heartbeat is not None:
        environment[HEARTBEAT_FILE] = engine.heartbeat.path
    if properties:
        environment["STREAMS_PROPERTIES"] = PROPERTIES
        mounts = ({"name": "settings", "mountPath": PROPERTIES.rpartition("/")[0], "readOnly": True}, *mounts)
        volumes = ({"name": "settings", "configMap": {"name": _settings(job)}}, *volumes)
    annotations = {CONFIG_HASH: digest(properties)} if properties else {}
    return Workload(
        component=job,
        instance=job.name,
        role=ROLE,
        image=engine.image,
        version=image_version(engine.image),
        resources=engine.resources,
        replicas=math.ceil(job.parallelism / engine.instances_per_pod),
        autoscaling=engine.autoscaling,
        args=tuple(job.args),
        environment=environment | engine.environment,
        secrets=unless_set(bindings.secrets, engine.environment) | key_references(job, engine.secrets),
        ports=_ports(engine),
        probes=_probes(engine),
        metrics=Metrics(engine.metrics_port) if engine.metrics_port is not None else None,
        volumes=volumes,
        mounts=mounts,
        stop_s=math.ceil(engine.shutdown_grace),
        annotations=annotations,
        depends_on=(
            *([f"configmap/{_settings(job)}"] if properties else []),
            *bindings.prerequisites,
        ),
        kind="StatefulSet" if job.stateful else "Deployment",
        fields=fields,
    )


def _ports(engine: KafkaStreams | OwnCode) -> tuple[Port, ...]:
    ports = {"health": engine.health_port, "metrics": engine.metrics_port}
    if engine.health_port == engine.metrics_port:
        del ports["metrics"]
    return tuple(Port(name, number) for name, number in ports.items() if number is not None)


def _probes(engine: KafkaStreams | OwnCode) -> Probes | None:
    starting = _startup_seconds(engine)
    if engine.heartbeat is not None:
        return Probes(ready=None, live={"exec": {"command": list(engine.heartbeat.command)}}, startup_s=starting)
    if engine.health_port is None and engine.metrics_port is None:
        return None
    if engine.health_port is None:
        return Probes(ready=None, live={"tcpSocket": {"port": "metrics"}}, startup_s=starting)
    ready = {"httpGet": {"path": engine.health_path, "port": "health"}}
    return Probes(ready=ready, live={"tcpSocket": {"port": "health"}}, startup_s=starting)


def _startup_seconds(engine: KafkaStreams | OwnCode) -> int:
    """Time that an instance may take to start, in seconds; at least its ``startup_time``."""
    return max(START_S, math.ceil(engine.startup_time or 0))


def _policy(
    job: StreamJob,
    engine: KafkaStreams | OwnCode,
    bindings: Bindings,
    context: LoweringContext,
) -> Resource:
    metrics = [monitoring_ingress(job, context, engine.metrics_port)] if engine.metrics_port is not None else []
    return network_policy(
        job,
        context,
        ROLE,
        ingress=metrics,
        egress=[*bindings.shared.egress, *job_egress(job, bindings, context, own_uris(job))],
        reason=access_reason(job, context),
    )


def _properties(
    job: StreamJob, engine: KafkaStreams | OwnCode, accesses: tuple[KafkaAccess, ...], *, has_rack: bool
) -> str:
    """The file of a Kafka Streams program on the cluster that it reads from; empty for other code."""
    if not isinstance(engine, KafkaStreams):
        return ""
    access = next((one for one in accesses if one.reads), None)
    if access is None:
        return ""
    state = STATE if job.stateful else "/tmp/state"  # noqa: S108  # in the container, on a volume
    return streams_properties(job, engine, access, state, has_rack=has_rack)


def _settings(job: StreamJob) -> str:
    return f"{job.name}-streams"


def _config_map(job: StreamJob, properties: str, context: LoweringContext) -> Resource:
    manifest: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(job, _settings(job), ROLE),
        "data": {PROPERTIES.rpartition("/")[2]: properties},
    }
    return kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"{job.name} gets the settings of Kafka Streams that follow from the architecture",
        depends_on=(context.namespace_key,),
    )


def _reason(job: StreamJob, workload: Workload, context: LoweringContext) -> str:
    instances, *_ = pods_of(context.graph, job)
    count = str(workload.replicas) if workload.autoscaling is None else f"{instances.fewest} to {instances.most}"
    return f"{job.name} processes {job.delivery} in {count} instances, each with a name and a disk for its state"
