"""Load is carried from where it is declared to where it arrives."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System, Traffic
from aiscale.analysis.load.load import Load, loads, requests, sources
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.processing import BatchJob, StreamJob
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Read, Write
from aiscale.serving import InferenceGraph, Step
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

KAFKA = KafkaCluster("events")
TRAFFIC = Traffic(mean=100, peak=400)


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image="registry.example/app:1", **fields)  # type: ignore[arg-type]


def job(name: str, **fields: object) -> StreamJob:
    return StreamJob(name, jar="local:///job.jar", **fields)  # type: ignore[arg-type]


def load_of(component: Component, *roots: Component) -> Load:
    graph, _ = build(System("s", [component, *roots]))
    return loads(graph)[component.address]


def test_calls_multiply_along_the_chain_and_add_up_where_they_meet() -> None:
    c = service("c")
    b = service("b", calls=[Call(c, per_request=3)])
    a = service("a", traffic=TRAFFIC, calls=[Call(b, per_request=0.5), c])
    assert load_of(b, a) == Load(50, 200, True)
    assert load_of(c, a) == Load(100 + 150, 400 + 600, True)


def test_a_service_that_nobody_declares_traffic_for_is_a_lower_bound() -> None:
    b = service("b")
    assert load_of(b, service("a", calls=[b])) == Load(0, 0, False)


def test_records_come_from_outside_and_from_writers_that_say_how_many() -> None:
    topic = Topic("t", KAFKA, traffic=TRAFFIC)
    known = service("known", traffic=TRAFFIC, produces=[Produce(topic, per_request=2)])
    assert load_of(topic, known) == Load(300, 1200, True)
    assert load_of(topic, known, service("silent", traffic=TRAFFIC, produces=[topic])) == Load(300, 1200, False)


def test_a_consumer_counts_records_with_a_port_and_without() -> None:
    topic = Topic("t", KAFKA, traffic=TRAFFIC)
    assert load_of(service("consumer", port=None, consumes=[topic])) == Load(100, 400, True)
    assert load_of(service("server", consumes=[topic])) == Load(100, 400, True)


def test_what_each_replica_reads_all_of_is_no_work_that_they_share() -> None:
    table = Consume(Topic("t", KAFKA, traffic=TRAFFIC), each_replica=True)
    assert load_of(service("server", traffic=TRAFFIC, consumes=[table])) == Load(100, 400, True)
    assert load_of(service("silent", consumes=[table])) == Load(0, 0, False)


def test_what_answers_and_reads_gets_both_and_passes_both_on() -> None:
    topic, out, back = Topic("t", KAFKA, traffic=TRAFFIC), Topic("out", KAFKA), service("back")
    both = service("both", traffic=Traffic(mean=1, peak=2), consumes=[topic], calls=[back],
                   produces=[Produce(out, per_request=2)])  # fmt: skip
    graph, _ = build(System("s", [both, service("asks", traffic=Traffic(mean=3, peak=5), calls=[both])]))
    found = loads(graph)
    assert found[both.address] == Load(104, 407, True)
    assert found[back.address] == Load(104, 407, True)
    assert found[out.address] == Load(208, 814, True)
    assert list(sources(graph, both)) == [
        ("traffic from outside", Load(1, 2, True)),
        ("asks", Load(3, 5, True)),
        ("records of t", Load(100, 400, True)),
    ]
    assert requests(graph, both) == Load(4, 7, True)
    assert requests(graph, back) == Load(104, 407, True)


def test_a_training_reads_when_it_runs() -> None:
    topic = Topic("t", KAFKA, traffic=TRAFFIC)
    assert load_of(BatchJob("b", jar="local:///job.jar", consumes=[topic])).mean == 0


@pytest.mark.parametrize(
    ("fields", "load"),
    [
        ({"schedule": "@hourly", "duration": "30m"}, Load(5, 10, True, 1_800)),
        ({"schedule": "@hourly"}, Load(5, 5, False)),
        ({"duration": "30m"}, Load(0, 10, False, 1_800)),
        ({}, Load(0, 0, False)),
    ],
)
def test_a_run_writes_while_it_lasts(fields: dict[str, Any], load: Load) -> None:
    scores = Topic("scores", KAFKA)
    score = BatchJob(
        "score", jar="local:///job.jar", records_per_run=36_000, produces=[Produce(scores, per_request=0.5)], **fields
    )
    assert load_of(scores, score) == load


def test_what_a_run_writes_is_read_until_the_next_one() -> None:
    scores, copy = Topic("scores", KAFKA, traffic=TRAFFIC), Topic("copy", KAFKA)
    score = BatchJob(
        "score", jar="local:///job.jar", records_per_run=36_000, schedule="@hourly", duration="30m",
        produces=[Produce(scores, per_request=1)],
    )  # fmt: skip
    reader = service("reader", consumes=[scores], produces=[Produce(copy, per_request=1)])
    graph, _ = build(System("s", [score, reader]))
    found = loads(graph)
    assert [found[one.address][:3] for one in (scores, reader, copy)] == [
        (110, 420, True), (110, 410, True), (110, 410, True),
    ]  # fmt: skip
    assert list(sources(graph, reader)) == [("scores", Load(110, 410, True))]


def test_what_a_run_calls_gets_its_rate() -> None:
    deeper = service("deeper")
    embedder = service("embedder", calls=[deeper])
    score = BatchJob(
        "score", jar="local:///job.jar", records_per_run=36_000, schedule="@hourly", duration="30m",
        calls=[Call(embedder, per_request=2)],
    )  # fmt: skip
    graph, _ = build(System("s", [score]))
    assert [loads(graph)[one.address][:3] for one in (embedder, deeper)] == [(20, 40, True), (20, 40, True)]


def test_a_job_reads_all_its_streams() -> None:
    first, second = Topic("a", KAFKA, traffic=TRAFFIC), Topic("b", KAFKA, traffic=Traffic(mean=1, peak=2))
    reader = job("j", consumes=[first, second])
    assert load_of(reader) == Load(101, 402, True)
    graph, _ = build(System("s", [reader]))
    assert list(sources(graph, reader)) == [("a", Load(100, 400, True)), ("b", Load(1, 2, True))]


def test_a_loop_of_streams_ends_and_is_a_lower_bound() -> None:
    a, b = Topic("a", KAFKA, traffic=TRAFFIC), Topic("b", KAFKA)
    there = job("there", consumes=[a], produces=[Produce(b, per_request=1)])
    back = job("back", consumes=[b], produces=[Produce(a, per_request=1)])
    graph, _ = build(System("s", [there, back]))
    found = loads(graph)
    assert found[a.address].peak >= 400
    assert not any(found[part.address].is_complete for part in (a, b, there, back))


def test_a_graph_is_computed_once() -> None:
    graph, _ = build(System("s", [service("a", traffic=TRAFFIC)]))
    assert loads(graph) is loads(graph)


@pytest.mark.parametrize("length", [2_000])
def test_a_long_chain_needs_no_recursion(length: int) -> None:
    last = service("s0")
    for n in range(1, length):
        last = service(f"s{n}", calls=[last], traffic=TRAFFIC if n == length - 1 else None)
    graph, _ = build(System("s", [last]))
    assert loads(graph)["services/s0"] == Load(100, 400, True)


def test_a_job_asks_its_services_for_each_record_and_its_lookups_bring_none() -> None:
    uploads = Topic("uploads", KAFKA, traffic=TRAFFIC)
    score = service("score")
    media = Bucket("media", uri="s3://media/uploads")
    classify = job("classify", consumes=[uploads], reads=[media], calls=[Call(score, per_request=2)])
    assert load_of(classify) == Load(100, 400, True)
    assert load_of(score, classify) == Load(200, 800, True)


def test_a_database_is_asked_for_each_request_and_record_and_gives_no_load_back() -> None:
    rides = Topic("rides", KAFKA, traffic=TRAFFIC)
    cards = ExternalStore("cards", product="PostgreSQL")
    parts = [
        service("api", traffic=TRAFFIC, reads=[Read(cards, per_request=3)], writes=[cards]),
        service("seldom", traffic=TRAFFIC, writes=[Write(cards, per_request=0.25)]),
        job("joins", consumes=[rides], reads=[Read(cards, per_request=0.5)]),
    ]
    assert load_of(cards, *parts) == Load(475, 1_900, True)
    assert load_of(parts[0], *parts) == Load(100, 400, True)
    # How many rows a job writes at once is not known, and a bucket is read as a copy.
    filled = job("fills", consumes=[rides], writes=[cards])
    assert load_of(cards, *parts, filled) == Load(475, 1_900, False)
    copied = Bucket("past", uri="s3://a/b")
    assert load_of(copied, service("a", traffic=TRAFFIC, reads=[copied])).peak == 0


def test_a_database_is_asked_whenever_an_index_in_it_is() -> None:
    qdrant = ExternalStore("qdrant", product="Qdrant")
    passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine")
    search = service("search", traffic=Traffic(mean=10, peak=20), reads=[Search(passages, per_request=2)])
    fill = BatchJob("fill", jar="local:///a.jar", writes=[passages])
    assert load_of(passages, search, fill) == Load(20.0, 40.0, is_complete=False)
    assert load_of(qdrant, search, fill) == Load(20.0, 40.0, is_complete=False)


def test_steps_of_an_inference_graph_get_their_share() -> None:
    easy, hard = service("easy"), service("hard")

    def parts(**said: float) -> tuple[Load, Load]:
        steps = [Step(easy, condition="easy", **said), Step(hard, per_request=2)]  # type: ignore[arg-type]
        switch = InferenceGraph("both", router="Switch", steps=steps, traffic=TRAFFIC)
        return load_of(easy, switch), load_of(hard, switch)

    assert parts(percent=75) == (Load(75, 300, True), Load(50, 200, True))
    assert parts() == (Load(0, 0, False), Load(0, 0, False))
    weighed = [Step(easy, weight=60), Step(hard, weight=40)]
    splitter = InferenceGraph("both", router="Splitter", steps=weighed, traffic=TRAFFIC)
    assert load_of(hard, splitter) == Load(40, 160, True)


def test_a_peak_of_several_sources_lasts_as_long_as_the_shortest_and_is_unknown_where_one_does_not_say() -> None:
    def source(name: str, lasts: str | None) -> Microservice:
        return service(name, traffic=Traffic(mean=1, peak=4, peak_lasts=lasts), calls=[back])

    back = service("back")
    long, short, silent = source("long", "3h"), source("short", "20m"), source("silent", None)
    assert load_of(back, long) == Load(1, 4, True, 3 * 3_600)
    assert load_of(back, long, short) == Load(2, 8, True, 1_200)
    assert load_of(back, long, silent) == Load(2, 8, True, None)
    # What brings nothing at its peak does not end it.
    assert load_of(back, long, service("idle", calls=[back])) == Load(1, 4, False, 3 * 3_600)
