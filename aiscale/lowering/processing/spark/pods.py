"""The pods of Spark's driver and executors, and what the driver may do.

Source: Apache Spark 4.0, running on Kubernetes, pod template and RBAC.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.placement.buckets import own_uris
from aiscale.components.processing.batch_job import BatchJob
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.identities import created_account
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.network import api_server_egress, network_policy, pods_of
from aiscale.lowering.kubernetes.scheduling import pool_placement, topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import ADDRESS, BATCH_JOB, address_value, object_labels
from aiscale.lowering.pods import CreatedPods, Metrics, Path, PodTemplate
from aiscale.lowering.processing.identity import OWNED, identity_with_role
from aiscale.lowering.processing.job_network import Job, access_reason, job_egress, monitoring_ingress
from aiscale.lowering.processing.spark.configuration import METRICS_PATH, UI_PORT
from aiscale.lowering.resource import Resource

_SCRATCH = {"tmp": "/tmp", "work-dir": "/opt/spark/work-dir"}  # noqa: S108  # paths inside the container, on volumes


def role_of(job: Job) -> str:
    """The role of its pods."""
    return BATCH_JOB if isinstance(job, BatchJob) else "stream-job"


def spark_pod(
    job: Job, bindings: Bindings, context: LoweringContext, environment: dict[str, str], *, driver: bool
) -> dict[str, Any]:
    """Template of the driver or of an executor; Spark adds its image, its size, its local disks and its own labels."""
    container: dict[str, Any] = {
        "name": f"spark-kubernetes-{'driver' if driver else 'executor'}",
        "env": [
            *({"name": name, "value": value} for name, value in {**bindings.variables, **environment}.items()),
            *secret_variables(bindings.secrets),
        ],
        "securityContext": container_security(),
        "volumeMounts": [
            *({"name": name, "mountPath": path} for name, path in _SCRATCH.items()),
            *bindings.mounts,
        ],
    }
    spec: dict[str, Any] = {
        # The driver creates executors; those need no access to the API.
        "automountServiceAccountToken": driver,
        "serviceAccountName": job.name if driver else created_account(job),
        "enableServiceLinks": False,
        # The entry point of official images names any user, which Hadoop's classes need. Source: apache/spark-docker.
        "securityContext": pod_security(),
        "topologySpreadConstraints": topology_spread({ADDRESS: address_value(job)}, by_revision=False),
        "containers": [container],
        "volumes": [
            *({"name": name, "emptyDir": {"sizeLimit": "2Gi"}} for name in _SCRATCH),
            *bindings.volumes,
        ],
        **pool_placement(job.pool),
    }
    if driver and isinstance(job, BatchJob):
        spec["activeDeadlineSeconds"] = round(job.timeout)
    return {"metadata": {"labels": object_labels(job, context.system, role_of(job))}, "spec": spec}


def spark_templates(
    job: Job, driver: Path, executor: Path, *, image: Path, pull_policy: Path
) -> tuple[PodTemplate, ...]:
    """The templates of both kinds of pods; the driver creates the executors and serves the metrics of all.

    Args:
        job: whose pods they are.
        driver: where the template of the driver is in their object.
        executor: where that of the executors is.
        image: the field with their image.
        pull_policy: the field with their pull policy.
    """
    created = CreatedPods(
        creator=job.name,
        account=created_account(job) or "",
        image=image,
        templates=(executor,),
        # Source: Apache Spark 4.0, KubernetesClientUtils.
        config_maps="^spark-(drv|exec)-.*-conf-map$",
    )
    return (
        PodTemplate(driver, Metrics(UI_PORT, METRICS_PATH), pull_policy=pull_policy),
        PodTemplate(executor, pull_policy=pull_policy, created=created),
    )


def spark_identity(job: Job, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Service accounts of driver and executors, and what a driver does in its namespace. No Secrets."""
    made = ["configmaps", "persistentvolumeclaims", "pods", "services"]
    yield from identity_with_role(
        job,
        context,
        role_of(job),
        [{"apiGroups": [""], "resources": made, "verbs": list(OWNED)}],
        reason=f"the driver of {job.name} creates and deletes its executors and their settings",
        annotations=bindings.identity,
    )
    yield from identity_with_role(
        job, context, role_of(job), [], reason="", annotations=bindings.identity, account=created_account(job) or ""
    )


def spark_network_policy(job: Job, bindings: Bindings, context: LoweringContext) -> Resource:
    """Driver and executors connect to each other, Kafka, their stores and the Kubernetes API."""
    own = pods_of(job)
    return network_policy(
        job,
        context,
        role_of(job),
        ingress=[{"from": own}, monitoring_ingress(job, context, UI_PORT)],
        egress=[
            {"to": own},
            api_server_egress(job, context),
            *bindings.shared.egress,
            *job_egress(job, bindings, context, own_uris(job)),
        ],
        reason=access_reason(job, context),
    )
