"""StreamJob on the Flink Kubernetes operator. Source: operator 1.15.0, flink.apache.org/v1beta1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.values.images import pull_policy
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import CONFIG_HASH
from aiscale.lowering.naming import digest, fit
from aiscale.lowering.processing.flink.access import flink_identity, flink_network_policy, identity_keys
from aiscale.lowering.processing.flink.configuration import flink_configuration, is_fetched
from aiscale.lowering.processing.flink.file_systems import job_uris, plugin_jars, writes_files
from aiscale.lowering.processing.flink.pods import ROLE, flink_pods, flink_template, manager_specs
from aiscale.lowering.processing.flink.program import (
    SCRIPT,
    flink_job,
    statements,
    statements_map,
    statements_name,
)
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users

VERSION = "flink.apache.org/v1beta1"


def lower_flink(job: StreamJob, engine: Flink, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity and role, policy, Kafka users, statements, the deployment, and savepoints to take."""
    environment = dict(bindings.variables)
    script = statements(engine.sql, environment) if engine.sql is not None else ""
    if job.session is not None:
        yield _session_job(job, engine, job.session, environment, context, bindings.client.prerequisites)
        for name in engine.savepoints:
            yield _savepoint(job, name, context)
        return
    is_twice = engine.rollout == "blue-green"
    clusters = [f"{job.name}-blue", f"{job.name}-green"] if is_twice else [job.name]
    yield from flink_identity(job, clusters, bindings, context, ha=_is_highly_available(job))
    yield flink_network_policy(job, (job,), bindings, context)
    yield from bindings.grants
    yield from kafka_users(job, bindings.kafka, ROLE, context)
    if script:
        yield statements_map(job, script, context)
    spec = _spec(job, engine, bindings, context, environment, script)
    depends_on = (
        *identity_keys(job, ha=_is_highly_available(job)),
        f"networkpolicy/{job.name}",
        *([f"configmap/{statements_name(job)}"] if script else []),
        *bindings.prerequisites,
    )
    yield _deployment(job, engine, context, spec, depends_on)
    for name in engine.savepoints:
        yield _savepoint(job, name, context)


def _spec(
    job: StreamJob,
    engine: Flink,
    bindings: Bindings,
    context: LoweringContext,
    environment: dict[str, str],
    script: str,
) -> dict[str, Any]:
    image = engine.image or engine.official_image
    return {
        "image": image,
        "imagePullPolicy": pull_policy(image),
        "flinkVersion": f"v{engine.version.replace('.', '_')}",
        "mode": "native",
        "serviceAccount": job.name,
        "flinkConfiguration": flink_configuration(job, engine),
        **manager_specs(
            job_managers=engine.job_managers,
            job_manager=engine.job_manager,
            task_manager=engine.task_manager,
            ha=_is_highly_available(job),
        ),
        "podTemplate": flink_pods(
            job,
            context,
            bindings=bindings,
            environment=environment,
            pool=job.pool,
            fetches=is_fetched(job.jar),
            annotations={CONFIG_HASH: digest(script)} if script else {},
            files={SCRIPT.rpartition("/")[0]: statements_name(job)} if script else {},
            plugins=plugin_jars(image, job_uris(job, bindings), writes_files=writes_files(bindings)),
        ),
        "job": flink_job(job, engine),
    }


def _deployment(
    job: StreamJob, engine: Flink, context: LoweringContext, spec: dict[str, Any], depends_on: tuple[str, ...]
) -> Resource:
    graph = context.graph
    read = ", ".join(sorted({graph.nodes[edge.target].name for edge in graph.out_edges(job, EdgeKind.READS)}))
    count = job.parallelism
    reason = f"{job.name} processes {read} {job.delivery} on {count} parallel instance{'s' if count != 1 else ''}"
    manifest: dict[str, Any] = {
        "apiVersion": VERSION,
        "kind": "FlinkDeployment",
        "metadata": context.metadata(job, job.name, ROLE),
        "spec": spec,
    }
    ha = _is_highly_available(job)
    pods = flink_template(job, "spec", ha=ha)
    if engine.rollout == "blue-green":
        manifest |= {"kind": "FlinkBlueGreenDeployment", "spec": {"template": {"spec": spec}}}
        pods = flink_template(job, "spec", "template", "spec", ha=ha)
        reason += ", with a new version next to the old one until it is ready"
    return kubernetes_resource(manifest, address=job.address, reason=reason, depends_on=depends_on, pods=pods)


def _is_highly_available(job: StreamJob) -> bool:
    """Whether another job manager resumes the job of a lost one: its metadata has a place."""
    return job.checkpoint_storage is not None


def _session_job(
    job: StreamJob,
    engine: Flink,
    session: FlinkSession,
    environment: dict[str, str],
    context: LoweringContext,
    depends_on: tuple[str, ...],
) -> Resource:
    """A job on a cluster that it shares: the pods' variables are shared, so it gets its own as parameters."""
    parameters = {"pipeline.global-job-parameters": json.dumps(environment, sort_keys=True)} if environment else {}
    manifest = {
        "apiVersion": VERSION,
        "kind": "FlinkSessionJob",
        "metadata": context.metadata(job, job.name, ROLE),
        "spec": {
            "deploymentName": session.name,
            "flinkConfiguration": dict(sorted((flink_configuration(job, engine) | parameters).items())),
            "job": flink_job(job, engine),
        },
    }
    return kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"{job.name} runs {job.delivery} on {session.name}, a cluster that it shares",
        depends_on=(f"flinkdeployment/{session.name}", *depends_on),
    )


def _savepoint(job: StreamJob, name: str, context: LoweringContext) -> Resource:
    """A savepoint that is taken once, and whose files outlive the object."""
    root = (job.checkpoint_storage or "").rstrip("/")
    kind = "FlinkDeployment" if job.session is None else "FlinkSessionJob"
    manifest = {
        "apiVersion": VERSION,
        "kind": "FlinkStateSnapshot",
        "metadata": context.metadata(job, fit(f"{job.name}-{name}"), ROLE),
        "spec": {
            "backoffLimit": 3,
            "jobReference": {"kind": kind, "name": job.name},
            "savepoint": {
                "path": f"{root}/savepoints/{name}",
                "formatType": "CANONICAL",
                "disposeOnDelete": False,
                "alreadyExists": False,
            },
        },
    }
    return kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"the state of {job.name} is stored as {name}",
        depends_on=(f"{kind.lower()}/{job.name}",),
    )
