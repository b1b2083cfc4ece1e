"""A Job that creates topics and rights on brokers that no operator manages.

Its script (``topics_job.sh``) uses Kafka's own tools and compares before it changes: it creates missing topics, adds
partitions, sets configurations, and adds and deletes ACLs of the principals that belong to the system. The Job is
named after what it does and how, its script included, so a change makes a new one, which runs once; the old one goes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiscale.analysis.streams.msk import has_topic_api
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import pull_policy
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.network import network_policy, pod_identity_egress
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.labels import object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import native_pods
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.script_files import script
from aiscale.lowering.streams.kafka.access import (
    KafkaAccess,
    certificate_mounts,
    certificate_volumes,
    kafka_secrets,
)
from aiscale.lowering.streams.kafka.client_properties import ALLOWED_URLS, client_properties
from aiscale.lowering.streams.kafka.connection import Connection, secured_connection
from aiscale.lowering.streams.kafka.network import connection_egress
from aiscale.lowering.streams.kafka.topics_job_files import complete, quota_files, right_files, topic_files
from aiscale.lowering.streams.msk.connection import IAM, msk_key
from aiscale.lowering.streams.msk.topics import msk_admin
from aiscale.quantities import Bytes, Cpu

ROLE = "kafka-topics"
RESOURCES = Resources(cpu=Cpu(0.25), memory=Bytes.parse("512Mi"), ephemeral_storage=Bytes.parse("256Mi"))
"""One of Kafka's tools at a time, each a small Java virtual machine."""

_FOLDER = "/etc/aiscale/topics"


@dataclass(frozen=True, slots=True)
class TopicsJob:
    """What the Job of one Kafka cluster does.

    Attributes:
        admin: how it reaches the cluster.
        files: what its script reads, by name of the file.
        environment: further variables of its container.
    """

    admin: Connection
    files: dict[str, str]
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def cluster(self) -> Kafka:
        """The Kafka cluster."""
        return self.admin.cluster

    @property
    def data(self) -> dict[str, str]:
        """What lies in its ConfigMap: the script, how it signs in, and the wanted state."""
        found = {"apply.sh": script("streams/kafka/topics_job.sh"), "client.properties": client_properties(self.admin)}
        if self.admin.mechanism == IAM:
            found["sign-in.sh"] = script("streams/msk/sign_in.sh")
        return found | complete(self.files)

    @property
    def name(self) -> str:
        """Name of the Job and of its ConfigMap: it changes with its content."""
        content = json.dumps((self.data, _pod(self, "")), sort_keys=True)
        return f"{fit(f'{self.cluster.name}-topics', 54)}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def service_account_name(cluster: Kafka) -> str:
    """Name of the identity of a cluster's Job."""
    return f"{cluster.name}-topics"


def topics_job_key(cluster: Kafka, context: LoweringContext) -> str | None:
    """Key of the resource of the Job; None where the cluster has none."""
    return _keys(context.graph).get(cluster.address)


@once_per_graph
def _keys(graph: ArchitectureGraph) -> dict[str, str]:
    """That of the Job of each cluster that has one, by its address: every client of a cluster waits for it."""
    return {address: f"job/{job.name}" for address, job in _jobs(graph).items()}


def topics_job(cluster: Kafka, graph: ArchitectureGraph) -> TopicsJob | None:
    """The Job of a Kafka cluster; None where nothing is to be created, or an operator creates it."""
    return _jobs(graph).get(cluster.address)


@once_per_graph
def _jobs(graph: ArchitectureGraph) -> dict[str, TopicsJob]:
    """Those of all clusters, by address."""
    found = ((cluster.address, _job(cluster, graph)) for cluster in graph.of(Kafka))
    return {address: job for address, job in found if job is not None}


def _job(cluster: Kafka, graph: ArchitectureGraph) -> TopicsJob | None:
    if isinstance(cluster, Msk):
        return _of_amazon(cluster, graph)
    if not isinstance(cluster, ExternalKafka) or cluster.strimzi is not None or not cluster.manages:
        return None
    admin = secured_connection(cluster, fit(f"{cluster.name}-topics"), cluster.admin or cluster.authentication)
    files = topic_files(cluster, graph) if "topics" in cluster.manages else {}
    files |= right_files(cluster, graph) if "acls" in cluster.manages else {}
    files |= quota_files(cluster, graph) if "quotas" in cluster.manages else {}
    return TopicsJob(admin, files) if files else None


def _of_amazon(cluster: Msk, graph: ArchitectureGraph) -> TopicsJob | None:
    """Rights and quotas of those that have a password or a certificate, and the topics where there is no API."""
    admin = msk_admin(cluster, graph)
    if admin is None:
        return None
    files = right_files(cluster, graph) | quota_files(cluster, graph) if cluster.admin is not None else {}
    if not has_topic_api(cluster):
        files |= topic_files(cluster, graph)
    environment = (("KAFKA_CLUSTER_ARN", output(msk_key(cluster), "arn")),) if admin.mechanism == IAM else ()
    return TopicsJob(admin, files, environment) if files else None


def topics_job_resources(
    job: TopicsJob, context: LoweringContext, depends_on: tuple[str, ...] = ()
) -> Iterator[Resource]:
    """The ConfigMap, the identity, the policy and the Job.

    Args:
        job: what is to be done.
        context: the graph and the namespace.
        depends_on: keys of further resources that must exist first, for example the brokers.
    """
    cluster, name = job.cluster, job.name
    egress = connection_egress(job.admin)
    if job.admin.mechanism == IAM:
        egress.append(pod_identity_egress())
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": context.metadata(cluster, name, ROLE),
            "immutable": True,
            "data": job.data,
        },
        address=cluster.address,
        reason=f"input of the Job of {cluster.name}",
        depends_on=(context.namespace_key, *depends_on),
    )
    yield identity(
        cluster, service_account_name(cluster), ROLE, context,
        reason=f"the Job of {cluster.name} has its own identity, without permissions in the cluster",
    )  # fmt: skip
    yield network_policy(
        cluster, context, ROLE, ingress=[], egress=egress,
        reason=f"the Job of {cluster.name} reaches its brokers and nothing else",
    )  # fmt: skip
    yield kubernetes_resource(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": context.metadata(cluster, name, ROLE),
            "spec": {
                "backoffLimit": 4,
                "activeDeadlineSeconds": 900,
                "template": {
                    "metadata": {"labels": object_labels(cluster, context.system, ROLE)},
                    "spec": _pod(job, name),
                },
            },
        },
        address=cluster.address,
        reason=f"{_what(job)} configured as the blueprint says",
        depends_on=(
            f"configmap/{name}",
            f"serviceaccount/{service_account_name(cluster)}",
            f"networkpolicy/{cluster.name}",
            *depends_on,
        ),
        pods=native_pods("batch/v1", "Job", is_setup=True),
    )


def _pod(job: TopicsJob, config_map: str) -> dict[str, Any]:
    access = (KafkaAccess(job.admin),)
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": job.admin.bootstrap,
        "KAFKA_HEAP_OPTS": "-Xmx256m",
        "LOG_DIR": "/tmp",  # noqa: S108  # a path inside the container, on its own volume
    }
    if job.admin.token_endpoint:
        environment["KAFKA_OPTS"] = f"-D{ALLOWED_URLS}={job.admin.token_endpoint}"
    environment |= dict(job.environment)
    container = {
        "name": ROLE,
        "image": job.cluster.tools,
        "imagePullPolicy": pull_policy(job.cluster.tools),
        "command": ["/bin/bash", f"{_FOLDER}/apply.sh"],
        "env": [
            *({"name": name, "value": value} for name, value in environment.items()),
            *secret_variables(kafka_secrets(access)),
        ],
        "resources": requirements(RESOURCES, ephemeral=RESOURCES.ephemeral_storage),
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108
            {"name": "topics", "mountPath": _FOLDER, "readOnly": True},
            *certificate_mounts(access),
        ],
    }
    return {
        "restartPolicy": "Never",
        "serviceAccountName": service_account_name(job.cluster),
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security(),
        "containers": [container],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
            {"name": "topics", "configMap": {"name": config_map}},
            *certificate_volumes(access),
        ],
    }


def _what(job: TopicsJob) -> str:
    """``2 topics of views are``, ``1 topic and the rights of its clients of shared are``."""
    count = job.files.get("topics", "").count("\n")
    topics = [f"{count} topic{'s' if count != 1 else ''}"] if count else []
    rights = ["the rights of its clients"] if "rights" in job.files else []
    quotas = ["their quotas" if rights else "the quotas of its clients"] if "users" in job.files else []
    whole = [*topics, *rights, *quotas]
    return f"{' and '.join(whole)} of {job.cluster.name} {'is' if whole == topics and count == 1 else 'are'}"
