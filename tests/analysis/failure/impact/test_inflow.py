"""What several write, when some of them bring nothing new any more."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale import System, Team
from aiscale.analysis.failure.impact.impact import Impact, impact
from aiscale.core.component import Component
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.graph.build import build
from aiscale.observability import Alert, Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, Join, StreamJob, Tumbling, Watermark
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Avro, KafkaCluster, MirroredTopic, MirrorMaker, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
EVENTS = KafkaCluster("events", on=CORE)
OTHER = KafkaCluster("other", on=CORE)


def job(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, on=CORE, port=None, **fields)  # type: ignore[arg-type]  # checked there


def lost(*addresses: str, roots: list[Component], **fields: object) -> Impact:
    graph, found = build(System("s", roots, **fields))  # type: ignore[arg-type]  # checked by the class itself
    assert not found.has_errors
    return impact(graph, addresses)


def told(found: Impact) -> Mapping[str, tuple[str, str]]:
    return {address: (touch.effect.word, touch.why) for address, touch in found.touches.items()}


READINGS, SUMS = Topic("readings", EVENTS), Topic("sums", EVENTS)
WRITERS = [job(f"w{number}", produces=[READINGS]) for number in range(3)]
SUM = job("sum", consumes=[READINGS], produces=[SUMS])
READ = job("read", consumes=[SUMS])


def test_one_of_three() -> None:
    assert told(lost("services/w1", roots=[*WRITERS, SUM, READ])) == {
        "topics/readings": ("partial", "gets nothing new from w1; 2 others still write"),
        "services/sum": ("partial", "readings brings nothing new of w1"),
        "topics/sums": ("partial", "sum brings nothing new of w1"),
        "services/read": ("partial", "sums brings nothing new of w1"),
    }


def test_two_of_three() -> None:
    assert told(lost("services/w0", "services/w2", roots=[*WRITERS, SUM])) == {
        "topics/readings": ("partial", "gets nothing new from w0 and w2; 1 other still writes"),
        "services/sum": ("partial", "readings brings nothing new of w0 and w2"),
        "topics/sums": ("partial", "sum brings nothing new of w0 and w2"),
    }


def test_all_three() -> None:
    assert told(lost(*(one.address for one in WRITERS), roots=[*WRITERS, SUM])) == {
        "topics/readings": ("stale", "gets nothing new from any of its 3 writers"),
        "services/sum": ("stale", "gets nothing new from readings"),
        "topics/sums": ("stale", "gets nothing new from sum"),
    }


def test_nobody_is_called_and_no_promise_is_at_risk_for_a_part() -> None:
    owner = Team("readers", contact="#readers")
    monitoring = Monitoring(
        on=CORE, slos=[Slo("fresh", of=SUMS, freshness="5m")], alerts=[Alert("lag", expression="lag > 5", of=[SUM])]
    )
    roots: list[Component] = [*WRITERS, SUM]
    found = lost("services/w1", roots=roots, monitoring=monitoring, owner=owner)
    assert (found.promises, found.alerts, [one.touched for one in found.owners]) == ((), (), [()])
    found = lost(*(one.address for one in WRITERS), roots=roots, monitoring=monitoring, owner=owner)
    assert ([one.address for one in found.promises], found.alerts) == (["slos/fresh"], ("alerts/lag",))
    assert [one.touched for one in found.owners] == [("services/sum", "topics/readings", "topics/sums")]


def test_what_only_passes_on_what_came_from_there_brings_nothing_of_its_own() -> None:
    main, later = Topic("main", EVENTS), Topic("later", EVENTS)
    work, again = job("work", consumes=[main], produces=[later]), job("again", consumes=[later], produces=[main])
    source = job("source", produces=[main])
    assert told(lost("services/source", roots=[source, work, again])) == {
        "topics/main": ("stale", "gets nothing new from source"),
        "services/work": ("stale", "gets nothing new from main"),
        "topics/later": ("stale", "gets nothing new from work"),
        "services/again": ("stale", "gets nothing new from later"),
    }
    assert told(lost("services/again", roots=[source, work, again]))["topics/main"] == (
        "partial", "gets nothing new from again; 1 other still writes",
    )  # fmt: skip
    own = Topic("own", EVENTS)
    also = job("again", consumes=[later, own], produces=[main])
    assert told(lost("services/source", roots=[source, work, also, job("fills", produces=[own])]))["topics/main"] == (
        "partial", "gets nothing new from source; 1 other still writes",
    )  # fmt: skip


def counting(*reads: Topic, **fields: object) -> StreamJob:
    return StreamJob(
        "count", consumes=reads, produces=[SUMS], on=CORE, jar="local:///count.jar", engine=Flink(image=IMAGE),
        checkpoint_storage="s3://state/count", **fields,  # type: ignore[arg-type]  # checked there
    )  # fmt: skip


SALE = Avro(path="sale.avsc", text='{"type": "record", "name": "Sale", "fields": [{"name": "at", "type": "long"}]}')
OF_SITES = [Topic(f"sales-{name}", EVENTS, schema=SALE, event_time="at") for name in ("north", "south", "west")]
TILLS = [job(f"till-{number}", produces=[topic]) for number, topic in enumerate(OF_SITES)]
MINUTE = Tumbling("1m")


def test_a_job_goes_on_with_the_topics_of_the_other_sites() -> None:
    roots: list[Component] = [*TILLS, counting(*OF_SITES, windows=[MINUTE]), READ]
    assert told(lost("services/till-0", roots=roots)) == {
        "topics/sales-north": ("stale", "gets nothing new from till-0"),
        "streamjobs/count": ("partial", "gets nothing new from sales-north; 2 more like it go on"),
        "topics/sums": ("partial", "count brings nothing new of sales-north"),
        "services/read": ("partial", "sums brings nothing new of sales-north"),
    }
    found = told(lost("services/till-0", "services/till-1", roots=roots))
    assert found["streamjobs/count"] == (
        "partial", "gets nothing new from sales-north and sales-south; 1 more like them goes on",
    )  # fmt: skip
    found = told(lost(*(one.address for one in TILLS), roots=roots))
    assert found["streamjobs/count"] == ("stale", "gets nothing new from sales-north, sales-south and sales-west")
    assert found["services/read"] == ("stale", "gets nothing new from sums")


def test_a_job_stops_with_one_topic_where_its_clock_waits_or_it_needs_each_of_them() -> None:
    north, south, _ = OF_SITES
    rates = Topic("rates", EVENTS, event_time="at")
    waits = counting(north, south, windows=[MINUTE], watermark=Watermark(idle_timeout=None))
    joined = counting(north, south, joins=[Join(north, south, on="at", within="1m")])
    others = counting(north, rates, windows=[MINUTE])
    for one in (waits, joined, others):
        found = told(lost("services/till-0", roots=[*TILLS[:2], one]))
        assert found["streamjobs/count"] == ("stale", "gets nothing new from sales-north")


def test_a_mirror_goes_on_with_its_other_topics() -> None:
    one, two = Topic("one", EVENTS), Topic("two", EVENTS)
    one_there, two_there = Topic("one-there", OTHER, topic_name="one"), Topic("two-there", OTHER, topic_name="two")
    mirror = MirrorMaker(
        "copies", source=EVENTS, target=OTHER, topics=[MirroredTopic(one, one_there), MirroredTopic(two, two_there)],
        on=CORE,
    )  # fmt: skip
    roots: list[Component] = [job("a", produces=[one]), job("b", produces=[two]), job("c", produces=[two]), mirror]
    assert told(lost("services/a", roots=roots)) == {
        "topics/one": ("stale", "gets nothing new from a"),
        "mirrormakers/copies": ("partial", "gets nothing new from one"),
        "topics/one-there": ("stale", "gets nothing new from copies"),
    }
    assert told(lost("services/b", roots=roots)) == {
        "topics/two": ("partial", "gets nothing new from b; 1 other still writes"),
        "mirrormakers/copies": ("partial", "two brings nothing new of b"),
        "topics/two-there": ("partial", "copies brings nothing new of b"),
    }


def test_features_of_a_part_are_missing_and_the_others_are_not() -> None:
    driver = Entity("driver", key="driver_id")
    view = FeatureView(
        "recent", entities=[driver], source=READINGS, fields={"rides": "int64"}, ttl="1h",
        history=Bucket("past", uri="s3://lake/past", event_timestamp="at"),
    )  # fmt: skip
    store = FeatureStore("features", views=[view], online=Redis(memory="1Gi"), on=CORE)
    given = FeatureService("v1", store=store, views=[view], max_age="30m")
    found = lost("services/w1", roots=[*WRITERS, given])
    assert {address: (*told(found)[address], touch.left_s) for address, touch in found.touches.items()} == {
        "topics/readings": ("partial", "gets nothing new from w1; 2 others still write", None),
        "featureviews/recent": ("partial", "readings brings nothing new of w1", 3600.0),
        "featureservices/v1": ("partial", "recent brings nothing new of w1", 1800.0),
    }
