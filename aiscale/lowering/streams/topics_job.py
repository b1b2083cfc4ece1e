"""A Job that makes topics and rights on brokers that no operator looks after.

Its script (``topics_job.sh``) uses Kafka's own tools and compares before it changes: it makes missing topics, adds
partitions, sets configurations, and adds and takes away ACLs of the principals that belong to the system. The Job is
named after what it does, so a change makes a new one, which runs once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from aiscale.analysis.kafka_quotas import own_quotas
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.demand import Resources
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, pod_security
from aiscale.lowering.kubernetes.network import network_policy
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import (
    KafkaAccess,
    certificate_mounts,
    certificate_volumes,
    kafka_secrets,
)
from aiscale.lowering.streams.client_properties import ALLOWED_URLS, client_properties
from aiscale.lowering.streams.clients import access_to, clients
from aiscale.lowering.streams.connection import Connection, secured
from aiscale.lowering.streams.kafka_network import connection_egress
from aiscale.lowering.streams.msk_connection import signed_in
from aiscale.lowering.streams.topic_settings import SETTINGS, topic_settings
from aiscale.lowering.streams.user_quotas import kafka_settings
from aiscale.quantities import Bytes, Cpu

TOOLS_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1"
"""Has Kafka's tools in ``/opt/kafka/bin``. Source: Strimzi 1.2.0; tools of Kafka 4 speak to brokers from 2.1 on
(KIP-896)."""

ROLE = "kafka-topics"
RESOURCES = Resources(cpu=Cpu(0.25), memory=Bytes.parse("512Mi"))
"""One of Kafka's tools at a time, each a small Java virtual machine."""

_FOLDER = "/etc/aiscale/topics"
_PATTERNS = {"literal": "LITERAL", "prefix": "PREFIXED"}
_TYPES = {"topic": "TOPIC", "group": "GROUP", "transactionalId": "TRANSACTIONAL_ID", "cluster": "CLUSTER"}


@dataclass(frozen=True, slots=True)
class TopicsJob:
    """What the Job of one Kafka cluster does.

    Attributes:
        admin: how it reaches the cluster.
        files: what its script reads, by name of the file.
        image: has Kafka's tools.
        environment: further variables of its container.
        has_identity: whether its pod speaks to a cloud with the token of its service account.
    """

    admin: Connection
    files: dict[str, str]
    image: str = TOOLS_IMAGE
    environment: tuple[tuple[str, str], ...] = ()
    has_identity: bool = False

    @property
    def cluster(self) -> Kafka:
        """The Kafka cluster."""
        return self.admin.cluster

    @property
    def name(self) -> str:
        """Name of the Job and of its ConfigMap: another one whenever it has anything else to do."""
        content = repr((sorted(self.files.items()), self.image, self.environment, self.admin.bootstrap))
        return f"{fit(f'{self.cluster.name}-topics', 54)}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def service_account_name(cluster: Kafka) -> str:
    """Name of the identity of a cluster's Job."""
    return f"{cluster.name}-topics"


def topics_job_key(cluster: Kafka, context: LoweringContext) -> str | None:
    """Key of the record of the Job; None where the cluster has none."""
    job = topics_job(cluster, context)
    return f"job/{job.name}" if job is not None else None


def topics_job(cluster: Kafka, context: LoweringContext) -> TopicsJob | None:
    """The Job of a Kafka cluster; None where nothing is to be made, or an operator makes it."""
    if isinstance(cluster, Msk) and cluster.admin is not None:
        # Amazon makes the topics; rights of those that sign in with their role are policies.
        admin = Connection(cluster, fit(f"{cluster.name}-topics"), **signed_in(cluster, cluster.admin))
        files = right_files(cluster, context) | quota_files(cluster, context)
        return TopicsJob(admin, files) if files else None
    if not isinstance(cluster, ExternalKafka) or cluster.strimzi is not None or not cluster.manages:
        return None
    admin = secured(cluster, fit(f"{cluster.name}-topics"), cluster.admin or cluster.authentication)
    files = topic_files(cluster, context) if "topics" in cluster.manages else {}
    files |= right_files(cluster, context) if "acls" in cluster.manages else {}
    files |= quota_files(cluster, context) if "quotas" in cluster.manages else {}
    return TopicsJob(admin, files) if files else None


def topic_files(cluster: Kafka, context: LoweringContext) -> dict[str, str]:
    """The topics of a cluster, as the script reads them; nothing where it has none."""
    topics = [
        topic
        for edge in context.graph.in_edges(cluster, EdgeKind.STORED_IN)
        if isinstance(topic := context.graph.nodes[edge.source], Topic)
    ]
    if not topics:
        return {}
    rows, settings = [], []
    for topic in sorted(topics, key=lambda topic: topic.kafka_name):
        copies = topic.replication_factor or cluster.replication_factor
        rows.append((topic.kafka_name, topic.partitions, copies))
        settings += [(topic.kafka_name, key, _text(value)) for key, value in topic_settings(topic).items()]
    return {"topics": _table(rows), "settings": _table(settings), "own-settings": _table((key,) for key in SETTINGS)}


def right_files(cluster: Kafka, context: LoweringContext) -> dict[str, str]:
    """The principals of a cluster's clients and what they may do; nothing where it has no client."""
    rights: set[tuple[str, ...]] = set()
    principals: set[str] = set()
    found = (access_to(cluster, client, context.graph) for client in clients(cluster, context.graph))
    for access in (one for one in found if one is not None):
        principal = access.connection.principal
        if not principal:
            continue
        principals.add(principal)
        for right in access.rights:
            name = right.name or "kafka-cluster"
            rights |= {
                (principal, _TYPES[right.kind], name, _PATTERNS[right.pattern], operation)
                for operation in right.operations
            }
    if not principals:
        return {}
    return {"principals": _table((one,) for one in sorted(principals)), "rights": _table(sorted(rights))}


def quota_files(cluster: ExternalKafka | Msk, context: LoweringContext) -> dict[str, str]:
    """Users of ``users`` and what each may use up; nothing where none of them is a client.

    Kafka knows quotas of users only, so a principal of another type has none.
    """
    quotas: set[tuple[str, str, object]] = set()
    users: set[str] = set()
    for client in clients(cluster, context.graph):
        security = cluster.users.get(client.address)
        kind, _, user = security.principal.partition(":") if security is not None else ("", "", "")
        if kind != "User":
            continue
        users.add(user)
        if (own := own_quotas(client)) is not None:
            quotas |= {(user, name, value) for name, value in kafka_settings(own).items()}
    # Amazon's clusters have no ``manages``: there, quotas of others are left alone until somebody declares one.
    if not users or (isinstance(cluster, Msk) and not quotas):
        return {}
    return {"users": _table((one,) for one in sorted(users)), "quotas": _table(sorted(quotas, key=str))}


def topics_job_records(job: TopicsJob, context: LoweringContext, needs: tuple[str, ...] = ()) -> Iterator[Resource]:
    """The ConfigMap, the identity, the policy and the Job.

    Args:
        job: what is to be done.
        context: where it runs.
        needs: keys of further records that must exist first, for example the brokers.
    """
    cluster = job.cluster
    data = {"apply.sh": _script(), "client.properties": client_properties(job.admin), **_complete(job.files)}
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": context.metadata(cluster, job.name, ROLE),
            "immutable": True,
            "data": data,
        },
        address=cluster.address,
        reason=f"the Job of {cluster.name} reads here what is to be",
        needs=(context.namespace_key, *needs),
    )
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": context.metadata(cluster, service_account_name(cluster), ROLE),
            "automountServiceAccountToken": False,
        },
        address=cluster.address,
        reason=f"the Job of {cluster.name} has an identity of its own, with no right in the cluster",
        needs=(context.namespace_key,),
    )
    yield network_policy(
        cluster, context, ROLE, ingress=[], egress=connection_egress(job.admin),
        reason=f"the Job of {cluster.name} reaches its brokers and nothing else",
    )  # fmt: skip
    yield kubernetes_resource(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": context.metadata(cluster, job.name, ROLE),
            "spec": {
                "backoffLimit": 4,
                "activeDeadlineSeconds": 900,
                "template": _pod_template(job, context),
            },
        },
        address=cluster.address,
        reason=f"{_what(job)} of {cluster.name} are made what the blueprint says",
        needs=(
            f"configmap/{job.name}",
            f"serviceaccount/{service_account_name(cluster)}",
            f"networkpolicy/{cluster.name}",
            *needs,
        ),
    )


def _pod_template(job: TopicsJob, context: LoweringContext) -> dict[str, Any]:
    access = (KafkaAccess(job.admin),)
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": job.admin.bootstrap,
        "KAFKA_HEAP_OPTS": "-Xmx256m",
        "LOG_DIR": "/tmp",  # noqa: S108  # a path inside the container, on its own volume
    }
    if job.admin.token_endpoint:
        environment["KAFKA_OPTS"] = f"-D{ALLOWED_URLS}={job.admin.token_endpoint}"
    environment |= dict(job.environment)
    resources = {"cpu": str(RESOURCES.cpu), "memory": str(RESOURCES.memory)}
    container = {
        "name": ROLE,
        "image": job.image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["/bin/bash", f"{_FOLDER}/apply.sh"],
        "env": [
            *({"name": name, "value": value} for name, value in environment.items()),
            *secret_variables(kafka_secrets(access)),
        ],
        "resources": {"requests": resources, "limits": {"memory": str(RESOURCES.memory)}},
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108
            {"name": "topics", "mountPath": _FOLDER, "readOnly": True},
            *certificate_mounts(access),
        ],
    }
    pod = {
        "restartPolicy": "Never",
        "serviceAccountName": service_account_name(job.cluster),
        "automountServiceAccountToken": job.has_identity,
        "enableServiceLinks": False,
        "securityContext": pod_security(),
        "containers": [container],
        "volumes": [
            {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
            {"name": "topics", "configMap": {"name": job.name}},
            *certificate_volumes(access),
        ],
    }
    return {"metadata": {"labels": object_labels(job.cluster, context.system, ROLE)}, "spec": pod}


def _what(job: TopicsJob) -> str:
    count = job.files.get("topics", "").count("\n")
    topics = [f"{count} topic{'s' if count != 1 else ''}"] if count else []
    rights = ["the rights of its clients"] if "rights" in job.files else []
    quotas = ["what they may use up" if rights else "what its clients may use up"] if "users" in job.files else []
    return " and ".join([*topics, *rights, *quotas])


def _complete(files: dict[str, str]) -> dict[str, str]:
    """Every file that the script looks for; those that nothing is in are empty."""
    names = ("topics", "settings", "own-settings", "principals", "rights", "users", "quotas")
    return {name: files.get(name, "") for name in names}


def _table(rows: Any) -> str:
    return "".join("\t".join(str(value) for value in row) + "\n" for row in rows)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _script() -> str:
    return files("aiscale.lowering.streams").joinpath("topics_job.sh").read_text("utf-8")
