"""Pods that find no room: what is said of them holds however they are packed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.capacity.unschedulable_pods import Shortage, shortages, shortages_at_most
from aiscale.components.platform.placement import Placement
from aiscale.graph.build import build
from aiscale.platform import EksCluster, Karmada, KubernetesCluster, NodePool, PoolLimits
from aiscale.services import Microservice

IMAGE = f"registry.example/a@sha256:{'1f' * 32}"


def pool(name: str, cpu: float, nodes: int, **fields: Any) -> NodePool:
    own = Resources(cpu=cpu, memory="64Gi")
    return NodePool(name, instance_type=f"rack-{name}", allocatable=own, min_nodes=0, max_nodes=nodes, **fields)


def service(name: str, cpu: float, replicas: int, most: int = 0, **fields: Any) -> Microservice:
    counts = {"autoscaling": Autoscaling(min_replicas=replicas, max_replicas=most)} if most else {"replicas": replicas}
    return Microservice(name, image=IMAGE, resources=Resources(cpu=cpu, memory="64Mi"), **counts, **fields)


def told(found: Sequence[Shortage]) -> list[tuple[Any, ...]]:
    return [
        (
            {one.pool.name: one.most for one in short.offers},
            {needed.component.name: count for needed, count in short.pods},
            short.pending,
            short.needs,
        )
        for short in found
    ]


def of(pools: Sequence[NodePool], *services: Microservice) -> tuple[list[Any], list[Any]]:
    graph, _ = build(System("shop", [KubernetesCluster("core", pools=pools), *services]))
    return told(shortages(graph)), told(shortages_at_most(graph))


def test_more_than_there_is() -> None:
    found = [({"a": 2}, {"x": 20}, 14, 7)]
    assert of([pool("a", 7.9, 2)], service("x", 2, 20)) == (found, found)


def test_a_node_holds_no_second_one() -> None:
    found = [({"a": 3}, {"x": 5}, 2, 5)]
    assert of([pool("a", 8, 3)], service("x", 4.5, 5)) == (found, found)


def test_all_that_fits_exactly() -> None:
    assert of([pool("a", 8, 3)], service("x", 4, 6)) == ([], [])
    assert of([pool("a", 8, 3)], service("x", "300m", 78)) == ([], [])
    found = [({"a": 3}, {"x": 80}, 1, 4)]
    assert of([pool("a", 8, 3)], service("x", "301m", 80)) == (found, found)


def test_only_at_their_most() -> None:
    services = [service(name, 1, 2, 14) for name in "xyz"]
    assert of([pool("a", 8, 4)], *services) == ([], [({"a": 4}, {"x": 14, "y": 14, "z": 14}, 10, 6)])
    assert of([pool("a", 8, 6)], *services) == ([], [])


def test_limits_stop_a_pool() -> None:
    found = [({"a": 2}, {"x": 20}, 4, 3)]
    assert of([pool("a", 8, 9, limits=PoolLimits(cpu=16))], service("x", 1, 20)) == (found, found)


def test_what_goes_to_several_pools_takes_of_none_what_another_needs() -> None:
    blue, green = pool("blue", 16, 1), pool("green", 8, 2)
    large, small = service("large", 12, 1), service("small", 1, 20)
    assert of([blue, green], large, small) == ([], [])
    found = [({"blue": 1, "green": 2}, {"small": 21, "large": 1}, 1, None)]
    assert of([blue, green], large, service("small", 1, 21)) == (found, found)
    # The large ones fit on one pool alone; the other has room that does not help them.
    found = [({"blue": 1}, {"large": 2}, 1, 2)]
    assert of([blue, pool("green", 8, 9)], service("large", 12, 2), small) == (found, found)


def test_what_may_be_elsewhere_is_left_out() -> None:
    here = EksCluster("here", region="eu-west-1", pools=[pool("a", 8, 1)])
    there = EksCluster("there", region="eu-central-1", pools=[pool("b", 8, 1)])
    asked = service("x", 1, 9)

    def found(**fields: Any) -> tuple[list[Any], list[Any]]:
        graph, _ = build(System("shop", [Placement("p", of=[asked], primary=here, overflow=[there], **fields)]))
        return told(shortages(graph)), told(shortages_at_most(graph))

    assert found(failover="manual") == ([({"a": 1}, {"x": 9}, 1, 2)], [])
    assert found(backend=Karmada(), failover="auto") == ([], [])


def test_pools_that_nobody_knows() -> None:
    strange = NodePool("strange", instance_type="rack-7")
    assert of([pool("a", 8, 1), strange], service("x", 1, 20)) == ([], [])
    assert of([strange], service("x", 1, 20)) == ([], [])


def _most_placed(sizes: list[int], nodes: list[int]) -> int:
    """The most pods that nodes hold, by trying all ways."""
    best = 0
    seen: set[tuple[int, tuple[int, ...]]] = set()
    waiting = [(0, 0, tuple(sorted(nodes)))]
    while waiting:
        at, placed, left = waiting.pop()
        best = max(best, placed)
        if at == len(sizes) or placed + len(sizes) - at <= best or (at * 100 + placed, left) in seen:
            continue
        seen.add((at * 100 + placed, left))
        waiting.append((at + 1, placed, left))
        for index in {left.index(room) for room in left if room >= sizes[at]}:
            rest = (*left[:index], left[index] - sizes[at], *left[index + 1 :])
            waiting.append((at + 1, placed + 1, tuple(sorted(rest))))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_no_more_are_pending_than_must_be(seed: int) -> None:
    """Held against all ways to pack small systems: of pods that fit somewhere, so many have no room at least."""
    draw = random.Random(seed)
    pools = [pool(name, draw.choice((4, 6, 8)), draw.randint(1, 2)) for name in "ab"[: draw.randint(1, 2)]]
    services = [service(name, draw.randint(1, 6), draw.randint(1, 4)) for name in "xy"]
    graph, _ = build(System("shop", [KubernetesCluster("core", pools=pools), *services]))
    nodes = [int(one.allocatable.cpu) for one in pools if one.allocatable for _ in range(one.max_nodes)]
    sizes = [int(one.resources.cpu) for one in services for _ in range(one.replicas)]
    fitting = [size for size in sizes if size <= max(nodes)]
    pending = len(fitting) - _most_placed(fitting, nodes)
    said = sum(one.pending for one in shortages(graph))
    assert said <= pending
    if not said and sum(fitting) > sum(nodes):
        pytest.fail("more is asked for than there is, and nothing is said")
