from __future__ import annotations

from aiscale.cli.views.destruction import data_words, question
from aiscale.engine.namespaces import KeptNamespace
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.make_plan import make_plan
from tests.support.records import NAMESPACE, SYSTEM, after, plan_of, triples


def topic(name: str) -> Resource:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"aiscale.dev/system": SYSTEM}}
    manifest = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": metadata, "spec": {}}
    return kubernetes_resource(manifest, address=f"streams/{name}", reason="the stream")


def said(records: list[Resource], *others: str) -> list[str]:
    applied = after(plan_of(records))
    kept = (KeptNamespace(f"namespace/{NAMESPACE}", NAMESPACE, others, ()),) if others else ()
    plan = make_plan((), {}, applied, system=SYSTEM, environment="test", kept=[one.key for one in kept])
    return data_words(plan, kept)


def test_the_data_that_goes_and_stays_is_named() -> None:
    group = Resource(
        "aws:cloudwatch/logGroup:LogGroup", "log-group/first", {}, "streams/a", (), "keeps what is written"
    )
    assert said(triples(1)) == []
    assert said([*triples(1), topic("rides")]) == ["Data that goes: 1 topic and its records."]
    both = [*triples(1), topic("rides"), topic("fares"), topic("trips"), group]
    assert said(both, "persistentvolumeclaim/data-0", "persistentvolumeclaim/data-1", "configmap/stray") == [
        "Data that goes: 3 topics and their records and 1 log group and its entries.",
        "Data that stays: 2 volumes and what else is on them.",
    ]
    assert said(triples(1), "configmap/stray") == []


def test_the_question_says_how_much_goes_and_with_which_namespace() -> None:
    applied = after(plan_of(triples(1)))

    def asked(*targets: str, kept: tuple[str, ...] = ()) -> str:
        plan = make_plan((), {}, applied, system=SYSTEM, environment="test", targets=targets, kept=kept)
        return question([plan], targets, SYSTEM, "prod.eu")

    assert asked() == "Delete 4 objects of rides in prod.eu, with the namespace rides-test?"
    assert asked(kept=(f"namespace/{NAMESPACE}",)) == "Delete 3 objects of rides in prod.eu?"
    assert asked("service/*") == "Delete what matches service/*, 1 object in prod.eu?"
