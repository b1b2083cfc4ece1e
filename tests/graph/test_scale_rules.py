"""All rules over deep and wide systems: no recursion, and work that grows as the system does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import Objective, Rate, System, Traffic
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules import check
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.support.operations import operations

IMAGE = f"registry.example/a@sha256:{'1' * 64}"
TRAFFIC = Traffic(mean=Rate(10), peak=Rate(20))


def service(number: int, **fields: object) -> Microservice:
    return Microservice(f"s{number:05}", image=IMAGE, **fields)  # type: ignore[arg-type]  # fields of a test


def chain(size: int) -> System:
    """Services, each calling the next."""
    last = None
    for number in range(size):
        last = service(number, calls=[Call(last, timeout_ms=20)] if last is not None else [])
    assert last is not None
    return System("s", [last])


def callers(size: int) -> System:
    """Services that all call one."""
    one = Microservice("one", image=IMAGE)
    return System("s", [service(number, calls=[Call(one, timeout_ms=20)], traffic=TRAFFIC) for number in range(size)])


def callees(size: int) -> System:
    """One service that calls all others."""
    return System("s", [Microservice("one", image=IMAGE, calls=[service(n) for n in range(size)], traffic=TRAFFIC)])


def readers(size: int) -> System:
    """Services on one cluster that all read one topic."""
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=1_000)])
    topic = Topic("all", KafkaCluster("events", on=core), traffic=TRAFFIC)
    return System("s", [service(number, port=None, consumes=[topic], on=core) for number in range(size)])


def topics(size: int) -> System:
    """Topics of one Kafka cluster, each with a reader and a writer of its own."""
    kafka = KafkaCluster("events")
    roots: list[Component] = []
    for number in range(size):
        topic = Topic(f"t{number:05}", kafka)
        roots += [service(2 * number, produces=[topic], traffic=TRAFFIC), service(2 * number + 1, consumes=[topic])]
    return System("s", roots)


def ring(size: int) -> System:
    """Services that pass records round."""
    kafka = KafkaCluster("events")
    passed = [Topic(f"t{number:05}", kafka) for number in range(size)]
    return System("s", [service(n, port=None, consumes=[passed[n - 1]], produces=[passed[n]]) for n in range(size)])


def spread(size: int) -> System:
    """Services that promise their availability, on pools over three zones."""
    zones = ("a", "b", "c")
    pools = [NodePool(name, instance_type="m7i.4xlarge", max_nodes=1_000, zones=zones) for name in ("first", "second")]
    core, promise = KubernetesCluster("core", pools=pools), Objective(availability=0.9999)
    return System("s", [service(number, replicas=3, objective=promise, on=core) for number in range(size)])


@pytest.mark.parametrize(
    "shape", [chain, callers, callees, readers, topics, ring, spread], ids=lambda shape: shape.__name__
)
def test_rules_do_twice_the_work_for_twice_the_system(shape: Callable[[int], System]) -> None:
    check(build(shape(2))[0])  # what is read once, such as documents and tables, is no part of the work
    small, large = build(shape(200))[0], build(shape(400))[0]
    assert operations(lambda: check(large)) <= 2.2 * operations(lambda: check(small))


def test_a_chain_of_ten_thousand_is_told_the_same_as_a_short_one() -> None:
    long, short = ({finding.code for finding in check(build(chain(size))[0])} for size in (10_000, 100))
    assert long == short


def test_a_service_with_ten_thousand_edges() -> None:
    for shape in (callers, callees):
        wide, narrow = ({finding.code for finding in check(build(shape(size))[0])} for size in (10_000, 100))
        assert narrow <= wide
