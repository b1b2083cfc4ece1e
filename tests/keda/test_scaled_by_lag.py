"""ScaledObjects of the lowering, judged by KEDA's real operator and scaled by what waits in a real broker.

The autoscaler is Kubernetes' own, the pods are the sandbox's. The brokers are an ``ExternalKafka``, since names of
Services lead nowhere outside a cluster; what a ``KafkaCluster`` gets differs in its address and its secrets only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka import TopicPartition

from aiscale import Autoscaling, Schedule, Signal, System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.sandbox.api import Api
from aiscale.services import Microservice
from aiscale.streams import ClientCertificate, Consume, ExternalKafka, KafkaCluster, Topic
from tests.broker.clients import LIMIT_S, consumer, send
from tests.keda.objects import apply, is_ready, replicas, waits
from tests.support.kafka import SecuredBroker, running_secured
from tests.support.keda import Keda
from tests.support.strimzi import Operator

pytestmark = [pytest.mark.tools, pytest.mark.broker, pytest.mark.timeout(1_800)]
"""KEDA is built when it is not there yet: minutes."""

IMAGE = "registry.example/app@sha256:" + "1f" * 32
ONE = KafkaCluster("one", brokers=1, replication_factor=1, min_insync_replicas=1)
PARTITIONS = 6


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    with running_secured(tmp_path_factory.mktemp("broker"), ONE) as running:
        yield running


def system(broker: SecuredBroker, name: str, *readers: tuple[str, list[Any], Autoscaling]) -> System:
    """Consumers of brokers that others run, each known there by its certificate."""
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
    address = str(broker.client("admin")["bootstrap.servers"])
    kafka = ExternalKafka(
        "shared",
        bootstrap_servers=[address],
        ca=KubernetesSecret("kafka-ca", key="ca.pem"),
        users={f"services/{reader}": ClientCertificate(f"{reader}-tls", principal=f"User:CN={reader}")
               for reader, _, _ in readers},
        manages=[],
    )  # fmt: skip
    services = [
        Microservice(
            reader, image=IMAGE, port=None, autoscaling=scaling,
            consumes=[Consume(Topic(topic, kafka, partitions=PARTITIONS), offset_reset="earliest") for topic in topics],
        ) for reader, topics, scaling in readers
    ]  # fmt: skip
    return System(name, [core, *services])


def bring_up(api: Api, broker: SecuredBroker, given: System) -> None:
    """Secrets, and every record but those of operators that are not there."""
    graph, _ = build(given)
    records = [record.properties for record in lower(graph)]
    kinds = {"Namespace", "ServiceAccount", "Deployment", "TriggerAuthentication", "ScaledObject"}
    for manifest in (one for one in records if one["kind"] in kinds):
        apply(api, manifest)
        if manifest["kind"] == "Namespace":
            for secret in _secrets(broker, graph.of(Microservice)):
                apply(api, secret | {"metadata": secret["metadata"] | {"namespace": given.name}})


def _secrets(broker: SecuredBroker, services: Any) -> Iterator[dict[str, Any]]:
    def secret(name: str, **texts: str) -> dict[str, Any]:
        return {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
            "stringData": {key.replace("_", "."): text for key, text in texts.items()},
        }  # fmt: skip

    for service in services:
        client = broker.client(service.name)
        yield secret(f"{service.name}-tls", tls_crt=client["ssl.certificate.pem"], tls_key=client["ssl.key.pem"])
        yield secret("kafka-ca", ca_pem=client["ssl.ca.pem"])


def write(broker: SecuredBroker, topic: str, count: int) -> None:
    for partition in range(PARTITIONS):
        share = [str(index) for index in range(count)][partition::PARTITIONS]
        assert set(send(broker.anyone, topic, share, partition=partition)) <= {""}


def allow(broker: SecuredBroker, user: str, topics: list[str]) -> None:
    """The rights of a consumer of that name and group."""
    names = [("topic", topic, ["Read", "Describe"]) for topic in topics] + [("group", user, ["Read"])]
    acls = [
        {"type": "allow", "resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": given}
        for kind, name, given in names
    ]
    manifest = {"metadata": {"name": user}, "spec": {"authorization": {"type": "simple", "acls": acls}}}
    operator = Operator(broker.admin)
    specs = [{"spec": {"topicName": topic, "partitions": PARTITIONS, "replicas": 1, "config": {}}} for topic in topics]
    operator.create_topics(specs, copies=1)
    operator.allow([manifest])


def test_the_lag_starts_the_first_replica_then_as_many_as_it_needs_and_none_when_it_is_gone(
    keda: Keda, api: Api, broker: SecuredBroker
) -> None:
    allow(broker, "audit", ["rides"])
    scaling = Autoscaling(
        min_replicas=0, max_replicas=20, signals=[Signal("lag", target=10)], polling_interval="1s", cooldown="5s"
    )
    bring_up(api, broker, system(broker, "by-lag", ("audit", ["rides"], scaling)))
    waits(keda, lambda: is_ready(api, "by-lag", "audit"), "KEDA takes the ScaledObject")
    # No more than there are partitions, whatever was asked for.
    limits = api.get("/apis/autoscaling/v2/namespaces/by-lag/horizontalpodautoscalers/audit")["spec"]
    assert (limits["minReplicas"], limits["maxReplicas"]) == (1, PARTITIONS)
    waits(keda, lambda: replicas(api, "by-lag", "audit") == (0, 0), "without records there is no replica")

    write(broker, "rides", 1)
    waits(keda, lambda: replicas(api, "by-lag", "audit") == (1, 1), "one record starts one replica")
    write(broker, "rides", 44)
    waits(keda, lambda: replicas(api, "by-lag", "audit") == (5, 5), "45 records need five replicas of 10 each")
    write(broker, "rides", 500)
    waits(keda, lambda: replicas(api, "by-lag", "audit") == (6, 6), "there are six partitions")

    with consumer(broker.anyone, "audit") as reader:
        ends = [
            TopicPartition("rides", part, reader.get_watermark_offsets(TopicPartition("rides", part), LIMIT_S)[1])
            for part in range(PARTITIONS)
        ]
        reader.commit(offsets=ends, asynchronous=False)
    waits(keda, lambda: replicas(api, "by-lag", "audit") == (0, 0), "nothing waits")


def test_the_lags_of_two_topics_are_added_up(keda: Keda, api: Api, broker: SecuredBroker) -> None:
    allow(broker, "settlement", ["fares", "tips"])
    scaling = Autoscaling(min_replicas=1, max_replicas=20, signals=[Signal("lag", target=10)], polling_interval="1s")
    bring_up(api, broker, system(broker, "two-topics", ("settlement", ["fares", "tips"], scaling)))
    waits(keda, lambda: is_ready(api, "two-topics", "settlement"), "KEDA takes the formula")
    write(broker, "fares", 30)
    write(broker, "tips", 40)
    # The larger of the two alone would be four.
    waits(keda, lambda: replicas(api, "two-topics", "settlement") == (7, 7), "70 records need seven replicas")


def test_times_of_the_day_are_taken(keda: Keda, api: Api) -> None:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
    always = [Schedule(start="0 0 * * *", end="59 23 * * *", replicas=3)]
    service = Microservice("desk", image=IMAGE, autoscaling=Autoscaling(max_replicas=5, signals=[], schedules=always))
    graph, _ = build(System("by-day", [core, service]))
    kinds = {"Namespace", "ServiceAccount", "Deployment", "ScaledObject"}
    for record in lower(graph):
        if record.properties["kind"] in kinds:
            apply(api, record.properties)
    waits(keda, lambda: is_ready(api, "by-day", "desk"), "KEDA takes the times")
