"""What each technology goes on from when its job is changed, and what stays of a job that is gone."""

from dataclasses import replace
from typing import Any

import pytest

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.components import component_changes
from aiscale.render.change_words import Around, around, change_words
from aiscale.render.restart_words import remains_words, restart_words

PLACE = "s3://state/a"
ELSEWHERE = "s3://state/b"
NOTHING_AROUND = Around({}, {}, {}, frozenset(), (), ())


def _change(path: str, before: Any, after: Any, *resources: str) -> ComponentChange:
    fields = (FieldChange(path, before, after),)
    return ComponentChange(Action.UPDATE, "streamjobs/count", "StreamJob", fields, resources)


def _job(engine: str, **more: Any) -> dict[str, Any]:
    kind, _, way = engine.partition(" ")
    said = {"Flink": {"upgrade": way or "last-state"}, "Storm": {"trident": way == "trident"}}.get(kind, {})
    return {"kind": "StreamJob", "name": "count", "engine": {"kind": kind} | said, "stateful": True} | more


@pytest.mark.parametrize(
    ("engine", "before", "after", "words"),
    [
        ("Flink", PLACE, None, "cannot restart from its last checkpoint: none is stored any more"),
        ("Flink savepoint", PLACE, None, "cannot restart from a savepoint: none is stored any more"),
        ("Flink", None, PLACE, "cannot restart from its last checkpoint: none was stored until now"),
        (
            "Flink", PLACE, ELSEWHERE,
            "restarts from its last checkpoint in s3://state/a, where it must still be able to read",
        ),
        ("Flink stateless", PLACE, None, "restarts without state"),
        ("Spark", PLACE, ELSEWHERE, "starts without state: its last checkpoint stays in s3://state/a"),
        ("Spark", PLACE, None, "starts without state: no checkpoint is stored any more"),
        ("Spark", None, PLACE, "starts without state: no checkpoint was stored until now"),
    ],
)  # fmt: skip
def test_a_job_goes_on_only_from_checkpoints_that_it_finds(
    engine: str, before: str | None, after: str | None, words: str
) -> None:
    job = _job(engine, checkpoint_storage=after)
    assert restart_words(_change("checkpoint_storage", before, after), job) == words


@pytest.mark.parametrize(
    ("engine", "more", "words"),
    [
        ("Flink", {"checkpoint_storage": PLACE}, "restarts from its last checkpoint"),
        ("Flink savepoint", {"checkpoint_storage": PLACE}, "restarts from a savepoint"),
        ("Flink", {}, "cannot restart from its last checkpoint: none is stored"),
        ("Spark", {"checkpoint_storage": PLACE}, "restarts from its last checkpoint"),
        ("Spark", {}, "starts without state: it has no checkpoint"),
        (
            "KafkaStreams", {},
            "restarts from the offsets that it committed, with state from its disks and changelog topics",
        ),
        ("KafkaStreams", {"stateful": False}, "restarts from the offsets that it committed"),
        ("OwnCode", {}, "restarts from what it committed, with what is on its disks"),
        ("OwnCode", {"stateful": False}, "restarts from what it committed"),
    ],
)  # fmt: skip
def test_each_technology_goes_on_from_what_it_keeps(engine: str, more: dict[str, Any], words: str) -> None:
    pods = {"Flink": "flinkdeployment/count", "Spark": "sparkapplication/count"}.get(
        engine.split(maxsplit=1)[0], "statefulset/count"
    )
    assert restart_words(_change("args", ["a"], ["b"], pods), _job(engine, **more)) == words


@pytest.mark.parametrize(
    ("engine", "words"),
    [("KafkaStreams", "its partitions are rebalanced"), ("OwnCode", "")],
)
def test_more_instances_of_a_program_restart_none(engine: str, words: str) -> None:
    assert restart_words(_change("parallelism", 4, 8, "statefulset/count"), _job(engine)) == words


@pytest.mark.parametrize("engine", ["KafkaStreams", "OwnCode", "Storm"])
def test_rights_and_networks_restart_no_program(engine: str) -> None:
    assert restart_words(_change("produces", [], ["topics/a"], "networkpolicy/count"), _job(engine)) == ""


@pytest.mark.parametrize(
    ("engine", "more", "resources", "words"),
    [
        ("Storm", {}, ["job/count-rebalance-1", "job/count-rebalance-2"],
         "the topology continues, rebalanced over its workers"),
        ("Storm", {}, ["job/count-submit-1", "job/count-submit-2", "job/count-rebalance-1"],
         "a new topology continues from the offsets that its spouts committed, without the in-memory state of bolts"),
        ("Storm", {"stateful": False}, ["job/count-submit-1"],
         "a new topology continues from the offsets that its spouts committed"),
        ("Storm trident", {}, ["job/count-submit-1"],
         "a new topology continues from the last batch that Trident recorded"),
    ],
)  # fmt: skip
def test_storm_has_another_topology_or_the_same_on_more_workers(
    engine: str, more: dict[str, Any], resources: list[str], words: str
) -> None:
    assert restart_words(_change("parallelism", 4, 8, *resources), _job(engine, **more)) == words


def test_no_engine_reads_the_state_of_another() -> None:
    change = _change("engine.kind", "Flink", "KafkaStreams", "flinkdeployment/count", "statefulset/count")
    assert restart_words(change, _job("KafkaStreams")) == "starts without state: engines cannot read each other's state"


@pytest.mark.parametrize(
    ("engine", "more", "words"),
    [
        ("Flink", {"checkpoint_storage": PLACE}, "its state stays in the checkpoint storage"),
        ("Flink", {}, "its state is lost"),
        ("Flink", {"stateful": False}, ""),
        ("Spark", {"checkpoint_storage": PLACE}, "its checkpoint stays in the checkpoint storage"),
        ("Spark", {}, ""),
        ("Storm", {}, "the in-memory state of its bolts is lost"),
        ("Storm trident", {}, ""),
        ("KafkaStreams", {}, "its changelog topics stay"),
        ("OwnCode", {}, "its disks stay"),
        ("OwnCode", {"stateful": False}, ""),
    ],
)
def test_what_stays_of_a_job_that_is_gone(engine: str, more: dict[str, Any], words: str) -> None:
    assert remains_words(_job(engine, **more)) == words


def test_a_deleted_job_is_told_by_what_it_was() -> None:
    (change,) = component_changes({"streamjobs/count": _job("KafkaStreams")}, {}, ())
    assert change_words(change, NOTHING_AROUND) == "stream job, its changelog topics stay"


def test_what_moves_to_another_namespace_restarts_from_nothing_there() -> None:
    more = _change("parallelism", 4, 8, "flinkdeployment/count", "configmap/count")
    described = {"streamjobs/count": _job("Flink", checkpoint_storage=PLACE)}
    others = replace(NOTHING_AROUND, described=described, namespaces={"streamjobs/count": ("a", "b")})
    assert [change_words(one, others) for one in (more, replace(more, fields=(), resources=("configmap/count",)))] == [
        "namespace a → b: 2 objects are deleted there and made anew, parallelism 4 → 8; its state stays in the "
        "checkpoint storage",
        "namespace a → b: 1 object is deleted there and made anew; its state stays in the checkpoint storage",
    ]


def test_records_of_a_copy_stay_where_they_are_in_its_source() -> None:
    change = ComponentChange(
        Action.UPDATE, "topics/b", "Topic", (FieldChange("partitions", 12, 24),), ("kafkatopic/b",)
    )
    described = {
        "topics/b": {"kind": "Topic", "name": "b", "key": "id"},
        "streams/there": {
            "kind": "MirrorMaker",
            "topics": [{"kind": "MirroredTopic", "topic": "a", "into": "topics/b"}],
        },
    }
    there = change_words(change, around(Plan("1", "s", "prod", None, (change,), (), described)))
    described["services/w"] = {"kind": "Microservice", "name": "w", "produces": ["topics/b"]}
    both = change_words(change, around(Plan("1", "s", "prod", None, (change,), (), described)))
    assert (there, both) == (
        "partitions 12 → 24", "partitions 12 → 24; records of one id may move to another partition",
    )  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"key": "id"}])
def test_partitions_do_not_become_fewer_but_of_another_topic(more: dict[str, str]) -> None:
    fewer = FieldChange("partitions", 24, 12)
    change = ComponentChange(Action.UPDATE, "topics/b", "Topic", (fewer,), ("kafkatopic/b",))
    other = replace(change, fields=(fewer, FieldChange("topic_name", None, "b-12")))
    others = replace(NOTHING_AROUND, described={"topics/b": {"kind": "Topic", "name": "b", **more}})
    moved = "; records of one id may move to another partition" if more else ""
    assert [change_words(one, others) for one in (change, other)] == [
        "partitions 24 → 12; Kafka cannot take partitions away", f"partitions 24 → 12, topic name b-12 is new{moved}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cluster", "resources", "words"),
    [
        ("ExternalKafka", ("job/k-topics-1",), "; records of one id may move to another partition"),
        ("ExternalKafka", (), "; none of its objects changes"),
        ("KafkaCluster", ("kafka/k",), "; none of its objects changes"),
    ],
)
def test_a_topic_that_the_job_of_its_cluster_changes(cluster: str, resources: tuple[str, ...], words: str) -> None:
    topic = ComponentChange(Action.UPDATE, "topics/b", "Topic", (FieldChange("partitions", 12, 24),))
    kafka = ComponentChange(Action.UPDATE, "kafka/k", cluster, (), resources)
    described = {
        "topics/b": {"kind": "Topic", "name": "b", "key": "id", "cluster": "kafka/k"},
        "kafka/k": {"kind": cluster, "name": "k"},
    }
    others = around(Plan("1", "s", "prod", None, (kafka, topic), (), described))
    assert change_words(topic, others) == f"partitions 12 → 24{words}"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((FieldChange("key", "card", "shop"),),
         "key card → shop; records of one card are spread over the partitions from now on; none of its objects changes"),
        ((FieldChange("key", None, "shop"),), "key shop is new; none of its objects changes"),
        ((FieldChange("key", "card", "shop"), FieldChange("topic_name", None, "b-2")),
         "key card → shop, topic name b-2 is new; none of its objects changes"),
    ],
)  # fmt: skip
def test_another_key_spreads_the_records_of_the_old_one(fields: tuple[FieldChange, ...], words: str) -> None:
    change = ComponentChange(Action.UPDATE, "topics/b", "Topic", fields)
    described = {"topics/b": {"kind": "Topic", "name": "b", "key": "shop"}}
    assert change_words(change, replace(NOTHING_AROUND, described=described)) == words
    assert "spread" not in change_words(change, replace(NOTHING_AROUND, described=described, copies={"topics/b"}))
    alone = {"topics/b": {"kind": "Topic", "name": "b", "key": "shop", "partitions": 1}}
    assert "spread" not in change_words(change, replace(NOTHING_AROUND, described=alone))


def test_another_version_of_a_model_is_told_with_those_who_serve_it() -> None:
    change = ComponentChange(Action.UPDATE, "models/m", "Model", (FieldChange("version", "v8", "v9"),))
    servers = {"models/m": ("a", "b (not supported by aiscale up)")}
    assert [change_words(change, replace(NOTHING_AROUND, servers=who)) for who in (servers, {})] == [
        "version v8 → v9; served by a, b (not supported by aiscale up)", "version v8 → v9; nobody serves it",
    ]  # fmt: skip
