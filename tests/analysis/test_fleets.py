"""What only its name tells apart."""

from __future__ import annotations

from aiscale import System, Traffic
from aiscale.analysis.fleets import fleets
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import Device, KubernetesCluster, NodePool, Site
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64


def cluster(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"{name}-general", instance_type="m7i.2xlarge")])


def shop(name: str, topic: Topic, *, timeout_ms: int = 100, cpu: int = 4) -> Device:
    site = Site(f"shop-{name}", cpu=cpu, memory="8Gi", disk="100Gi")
    till = Microservice(f"till-{name}", image=IMAGE, on=site, produces=[topic])
    return Device(
        f"scanners-{name}", on=site, calls=[Call(till, timeout_ms=timeout_ms)], traffic=Traffic(mean=3, peak=9)
    )


def found(*roots: Component) -> list[tuple[str, ...]]:
    graph, _ = build(System("s", roots))
    return sorted({tuple(fleet) for fleet in fleets(graph).values()})


def shops(first: int, last: int) -> list[tuple[str, ...]]:
    names = ("devices/scanners", "services/till", "sites/shop")
    return [tuple(f"{name}-{number}" for number in range(first, last + 1)) for name in names]


def test_equal_shops_with_all_that_is_in_them() -> None:
    sales = Topic("sales", KafkaCluster("events", on=cluster("core")))
    assert found(*(shop(str(number), sales) for number in range(1, 6))) == shops(1, 5)


def test_a_field_of_its_own_and_another_call_set_some_apart() -> None:
    sales = Topic("sales", KafkaCluster("events", on=cluster("core")))
    equal = [shop(str(number), sales) for number in range(1, 6)]
    assert found(*equal, shop("6", sales, cpu=8), shop("7", sales, timeout_ms=50)) == shops(1, 5)


def test_three_are_no_fleet_and_set_others_apart() -> None:
    near, far = (Topic(f"sales-{name}", KafkaCluster(f"events-{name}", on=cluster(name))) for name in ("near", "far"))
    some = [shop(str(number), near) for number in range(1, 6)]
    assert found(*some, *(shop(str(number), far) for number in range(6, 9))) == shops(1, 5)
    both = found(*some, *(shop(str(number), far) for number in range(6, 10)))
    assert both == sorted([*shops(1, 5), *shops(6, 9)])


def test_clusters_are_never_alike() -> None:
    parts = [Microservice(f"front-{name}", image=IMAGE, on=cluster(name)) for name in "abcd"]
    assert found(*parts) == []


def test_a_chain_is_no_fleet() -> None:
    chain = [Microservice("s0", image=IMAGE)]
    for number in range(1, 9):
        chain.append(Microservice(f"s{number}", image=IMAGE, calls=[chain[-1]]))
    assert found(chain[-1]) == []
