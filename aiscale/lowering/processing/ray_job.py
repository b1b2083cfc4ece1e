"""A batch job on a Ray cluster of its own: a RayJob, whose cluster has a head with the driver and equal workers.

Source: KubeRay 1.7.0, ray-operator/controllers/ray/rayjob_controller.go, common/job.go and utils/validation.go.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.ray import SUBMITTER, Ray
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, pods_of
from aiscale.lowering.kubernetes.ray_cluster import (
    API_VERSION,
    DASHBOARD_PORT,
    ENVIRONMENT,
    HEAD_PORTS,
    HEAD_ROLE,
    METRICS,
    METRICS_PORT,
    USER_ID,
    WORKER_PORTS,
    head_group,
    head_name,
    head_policy,
    ray_template,
    shared_memory,
    worker_group,
)
from aiscale.lowering.kubernetes.workload import NO_DISK, Workload
from aiscale.lowering.naming import content_name, fit
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.processing.job_network import monitoring_ingress
from aiscale.lowering.resource import Resource, kubernetes_resource

_SUBMITTER_ROLE = "ray-submitter"

_CLUSTER = ("spec", "rayClusterSpec")
_HEAD = PodTemplate((*_CLUSTER, "headGroupSpec", "template"), METRICS)
_WORKERS = PodTemplate((*_CLUSTER, "workerGroupSpecs", "0", "template"), METRICS)
_SUBMITTER = PodTemplate(("spec", "submitterPodTemplate"))

_LONGEST_NAME = 47
"""Characters of the name of a RayJob. Source: KubeRay 1.7.0, MaxRayJobNameLength."""

_DIGEST = len("-12345678")


def cluster_ingress(job: BatchJob, context: LoweringContext) -> list[Rule]:
    """Pods of the cluster connect to each other on any port, as Ray's processes do; Prometheus reads their metrics."""
    return [{"from": pods_of(job)}, monitoring_ingress(job, context, METRICS_PORT)]


def cluster_egress(job: BatchJob) -> list[Rule]:
    """To the other pods of the cluster."""
    return [{"to": pods_of(job)}]


def dashboard_policy(job: BatchJob, context: LoweringContext) -> Resource:
    """The operator asks the dashboard how far the job is."""
    reason = f"KubeRay asks the dashboard of the head of {job.name} how far the job is"
    return head_policy(job, context, ports=(DASHBOARD_PORT,), egress=[], reason=reason)


def ray_job(
    job: BatchJob, ray: Ray, program: Workload, context: LoweringContext, depends_on: tuple[str, ...]
) -> Resource:
    """The RayJob. KubeRay ignores changes of its cluster, so another program is another RayJob.

    Args:
        job: the job.
        ray: its ``ray``.
        program: an instance of the job's own code.
        context: where it is.
        depends_on: keys of resources that must exist before.
    """
    workers = replace(
        program,
        args=(),
        environment={**ENVIRONMENT, **program.environment},
        ports=WORKER_PORTS,
        user_id=USER_ID,
        shared_memory=shared_memory(program.resources),
    )
    spec: dict[str, Any] = {
        # A shell reads it, and with a submitter a second one what the first has read.
        "entrypoint": shlex.join([*ray.command, *job.args]),
        "submissionMode": ray.submission,
        "activeDeadlineSeconds": round(job.timeout),
        "backoffLimit": job.retries,
        "shutdownAfterJobFinishes": True,
        "ttlSecondsAfterFinished": round(ray.cluster_ttl),
        "rayClusterSpec": {
            "rayVersion": ray.version,
            "headGroupSpec": head_group(_head(ray, workers), context),
            "workerGroupSpecs": [worker_group(workers, context)],
        },
    }
    has_submitter = ray.submission == "K8sJobMode"
    if has_submitter:
        spec["submitterPodTemplate"] = _submitter(workers, context)
    base = fit(job.name, _LONGEST_NAME - _DIGEST)
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "RayJob",
        "metadata": context.metadata(job, content_name(base, spec), program.role, version=program.version),
        "spec": spec,
    }
    count = f"{job.executors} worker{'' if job.executors == 1 else 's'}"
    return kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"KubeRay runs {job.name} once on a Ray cluster with {count}",
        depends_on=(*depends_on, f"networkpolicy/{head_name(job)}"),
        pods=(_HEAD, _WORKERS, *((_SUBMITTER,) if has_submitter else ())),
        base_name=base,
    )


def _head(ray: Ray, workers: Workload) -> Workload:
    """The head, with what the driver shares with its workers."""
    return replace(
        workers,
        role=HEAD_ROLE,
        resources=ray.head,
        gpu=None,
        gpus=0,
        ports=(*HEAD_PORTS, *WORKER_PORTS),
        shared_memory=shared_memory(ray.head),
    )


def _submitter(workers: Workload, context: LoweringContext) -> dict[str, Any]:
    """The pod that submits the job and follows its log. KubeRay sets its command."""
    submitter = replace(
        workers,
        role=_SUBMITTER_ROLE,
        resources=SUBMITTER,
        gpu=None,
        gpus=0,
        environment={},
        secrets={},
        ports=(),
        shared_memory=None,
        volumes=(),
        mounts=(),
        disk=NO_DISK,
    )
    template = ray_template(submitter, context, "ray-job-submitter")
    del template["spec"]["topologySpreadConstraints"]  # of one pod
    template["spec"]["restartPolicy"] = "Never"
    return template
