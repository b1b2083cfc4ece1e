"""BatchJob: Spark by an operator, own code by Kubernetes itself, or by KubeRay on a Ray cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.spark import Spark
from aiscale.core.values.volumes import disk_of
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.network import network_policy
from aiscale.lowering.kubernetes.secrets import key_references, unless_set
from aiscale.lowering.kubernetes.service import service_account
from aiscale.lowering.kubernetes.volumes import declared_mounts, declared_volumes, pod_claim_name, pod_claims
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import BATCH_JOB, image_version
from aiscale.lowering.naming import content_name, fit
from aiscale.lowering.processing.job_network import access_reason, job_egress
from aiscale.lowering.processing.ray_job import cluster_egress, cluster_ingress, dashboard_policy, ray_job
from aiscale.lowering.processing.spark.job import lower_spark
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users

ROLE = BATCH_JOB
_LONGEST_CRON_NAME = 52
"""Kubernetes adds eleven characters for each run. Source: Kubernetes CronJob."""


def lower_batch_job(job: BatchJob, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The resources of the job's engine."""
    if isinstance(job.engine, Spark):
        yield from lower_spark(job, job.engine, bindings, context)
    else:
        yield from _own_code(job, job.engine, bindings, context)


def _own_code(job: BatchJob, engine: OwnCode, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    workload = Workload(
        component=job,
        instance=job.name,
        role=ROLE,
        image=engine.image,
        version=image_version(engine.image),
        resources=engine.resources,
        replicas=job.executors,
        autoscaling=None,
        args=tuple(job.args),
        environment={**bindings.variables, **engine.environment},
        secrets=unless_set(bindings.secrets, engine.environment) | key_references(job, engine.secrets),
        volumes=(*bindings.volumes, *declared_volumes(job, job.volumes, job.claims)),
        mounts=(*bindings.mounts, *declared_mounts(job.volumes, job.claims)),
        disk=disk_of(job.volumes),
        gpu=job.gpu,
        gpus=job.gpus if job.gpu else 0,
        stop_s=round(engine.shutdown_grace),
    )
    yield service_account(workload, context, annotations=bindings.identity)
    has_cluster = job.ray is not None
    yield network_policy(
        job, context, ROLE,
        ingress=cluster_ingress(job, context) if has_cluster else [],
        egress=[
            *(cluster_egress(job) if has_cluster else ()), *bindings.shared.egress, *job_egress(job, bindings, context)
        ],
        reason=access_reason(job, context) + ("; pods of its Ray cluster connect to each other" if has_cluster else ""),
    )  # fmt: skip
    if has_cluster:
        yield dashboard_policy(job, context)
    yield from bindings.grants
    yield from kafka_users(job, bindings.kafka, ROLE, context)
    yield from pod_claims(job, job.claims, ROLE, context)
    depends_on = (
        f"serviceaccount/{job.name}",
        f"networkpolicy/{job.name}",
        *(f"persistentvolumeclaim/{pod_claim_name(job, one)}" for one in job.claims),
        *bindings.prerequisites,
    )
    if job.ray is not None:
        yield ray_job(job, job.ray, workload, context, depends_on)
        return
    run = _run(job, pod_template(workload, context))
    name, kind, spec = _once(job, run) if job.schedule is None else _again(job, job.schedule, run)
    manifest = {
        "apiVersion": "batch/v1",
        "kind": kind,
        "metadata": context.metadata(job, name, ROLE, version=workload.version),
        "spec": spec,
    }
    when = f"at {job.schedule}" if job.schedule else "once"
    count = job.executors
    yield kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"{job.name} runs {when} with {count} instance{'s' if count != 1 else ''}",
        depends_on=depends_on,
        base_name=job.name if kind == "Job" else "",
    )


def _run(job: BatchJob, template: dict[str, Any]) -> dict[str, Any]:
    """One run: instances with numbers, ``JOB_COMPLETION_INDEX`` in each, which share the work among them.

    Each instance has its own retries. Pods that are evicted, preempted or drained are replaced and do not count.
    Source: Kubernetes 1.36, batch/v1 JobSpec; Kubernetes documentation, handling pod failures of a Job.
    """
    spec = {**template["spec"], "restartPolicy": "Never"}
    return {
        "parallelism": job.running_at_once,
        "completions": job.executors,
        "completionMode": "Indexed",
        "backoffLimit" if job.executors == 1 else "backoffLimitPerIndex": job.retries,
        "podFailurePolicy": {
            "rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]
        },
        "activeDeadlineSeconds": round(job.timeout),
        "template": {**template, "spec": spec},
    }


def _once(job: BatchJob, run: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """A Job is immutable, so another program is another Job. A completed one stays."""
    return content_name(job.name, run), "Job", run


def _again(job: BatchJob, schedule: str, run: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    spec = {
        "schedule": schedule,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": job.concurrency_policy,
        # A start that was missed for this long is skipped.
        "startingDeadlineSeconds": 300,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "suspend": False,
        "jobTemplate": {"spec": run},
    }
    return fit(job.name, _LONGEST_CRON_NAME), "CronJob", spec
