"""Effects: figures before and after, and only those that are known."""

from __future__ import annotations

from aiscale import Autoscaling, System, Traffic
from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import HOURS_PER_MONTH
from aiscale.analysis.descriptions import descriptions, system_descriptions
from aiscale.features import FeatureStore
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import Gateway, Listener
from aiscale.platform import EksCluster, GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Transformer
from aiscale.streams import Consume, KafkaCluster, KafkaConnect, Msk, SchemaRegistry, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64


def shop(*, nodes: int = 2, replicas: int = 4, extra: str = "") -> ArchitectureGraph:
    pools = [
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=nodes, max_nodes=8),
        GpuPool("gpus", instance_type="g6.2xlarge", gpu="nvidia-l4", min_nodes=0, max_nodes=2),
        *([NodePool("odd", instance_type=extra)] if extra else []),
    ]
    cluster = KubernetesCluster("core", pools=pools)
    topic = Topic("orders", KafkaCluster("events", on=cluster), partitions=6)
    back = Microservice("back", image=IMAGE, replicas=2, requests_per_second_per_replica=1_000)
    front = Microservice(
        "front", image=IMAGE, requests_per_second_per_replica=100,
        autoscaling=Autoscaling(min_replicas=2, max_replicas=replicas),
        traffic=Traffic(mean=100, peak=200), calls=[Call(back)], produces=[topic],
    )  # fmt: skip
    return build(System("shop", [front]))[0]


def price(instance_type: str) -> float:
    known = instance_facts(instance_type)
    assert known is not None
    assert known.usd_per_hour is not None
    return float(known.usd_per_hour) * HOURS_PER_MONTH


def test_nothing_applied() -> None:
    low, high = 2 * price("m7i.2xlarge"), 8 * price("m7i.2xlarge") + 2 * price("g6.2xlarge")
    assert effects(shop()) == (
        Effect(
            "node cost / month", "USD/month", None, Figure(round(low, 2), round(high, 2), f"${low:,.0f}"),
            f"fewest nodes (most: ${high:,.0f}); AWS us-east-1 list prices of 2026-07-20",
        ),
        Effect(
            "storage cost / month", "USD/month", None, Figure(28.8, 28.8, "$29"),
            "360 GiB on disks; AWS us-east-1 list prices of 2026",
        ),
        Effect("GPUs", "GPUs", None, Figure(0, 2, "0–2"), "nvidia-l4"),
        Effect("service replicas", "replicas", None, Figure(4, 6, "4–6")),
        Effect("topic partitions", "partitions", None, Figure(6, 6, "6")),
        Effect(
            "front capacity", "per second", None, Figure(400, 400, "400/s"),
            "2.0× the peak of 200/s, the least in the system",
        ),
        Effect("not included", "", None, None, "root disks of nodes, prices per request, transfer and managed services"),
    )  # fmt: skip


def test_brokers_are_no_nodes_of_a_pool() -> None:
    def rows(**size: str) -> tuple[Effect, ...]:
        core = EksCluster("core", region="us-east-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
        network = {
            "subnets": ["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"],
            "security_groups": ["sg-0d11aa22bb33cc44d"],
        }
        topic = Topic("orders", Msk("events", **size, **network), partitions=6)  # type: ignore[arg-type]
        return effects(build(System("shop", [Microservice("front", image=IMAGE, on=core, consumes=[topic])]))[0])

    assert [row.name for row in rows()] == [
        "node cost / month", "service replicas", "topic partitions", "not included",
    ]  # fmt: skip
    assert rows(instance_type="kafka.m7g.large") == rows()


def test_only_replicas_of_services_are_counted_as_such() -> None:
    kafka = KafkaCluster("events")
    parts = [
        Microservice("a", image=IMAGE, replicas=2),
        Transformer("b", image=IMAGE, replicas=3),
        SchemaRegistry("schemas", storage=kafka, replicas=5),
        KafkaConnect("connect", kafka, replicas=7),
        FeatureStore("features", replicas=11),
        Gateway("edge", listeners=[Listener("HTTP")], replicas=13),
    ]
    rows = {row.name: row.after.text for row in effects(build(System("shop", parts))[0]) if row.after}
    assert rows == {"service replicas": "5"}


def test_before_and_after() -> None:
    before = descriptions(shop())
    changed = {row.name: row for row in effects(shop(nodes=3, replicas=8), before) if row.changes}
    assert {name: (row.before.text, row.after.text) for name, row in changed.items() if row.before and row.after} == {
        "node cost / month": (f"${2 * price('m7i.2xlarge'):,.0f}", f"${3 * price('m7i.2xlarge'):,.0f}"),
        "service replicas": ("4–6", "4–10"),
        "front capacity": ("400/s", "800/s"),
    }


def test_an_unknown_price_is_named() -> None:
    (cost, *_) = effects(shop(extra="x9z.huge"))
    assert cost.detail.endswith("; without odd (no price known)")


def test_what_nobody_declares_has_no_row() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("odd", instance_type="x9z.huge")])
    assert effects(build(System("bare", [cluster]))[0]) == ()


def test_a_budget_says_what_is_left_of_it() -> None:
    def budget(text: str) -> tuple[str, str]:
        pools = [
            NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=8),
            NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot"),
        ]
        core = KubernetesCluster("core", pools=pools)
        graph, _ = build(System("shop", [Microservice("a", image=IMAGE, on=core)], budget_per_month=text))
        row = next(row for row in effects(graph) if row.name == "budget / month")
        assert row.after is not None
        return row.after.text, row.detail

    low, high = 2 * price("m7i.2xlarge"), 8 * price("m7i.2xlarge")
    without = "; without what is left out above"
    assert budget("$100") == (
        "$100",
        f"exceeded by ${low - 100:,.0f} with the fewest nodes, by ${high - 100:,.0f} with the most{without}",
    )
    assert budget("$1,000") == (
        "$1,000",
        f"${1_000 - low:,.0f} left with the fewest nodes, exceeded by ${high - 1_000:,.0f} with the most{without}",
    )
    assert budget("$9,000") == (
        "$9,000", f"${9_000 - low:,.0f} left with the fewest nodes, ${9_000 - high:,.0f} with the most{without}"
    )  # fmt: skip


def test_a_budget_has_a_figure_before_where_one_was_applied() -> None:
    def system(amount: str | None) -> ArchitectureGraph:
        core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
        return build(System("shop", [Microservice("a", image=IMAGE, on=core)], budget_per_month=amount))[0]

    def texts(before: ArchitectureGraph, after: ArchitectureGraph) -> list[tuple[str | None, str | None]]:
        rows = effects(after, descriptions(before), system_descriptions(before))
        rows = tuple(row for row in rows if row.name == "budget / month")
        return [(row.before and row.before.text, row.after and row.after.text) for row in rows]

    assert texts(system("$900"), system("$1,000")) == [("$900", "$1,000")]
    assert texts(system(None), system("$1,000")) == [(None, "$1,000")]
    assert texts(system("$900"), system(None)) == []


def test_a_reader_takes_no_more_than_its_partitions() -> None:
    topic = Topic("orders", KafkaCluster("events"), partitions=6, traffic=Traffic(mean=100, peak=400))
    picker = Microservice(
        "picker", image=IMAGE, port=None, consumes=[Consume(topic, concurrency=2)], requests_per_second_per_replica=200,
        autoscaling=Autoscaling(min_replicas=1, max_replicas=9, signals=["lag"]),
    )  # fmt: skip
    rows = {row.name: row.after.text for row in effects(build(System("shop", [picker]))[0]) if row.after}
    assert rows == {"service replicas": "1–3", "topic partitions": "6", "picker capacity": "600/s"}
