"""All losses followed at once: the same as one after the other, and in steps that grow as the system does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Rate, System, Traffic
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import coming_in, impact, is_entry, is_watching
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.ranking import Rank, ranking
from aiscale.analysis.placement.fleets import fleets
from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import Device, KubernetesCluster, NodePool, Placement, Site
from aiscale.services import Cached, Call, Microservice
from aiscale.streams import KafkaCluster, KinesisStream, Topic
from tests.graph.graphs import graph_of, graphs
from tests.support.operations import operations

IMAGE = "registry.example/a@sha256:" + "1" * 64
ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


@st.composite
def systems(draw: st.DrawFn) -> ArchitectureGraph:
    """Services that call earlier ones, with fallbacks and places to move to, on pools in zones, around a few streams."""
    zones = st.lists(st.sampled_from(ZONES), unique=True, max_size=3)
    pools = [
        NodePool(f"p{n}", instance_type=draw(st.sampled_from(["m7i.2xlarge", "m7i.4xlarge"])), zones=draw(zones))
        for n in range(draw(st.integers(1, 3)))
    ]
    here = KubernetesCluster("here", pools=pools, region=draw(st.sampled_from([None, "eu-west-1"])))
    there = KubernetesCluster("there", pools=[NodePool("far", instance_type="m7i.2xlarge", zones=draw(zones))],
                              region=draw(st.sampled_from(["eu-west-1", "us-east-1"])))  # fmt: skip
    kafka = KafkaCluster("events", on=here, pool=draw(st.sampled_from([None, *pools])))
    streams: list[Topic | KinesisStream] = [
        Topic(f"t{n}", kafka, replication_factor=draw(st.sampled_from([1, 2, 3])), min_insync_replicas=1)
        for n in range(draw(st.integers(0, 3)))
    ]
    streams.append(KinesisStream("kin", region="us-east-1"))
    made: list[Microservice] = []
    for number in range(draw(st.integers(1, 8))):
        some = st.lists(st.sampled_from(made), unique_by=id, max_size=3) if made else st.just([])
        wired = st.lists(st.sampled_from(streams), unique_by=id, max_size=2)
        instead: list[object] = list(draw(some))
        if draw(st.integers(0, 4)) == 0:
            instead.append(Cached(ttl="1h"))
        made.append(
            Microservice(
                f"s{number}", image=IMAGE, on=draw(st.sampled_from([here, there])),
                calls=[Call(one, required=draw(st.booleans())) for one in draw(some)], fallback=instead,
                consumes=draw(wired), produces=draw(wired), port=draw(st.sampled_from([None, 8080])) if not instead
                else 8080, replicas=draw(st.integers(1, 4)), requests_per_second_per_replica=20,
                traffic=Traffic(mean=Rate(10), peak=Rate(40)) if draw(st.integers(0, 3)) == 0 else None,
            )  # type: ignore[arg-type]  # checked by the class itself
        )  # fmt: skip
    placed = [one for one in made if one.on is here][:1] if draw(st.booleans()) else []
    roots: list[Component] = [*made, *streams]
    roots += [Placement("moves", of=placed, primary=here, overflow=[there], failover="auto")] if placed else []
    graph, _ = build(System("s", roots))
    return with_named_places(graph)


def one_by_one(graph: ArchitectureGraph) -> dict[str, Rank]:
    """The plain way: each loss for itself."""
    found, alike = {}, fleets(graph)
    weights = {
        address: 1 / len(alike.get(address, "1")) for address, one in graph.nodes.items() if not is_watching(one)
    }
    in_all = sum(coming_in(graph, node).peak for node in graph.nodes.values() if is_entry(graph, node))
    for address, node in graph.nodes.items():
        if isinstance(node, (Team, Placement)):
            continue
        told = impact(graph, [address])
        counts = Counter(touch.effect for touch in told.touches.values())
        down = [entry for entry in told.entries if entry.effect.is_down]
        partly = [entry for entry in told.entries if entry.part is not None]
        peak = sum(entry.load.peak for entry in down if entry.load is not None)
        peak += sum(
            entry.load.peak * (1 if entry.part.share is None else entry.part.share)
            for entry in partly if entry.load is not None and entry.part is not None
        )  # fmt: skip
        parts = sum(
            weights[touch.address] * (1 if touch.effect.is_down else 0.5)
            for touch in told.touches.values() if touch.effect.is_down or touch.effect in {Effect.STALE, Effect.IDLE}
        ) / sum(weights.values())  # fmt: skip
        found[address] = Rank(
            address,
            counts[Effect.LOST] + counts[Effect.FAILS],
            counts[Effect.DEGRADED],
            counts[Effect.IDLE],
            counts[Effect.STALE],
            counts[Effect.LACKS],
            counts[Effect.DELAYED],
            counts[Effect.RECOVERS],
            tuple(entry.address for entry in down if entry.address != address),
            tuple(entry.address for entry in partly),
            pytest.approx(peak),
            pytest.approx(max(parts, peak / in_all if in_all else 0.0)),
            alike[address][0] if address in alike else None,
        )
    return {
        a: one for a, one in found.items()
        if one.down or one.degraded or one.idle or one.stale or one.partial or one.delayed or one.recovers
    }  # fmt: skip


@given(graph=systems())
@settings(max_examples=150, deadline=None)
def test_all_losses_at_once_are_each_for_itself(graph: ArchitectureGraph) -> None:
    assert {one.address: one for one in ranking(graph)} == one_by_one(graph)


@given(graph=graphs())
@settings(max_examples=150, deadline=None)
def test_the_same_on_graphs_of_any_shape(graph: ArchitectureGraph) -> None:
    assert {one.address: one for one in ranking(graph)} == one_by_one(graph)


def test_more_losses_than_are_followed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = services(30)
    at_once = ranking(graph)
    monkeypatch.setattr("aiscale.analysis.failure.impact.ranking._TOGETHER", 7)
    assert ranking(graph) == at_once


def services(size: int) -> ArchitectureGraph:
    """A chain of services, requests at one end."""
    chain = [Microservice("s00000", image=IMAGE)]
    for number in range(1, size):
        traffic = Traffic(mean=Rate(10), peak=Rate(40)) if number == size - 1 else None
        chain.append(Microservice(f"s{number:05}", image=IMAGE, calls=[chain[-1]], traffic=traffic))
    return build(System("s", [chain[-1]]))[0]


def calls(size: int) -> ArchitectureGraph:
    """The same against the order of addresses."""
    return graph_of(size, [(n, n - 1) for n in range(1, size)])


def relay(size: int) -> ArchitectureGraph:
    """Each reads what the one before it writes."""
    return graph_of(
        size, [(n, n + 1, EdgeKind.WRITES) if n % 2 == 0 else (n + 1, n, EdgeKind.READS) for n in range(size - 1)]
    )


def ring(size: int) -> ArchitectureGraph:
    """A chain of calls that comes back."""
    return graph_of(size, [(n, (n + 1) % size) for n in range(size)])


def ladder(size: int) -> ArchitectureGraph:
    """Exponentially many ways."""
    return graph_of(size, [(n, n + step) for n in range(size) for step in (1, 2) if n + step < size])


def hub(size: int) -> ArchitectureGraph:
    """All call one, write another, and read a third."""
    wired = [((n, 0), (n, 1, EdgeKind.WRITES), (n, 2, EdgeKind.READS)) for n in range(3, size)]
    return graph_of(size, [edge for three in wired for edge in three])


def spare(size: int) -> ArchitectureGraph:
    """All fall back to one, and need another each."""
    stands_in = Microservice("spare", image=IMAGE, calls=[Microservice("deep", image=IMAGE)])
    needed = [Microservice(f"n{number:05}", image=IMAGE) for number in range(size // 2)]
    fronts = [
        Microservice(f"f{number:05}", image=IMAGE, calls=[one], fallback=[stands_in])
        for number, one in enumerate(needed)
    ]
    return build(System("s", [*fronts]))[0]


def guests(size: int) -> ArchitectureGraph:
    """All on pools of one cluster, in three zones."""
    pools = [NodePool(name, instance_type="m7i.2xlarge", zones=ZONES) for name in ("a", "b")]
    here = KubernetesCluster("here", pools=pools, region="eu-west-1")
    return with_named_places(
        build(System("s", [Microservice(f"s{n:05}", image=IMAGE, on=here) for n in range(size)]))[0]
    )


def sites(size: int) -> ArchitectureGraph:
    """A fleet whose devices all write one topic."""
    readings = Topic("readings", KafkaCluster("events", on=KubernetesCluster("here", pools=[])))
    some = [Site(f"site{n:05}", cpu=4, memory="8Gi", disk="10Gi") for n in range(size // 2)]
    return build(System("s", [Device(f"d{n:05}", on=site, produces=[readings]) for n, site in enumerate(some)]))[0]


SHAPES = [sites, services, calls, relay, ring, ladder, hub, spare, guests]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_system_is_twice_the_work(shape: Callable[[int], ArchitectureGraph]) -> None:
    ranking(shape(4))  # what is read once, such as tables, is no part of the work
    small, large = shape(200), shape(400)
    assert operations(lambda: ranking(large)) <= 2.2 * operations(lambda: ranking(small))
