"""A real MirrorMaker between two clusters: ``eu`` is one broker, ``us`` are three."""

from __future__ import annotations

import copy
import functools
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import NewPartitions, NewTopic

from aiscale import System
from aiscale.sandbox.ports import free_port
from aiscale.streams import KafkaCluster, MirrorMaker, Topic
from tests.broker.clients import LIMIT_S, eventually, producer, read, send, sent, values
from tests.support.kafka import Brokers, SecuredBroker
from tests.support.lowered import lower_system
from tests.support.mirror import Flow, mirroring, working
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator


@pytest.mark.long
@reproduces("STR043", "STR067")
def test_copies_go_round_or_into_a_topic_that_nobody_reads(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    circle, mixed, other = bad("STR043"), bad("STR043", "bad_one_way"), bad("STR067")
    around = bad("STR043", "bad_named_and_all")
    straight = mixed.fixed('policy="identity"', 'policy="default"')
    named = other.fixed(
        "topics=[MirroredTopic(orders, copied)]", 'topics=[MirroredTopic(orders, copied)], policy="identity"',
        helped='policy="identity"',
    )  # fmt: skip
    topics = {
        "circle": circle, "around": around, "mixed": mixed, "straight": straight, "other": other, "named": named,
    }  # fmt: skip
    for topic in topics:
        broker.admin.create_topics([NewTopic(f"{prefix}{topic}", 1, 1)])[f"{prefix}{topic}"].result(LIMIT_S)
        assert send(broker.anyone, f"{prefix}{topic}", ["ride 1"], partition=0) == [""]
    every = [
        flow for topic, case in topics.items() for flow in _flows(case, rf"(.*\.)?{prefix}{topic}", broker, cluster)
    ]
    assert len(every) == 10

    with mirroring(tmp_path, free_port([]), every) as log:
        seen = functools.partial(_seen, log)
        # Names kept on both ways: each copy is copied back, whether all is copied or what is named.
        both = [f"{prefix}circle", f"{prefix}around"]
        eventually(lambda: all(len(seen(broker, name)) >= 5 for name in both), "each has gone round four times")
        # Names kept on one way: what the other way has named is an original again.
        eventually(lambda: seen(broker, f"us.us.{prefix}mixed") == ["ride 1"], "the second round makes another topic")
        eventually(lambda: seen(cluster, f"eu.{prefix}straight") == ["ride 1"], "it is copied under the source's name")
        eventually(lambda: seen(cluster, f"eu.{prefix}other") == ["ride 1"], "it is copied under the policy's name")
        eventually(lambda: seen(cluster, f"{prefix}named") == ["ride 1"], "it is copied under its own name")
        assert seen(broker, f"{prefix}straight") == ["ride 1"]
        # Where the reader waits, nothing ever comes.
        assert seen(cluster, f"{prefix}other") == []


@reproduces("STR104", "STR067")
def test_copies_are_there_twice_or_have_more_partitions_than_they_say(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    twice, small = bad("STR104"), bad("STR067", "bad_partitions")
    once = twice.fixed("[shop, mirror, again, audit]", "[shop, mirror, audit]", helped="one of them")
    large = small.fixed("partitions=6", "partitions=24")
    cases = {"twice": twice, "once": once, "small": small, "large": large}
    for topic, case in cases.items():
        made = {"orders": broker.admin, "orders-us": cluster.admin}
        for name, admin in made.items():
            said = f"{prefix}{topic}" if name == "orders" else f"eu.{prefix}{topic}"
            admin.create_topics([NewTopic(said, case.topic(name).partitions, 1)])[said].result(LIMIT_S)
        assert send(broker.anyone, f"{prefix}{topic}", ["order 1"], partition=0) == [""]
    every = [flow for topic, case in cases.items() for flow in _flows(case, f"{prefix}{topic}", broker, cluster)]

    with mirroring(tmp_path, free_port([]), every) as log:
        seen = functools.partial(_seen, log)
        # Each mirror begins where it has come to itself.
        eventually(lambda: seen(cluster, f"eu.{prefix}twice") == ["order 1"] * 2, "each of the two copies it")
        others = [f"eu.{prefix}{topic}" for topic in ("once", "small", "large")]
        eventually(lambda: all(seen(cluster, name) == ["order 1"] for name in others), "each is copied once")

        def partitions(topic: str) -> int:
            return len(cluster.admin.list_topics(topic, LIMIT_S).topics[topic].partitions)

        eventually(lambda: partitions(f"eu.{prefix}small") == 24, "the mirror adds those that the source has")
        assert partitions(f"eu.{prefix}large") == 24
        # What the copy's object asks for cannot be any more.
        asked = NewPartitions(f"eu.{prefix}small", small.topic("orders-us").partitions)
        with pytest.raises(KafkaException, match="INVALID_PARTITIONS"):
            cluster.admin.create_partitions([asked])[asked.topic].result(LIMIT_S)
        assert seen(cluster, f"eu.{prefix}once") == ["order 1"]


def test_a_mirror_copies_committed_records_only(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    (made,) = bad("STR067", "bad_partitions").objects("KafkaMirrorMaker2")
    by_default = copy.deepcopy(made)
    assert by_default["spec"]["mirrors"][0]["sourceConnector"]["config"].pop("consumer.isolation.level")
    topics = {f"{prefix}rendered": made, f"{prefix}default": by_default}
    for topic in topics:
        broker.admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(LIMIT_S)
        job = producer(broker.anyone, transactional_id=f"{topic}-job")
        job.init_transactions(LIMIT_S)
        # The job fails after it wrote, comes back, and writes the same again.
        for end in (job.abort_transaction, job.commit_transaction):
            job.begin_transaction()
            assert sent(job, topic, ["order 1"], partition=0) == [""]
            end(LIMIT_S)
        assert send(broker.anyone, topic, ["order 2"], partition=0) == [""]
    every = [Flow(mirror, broker.bootstrap, cluster.bootstrap, topic) for topic, mirror in topics.items()]

    with mirroring(tmp_path, free_port([]), every) as log:
        seen = functools.partial(_seen, log)
        copies = [f"eu.{topic}" for topic in topics]
        eventually(lambda: all(seen(cluster, name)[-1:] == ["order 2"] for name in copies), "both have come to the end")
        assert [seen(cluster, name) for name in copies] == [["order 1", "order 2"], ["order 1", "order 1", "order 2"]]


def test_a_mirror_copies_the_largest_record_that_its_topic_takes(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    eu, us = KafkaCluster("eu"), KafkaCluster("us")
    frames = Topic("frames", eu, partitions=1, max_message_bytes=3_000_000)
    mirror = MirrorMaker("to-us", source=eu, target=us, topics=[frames])
    (made,) = (
        dict(one.properties)
        for one in lower_system(System("s", [mirror]))
        if one.properties["kind"] == "KafkaMirrorMaker2"
    )
    topic = f"{prefix}frames"
    limit = {"max.message.bytes": str(frames.max_message_bytes)}
    broker.admin.create_topics([NewTopic(topic, 1, 1, config=limit)])[topic].result(LIMIT_S)
    frame = "f" * 2_900_000
    assert send(broker.anyone, topic, [frame], partition=0, message_max_bytes=frames.max_message_bytes) == [""]
    flow = Flow(made, broker.bootstrap, cluster.bootstrap, topic)
    with mirroring(tmp_path, free_port([]), [flow]) as log:
        eventually(lambda: _seen(log, cluster, f"eu.{topic}") == [frame], "it is copied")


def test_a_killed_mirror_copies_again_unless_it_copies_exactly_once(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    """Its user has the rights of its object on the target, and no others."""
    orders = [f"order {number}" for number in range(1, 6)]
    flows = {}
    for name, added in {"again": "", "once": ', exactly_once_source="enabled"'}.items():
        system = bad("STR067", "bad_partitions")
        for old, new in {
            "[MirroredTopic(orders, copied)]": f"[MirroredTopic(orders, copied)]{added}",
            '"to-us"': f'"{prefix}{name}"',
            '"orders"': f'"{prefix}orders-{name}"',
            "eu.orders": f"eu.{prefix}orders-{name}",
        }.items():
            system = replace(system, text=system.text.replace(old, new))
        users = {user["metadata"]["name"]: user for user in system.objects("KafkaUser")}
        user = f"{prefix}{name}-us"
        Operator(broker.admin, "").allow([users[user]])
        topic = f"{prefix}orders-{name}"
        cluster.admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(LIMIT_S)
        assert send(cluster.anyone, topic, orders, partition=0) == [""] * 5
        client = broker.client(user)
        (mirror,) = system.objects("KafkaMirrorMaker2")
        flows[topic] = Flow(mirror, cluster.bootstrap, client["bootstrap.servers"], topic), client
    for last in ("order 5", "order 6"):
        with ExitStack() as workers:
            running = []
            for topic, (flow, client) in flows.items():
                folder = tmp_path / last / topic
                folder.mkdir(parents=True)
                running.append(workers.enter_context(working(folder, free_port([]), flow, client)))
                if last == "order 6":
                    assert send(cluster.anyone, topic, [last], partition=0) == [""]

            def is_copied(last: str = last) -> bool:
                return all(_at(broker, f"eu.{topic}")[-1:] == [last] for topic in flows)

            eventually(is_copied, "both have come to the end")
            for process in running if last == "order 5" else ():
                process.kill()
                process.wait()
    copies = [_at(broker, f"eu.{topic}") for topic in flows]
    assert copies == [[*orders, *orders, "order 6"], [*orders, "order 6"]]


def _flows(case: Case, topics: str, eu: Brokers, us: Brokers) -> list[Flow]:
    """Every mirror of a system, for some topics of the clusters."""
    where = {"eu": eu.bootstrap, "us": us.bootstrap}
    return [
        Flow(made, where[_source(made)], where[made["spec"]["target"]["alias"]], topics)
        for made in case.objects("KafkaMirrorMaker2")
    ]


def _seen(log: Path, at: Brokers, topic: str) -> list[str]:
    """The records of a topic, which need not be there yet; no mirror has stopped until now."""
    assert "ERROR" not in (text := log.read_text("utf-8")), text[-4_000:]
    return _at(at, topic)


def _at(at: Brokers, topic: str) -> list[str]:
    known = at.admin.list_topics(timeout=LIMIT_S).topics
    return values(read(at.anyone, topic)) if topic in known else []


def _source(mirror: dict[str, Any]) -> str:
    (found,) = mirror["spec"]["mirrors"]
    return str(found["source"]["alias"])
