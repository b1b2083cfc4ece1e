"""What takes over for what is lost: how much more reaches it, and whether it takes that."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, KubernetesSecret, Rate, Resources, System, Traffic
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.cli.views.impact import impact_text
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.network import Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import Karmada, KubernetesCluster, NodePool, Placement
from aiscale.rules.successors import successors_after
from aiscale.services import Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")


def cluster(name: str, region: str, *, most: int = 12) -> KubernetesCluster:
    pool = NodePool(f"pool-{name}", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=most)
    return KubernetesCluster(name, region=region, pools=[pool])


EU, US = cluster("eu", "eu-central-1"), cluster("us", "us-east-1")


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def elsewhere(lost: str, *roots: Component) -> list[str]:
    """The lines of what takes over."""
    graph, found = build(System("s", roots))
    assert not found.has_errors
    graph = with_named_places(graph)
    done = impact(graph, [lost])
    text = impact_text(graph, done, successors_after(graph, done), 400).plain.splitlines()
    begin = next((at for at, line in enumerate(text) if line.startswith("elsewhere")), len(text))
    end = next((at for at in range(begin + 1, len(text)) if not text[at].startswith(" ")), len(text))
    return [line[10:] for line in text[begin:end]]


def shop(*, checked: bool = True, **fields: object) -> GlobalLoadBalancer:
    """Two regions behind one name; the service in the second one has these fields."""
    ways = []
    for place, given in ((EU, {"replicas": 8}), (US, fields)):
        name = place.name
        edge = Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=place)
        target = service(f"shop-{name}", on=place, requests_per_second_per_replica=100, **given)
        ways.append(Route(name, gateway=edge, targets=[target]))
    return GlobalLoadBalancer(
        "shop", hosts=["shop.example"], endpoints=[Endpoint(ways[0], percent=60), Endpoint(ways[1], percent=40)],
        health_check=HealthCheck("/up", interval="10s") if checked else None, ttl="60s",
        traffic=Traffic(mean=Rate(250), peak=Rate(500)),
    )  # fmt: skip


MORE = "gets up to 500/s, 200/s as a rule, by loadbalancers/shop"


@pytest.mark.parametrize(
    ("fields", "judged"),
    [
        ({"replicas": 5}, ": it takes 500/s, which is enough"),
        ({"replicas": 4}, ": it takes 400/s, which is too little"),
        (
            {"autoscaling": Autoscaling(min_replicas=1, max_replicas=6), "startup_time": "5m"},
            ": it takes 600/s in the end, but about 250/s reach it before a new replica answers",
        ),
        ({"autoscaling": Autoscaling(min_replicas=3, max_replicas=6), "startup_time": "5m"},
         ": it takes 600/s, which is enough"),
    ],
    ids=["enough", "too few", "too late", "enough that run"],
)  # fmt: skip
def test_the_region_that_is_left(fields: dict[str, object], judged: str) -> None:
    assert elsewhere("regions/eu-central-1", shop(**fields)) == [
        f"routes/us {MORE}", f"services/shop-us {MORE}{judged}"
    ]  # fmt: skip
    # The cluster, or the gateway alone, is as good as the region.
    assert elsewhere("gateways/edge-eu", shop(**fields)) == [f"routes/us {MORE}", f"services/shop-us {MORE}{judged}"]


def test_nothing_goes_elsewhere_where_nobody_notices_or_nothing_is_left() -> None:
    assert elsewhere("regions/eu-central-1", shop(checked=False, replicas=5)) == []
    assert elsewhere("loadbalancers/shop", shop(replicas=5)) == []


def test_a_fallback_gets_the_load_of_what_it_stands_in_for() -> None:
    popular = service("popular", on=EU, replicas=2, requests_per_second_per_replica=100)
    towers = service("towers", on=EU)
    candidates = service(
        "candidates", on=EU, calls=[towers], fallback=[popular], traffic=Traffic(mean=Rate(100), peak=Rate(300))
    )
    takes = (
        "services/popular gets up to 300/s, in the place of services/candidates: it takes 200/s, which is too little"
    )
    assert elsewhere("services/towers", candidates) == [takes]
    front = service("front", on=EU, calls=[candidates])
    assert elsewhere("services/candidates", front) == [takes]
    assert elsewhere("services/popular", candidates) == []


def test_what_a_placement_moves_takes_its_load_along() -> None:
    def moved(most: int) -> list[str]:
        spare = cluster("spare", "us-east-1", most=most)
        shop = service(
            "shop", replicas=8, resources=Resources(cpu=4, memory="4Gi"), requests_per_second_per_replica=100,
            traffic=Traffic(mean=Rate(100), peak=Rate(300)),
        )  # fmt: skip
        karmada = Karmada(gates=["Failover"])
        return elsewhere(
            "clusters/eu",
            Placement("first", of=[shop], primary=EU, overflow=[spare], failover="auto", backend=karmada), shop,
        )  # fmt: skip

    along = "services/shop takes up to 300/s along, by placements/first"
    assert moved(12) == [f"{along}: it takes 800/s, which is enough"]
    assert moved(1) == [
        f"{along}: insufficient capacity: spare can take 7.9 CPU and 28.6 GiB, but 32.0 CPU and 32.0 GiB would move there"
    ]
