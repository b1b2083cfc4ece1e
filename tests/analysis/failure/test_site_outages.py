"""What a site hands over late, and what comes from one site alone."""

from __future__ import annotations

import pytest

from aiscale import System, Traffic
from aiscale.analysis.failure.site_outages import sole_site
from aiscale.analysis.load.late_records import late_shares
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import Device, KubernetesCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Produce, Topic
from tests.support.operations import operations

IMAGE = "registry.example/app@sha256:" + "1f" * 32
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
SHOP = Site("shop", cpu=8, memory="32Gi", offline_tolerance="4h", broker=LocalBroker(buffer="20Gi"))
DEPOT = Site("depot", cpu=8, memory="32Gi", offline_tolerance="2h", broker=LocalBroker(buffer="20Gi"))
EVENTS, FAR, AT_SHOP = KafkaCluster("events", on=CORE), KafkaCluster("far", on=CORE), KafkaCluster("at-shop", on=SHOP)


def tills(site: Site, topic: Topic, rate: float | None = None) -> Device:
    traffic = Traffic(mean=rate, peak=rate) if rate is not None else None
    return Device(f"tills-{site.name}", on=site, produces=[StoreAndForward(topic)], traffic=traffic)


def copies(source: Topic, copy: Topic, name: str = "mirror") -> MirrorMaker:
    return MirrorMaker(name, source=source.cluster, target=copy.cluster, topics=[MirroredTopic(source, copy)], on=CORE)


def beside(topic: Topic) -> Microservice:
    return Microservice("beside", image=IMAGE, produces=[Produce(topic)], on=CORE)


SALES, NOBODYS, KEPT = Topic("sales", EVENTS), Topic("nobodys", EVENTS), Topic("kept", AT_SHOP)
COPY, THERE = Topic("copy", FAR), Topic("there", FAR)
MORE = Topic("more", FAR, traffic=Traffic(mean=1, peak=2))


@pytest.mark.parametrize(
    ("stream", "others", "site"),
    [
        (SALES, [tills(SHOP, SALES)], "shop 4h"),
        (SALES, [tills(SHOP, SALES), tills(DEPOT, SALES)], None),
        (SALES, [tills(SHOP, SALES), beside(SALES)], None),
        (NOBODYS, [], None),
        (COPY, [tills(SHOP, SALES), copies(SALES, COPY)], "shop 4h"),
        (COPY, [tills(SHOP, SALES), copies(SALES, COPY), beside(COPY)], None),
        (COPY, [copies(NOBODYS, COPY)], None),
        (MORE, [tills(SHOP, SALES), copies(SALES, MORE)], None),
        # What devices at the site write goes to the brokers there, which the mirror reads when the line is up.
        (THERE, [Device("tills", on=SHOP, produces=[KEPT]), copies(KEPT, THERE)], "shop 4h"),
    ],
    ids=[
        "site",
        "two-sites",
        "others-too",
        "nobody",
        "copy",
        "copy-others-too",
        "copy-of-nothing",
        "copy-more",
        "kept",
    ],
)
def test_the_one_site_that_all_of_a_stream_comes_from(stream: Topic, others: list[Component], site: str | None) -> None:
    found = sole_site(build(System("s", [stream, *others]))[0], stream)
    assert (f"{found[0].name} {found[1]}" if found is not None else None) == site


BOTH = [tills(SHOP, SALES, 3), tills(DEPOT, SALES, 1)]


def joined(*reads: Topic, traffic: Traffic | None = None) -> Microservice:
    return Microservice("joined", image=IMAGE, consumes=reads, produces=[Produce(MADE, per_request=1)], on=CORE,
                        traffic=traffic)  # fmt: skip


FAIR = Topic("fair", EVENTS)
MADE = Topic("made", EVENTS)


@pytest.mark.parametrize(
    ("stream", "others", "shares"),
    [
        (SALES, BOTH, {"shop": 0.75, "depot": 0.25}),
        (SALES, [tills(SHOP, SALES, 3), tills(DEPOT, SALES)], {"shop": 0.0, "depot": 0.0}),
        (SALES, [tills(SHOP, SALES)], {"shop": 1.0}),
        (NOBODYS, [], {}),
        (COPY, [*BOTH, copies(SALES, COPY)], {"shop": 0.75, "depot": 0.25}),
        (MADE, [*BOTH, joined(SALES)], {"shop": 0.75, "depot": 0.25}),
        (MADE, [tills(SHOP, SALES, 3), tills(DEPOT, FAIR), joined(SALES, FAIR)], {"shop": 0.0, "depot": 0.0}),
        (MADE, [*BOTH, joined(SALES, traffic=Traffic(mean=1, peak=2))], {"shop": 0.0, "depot": 0.0}),
        (THERE, [Device("tills", on=SHOP, produces=[KEPT]), copies(KEPT, THERE)], {"shop": 1.0}),
    ],
    ids=["rates", "one-rate", "alone", "nobody", "copy", "made-of-it", "joined", "asked-too", "kept"],
)  # fmt: skip
def test_the_share_that_is_late_with_a_site(stream: Topic, others: list[Component], shares: dict[str, float]) -> None:
    found = late_shares(build(System("s", [stream, *others]))[0], stream)
    assert {site.name: share for site, share in found.items()} == shares


@pytest.mark.parametrize("rate", [2.0, None])
def test_the_steps_to_the_late_shares_grow_with_the_sites(rate: float | None) -> None:
    def steps(count: int) -> int:
        sites = [Site(f"shop-{n}", cpu=8, memory="32Gi", offline_tolerance="4h") for n in range(count)]
        graph, _ = build(System("s", [tills(site, SALES, rate) for site in sites]))
        return operations(lambda: late_shares(graph, SALES))

    assert steps(80) < 2.2 * steps(40)
