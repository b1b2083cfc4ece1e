"""Which resources store data, and which plans are refused for it."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import aiscale.lowering
from aiscale.lowering.resource import Resource, cloud_resource, kubernetes_resource
from aiscale.lowering.stored_data import unversioned
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import (
    TABLES,
    allowing,
    data_losses,
    data_of,
    protected_keys,
    refused_losses,
)
from aiscale.plan.make_plan import make_plan
from tests.support.lowered import CASES, lower_system, read_system
from tests.support.plugins import Installed
from tests.support.records import NAMESPACE, SYSTEM, after, labels, namespace, plan_of, triples

WITHOUT_DATA = frozenset(
    [
        "ConfigMap",
        "LimitRange",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
        "Namespace",
        "ResourceQuota",
        "Service",
        "ServiceAccount",
        "apps/Deployment",
        "autoscaling/HorizontalPodAutoscaler",
        "batch/CronJob",
        "batch/Job",
        "helm.sh/Release",
        "networking.k8s.io/Ingress",
        "networking.k8s.io/NetworkPolicy",
        "policy/PodDisruptionBudget",
        "rbac.authorization.k8s.io/Role",
        "rbac.authorization.k8s.io/RoleBinding",
        "scheduling.k8s.io/PriorityClass",
        "external-secrets.io/ExternalSecret",
        "argoproj.io/AnalysisTemplate",
        "argoproj.io/Rollout",
        "gateway.envoyproxy.io/BackendTrafficPolicy",
        "gateway.envoyproxy.io/ClientTrafficPolicy",
        "gateway.envoyproxy.io/EnvoyProxy",
        "gateway.envoyproxy.io/SecurityPolicy",
        "flagger.app/Canary",
        "flagger.app/MetricTemplate",
        "keda.sh/ScaledObject",
        "keda.sh/TriggerAuthentication",
        "gateway.networking.k8s.io/BackendTLSPolicy",
        "gateway.networking.k8s.io/GRPCRoute",
        "gateway.networking.k8s.io/Gateway",
        "gateway.networking.k8s.io/HTTPRoute",
        "gateway.networking.k8s.io/ReferenceGrant",
        "gateway.networking.k8s.io/TLSRoute",
        "inference.networking.k8s.io/InferencePool",
        "inference.networking.x-k8s.io/InferenceObjective",
        "machinelearning.seldon.io/SeldonDeployment",
        "mlops.seldon.io/Experiment",
        "mlops.seldon.io/Model",
        "mlops.seldon.io/Pipeline",
        "mlops.seldon.io/Server",
        "networking.istio.io/DestinationRule",
        "networking.istio.io/ServiceEntry",
        "networking.istio.io/Sidecar",
        "networking.istio.io/VirtualService",
        "policy.linkerd.io/AuthorizationPolicy",
        "policy.linkerd.io/HTTPLocalRateLimitPolicy",
        "policy.linkerd.io/HTTPRoute",
        "policy.linkerd.io/MeshTLSAuthentication",
        "policy.linkerd.io/NetworkAuthentication",
        "policy.linkerd.io/Server",
        "ray.io/RayJob",
        "ray.io/RayService",
        "security.istio.io/AuthorizationPolicy",
        "security.istio.io/PeerAuthentication",
        "security.istio.io/RequestAuthentication",
        "serving.kserve.io/InferenceService",
        "serving.kserve.io/LLMInferenceService",
        "leaderworkerset.x-k8s.io/LeaderWorkerSet",
        "serving.kserve.io/ServingRuntime",
        "telemetry.istio.io/Telemetry",
        "registry.apicur.io/ApicurioRegistry3",
        "access.strimzi.io/KafkaAccess",
        "kafka.strimzi.io/KafkaConnect",
        "kafka.strimzi.io/KafkaConnector",
        "kafka.strimzi.io/KafkaMirrorMaker2",
        "kafka.strimzi.io/KafkaRebalance",
        "kafka.strimzi.io/KafkaUser",
        "flink.apache.org/FlinkBlueGreenDeployment",
        "flink.apache.org/FlinkDeployment",
        "flink.apache.org/FlinkSessionJob",
        "flink.apache.org/FlinkStateSnapshot",
        "sparkoperator.k8s.io/ScheduledSparkApplication",
        "sparkoperator.k8s.io/SparkApplication",
        "spark.apache.org/SparkApplication",
        "aws:cloudwatch/logStream:LogStream",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "aws:kinesis/streamConsumer:StreamConsumer",
        "aws:msk/configuration:Configuration",
        "aws:msk/scramSecretAssociation:ScramSecretAssociation",
        "aws:route53/healthCheck:HealthCheck",
        "aws:route53/record:Record",
        "azure-native:cdn:AFDCustomDomain",
        "azure-native:cdn:AFDEndpoint",
        "azure-native:cdn:AFDOrigin",
        "azure-native:cdn:AFDOriginGroup",
        "azure-native:cdn:Profile",
        "azure-native:cdn:Route",
        "azure-native:trafficmanager:Profile",
        "gcp:bigquery/iamMember:IamMember",
        "gcp:compute/healthCheck:HealthCheck",
        "gcp:dns/recordSet:RecordSet",
        "gcp:projects/iAMMember:IAMMember",
        "gcp:projects/serviceIdentity:ServiceIdentity",
        "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
        "gcp:pubsub/topicIAMMember:TopicIAMMember",
        "gcp:serviceaccount/account:Account",
        "gcp:serviceaccount/iAMMember:IAMMember",
        "gcp:storage/bucketIAMMember:BucketIAMMember",
    ]
)
"""What the lowering makes and that loses nothing when it is deleted: a Flink job restores from its checkpoints, which
are in an object store, as are its snapshots (``disposeOnDelete: false``)."""


def made(kind: str, version: str, name: str, address: str, spec: Any = None, **rest: Any) -> Resource:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels(address), **rest.pop("metadata", {})}
    body = {
        "apiVersion": version,
        "kind": kind,
        "metadata": metadata,
        **rest,
        **({} if spec is None else {"spec": spec}),
    }
    return kubernetes_resource(body, address=address, reason=name)


def topic(name: str, kafka_name: str = "", **annotations: str) -> Resource:
    spec = {"topicName": kafka_name or name, "partitions": 1}
    metadata = {"annotations": annotations}
    return made("KafkaTopic", "kafka.strimzi.io/v1", name, f"topics/{name}", spec, metadata=metadata)


def pool(*volumes: dict[str, Any]) -> Resource:
    spec = {"replicas": 3, "roles": ["broker"], "storage": {"type": "jbod", "volumes": list(volumes)}}
    return made("KafkaNodePool", "kafka.strimzi.io/v1", "events-broker", "kafka/events", spec)


def stateful(when: str, role: str = "service", **spec: Any) -> Resource:
    metadata = {"labels": {**labels("services/cart"), "app.kubernetes.io/component": role}}
    body = {
        "volumeClaimTemplates": [{"metadata": {"name": "disk"}}],
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when, "whenScaled": when},
        **spec,
    }
    return made("StatefulSet", "apps/v1", "cart", "services/cart", body, metadata=metadata)


def claim(**spec: str) -> Resource:
    return made("PersistentVolumeClaim", "v1", "disk", "services/cart", spec)


def cloud(type_: str, name: str = "orders") -> Resource:
    return cloud_resource(type_, name, {"name": name}, address=f"things/{name}", reason=name, provider_version="7.0.0")


def words(*records: Resource) -> list[str]:
    """What a plan says that deletes the first of some records."""
    known = {one.key: one for one in records}
    data = data_of(records[0], known)
    if data is None:
        return []
    return [f"{data.number} {data.thing} with {data.data}", data.stays, "protected" if data.is_protected else "free"]


def test_every_type_that_is_lowered_is_known_to_have_data_or_to_have_none() -> None:
    found = {unversioned(one.type) for case in CASES for one in lower_system(read_system(case))}
    tables = [import_module(f"aiscale.lowering.{name}.stored_data").STORED for name in TABLES]
    stored = {type_ for table in tables for type_ in table}
    assert sum(map(len, tables)) == len(stored), "a type is in two tables"
    assert sorted(found - stored - WITHOUT_DATA) == []
    assert sorted(WITHOUT_DATA & stored) == []


def test_every_table_is_registered() -> None:
    root = Path(aiscale.lowering.__file__).parent
    folders = {str(one.parent.relative_to(root)).replace("/", ".") for one in root.rglob("stored_data.py")}
    assert folders - {"."} == set(TABLES)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([topic("rides")], ["1 topic with records", "", "protected"]),
        ([topic("rides", **{"strimzi.io/managed": "false"})], []),
        (
            [pool({"id": 0, "type": "persistent-claim", "deleteClaim": False}, {"id": 1, "type": "persistent-claim"})],
            ["1 node pool with volumes", "6 volumes are kept (deleteClaim: false), and no broker uses them", "protected"],
        ),
        (
            [pool({"id": 0, "type": "persistent-claim", "deleteClaim": True})],
            ["1 node pool with volumes", "", "protected"],
        ),
        ([pool({"id": 0, "type": "ephemeral"})], ["1 node pool with volumes", "", "protected"]),
        (
            [stateful("Retain")],
            ["1 volume with contents", "its volumes are kept (whenDeleted: Retain), and no pod uses them", "protected"],
        ),
        ([stateful("Delete")], ["1 volume with contents", "", "protected"]),
        # Kafka Streams restores it from its changelog topics.
        ([stateful("Delete", "stream-job")], ["1 volume with contents", "", "free"]),
        ([stateful("Retain", volumeClaimTemplates=[])], []),
        ([claim()], ["1 volume with contents", "", "protected"]),
        (
            [claim(storageClassName="slow"), made("StorageClass", "storage.k8s.io/v1", "slow", "m/s", reclaimPolicy="Retain")],
            ["1 volume with contents", "its volume is kept (reclaim policy Retain), and no claim can bind it until its "
             "claimRef is removed", "protected"],
        ),
        (
            [claim(volumeName="nfs"), made("PersistentVolume", "v1", "nfs", "m/s",
                                           {"persistentVolumeReclaimPolicy": "Delete"})],
            ["1 volume with contents", "", "protected"],
        ),
        ([made("PersistentVolume", "v1", "nfs", "m/s", {})], []),
        ([cloud("aws:kinesis/stream:Stream")], ["1 Kinesis stream with records", "", "protected"]),
        ([cloud("aws:cloudwatch/logGroup:LogGroup")], ["1 log group with entries", "", "free"]),
        ([cloud("azure-native:storage/v20230101:BlobContainer")], ["1 bucket with objects", "", "protected"]),
        ([cloud("aws:iam/role:Role")], []),
        ([made("Cluster", "postgresql.cnpg.io/v1", "db", "m/s")], ["1 database with contents", "", "protected"]),
        ([made("Cluster", "cluster.x-k8s.io/v1", "db", "m/s")], []),
    ],
)  # fmt: skip
def test_what_a_resource_stores_and_what_stays(records: list[Resource], said: list[str]) -> None:
    assert words(*records) == said


def test_a_leftover_of_an_interrupted_run_has_data_too() -> None:
    for one in (topic("rides"), stateful("Delete"), pool(), claim()):
        bare = replace(one, properties={key: one.properties[key] for key in ("apiVersion", "kind", "metadata")})
        data_of(bare, {})


def test_only_what_is_named_may_be_deleted() -> None:
    records = [namespace(), topic("rides"), topic("fares"), cloud("aws:kinesis/stream:Stream")]
    applied = after(plan_of(records))
    plan = make_plan((), {}, applied, system=SYSTEM, environment="test")
    assert [(one.key, one.address, one.action, one.words) for one in refused_losses(plan, applied)] == [
        ("kinesis-stream/orders", "things/orders", Action.DELETE, "deletes kinesis-stream/orders with its records"),
        ("kafkatopic/rides", "topics/rides", Action.DELETE, "deletes kafkatopic/rides with its records"),
        ("kafkatopic/fares", "topics/fares", Action.DELETE, "deletes kafkatopic/fares with its records"),
    ]

    def refused(*addresses: str) -> list[str]:
        return [one.key for one in refused_losses(allowing(plan, applied, addresses), applied)]

    assert refused("topics/rides") == ["kinesis-stream/orders", "kafkatopic/fares"]
    assert refused("topics/*") == ["kinesis-stream/orders"]
    assert refused("kafkatopic/rides", "kinesis-stream/*") == ["kafkatopic/fares"]
    assert refused("rides") == ["kinesis-stream/orders", "kafkatopic/rides", "kafkatopic/fares"]
    assert allowing(plan, applied, ["*"]).allowed == protected_keys(records)
    assert refused("*") == []


def test_a_replacement_is_a_loss_where_it_does_not_get_its_data_back() -> None:
    applied = after(plan_of([namespace(), topic("rides"), stateful("Retain")]))

    def lost(*records: Resource) -> list[str]:
        return [one.words for one in data_losses(plan_of([namespace(), *records], applied), applied)]

    assert lost(topic("rides"), stateful("Retain", replicas=3)) == []
    assert lost(topic("rides", "rides.v2"), stateful("Retain")) == ["replaces kafkatopic/rides with its records"]
    # The volumes of a StatefulSet are bound by name: one of the same name and namespace has them again.
    assert lost(topic("rides"), stateful("Retain", serviceName="other")) == []
    moved = stateful("Retain")
    metadata = {**moved.properties["metadata"], "namespace": "other"}
    moved = replace(moved, properties={**moved.properties, "metadata": metadata})
    assert lost(topic("rides"), moved) == [
        "replaces statefulset/cart; its volumes are kept (whenDeleted: Retain), and no pod uses them"
    ]
    applied = after(plan_of([namespace(), stateful("Delete")]))
    assert lost(stateful("Delete", serviceName="other")) == ["replaces statefulset/cart with its volumes"]


def test_a_plan_without_data_is_not_refused() -> None:
    applied = after(plan_of(triples(3)))
    plan = make_plan((), {}, applied, system=SYSTEM, environment="test")
    assert (refused_losses(plan, applied), allowing(plan, applied, ["*"]).allowed) == ((), frozenset())


def test_a_plugin_names_the_data_of_its_own_types(installed: Installed) -> None:
    installed.add("acme-queues", "1.2", GROUPS, acme_kinds=KINDS, acme_lowering=LOWERING)
    index = made("Index", "search.acme.example/v1", "rides", "indexes/rides")
    assert words(index) == ["1 index with documents", "", "protected"]
    assert words(topic("rides")) == ["1 topic with records", "", "protected"]


GROUPS = "[aiscale.components]\na = acme_kinds\n[aiscale.lowerings]\nb = acme_lowering\n"
KINDS = """
from typing import ClassVar
from aiscale.plugins import Component
class Index(Component):
    "An index."
    family: ClassVar[str] = "indexes"
KINDS = (Index,)
"""
LOWERING = """
from acme_kinds import Index
from aiscale.plugins import Lowering, stores
STORED = {"search.acme.example/Index": stores("index", "documents"), "kafka.strimzi.io/KafkaTopic": stores("a", "b")}
LOWERINGS = (Lowering(Index, lambda one, bindings, context: (), stored_data=STORED),)
"""
