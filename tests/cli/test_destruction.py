from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.cli.console import Console
from aiscale.cli.views.destruction import data_words, kept_words, question, show_destruction
from aiscale.engine.namespaces import KeptNamespace
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.make_plan import keeping, make_plan
from tests.support.records import NAMESPACE, SYSTEM, after, namespace, plan_of, triples


def topic(name: str) -> Resource:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"aiscale.dev/system": SYSTEM}}
    manifest = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": metadata, "spec": {}}
    return kubernetes_resource(manifest, address=f"streams/{name}", reason="the stream")


def said(records: list[Resource]) -> list[str]:
    applied = after(plan_of(records))
    return data_words(make_plan((), {}, applied, system=SYSTEM, environment="test"), applied)


def stateful(name: str, when: str, claims: int, **spec: int) -> Resource:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"aiscale.dev/system": SYSTEM}}
    templates = [{"metadata": {"name": f"disk-{number}"}} for number in range(claims)]
    policy = {"whenDeleted": when, "whenScaled": when} if when else {}
    manifest = {
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata,
        "spec": {"volumeClaimTemplates": templates, "persistentVolumeClaimRetentionPolicy": policy, **spec},
    }  # fmt: skip
    return kubernetes_resource(manifest, address=f"streams/{name}", reason="the state")


def scaling(kind: str, name: str, **most: int) -> Resource:
    group = "keda.sh/v1alpha1" if kind == "ScaledObject" else "autoscaling/v2"
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"aiscale.dev/system": SYSTEM}}
    spec = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": name}, **most}
    manifest = {"apiVersion": group, "kind": kind, "metadata": metadata, "spec": spec}
    return kubernetes_resource(manifest, address=f"streams/{name}", reason="as many as it needs")


def test_the_data_that_goes_is_named() -> None:
    group = Resource(
        "aws:cloudwatch/logGroup:LogGroup", "log-group/first", {}, "streams/a", (), "keeps what is written"
    )
    assert said(triples(1)) == []
    assert said([*triples(1), topic("rides")]) == ["Data that is deleted: 1 topic and its records."]
    both = [*triples(1), topic("rides"), topic("fares"), topic("trips"), group]
    assert said(both) == ["Data that is deleted: 1 log group and its entries and 3 topics and their records."]


def test_the_volumes_that_go_with_a_stateful_set_are_counted() -> None:
    """Kubernetes keeps them unless the set says otherwise."""
    stays = [stateful("a", "Retain", 1, replicas=3), stateful("b", "", 1, replicas=3), stateful("c", "Delete", 0)]
    assert said(stays) == []
    assert said([*stays, stateful("d", "Delete", 1)]) == ["Data that is deleted: 1 volume and its contents."]
    fixed = [topic("rides"), stateful("d", "Delete", 2, replicas=1_000)]
    assert said(fixed) == ["Data that is deleted: 2,000 volumes and their contents and 1 topic and its records."]
    keda = [stateful("e", "Delete", 1), scaling("ScaledObject", "e", minReplicaCount=1, maxReplicaCount=12)]
    hpa = [stateful("f", "Delete", 1), scaling("HorizontalPodAutoscaler", "f", maxReplicas=3)]
    assert said([*keda, *hpa]) == ["Data that is deleted: up to 15 volumes and their contents."]


def test_what_is_made_anew_is_empty() -> None:
    def moved(record: Resource) -> Resource:
        metadata = {**record.properties["metadata"], "namespace": "other"}
        return replace(record, properties={**record.properties, "metadata": metadata})

    records = [topic("rides"), stateful("d", "Delete", 1, replicas=3), stateful("a", "Retain", 1, replicas=3)]
    applied = after(plan_of(records))
    assert data_words(plan_of(list(map(moved, records)), applied), applied) == [
        "Data that is deleted: 1 topic and its records and 3 volumes and their contents."
    ]
    more = stateful("d", "Delete", 1, replicas=4)
    assert data_words(plan_of([records[0], more, records[2]], applied), applied) == []


def test_what_stays_is_named_with_its_volumes() -> None:
    def kept(name: str, *others: str) -> KeptNamespace:
        return KeptNamespace(f"namespace/{name}", name, others, ())

    stray, old = kept("rides", "configmap/stray"), kept("old", "persistentvolumeclaim/data-0", "configmap/stray")
    assert kept_words(()) == []
    assert kept_words((stray,)) == [str(stray)]
    assert kept_words((stray, old)) == [
        "Data that is kept: 1 volume and their other contents.", str(stray), str(old)
    ]  # fmt: skip


def test_the_question_says_how_much_goes_and_with_which_namespace() -> None:
    applied = after(plan_of(triples(1)))

    def asked(*targets: str, kept: tuple[str, ...] = ()) -> str:
        plan = make_plan((), {}, applied, system=SYSTEM, environment="test", targets=targets)
        return question([keeping(plan, applied, kept)], targets, SYSTEM, "prod.eu")

    assert asked() == "Delete 4 objects of rides in prod.eu, with the namespace rides-test?"
    assert asked(kept=(f"namespace/{NAMESPACE}",)) == "Delete 3 objects of rides in prod.eu?"
    assert asked("service/*") == "Delete what matches service/*, 1 object in prod.eu?"


def test_disks_of_kafka_are_left_behind_where_their_namespace_stays(capsys: pytest.CaptureFixture[str]) -> None:
    disks = {"type": "jbod", "volumes": [{"id": 0, "type": "persistent-claim", "size": "1Ti", "deleteClaim": False}]}
    pool = kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaNodePool", "metadata": {"name": "events-broker"},
         "spec": {"replicas": 3, "roles": ["broker"], "storage": disks}},
        address="kafka/events", reason="brokers",
    )  # fmt: skip
    applied = after(plan_of([namespace(), pool]))

    def last(*targets: str, kept: tuple[KeptNamespace, ...] = ()) -> str:
        plan = make_plan((), {}, applied, system=SYSTEM, environment="test", targets=targets)
        plan = keeping(plan, applied, tuple(one.key for one in kept))
        show_destruction(plan, applied, kept, Console("never"))
        return capsys.readouterr().out.splitlines()[-1]

    left = "Data left behind: 3 volumes of the Kafka cluster events, which no broker uses any more."
    assert last("kafkanodepool/*") == left
    assert last() != left  # the namespace takes them with it
    stray = KeptNamespace(f"namespace/{NAMESPACE}", NAMESPACE, ("persistentvolumeclaim/data-0",), ())
    assert last(kept=(stray,)) == str(stray)
