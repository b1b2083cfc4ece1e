"""A Job that makes topics and rights on brokers that no operator looks after.

Its script (``topics_job.sh``) uses Kafka's own tools and compares before it changes: it makes missing topics, adds
partitions, sets configurations, and adds and takes away ACLs of the principals that belong to the system. The Job is
named after what it does, so a change makes a new one, which runs once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
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
from aiscale.lowering.kubernetes.network import network_policy, pod_identity_egress
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.kubernetes.service import identity
from aiscale.lowering.labels import object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.references import output
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
from aiscale.lowering.streams.msk_connection import IAM, has_topic_api, msk_key
from aiscale.lowering.streams.msk_topics import FIXED, is_taken, msk_admin, msk_topic_settings
from aiscale.lowering.streams.script_files import script
from aiscale.lowering.streams.topic_settings import SETTINGS, spelled, topic_settings
from aiscale.lowering.streams.user_quotas import kafka_settings
from aiscale.quantities import Bytes, Cpu

TOOLS_IMAGE = "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1"
"""Has Kafka's tools in ``/opt/kafka/bin``. Source: Strimzi 1.2.0; tools of Kafka 4 speak to brokers from 2.1 on
(KIP-896)."""

ROLE = "kafka-topics"
RESOURCES = Resources(cpu=Cpu(0.25), memory=Bytes.parse("512Mi"))
"""One of Kafka's tools at a time, each a small Java virtual machine."""

_FOLDER = "/etc/aiscale/topics"
_AS_BROKERS_DECIDE = "-"
_PATTERNS = {"literal": "LITERAL", "prefix": "PREFIXED"}
_TYPES = {"topic": "TOPIC", "group": "GROUP", "transactionalId": "TRANSACTIONAL_ID", "cluster": "CLUSTER"}


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
    def name(self) -> str:
        """Name of the Job and of its ConfigMap: another one whenever it has anything else to do."""
        content = repr((sorted(self.files.items()), TOOLS_IMAGE, self.environment, self.admin.bootstrap))
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
    if isinstance(cluster, Msk):
        return _of_amazon(cluster, context)
    if not isinstance(cluster, ExternalKafka) or cluster.strimzi is not None or not cluster.manages:
        return None
    admin = secured(cluster, fit(f"{cluster.name}-topics"), cluster.admin or cluster.authentication)
    files = topic_files(cluster, context) if "topics" in cluster.manages else {}
    files |= right_files(cluster, context) if "acls" in cluster.manages else {}
    files |= quota_files(cluster, context) if "quotas" in cluster.manages else {}
    return TopicsJob(admin, files) if files else None


def _of_amazon(cluster: Msk, context: LoweringContext) -> TopicsJob | None:
    """Rights and quotas of those that have a password or a certificate, and the topics where there is no API."""
    admin = msk_admin(cluster, context)
    if admin is None:
        return None
    files = right_files(cluster, context) | quota_files(cluster, context) if cluster.admin is not None else {}
    if not has_topic_api(cluster):
        files |= topic_files(cluster, context)
    environment = (("KAFKA_CLUSTER_ARN", output(msk_key(cluster), "arn")),) if admin.mechanism == IAM else ()
    return TopicsJob(admin, files, environment) if files else None


def topics_of(cluster: Kafka, context: LoweringContext) -> list[Topic]:
    """The topics that a cluster stores, by Kafka's name of each."""
    stored = (context.graph.nodes[edge.source] for edge in context.graph.in_edges(cluster, EdgeKind.STORED_IN))
    return sorted((one for one in stored if isinstance(one, Topic)), key=lambda topic: topic.kafka_name)


def topic_files(cluster: Kafka, context: LoweringContext) -> dict[str, str]:
    """The topics of a cluster, as the script reads them; nothing where it has none."""
    topics = topics_of(cluster, context)
    if not topics:
        return {}
    is_serverless = isinstance(cluster, Msk) and cluster.type == "serverless"
    rows, settings = [], []
    for topic in topics:
        copies = _AS_BROKERS_DECIDE if is_serverless else topic.replication_factor or cluster.replication_factor
        rows.append((topic.kafka_name, topic.partitions, copies))
        wished = msk_topic_settings(topic, cluster) if isinstance(cluster, Msk) else topic_settings(topic)
        settings += [(topic.kafka_name, key, spelled(value)) for key, value in wished.items()]
    own = [key for key in SETTINGS if not isinstance(cluster, Msk) or is_taken(key, cluster)]
    found = {"topics": _table(rows), "settings": _table(settings), "own-settings": _table((key,) for key in own)}
    return found | ({"fixed-settings": _table(FIXED.items())} if is_serverless else {})


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
    data = {"apply.sh": script("topics_job.sh"), "client.properties": client_properties(job.admin)}
    egress = connection_egress(job.admin)
    if job.admin.mechanism == IAM:
        data["sign-in.sh"] = script("scripts/msk_sign_in.sh")
        egress.append(pod_identity_egress())
    data |= _complete(job.files)
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
    yield identity(
        cluster, service_account_name(cluster), ROLE, context,
        reason=f"the Job of {cluster.name} has an identity of its own, with no right in the cluster",
    )  # fmt: skip
    yield network_policy(
        cluster, context, ROLE, ingress=[], egress=egress,
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
        reason=f"{_what(job)} made what the blueprint says",
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
        "image": TOOLS_IMAGE,
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
        "automountServiceAccountToken": False,
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
    """``2 topics of views are``, ``1 topic and the rights of its clients of shared are``."""
    count = job.files.get("topics", "").count("\n")
    topics = [f"{count} topic{'s' if count != 1 else ''}"] if count else []
    rights = ["the rights of its clients"] if "rights" in job.files else []
    quotas = ["what they may use up" if rights else "what its clients may use up"] if "users" in job.files else []
    whole = [*topics, *rights, *quotas]
    return f"{' and '.join(whole)} of {job.cluster.name} {'is' if whole == topics and count == 1 else 'are'}"


def _complete(files: dict[str, str]) -> dict[str, str]:
    """Every file that the script looks for; those that nothing is in are empty."""
    names = ("topics", "settings", "own-settings", "principals", "rights", "users", "quotas")
    return dict.fromkeys(names, "") | files


def _table(rows: Any) -> str:
    return "".join("\t".join(str(value) for value in row) + "\n" for row in rows)
