"""StreamJob and BatchJob on either Spark operator.

Source: Kubeflow Spark operator 2.5.2, sparkoperator.k8s.io/v1beta2; Apache Spark Kubernetes operator 1.0.0,
spark.apache.org/v1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.spark import Spark
from aiscale.core.edges import EdgeKind
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import pull_policy
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.identities import created_account
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.processing.job_network import Job
from aiscale.lowering.processing.spark.configuration import (
    is_python,
    pod_memory,
    spark_configuration,
    trigger_environment,
)
from aiscale.lowering.processing.spark.pods import (
    role_of,
    spark_identity,
    spark_network_policy,
    spark_pod,
    spark_templates,
)
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users

PULL_POLICY = "spark.kubernetes.container.image.pullPolicy"

IMAGE = "spark.kubernetes.container.image"

ENDLESS = 1_000_000
"""Restarts of a streaming driver, where the operator wants a number."""


def lower_spark(job: Job, engine: Spark, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity and role, policy, Kafka users, and the application, once or at set times."""
    yield from spark_identity(job, bindings, context)
    yield spark_network_policy(job, bindings, context)
    yield from bindings.grants
    yield from kafka_users(job, bindings.kafka, role_of(job), context)
    make = _of_kubeflow if engine.operator == "kubeflow" else _of_apache
    kind, version, spec, pods = make(job, engine, bindings, context)
    yield kubernetes_resource(
        {
            "apiVersion": version,
            "kind": kind,
            "metadata": context.metadata(job, job.name, role_of(job), version=engine.release),
            "spec": spec,
        },
        address=job.address,
        reason=_reason(job, engine, context),
        depends_on=(
            f"rolebinding/{job.name}",
            f"serviceaccount/{created_account(job)}",
            f"networkpolicy/{job.name}",
            *bindings.prerequisites,
        ),
        pods=pods,
    )


def _of_kubeflow(
    job: Job,
    engine: Spark,
    bindings: Bindings,
    context: LoweringContext,
) -> tuple[str, str, dict[str, Any], tuple[PodTemplate, ...]]:
    program = job.jar or ""
    python = is_python(program)
    application: dict[str, Any] = {
        "type": "Python" if python else "Scala",
        "mode": "cluster",
        "sparkVersion": engine.release,
        "image": engine.image or engine.official_image,
        "imagePullPolicy": pull_policy(engine.image or engine.official_image),
        "mainApplicationFile": program,
        "restartPolicy": _restarts(job, engine),
        "sparkConf": spark_configuration(job),
        "driver": {
            **_size(engine.driver, math.ceil(engine.driver.cpu), python=python),
            "serviceAccount": job.name,
            "template": _pod(job, engine, bindings, context, driver=True),
        },
        "executor": {
            **_size(engine.executor, engine.executor_cores, python=python),
            "instances": executors(job, engine),
            "serviceAccount": created_account(job),
            "template": _pod(job, engine, bindings, context, driver=False),
        },
    }
    if python:
        application["pythonVersion"] = "3"
    if main := getattr(job, "entry_class", None):
        application["mainClass"] = main
    if job.args:
        application["arguments"] = list(job.args)
    version = "sparkoperator.k8s.io/v1beta2"
    schedule = schedule_of(job, engine)
    if schedule is None:
        return "SparkApplication", version, application, _kubeflow_pods(job, "spec")
    return (
        "ScheduledSparkApplication",
        version,
        {
            "schedule": schedule,
            "timeZone": "UTC",
            "concurrencyPolicy": job.concurrency_policy if isinstance(job, BatchJob) else "Forbid",
            "successfulRunHistoryLimit": 3,
            "failedRunHistoryLimit": 3,
            "suspend": False,
            "template": application,
        },
        _kubeflow_pods(job, "spec", "template"),
    )


def _kubeflow_pods(job: Job, *path: str) -> tuple[PodTemplate, ...]:
    return spark_templates(
        job, (*path, "driver", "template"), (*path, "executor", "template"),
        image=(*path, "image"), pull_policy=(*path, "imagePullPolicy"),
    )  # fmt: skip


def _of_apache(
    job: Job,
    engine: Spark,
    bindings: Bindings,
    context: LoweringContext,
) -> tuple[str, str, dict[str, Any], tuple[PodTemplate, ...]]:
    """Nearly everything is a setting of Spark's there."""
    program = job.jar or ""
    python = is_python(program)
    driver, executor = pod_memory(engine.driver, python=python), pod_memory(engine.executor, python=python)
    settings = spark_configuration(job) | {
        "spark.driver.cores": str(math.ceil(engine.driver.cpu)),
        "spark.driver.memory": f"{driver.heap}m",
        "spark.driver.memoryOverhead": f"{driver.overhead}m",
        "spark.executor.cores": str(engine.executor_cores),
        "spark.executor.instances": str(executors(job, engine)),
        "spark.executor.memory": f"{executor.heap}m",
        "spark.executor.memoryOverhead": f"{executor.overhead}m",
        "spark.kubernetes.authenticate.driver.serviceAccountName": job.name,
        "spark.kubernetes.authenticate.executor.serviceAccountName": created_account(job) or job.name,
        IMAGE: engine.image or engine.official_image,
        PULL_POLICY: pull_policy(engine.image or engine.official_image),
        "spark.kubernetes.driver.request.cores": str(engine.driver.cpu),
        "spark.kubernetes.executor.request.cores": str(engine.executor.cpu),
        "spark.kubernetes.namespace": context.namespace,
    }
    restart: dict[str, Any] = {"restartPolicy": "OnFailure", "restartBackoffMillis": 10_000}
    if isinstance(job, BatchJob):
        restart["maxRestartAttempts"] = job.retries
    else:
        restart |= {"restartPolicy": engine.restart, "maxRestartAttempts": ENDLESS}
    application: dict[str, Any] = {
        "deploymentMode": "ClusterMode",
        "runtimeVersions": {"sparkVersion": engine.release},
        ("pyFiles" if python else "jars"): program,
        "sparkConf": dict(sorted(settings.items())),
        "applicationTolerations": {
            "restartConfig": restart,
            # A failed driver is kept for inspection; a successful one is deleted.
            "resourceRetainPolicy": "OnFailure",
        },
        "driverSpec": {"podTemplateSpec": _pod(job, engine, bindings, context, driver=True)},
        "executorSpec": {"podTemplateSpec": _pod(job, engine, bindings, context, driver=False)},
    }
    if main := getattr(job, "entry_class", None):
        application["mainClass"] = main
    if job.args:
        application["driverArgs"] = list(job.args)
    driver_pods, executor_pods = (("spec", f"{role}Spec", "podTemplateSpec") for role in ("driver", "executor"))
    conf = ("spec", "sparkConf")
    pods = spark_templates(job, driver_pods, executor_pods, image=(*conf, IMAGE), pull_policy=(*conf, PULL_POLICY))
    return "SparkApplication", "spark.apache.org/v1", application, pods


def executors(job: Job, engine: Spark) -> int:
    """How many executors run its tasks."""
    return job.executors if isinstance(job, BatchJob) else math.ceil(job.parallelism / engine.executor_cores)


def schedule_of(job: Job, engine: Spark) -> str | None:
    """When it starts; None where it runs once, or forever."""
    return job.schedule if isinstance(job, BatchJob) else engine.schedule


def _size(resources: Resources, cores: int, *, python: bool) -> dict[str, Any]:
    memory = pod_memory(resources, python=python)
    return {
        "cores": cores,
        "coreRequest": str(resources.cpu),
        "memory": f"{memory.heap}m",
        "memoryOverhead": f"{memory.overhead}m",
    }


def _restarts(job: Job, engine: Spark) -> dict[str, Any]:
    """A job that ends is restarted only after a failure."""
    intervals = {"onFailureRetryInterval": 10, "onSubmissionFailureRetryInterval": 20}
    if isinstance(job, BatchJob):
        again = {"onFailureRetries": job.retries, "onSubmissionFailureRetries": job.retries}
        return {"type": "OnFailure", **again, **intervals}
    if engine.restart == "Never":
        return {"type": "Never"}
    if engine.restart == "OnFailure" or engine.schedule is not None:
        again = {"onFailureRetries": ENDLESS, "onSubmissionFailureRetries": ENDLESS}
        return {"type": "OnFailure", **again, **intervals}
    return {"type": "Always", **intervals}


def _pod(
    job: Job,
    engine: Spark,
    bindings: Bindings,
    context: LoweringContext,
    *,
    driver: bool,
) -> dict[str, Any]:
    return spark_pod(job, bindings, context, trigger_environment(job, engine) if driver else {}, driver=driver)


def _reason(job: Job, engine: Spark, context: LoweringContext) -> str:
    graph = context.graph
    read = ", ".join(sorted({graph.nodes[edge.target].name for edge in graph.out_edges(job, EdgeKind.READS)}))
    schedule = schedule_of(job, engine)
    when = f" at {schedule}" if schedule else ""
    count = executors(job, engine)
    return f"{job.name} processes {read or 'its input'}{when} on {count} executor{'s' if count != 1 else ''}"
