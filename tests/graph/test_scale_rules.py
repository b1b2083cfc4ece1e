"""All rules over a deep system: no recursion, and work that grows as the system does."""

from __future__ import annotations

from aiscale import System
from aiscale.graph.build import build
from aiscale.rules import check
from aiscale.services import Call, Microservice
from tests.support.operations import operations

IMAGE = f"registry.example/a@sha256:{'1' * 64}"


def services(size: int) -> System:
    """A chain of services, each calling the next."""
    service = None
    for number in range(size):
        calls = [Call(service, timeout_ms=20)] if service is not None else []
        service = Microservice(f"s{number:05}", image=IMAGE, calls=calls)
    assert service is not None
    return System("s", [service])


def test_a_chain_of_ten_thousand_is_told_the_same_as_a_short_one() -> None:
    long, short = ({finding.code for finding in check(build(services(size))[0])} for size in (10_000, 100))
    assert long == short


def test_rules_do_twice_the_work_for_twice_the_system() -> None:
    small, large = (
        operations(lambda graph=graph: check(graph)) for graph in (build(services(n))[0] for n in (200, 400))
    )
    assert large <= 2.2 * small
