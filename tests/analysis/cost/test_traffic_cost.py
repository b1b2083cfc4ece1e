"""What crosses zones, regions and clouds, what that costs, and what is a range or not counted."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, System, Traffic
from aiscale.analysis.cost.budgets import spending
from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import Boundary, TrafficPrice, traffic_price
from aiscale.analysis.cost.traffic_cost import APART, GUESSED, LARGEST, NEARBY, REPLICAS, ZONES, Crossing, crossings
from aiscale.analysis.descriptions import CROSSINGS, descriptions
from aiscale.analysis.load.amounts import size_range
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.network import ExternalService
from aiscale.platform import AksCluster, EksCluster, GkeCluster, K3sCluster, KubernetesCluster, NodePool
from aiscale.processing import Flink, KafkaStreams, OwnCode, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Msk, Produce, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
MONTH = 730 * 3_600
GIB = 2**30
ABC = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
LOAD = Traffic(mean=1_000, peak=3_000, message_bytes=500)
RATE = 1_000 * 500 * MONTH
"""Bytes of a month."""


def ireland(*zones: str, version: str = "1.36", name: str = "core", region: str = "eu-west-1") -> EksCluster:
    pool = NodePool(f"nodes-{name}", instance_type="m7i.2xlarge", zones=zones)
    return EksCluster(name, region=region, version=version, pools=[pool])


def crossed(*components: Component) -> dict[str, tuple[Crossing, ...]]:
    return {address: tuple(found) for address, found in crossings(build(System("s", components))[0]).items()}


def zones(fewest: float, most: float | None = None, why: str = "") -> tuple[Crossing, ...]:
    """What crosses zones of Ireland, in shares of the topic's records."""
    low, high = round(RATE * fewest), round(RATE * (fewest if most is None else most))
    return (Crossing("zones", low, high, "aws", "eu-west-1", "", why),)


def orders(on: KubernetesCluster, brokers: int = 3, copies: int = 3) -> Topic:
    cluster = KafkaCluster("events", on=on, brokers=brokers, replication_factor=copies, min_insync_replicas=1)
    return Topic("orders", cluster, partitions=12, traffic=LOAD)


@pytest.mark.parametrize(
    ("over", "cloud", "region", "to", "price"),
    [
        ("zones", "aws", "eu-west-1", "", TrafficPrice(0.02, "aws", "eu-west-1")),
        ("regions", "aws", "eu-west-1", "us-east-1", TrafficPrice(0.02, "aws", "eu-west-1")),
        ("regions", "aws", "ap-northeast-1", "us-east-1", TrafficPrice(0.09, "aws", "ap-northeast-1")),
        ("out", "aws", "eu-west-1", "", TrafficPrice(0.09, "aws", "eu-west-1")),
        ("zones", "gcp", "europe-west3", "", TrafficPrice(0.01, "gcp", "europe-west3")),
        # A pair with a price of its own.
        ("regions", "aws", "us-east-1", "us-east-2", TrafficPrice(0.01, "aws", "us-east-1")),
        # No such column; no such region; no such cloud.
        ("regions", "gcp", "europe-west3", "us-central1", None),
        ("zones", "aws", "europe-west3", "", None),
        ("zones", "azure", "westeurope", "", None),
    ],
)
def test_no_price_stands_in_for_another(
    over: Boundary, cloud: str, region: str, to: str, price: TrafficPrice | None
) -> None:
    assert traffic_price(over, cloud, region, to) == price


@pytest.mark.parametrize(
    ("where", "brokers", "copies", "fewest", "most"),
    [
        (ABC, 3, 3, 2, 2),
        (ABC, 6, 3, 2, 2),
        # Two copies are in one zone: whichever of the three leads, 4/3 of them are in the other on average.
        (ABC[:2], 3, 3, 4 / 3, 4 / 3),
        # Two brokers are in two zones of three.
        (ABC, 2, 2, 1, 1),
        (ABC[:2], 4, 4, 2, 2),
        # Nobody says.
        ((), 3, 3, 0, 2),
    ],
)
def test_followers_fetch_from_leaders_in_other_zones(
    where: tuple[str, ...], brokers: int, copies: int, fewest: float, most: float
) -> None:
    found = crossed(orders(ireland(*where), brokers, copies))
    assert found == {"topics/orders": zones(fewest, most, ZONES if fewest != most else "")}


def test_within_one_zone_nothing_crosses() -> None:
    core = ireland(ABC[0])
    assert crossed(Microservice("a", image=IMAGE, on=core, consumes=[orders(core)])) == {}
    own = K3sCluster("own", pools=[NodePool("nodes", instance_type="x.y", zones=["a", "b"])])
    assert crossed(Microservice("a", image=IMAGE, on=own, consumes=[orders(own)])) == {}


def test_each_reader_fetches_from_its_own_zone_as_far_as_it_says_where_it_is() -> None:
    core = ireland(*ABC)
    topic = orders(core)
    found = crossed(
        Microservice("service", image=IMAGE, on=core, consumes=[Consume(topic)]),
        StreamJob("flink", engine=Flink(), consumes=[topic], jar="local:///a.jar", stateful=False, on=core),
        StreamJob("streams", engine=KafkaStreams(image=IMAGE), consumes=[topic], stateful=False, on=core),
        StreamJob("code", engine=OwnCode(image=IMAGE), consumes=[topic], stateful=False, on=core),
    )
    assert found == {
        "topics/orders": zones(2),
        "streamjobs/flink": zones(2 / 3),
        "streamjobs/code": zones(0, 2 / 3, NEARBY),
        "services/service": zones(0, 2 / 3, NEARBY),
    }


def test_each_replica_that_holds_all_fetches_all() -> None:
    core = ireland(*ABC)
    all_ = Consume(orders(core), each_replica=True, offset_reset="latest")
    scaling = Autoscaling(min_replicas=2, max_replicas=6)
    found = crossed(
        Microservice("fixed", image=IMAGE, on=core, replicas=4, consumes=[all_]),
        Microservice("scaled", image=IMAGE, on=core, autoscaling=scaling, consumes=[all_]),
    )
    assert found == {
        "topics/orders": zones(2),
        "services/fixed": zones(0, 4 * 2 / 3, NEARBY),
        "services/scaled": zones(0, 6 * 2 / 3, NEARBY),
    }
    # Brokers that know no zones are asked across them.
    elsewhere = ireland(*ABC, version="1.34")
    all_ = Consume(orders(elsewhere), each_replica=True, offset_reset="latest")
    found = crossed(Microservice("scaled", image=IMAGE, on=elsewhere, autoscaling=scaling, consumes=[all_]))
    assert found["services/scaled"] == zones(2 * 2 / 3, 6 * 2 / 3, REPLICAS)


def test_a_zone_without_a_copy_fetches_from_another() -> None:
    core = ireland(*ABC)
    topic = orders(core, copies=2)
    streams = StreamJob("streams", engine=KafkaStreams(image=IMAGE), consumes=[topic], stateful=False, on=core)
    assert crossed(streams) == {"topics/orders": zones(1), "streamjobs/streams": zones(1 / 3)}


def test_pods_that_do_not_know_their_zone_fetch_from_leaders() -> None:
    core = ireland(*ABC, version="1.34")
    topic = orders(core)
    streams = StreamJob("streams", engine=KafkaStreams(image=IMAGE), consumes=[topic], stateful=False, on=core)
    assert crossed(streams)["streamjobs/streams"] == zones(2 / 3)


def test_writers_reach_leaders_in_every_zone() -> None:
    core = ireland(*ABC)
    topic = Topic("orders", KafkaCluster("events", on=core), partitions=12, record_bytes=500)
    shop = Microservice("shop", image=IMAGE, on=core, traffic=LOAD, produces=[Produce(topic, per_request=2)])
    assert crossed(shop) == {"services/shop": zones(4 / 3), "topics/orders": zones(4)}


def test_what_may_be_in_a_zone_without_brokers_has_a_range() -> None:
    pools = [
        NodePool("brokers", instance_type="r7i.2xlarge", zones=ABC[:2]),
        NodePool("general", instance_type="m7i.2xlarge", zones=ABC),
    ]
    core = EksCluster("core", region="eu-west-1", pools=pools)
    topic = Topic("orders", KafkaCluster("events", on=core, pool=pools[0]), partitions=12, traffic=LOAD)
    flink = StreamJob("flink", engine=Flink(), consumes=[topic], jar="local:///a.jar", stateful=False, on=core)
    assert crossed(flink)["streamjobs/flink"] == zones(1 / 2, 1, APART)


def test_what_nobody_says_of_zones_rates_and_sizes() -> None:
    core = ireland()
    kafka = KafkaCluster("events", on=core)
    rated = Topic("rated", kafka, record_bytes=500, traffic=Traffic(mean=1_000, peak=3_000))
    unrated = Topic("unrated", kafka, record_bytes=500)
    guessed = Topic("guessed", kafka)
    unsized = Topic("unsized", kafka)
    image = Traffic(mean=1_000, peak=3_000, message_bytes=500_000)
    shop = Microservice("shop", image=IMAGE, on=core, traffic=LOAD, produces=[Produce(guessed, per_request=1)])
    scan = Microservice("scan", image=IMAGE, on=core, traffic=image, produces=[Produce(unsized, per_request=1)])
    more = Microservice("more", image=IMAGE, on=core, traffic=LOAD, produces=[rated, unrated])
    assert crossed(shop, scan, more) == {
        "services/shop": zones(0, 1 / 2, GUESSED),
        "topics/guessed": zones(0, 1, GUESSED),
        "topics/rated": (Crossing("zones", None, None, why="incomplete rate"), *zones(0, 2, ZONES)),
        "topics/unrated": (
            Crossing("zones", None, None, why="unknown rate: set traffic=, or per_request= of its writers"),
        ),
        "topics/unsized": (Crossing("zones", None, None, why="unknown size: set record_bytes="),),
    }


def test_amazon_does_not_charge_what_its_brokers_copy() -> None:
    core = ireland(*ABC)
    topic = Topic("orders", Msk("events", region="eu-west-1"), partitions=12, traffic=LOAD)
    assert crossed(Microservice("a", image=IMAGE, on=core, consumes=[topic])) == {"services/a": zones(2 / 3, 1, ZONES)}
    unsaid = Topic("orders", Msk("events"), partitions=12, traffic=LOAD)
    assert crossed(Microservice("a", image=IMAGE, on=core, consumes=[unsaid])) == {
        "services/a": (Crossing("regions", None, None, why="unknown region"),)
    }


@pytest.mark.parametrize("is_named", [True, False])
def test_a_mirror_in_another_region_fetches_every_record_once(is_named: bool) -> None:
    here, there = ireland(*ABC), ireland("us-east-1a", "us-east-1b", "us-east-1c", name="there", region="us-east-1")
    topic = orders(here)
    copies = KafkaCluster("copies", on=there)
    into = Topic("orders-copy", copies, partitions=12)
    mirror = MirrorMaker(
        "mirror",
        source=topic.cluster,
        target=copies,
        on=there,
        topics=[MirroredTopic(topic, into=into)] if is_named else (),
    )
    written = Crossing("zones", round(RATE * 2 / 3), round(RATE * 2 / 3), "aws", "us-east-1")
    copied = Crossing("zones", round(RATE * 2), round(RATE * 2), "aws", "us-east-1")
    both = written._replace(fewest=round(RATE * 8 / 3), most=round(RATE * 8 / 3))
    fetched = Crossing("regions", RATE, RATE, "aws", "eu-west-1", "us-east-1")
    found = crossed(mirror, topic)
    if is_named:
        assert found.pop("topics/orders-copy") == (copied,)
    assert found == {
        "topics/orders": zones(2),
        "mirrormakers/mirror": (fetched, written if is_named else both),
    }
    assert fetched.low == RATE / GIB * 0.02


def test_what_leaves_a_cloud_is_paid_there_and_what_comes_in_is_not() -> None:
    core = ireland(ABC[0])
    google = GkeCluster("google", region="europe-west3", pools=[NodePool("there", instance_type="n2-standard-8")])
    own = K3sCluster("own", pools=[NodePool("beside", instance_type="x.y")])
    topic = orders(core)
    home = Topic("home", KafkaCluster("inside", on=own), partitions=12, traffic=LOAD)
    found = crossed(
        Microservice("away", image=IMAGE, on=google, consumes=[topic]),
        Microservice("inside", image=IMAGE, on=own, consumes=[topic]),
        Microservice("back", image=IMAGE, on=core, consumes=[home]),
    )
    out = (Crossing("out", RATE, RATE, "aws", "eu-west-1"),)
    assert found == {"services/away": out, "services/inside": out}


def test_calls_that_say_how_large_they_are_have_a_range_from_nothing() -> None:
    core, there = ireland(*ABC), ireland(*ABC, name="there", region="eu-central-1")
    near = Microservice("near", image=IMAGE, on=core)
    far = Microservice("far", image=IMAGE, on=there)
    unsized = Microservice("unsized", image=IMAGE, on=there)
    model = ExternalService("model", host="api.example.com", region="europe-west3")
    unknown = ExternalService("unknown", host="api.example.org")
    calls = [
        Call(near, payload_bytes=500),
        Call(far, payload_bytes=500),
        Call(unsized),
        Call(model, payload_bytes=500, per_request=0.5),
        Call(unknown, payload_bytes=500),
    ]
    assert crossed(Microservice("shop", image=IMAGE, on=core, traffic=LOAD, calls=calls)) == {
        "services/shop": (
            Crossing("out", 0, RATE // 2, "aws", "eu-west-1", "", LARGEST),
            Crossing("regions", None, None, why="unknown cloud"),
            Crossing("regions", 0, RATE, "aws", "eu-west-1", "eu-central-1", LARGEST),
            *zones(0, 2 / 3, LARGEST),
        )
    }


def rows(*components: Component) -> list[Effect]:
    return [row for row in effects(build(System("s", components))[0]) if "traffic" in row.name]


def test_a_row_says_what_is_counted_and_what_is_not() -> None:
    core = ireland(*ABC)
    topic = orders(core)
    audit = Microservice("audit", image=IMAGE, on=core, consumes=[topic, Topic("others", topic.cluster)])
    low, high = RATE * 2 / GIB * 0.02, (RATE * 2 + round(RATE * 2 / 3)) / GIB * 0.02
    assert rows(audit) == [
        Effect(
            "zone traffic / month", "USD/month", None,
            Figure(round(low, 2), round(high, 2), f"${low:,.0f}–{high:,.0f}"),
            "2.4 TiB to 3.2 TiB; a range for audit (may read from its own zone); AWS eu-west-1 list prices of "
            "2024-09-25; without others (unknown rate: set traffic=, or per_request= of its writers)",
        )
    ]  # fmt: skip


def test_what_costs_next_to_nothing_or_has_no_price_has_no_row() -> None:
    core = ireland(*ABC)
    few = Topic("few", KafkaCluster("events", on=core), traffic=Traffic(mean=1, peak=3, message_bytes=500))
    assert rows(few) == []
    azure = AksCluster(
        "azure", region="westeurope", pools=[NodePool("a", instance_type="Standard_D8s_v5", zones=["1", "2", "3"])]
    )
    assert rows(orders(azure)) == []


def test_figures_before_are_those_that_were_applied() -> None:
    before = build(System("s", [orders(ireland(*ABC))]))[0]
    after = build(System("s", [orders(ireland(*ABC), copies=2)]))[0]
    [row] = [row for row in effects(after, descriptions(before)) if row.name == "zone traffic / month"]
    assert (row.before and row.before.text, row.after and row.after.text) == ("$49", "$24")
    assert descriptions(before)["topics/orders"][CROSSINGS] == [
        one._asdict() for one in crossings(before)["topics/orders"]
    ]


def test_a_budget_pays_for_the_traffic_that_is_certain() -> None:
    core = ireland(*ABC)
    audit = Microservice("audit", image=IMAGE, on=core, consumes=[orders(core)])
    [found] = spending(build(System("s", [audit], budget_per_month="$9,000"))[0])
    sent = RATE * 2 / GIB * 0.02
    assert found.what == "nodes, storage and traffic"
    assert [(cost.component.name, cost.usd) for cost in found.traffic] == [("orders", sent)]
    assert found.high == sum(cost.high for cost in found.costs) + sum(cost.high for cost in found.storage) + sent
    assert found.basis == (
        "AWS us-east-1 list prices of 2026-07-20, standing in for eu-west-1",
        "storage: AWS eu-west-1 list prices of 2026",
        "traffic: AWS eu-west-1 list prices of 2024-09-25",
        "without all traffic of audit (may read from its own zone)",
    )


def test_a_budget_without_known_rates_says_nothing_of_traffic() -> None:
    core = ireland(*ABC)
    topic = Topic("orders", KafkaCluster("events", on=core))
    [found] = spending(build(System("s", [topic], budget_per_month="$9,000"))[0])
    assert (found.what, found.traffic, found.unpriced) == ("nodes and storage", (), ())


def test_ends_of_a_range_that_round_to_the_same_are_one_figure() -> None:
    assert [size_range(low * GIB, high * GIB) for low, high in [(6_540, 6_560), (6_500, 6_500), (0, 75), (2_458, 3_277)]] == [
        "about 6.4 TiB", "6.3 TiB", "up to 75 GiB", "2.4 TiB to 3.2 TiB",
    ]  # fmt: skip
