"""What is still there for a reader that comes late.

Nothing is scaled but the traffic: records carry the times at which they would have been written, days ago, and brokers
delete by these times. A few large records stand for days of traffic, in segments of 1 MiB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from tests.broker.clients import DAY_MS, LIMIT_S, eventually, now_ms, read, send, values
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import Case, bad, changed, reproduces
from tests.support.strimzi import Operator

HOUR_MS = DAY_MS // 24
_PADDING = "." * 700_000
"""With it, no two records fit one segment."""


@dataclass(frozen=True)
class Late:
    """One topic, and how long ago its oldest record was written that somebody still needs.

    Attributes:
        topic: its name in the system.
        needed_ms: age of the oldest record that is needed.
        fixed: the system with the finding's advice.
    """

    case: Case
    topic: str
    needed_ms: Callable[[Case], float]
    fixed: Case


def _outage(component: str, topic: str) -> Callable[[Case], float]:
    return lambda case: case.reader(component, topic).consume.max_outage.milliseconds


def _replay(component: str, topic: str) -> Callable[[Case], float]:
    return lambda case: case.reader(component, topic).consume.replay.milliseconds


def _offline(site: str) -> Callable[[Case], float]:
    return lambda case: case.component(site).offline_tolerance.milliseconds


LATE = {
    "replay": Late(
        bad("STR017"), "rides", _replay("training", "rides"), bad("STR017").fixed('retention="3d"', 'retention="30d"'),
    ),
    "outage": Late(
        bad("STR017", "bad_outage"), "rides", _outage("audit", "rides"),
        bad("STR017", "bad_outage").fixed('retention="12h"', 'retention="3d"'),
    ),
    "site reads": Late(
        bad("STR017", "bad_site_reads"), "prices", _offline("sites/shop"),
        bad("STR017", "bad_site_reads").fixed('retention="6h"', 'retention="18h"')
    ),
    "site writes": Late(
        bad("STR017", "bad_site_writes"), "sales", _offline("sites/shop"),
        bad("STR017", "bad_site_writes").fixed('retention="6h"', 'retention="1d12h"')
    ),
    "labels": Late(
        bad("STR017", "bad_labels"), "orders",
        lambda case: case.component("pipelines/surge-model").retraining.label_delay.milliseconds,
        bad("STR017", "bad_labels").fixed('retention="3d"', 'retention="8d"'),
    ),
    "lateness": Late(
        bad("STR017", "bad_lateness"), "rides",
        lambda case: case.component("streamjobs/demand").windows[0].allowed_lateness.milliseconds,
        bad("STR017", "bad_lateness").fixed('retention="1d"', 'retention="4d"'),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def aged(broker: SecuredBroker) -> dict[str, tuple[str, str]]:
    """For each case, the topic as it is and as the finding wants it, with the same records: all age at one time."""
    topics = {}
    for need, late in LATE.items():
        kept_ms = next(iter(_specs(late.case, late.topic)))["config"]["retention.ms"]
        needed_ms = late.needed_ms(late.case)
        assert kept_ms < needed_ms
        ages = {"oldest needed": needed_ms - 60_000, "recent": kept_ms / 2, "last": 0}
        names = []
        for salt, system in (("bad", late.case), ("fixed", late.fixed)):
            operator = Operator(broker.admin, f"aged-{need.replace(' ', '-')}-{salt}-")
            operator.create_topics(system.objects("KafkaTopic"), copies=1, segment_bytes=2**20)
            names.append(operator.name(late.topic))
            _write(broker, names[-1], ages)
        topics[need] = (names[0], names[1])
    return topics


@reproduces("STR017")
@pytest.mark.parametrize("need", LATE)
def test_the_oldest_records_are_gone_when_they_are_needed(
    aged: dict[str, tuple[str, str]], broker: SecuredBroker, need: str
) -> None:
    short, long = aged[need]
    eventually(lambda: _left(broker, short) == ["recent", "last"], "the oldest record is deleted")
    assert _left(broker, long) == ["oldest needed", "recent", "last"]


@reproduces("CHG002")
def test_a_longer_retention_brings_nothing_back(broker: SecuredBroker, prefix: str) -> None:
    before, after = changed("CHG002")
    old = {"oldest needed": after.reader("audit", "rides").consume.replay.milliseconds - 60_000}
    topics = []
    for salt in ("same-", "longer-"):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(before.objects("KafkaTopic"), copies=1, segment_bytes=2**20)
        topics.append(operator.name("rides"))
        _write(broker, topics[-1], old)
    eventually(lambda: [_left(broker, topic) for topic in topics] == [[], []], "the old records are deleted")
    same, topic = topics
    (longer,) = {one["config"]["retention.ms"] for one in _specs(after, "rides")}
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[
        ConfigEntry("retention.ms", str(longer), incremental_operation=AlterConfigOpType.SET)])  # fmt: skip
    broker.admin.incremental_alter_configs([resource])[resource].result(LIMIT_S)
    # From now on a record of that age stays, as it would after a wait; the one that went stays away.
    for each in topics:
        _write(broker, each, {"another": old["oldest needed"]})
    eventually(lambda: _left(broker, same) == [], "records that old are deleted where nothing has changed")
    assert _left(broker, topic) == ["another"]


@reproduces("STR017")
def test_dead_letters_go_before_the_records_beside_them(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR017", "bad_dead_letters")
    fixed = case.fixed('retention="1d"', 'retention="7d"')
    ages = {"hard case": 2 * DAY_MS, "last": 0}
    found = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1, segment_bytes=2**20)
        found.append((operator.name("rides"), operator.name("rides-parked")))
        for name in found[-1]:
            _write(broker, name, ages)
    (source, parked), (_, kept) = found
    eventually(lambda: _left(broker, parked) == ["last"], "the dead letter is deleted")
    assert _left(broker, source) == ["hard case", "last"]
    assert _left(broker, kept) == ["hard case", "last"]


@reproduces("STR021")
@pytest.mark.parametrize("name", ["bad", "bad_compact"])
def test_a_state_that_is_built_anew_comes_out_wrong(broker: SecuredBroker, prefix: str, name: str) -> None:
    case = bad("STR021", name)
    fixed = {
        "bad": lambda: case.fixed(
            'key="order_id", traffic=traffic', 'key="order_id", traffic=traffic, retention="forever"',
            helped='retention="forever"',
        ),
        "bad_compact": lambda: case.fixed(
            'cleanup="compact"', 'cleanup="delete", retention="forever"',
        ),
    }[name]()  # fmt: skip
    topics = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1, segment_bytes=2**20)
        topics.append(operator.name("order-events"))
        events = {"+10": 8 * DAY_MS, "+5": DAY_MS, "+1": HOUR_MS, "+0": 0}
        _write(broker, topics[-1], events, keys=["order 7", "order 7", "order 7", "order 8"])

    def total(topic: str) -> int:
        return sum(int(value) for value in _left(broker, topic))

    # By age the first event goes, by key all but the last one.
    eventually(lambda: total(topics[0]) == {"bad": 6, "bad_compact": 1}[name], "events are dropped")
    assert total(topics[1]) == 16


@reproduces("STR021")
def test_the_last_snapshot_of_a_quiet_aggregate_is_gone(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR021", "bad_snapshots")
    fixed = case.fixed(
        'states = Topic("order-states", kafka, key="order_id")',
        'states = Topic("order-states", kafka, key="order_id", cleanup="compact")', helped='cleanup="compact"',
    )  # fmt: skip
    topics = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1, segment_bytes=2**20)
        topics.append(operator.name("order-states"))
        ages = {"quiet": 8 * DAY_MS, "busy, old": DAY_MS, "busy, new": HOUR_MS, "last": 0}
        _write(broker, topics[-1], ages, keys=["order 1", "order 2", "order 2", "order 3"])
    eventually(lambda: _left(broker, topics[0]) == ["busy, old", "busy, new", "last"], "the old snapshot is deleted")
    eventually(lambda: _left(broker, topics[1]) == ["quiet", "busy, new", "last"], "what was replaced is compacted")


def _specs(case: Case, topic: str) -> list[dict[str, Any]]:
    return [one["spec"] for one in case.objects("KafkaTopic") if one["spec"]["topicName"] == topic]


def _write(broker: SecuredBroker, topic: str, ages: dict[str, float], keys: Sequence[str] = ()) -> None:
    """Write records that are so many milliseconds old, each into a segment of its own."""
    now = now_ms()
    at = [now - int(age) for age in ages.values()]
    padded = [f"{value}|{_PADDING}" for value in ages]
    assert send(
        broker.anyone, topic, padded, keys=keys, partition=0, at=at, batch_num_messages=1, enable_idempotence=True
    ) == [""] * len(ages)


def _left(broker: SecuredBroker, topic: str) -> list[str]:
    return [value.partition("|")[0] for value in values(read(broker.anyone, topic))]
