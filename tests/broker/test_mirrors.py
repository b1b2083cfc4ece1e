"""A real MirrorMaker between two clusters: ``eu`` is one broker, ``us`` are three."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from confluent_kafka.admin import NewTopic

from aiscale.sandbox.ports import free_port
from tests.broker.clients import LIMIT_S, eventually, read, send, values
from tests.support.kafka import Brokers, SecuredBroker
from tests.support.mirror import Flow, mirroring
from tests.support.reproduced import Case, bad, reproduces


@reproduces("STR043", "STR067")
def test_copies_go_round_or_into_a_topic_that_nobody_reads(
    broker: SecuredBroker, cluster: Brokers, prefix: str, tmp_path: Path
) -> None:
    circle, mixed, other = bad("STR043"), bad("STR043", "bad_one_way"), bad("STR067")
    straight = mixed.mended('policy="identity"', 'policy="default"')
    named = other.mended(
        "topics=[MirroredTopic(orders, copied)]", 'topics=[MirroredTopic(orders, copied)], policy="identity"',
        helped='policy="identity"',
    )  # fmt: skip
    where = {"eu": broker.bootstrap, "us": cluster.bootstrap}

    def flows(case: Case, topic: str) -> list[Flow]:
        """Every mirror of a system, for one topic of the clusters and what becomes of it."""
        return [
            Flow(made, where[_source(made)], where[made["spec"]["target"]["alias"]], rf"(.*\.)?{prefix}{topic}")
            for made in case.objects("KafkaMirrorMaker2")
        ]

    topics = {"circle": circle, "mixed": mixed, "straight": straight, "other": other, "named": named}
    for topic in topics:
        broker.admin.create_topics([NewTopic(f"{prefix}{topic}", 1, 1)])[f"{prefix}{topic}"].result(LIMIT_S)
        assert send(broker.anyone, f"{prefix}{topic}", ["ride 1"], partition=0) == [""]
    every = [flow for topic, case in topics.items() for flow in flows(case, topic)]
    assert len(every) == 8

    with mirroring(tmp_path, free_port([]), every) as log:

        def seen(at: Brokers, topic: str) -> list[str]:
            assert "ERROR" not in (text := log.read_text("utf-8")), text[-4_000:]
            known = at.admin.list_topics(timeout=LIMIT_S).topics
            return values(read(at.anyone, topic)) if topic in known else []

        # Names kept on both ways: each copy is copied back.
        eventually(lambda: len(seen(broker, f"{prefix}circle")) >= 5, "the record has gone round four times")
        # Names kept on one way: what the other way has named is an original again.
        eventually(lambda: seen(broker, f"us.us.{prefix}mixed") == ["ride 1"], "the second round makes another topic")
        eventually(lambda: seen(cluster, f"eu.{prefix}straight") == ["ride 1"], "it is copied under the source's name")
        eventually(lambda: seen(cluster, f"eu.{prefix}other") == ["ride 1"], "it is copied under the policy's name")
        eventually(lambda: seen(cluster, f"{prefix}named") == ["ride 1"], "it is copied under its own name")
        assert seen(broker, f"{prefix}straight") == ["ride 1"]
        # Where the reader waits, nothing ever comes.
        assert seen(cluster, f"{prefix}other") == []


def _source(mirror: dict[str, Any]) -> str:
    (found,) = mirror["spec"]["mirrors"]
    return str(found["source"]["alias"])
