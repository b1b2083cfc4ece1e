"""The pods of Flink's job and task managers."""

from __future__ import annotations

from typing import Any

from aiscale.core.component import Component
from aiscale.core.ports import NodeGroup
from aiscale.core.values.demand import Resources
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.clouds.identities import created_account
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.scheduling import pool_placement, topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import ADDRESS, address_value, object_labels
from aiscale.lowering.pods import CreatedPods, Metrics, PodTemplate
from aiscale.lowering.processing.flink.configuration import ARTIFACTS, METRICS_PORT
from aiscale.lowering.processing.flink.file_systems import VARIABLE as PLUGINS_VARIABLE
from aiscale.lowering.processing.flink.file_systems import plugin_folder, plugin_volume

ROLE = "stream-job"

FLINK_USER_ID = 9_999
"""User of the official images, the only one with a name: Hadoop's file systems refuse a user without. Source:
apache/flink-docker 2.2, Dockerfile and entry point."""

MAIN_CONTAINER = "flink-main-container"
"""Name by which Flink finds its container in a template. Source: Flink native Kubernetes, pod template."""

SCRATCH = "10Gi"
"""Disk for RocksDB's working files and spilled buffers of one task manager."""


def flink_pods(
    owner: Component,
    context: LoweringContext,
    *,
    bindings: Bindings,
    environment: dict[str, str],
    pool: NodeGroup | None,
    fetches: bool,
    annotations: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
    plugins: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The template of both kinds of pods.

    Args:
        owner: the component that they belong to.
        context: the graph and the namespace.
        bindings: what the pods get.
        environment: variables of the container.
        pool: node pool that they are restricted to.
        fetches: whether a program is fetched, which needs disk.
        annotations: further annotations.
        files: folders in the container, each with the name of the ConfigMap that is mounted there.
        plugins: jars of file systems that the image enables.
    """
    scratch = {"tmp": "/tmp", "log": "/opt/flink/log"} | ({"artifacts": ARTIFACTS} if fetches else {})  # noqa: S108  # paths inside the container, on volumes
    scratch |= {plugin_volume(jar): plugin_folder(jar) for jar in plugins}
    mounted = dict(files or {})
    enabled = {PLUGINS_VARIABLE: ";".join(plugins)} if plugins else {}
    variables = [
        *({"name": name, "value": value} for name, value in (environment | enabled).items()),
        *secret_variables(bindings.secrets),
    ]
    container: dict[str, Any] = {
        "name": MAIN_CONTAINER,
        **({"env": variables} if variables else {}),
        "ports": [{"name": "metrics", "containerPort": METRICS_PORT, "protocol": "TCP"}],
        "securityContext": container_security(),
        "volumeMounts": [
            *({"name": name, "mountPath": path} for name, path in scratch.items()),
            *({"name": name, "mountPath": path, "readOnly": True} for path, name in mounted.items()),
            *bindings.mounts,
        ],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            # Flink adds its own app and component labels.
            "labels": object_labels(owner, context.system, ROLE),
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": pod_security(FLINK_USER_ID),
            "terminationGracePeriodSeconds": 60,
            "topologySpreadConstraints": topology_spread({ADDRESS: address_value(owner)}, by_revision=False),
            "containers": [container],
            "volumes": [
                *({"name": name, "emptyDir": {"sizeLimit": SCRATCH}} for name in scratch),
                *({"name": name, "configMap": {"name": name}} for name in mounted.values()),
                *bindings.volumes,
            ],
            **pool_placement(pool),
        },
    }


WITH_TOKEN = {"spec": {"automountServiceAccountToken": True}}
"""What the operator merges into the template of pods that use the Kubernetes API. Source: operator 1.15.0,
FlinkConfigBuilder, ``mergePodTemplates``."""


def manager_specs(*, job_managers: int, job_manager: Resources, task_manager: Resources, ha: bool) -> dict[str, Any]:
    """``jobManager`` and ``taskManager`` of a FlinkDeployment.

    The job manager creates task managers through the Kubernetes API. These find the leader there, where there may be
    another one.

    Args:
        job_managers: number of job managers.
        job_manager: size of each.
        task_manager: size of each task manager.
        ha: whether another job manager takes over from a lost one.
    """
    return {
        "jobManager": {
            "replicas": job_managers,
            "resource": flink_size(job_manager),
            "podTemplate": WITH_TOKEN,
        },
        "taskManager": {"resource": flink_size(task_manager), **({"podTemplate": WITH_TOKEN} if ha else {})},
    }


def flink_template(owner: Component, *path: str, ha: bool) -> tuple[PodTemplate, ...]:
    """The template of both kinds of pods, with metrics of Flink's Prometheus reporter.

    Args:
        owner: the component that they belong to.
        path: where the spec of the deployment is in its object.
        ha: whether another job manager takes over from a lost one.
    """
    created = CreatedPods(
        creator=owner.name,
        account=created_account(owner) or "",
        image=(*path, "image"),
        templates=((*path, "podTemplate"), (*path, "taskManager", "podTemplate")),
        # Source: Apache Flink 2.2, KubernetesLeaderElectionHaServices.
        config_maps=f"^{owner.name}(-blue|-green)?-(cluster|[0-9a-f]{{32}})-config-map$",
        has_token=ha,
    )
    template = (*path, "podTemplate")
    return (PodTemplate(template, Metrics(METRICS_PORT), pull_policy=(*path, "imagePullPolicy"), created=created),)


def flink_size(resources: Resources) -> dict[str, Any]:
    """Flink's memory notation is ``4096m``: mebibytes. CPU is a number here."""
    return {"cpu": float(resources.cpu), "memory": f"{resources.memory // 2**20}m"}
