"""FlinkSession on the Flink Kubernetes operator: a FlinkDeployment without a job.

Source: operator 1.15.0, flink.apache.org/v1beta1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.analysis.streams.client_identity import jobs_of
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.values.images import pull_policy
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.processing.flink.access import flink_identity, flink_network_policy, identity_keys
from aiscale.lowering.processing.flink.configuration import cluster_settings, high_availability
from aiscale.lowering.processing.flink.file_systems import job_uris, plugin_jars, writes_files
from aiscale.lowering.processing.flink.pods import ROLE, flink_pods, flink_template, manager_specs
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users


def lower_flink_session(session: FlinkSession, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity and role, policy, the Kafka users of all jobs together, and the cluster."""
    jobs = jobs_of(session, context.graph)
    ha = session.storage is not None
    yield from flink_identity(session, [session.name], bindings, context, ha=ha)
    yield flink_network_policy(session, jobs, bindings, context)
    yield from bindings.grants
    yield from kafka_users(session, bindings.kafka, ROLE, context)
    manifest = {
        "apiVersion": "flink.apache.org/v1beta1",
        "kind": "FlinkDeployment",
        "metadata": context.metadata(session, session.name, ROLE),
        "spec": _spec(session, jobs, bindings, context),
    }
    names = ", ".join(job.name for job in jobs)
    yield kubernetes_resource(
        manifest,
        address=session.address,
        reason=f"{session.name} runs {names or 'no job yet'} on up to {session.task_managers} task managers",
        depends_on=(
            *identity_keys(session, ha=ha),
            f"networkpolicy/{session.name}",
            *bindings.prerequisites,
        ),
        pods=flink_template(session, "spec", ha=ha),
    )


def _spec(
    session: FlinkSession, jobs: Sequence[StreamJob], bindings: Bindings, context: LoweringContext
) -> dict[str, Any]:
    image = session.image or session.official_image
    uris = [*session.named_uris, *(uri for job in jobs for uri in job_uris(job, bindings))]
    settings = cluster_settings(session, session.task_slots) | {
        "slotmanager.number-of-slots.max": str(session.task_managers * session.task_slots)
    }
    if session.storage is not None:
        settings |= high_availability(session.storage)
    return {
        "image": image,
        "imagePullPolicy": pull_policy(image),
        "flinkVersion": f"v{session.version.replace('.', '_')}",
        "mode": "native",
        "serviceAccount": session.name,
        "flinkConfiguration": dict(sorted(settings.items())),
        **manager_specs(
            job_managers=session.job_managers,
            job_manager=session.job_manager,
            task_manager=session.task_manager,
            ha=session.storage is not None,
        ),
        "podTemplate": flink_pods(
            session,
            context,
            bindings=bindings,
            environment={},
            pool=session.pool,
            fetches=False,
            plugins=plugin_jars(image, uris, writes_files=writes_files(bindings)),
        ),
    }
