"""StreamJob on the Flink Kubernetes operator. Source: operator 1.15.0, flink.apache.org/v1beta1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.demand import Resources
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.scheduling import pool_placement, topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import ADDRESS, address_value, object_labels
from aiscale.lowering.processing.flink_access import flink_identity, flink_network_policy
from aiscale.lowering.processing.flink_config import ARTIFACTS, METRICS_PORT, flink_configuration
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import (
    KafkaAccess,
    certificate_mounts,
    certificate_volumes,
    kafka_accesses,
    kafka_environment,
    kafka_secrets,
)
from aiscale.lowering.streams.kafka_user import kafka_users
from aiscale.lowering.streams.needs import kafka_needs

ROLE = "stream-job"

FLINK_USER_ID = 9_999
"""User of the official images; Hadoop's file systems refuse a user without a name. Source: Flink's Dockerfile."""

MAIN_CONTAINER = "flink-main-container"
"""Name by which Flink finds its container in a template. Source: Flink native Kubernetes, pod template."""

SCRATCH = "10Gi"
"""Room for RocksDB's working files and spilled buffers of one task manager."""


def lower_stream_job(job: StreamJob, context: LoweringContext) -> Iterator[Resource]:
    """Identity and role, policy, Kafka users, and the FlinkDeployment; nothing for other engines and for SQL."""
    if not isinstance(job.engine, Flink) or job.jar is None:
        return
    accesses = kafka_accesses(job, context.graph)
    yield from flink_identity(job, context)
    yield flink_network_policy(job, job.jar, context, accesses)
    yield from kafka_users(job, accesses, ROLE, context)
    yield _deployment(job, job.engine, job.jar, context, accesses)


def _deployment(
    job: StreamJob, engine: Flink, jar: str, context: LoweringContext, accesses: tuple[KafkaAccess, ...]
) -> Resource:
    program: dict[str, Any] = {
        "jarURI": jar,
        "parallelism": job.parallelism,
        "upgradeMode": job.upgrade,
        "state": "running",
        "allowNonRestoredState": False,
    }
    if job.entry_class:
        program["entryClass"] = job.entry_class
    if job.args:
        program["args"] = list(job.args)
    manifest = {
        "apiVersion": "flink.apache.org/v1beta1",
        "kind": "FlinkDeployment",
        "metadata": context.metadata(job, job.name, ROLE),
        "spec": {
            "image": engine.image or f"docker.io/library/flink:{engine.version}",
            "imagePullPolicy": "IfNotPresent",
            "flinkVersion": f"v{engine.version.replace('.', '_')}",
            "mode": "native",
            "serviceAccount": job.name,
            "flinkConfiguration": flink_configuration(job, engine, jar),
            "jobManager": {"replicas": engine.job_managers, "resource": _resource(engine.job_manager)},
            "taskManager": {"resource": _resource(engine.task_manager)},
            "podTemplate": _pod_template(job, jar, context, accesses),
            "job": program,
        },
    }
    needs = [f"rolebinding/{job.name}", f"networkpolicy/{job.name}"]
    needs += kafka_needs(accesses, context)
    return kubernetes_resource(manifest, address=job.address, reason=_reason(job, context), needs=tuple(needs))


def _reason(job: StreamJob, context: LoweringContext) -> str:
    graph = context.graph
    read = ", ".join(sorted({graph.nodes[edge.target].name for edge in graph.out_edges(job, EdgeKind.READS)}))
    return f"{job.name} processes {read} {job.delivery} on {job.parallelism} parallel instances"


def _resource(resources: Resources) -> dict[str, Any]:
    """Flink's memory notation is ``4096m``: mebibytes. CPU is a number here."""
    return {"cpu": float(resources.cpu), "memory": f"{resources.memory // 2**20}m"}


def _pod_template(
    job: StreamJob, jar: str, context: LoweringContext, accesses: tuple[KafkaAccess, ...]
) -> dict[str, Any]:
    fetched = not jar.startswith("local://")
    scratch = {"tmp": "/tmp", "log": "/opt/flink/log"} | ({"artifacts": ARTIFACTS} if fetched else {})  # noqa: S108  # paths inside the container, on volumes
    environment = kafka_environment(accesses)
    if any(access.transactional for access in accesses):
        environment["KAFKA_TRANSACTION_TIMEOUT_MS"] = str(job.transaction_timeout.milliseconds)
    container: dict[str, Any] = {
        "name": MAIN_CONTAINER,
        "env": [
            *({"name": name, "value": value} for name, value in environment.items()),
            *secret_variables(kafka_secrets(accesses)),
        ],
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT, "protocol": "TCP"}],
        "securityContext": container_security(),
        "volumeMounts": [
            *({"name": name, "mountPath": path} for name, path in scratch.items()),
            *certificate_mounts(accesses),
        ],
    }
    # Flink sets its own app and component labels beside these.
    labels = object_labels(job, context.system, ROLE)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "labels": labels,
            "annotations": {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": str(METRICS_PORT),
                "prometheus.io/path": "/metrics",
            },
        },
        "spec": {
            # The job manager makes task managers, and both follow the leader through the Kubernetes API.
            "automountServiceAccountToken": True,
            "enableServiceLinks": False,
            "securityContext": pod_security(FLINK_USER_ID),
            "terminationGracePeriodSeconds": 60,
            "topologySpreadConstraints": topology_spread({ADDRESS: address_value(job)}, by_revision=False),
            "containers": [container],
            "volumes": [
                *({"name": name, "emptyDir": {"sizeLimit": SCRATCH}} for name in scratch),
                *certificate_volumes(accesses),
            ],
            **pool_placement(job.pool),
        },
    }
