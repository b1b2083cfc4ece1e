"""What the loss of a database does to those who ask and write it, and of a stream to those who wait for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aiscale import KubernetesSecret, System
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import StreamJob
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Read, Write
from aiscale.serving import VLLM, LMCache, Model, ModelService
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, Consume, EventTable, KafkaCluster, KafkaConnect, Produce, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def store() -> ExternalStore:
    return ExternalStore("graph", product="Neo4j", host="graph.example", port=7_687)


def touched(*roots: Component, lost: str = "externalstores/graph") -> Mapping[str, tuple[str, str]]:
    """Effects and reasons by address."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    graph, found = build(System("s", [*roots, cluster]))
    assert not found.has_errors
    return {address: (touch.effect.word, touch.why) for address, touch in impact(graph, [lost]).touches.items()}


def test_who_asks_a_database_for_each_request_fails_without_it() -> None:
    decide = service("decide", reads=[graph := store()])
    front = service("front", calls=[Call(decide)])
    assert touched(front) == {
        "services/decide": ("fails", "needs graph, and has no fallback"),
        "services/front": ("fails", "needs decide, and has no fallback"),
    }
    ranks = {one.address: one.down for one in ranking(build(System("s", [front]))[0])}
    assert ranks[graph.address] == 2


def test_a_read_that_is_not_required_is_done_without() -> None:
    decide = service("decide", reads=[Read(store(), required=False)])
    assert touched(decide) == {"services/decide": ("degraded", "does without graph, which it may")}


def test_a_shared_key_value_cache_is_computed_again() -> None:
    valkey = ExternalStore("prompts", product="Valkey", host="cache.example")
    model = Model("llama", version="v1", artifact="pvc://models/llama", framework="transformers")
    cached = VLLM(lmcache=LMCache(memory="1Gi"))
    chat = ModelService("chat", model=model, runtime=cached, gpu="nvidia-l4", kv_cache=valkey)
    front = service("front", calls=[Call(chat)])
    found = touched(front, lost="externalstores/prompts")
    assert found["serving/chat"] == ("degraded", "computes prompts again that prompts held")
    assert not any(effect == "fails" for effect, _ in found.values())


@pytest.mark.parametrize("asked", [True, False])
def test_a_bucket_is_copied_unless_it_is_asked(asked: bool) -> None:
    bucket = Bucket("past", uri="s3://a/b")
    decide = service("decide", reads=[Read(bucket) if asked else bucket])
    effect = ("fails", "needs past, and has no fallback") if asked else ("stale", "gets nothing new from past")
    assert touched(decide, lost="buckets/past") == {"services/decide": effect}


def test_what_handles_records_waits_for_its_store() -> None:
    kafka = KafkaCluster("events")
    rides, found = Topic("rides", kafka, retention="3d"), Topic("found", kafka)
    graph = store()
    sink = Write(graph, idempotency="upsert", key=["id"])
    connect = KafkaConnect("connect", kafka, plugins=[ConnectPlugin("neo4j", image=IMAGE)])
    parts = [
        StreamJob("joins", jar="local:///a.jar", consumes=[rides], reads=[graph], produces=[found]),
        StreamJob("fills", jar="local:///a.jar", consumes=[rides], writes=[sink]),
        service("desk", port=None, consumes=[Consume(rides)], writes=[graph]),
        service("guess", port=None, consumes=[Consume(rides)], reads=[Read(graph, required=False)]),
        Connector(
            "copies", connect, connector_class="org.neo4j.connectors.kafka.sink.Neo4jConnector", consumes=[rides],
            sink=graph,
        ),
        service("later", consumes=[Consume(found)]),
    ]  # fmt: skip
    delayed = ("delayed", "commits nothing until graph is back")
    assert touched(*parts) == {
        "streamjobs/joins": delayed,
        "streamjobs/fills": delayed,
        "services/desk": delayed,
        "services/guess": ("degraded", "does without graph, which it may"),
        "connectors/copies": delayed,
        "topics/rides": ("delayed", "its records wait for joins"),
        "topics/found": ("stale", "gets nothing new from joins"),
        "services/later": ("stale", "gets nothing new from found"),
    }


def test_who_answers_and_writes_fails_unless_it_may_do_without() -> None:
    graph = store()
    assert touched(service("desk", writes=[graph])) == {
        "services/desk": ("fails", "cannot write graph, and has no fallback")
    }
    assert touched(service("desk", writes=[Write(graph, required=False)])) == {
        "services/desk": ("degraded", "does without graph, which it may")
    }


def test_every_stream_that_a_writer_loses_is_named() -> None:
    kafka = KafkaCluster("events")
    streams = [Topic("audit", kafka, durability="critical"), Topic("clicks", kafka), Topic("views", kafka)]
    assert touched(service("front", produces=streams), lost="kafka/events")["services/front"] == (
        "degraded", "loses what it writes to audit, clicks and views; audit is critical"
    )  # fmt: skip
    assert touched(service("front", produces=streams), lost="topics/audit")["services/front"] == (
        "degraded", "loses what it writes to audit, which is critical"
    )  # fmt: skip


def test_who_answers_once_a_record_is_there_fails_without_its_stream() -> None:
    kafka = KafkaCluster("events")
    audit = Produce(Topic("audit", kafka), required=True)
    committed = Produce(audit.target, transactional_id="front")
    assert touched(service("front", produces=[committed]), lost="topics/audit") == {
        "services/front": ("fails", "cannot write audit, and has no fallback")
    }
    assert touched(service("front", produces=[audit]), lost="topics/audit") == {
        "services/front": ("fails", "cannot write audit, and has no fallback")
    }
    desk = service("desk", port=None, consumes=[Consume(Topic("rides", kafka))], produces=[audit])
    assert touched(desk, lost="topics/audit") == {
        "services/desk": ("delayed", "commits nothing until audit is back"),
        "topics/rides": ("delayed", "its records wait for desk"),
    }


@pytest.mark.parametrize("required", [None, False])
def test_an_event_is_appended_before_the_answer(required: bool | None) -> None:
    user = PostgresUser("shop", password=KubernetesSecret("db", key="password"))
    database = PostgresDatabase("shop", host="db.example", database="shop", user=user, sslmode="require")
    orders = service("orders", produces=[Produce(EventTable("events", database), required=required)])
    failing = ("fails", "cannot write events, and has no fallback")
    losing = ("degraded", "loses what it writes to events")
    assert touched(orders, lost="externalstores/shop")["services/orders"] == (failing if required is None else losing)


def test_an_index_is_lost_with_the_database_that_keeps_it() -> None:
    qdrant = ExternalStore("graph", product="Qdrant", host="qdrant.example", port=6_334)
    passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine")
    search = service("search", reads=[Search(passages)], writes=[Write(passages, required=False)])
    assert touched(search) == {
        "indexes/passages": ("lost", "is stored in graph"),
        "services/search": ("fails", "needs passages, and has no fallback"),
    }


def test_a_job_that_asks_the_lost_store_says_so_beside_what_makes_its_records_old() -> None:
    kafka, graph = KafkaCluster("events"), store()
    payments, edges, features = (Topic(name, kafka) for name in ("payments", "edges", "features"))
    kept = StreamJob("keep", jar="local:///a.jar", consumes=[payments], writes=[graph], produces=[edges])
    asks = StreamJob("ask", jar="local:///a.jar", consumes=[edges], reads=[Read(graph)], produces=[features])
    found = touched(kept, asks)
    assert found["streamjobs/keep"] == ("delayed", "commits nothing until graph is back")
    assert found["streamjobs/ask"] == (
        "stale", "gets nothing new from edges, and commits nothing until graph is back"
    )  # fmt: skip
    assert found["topics/features"] == ("stale", "gets nothing new from ask")
