"""Chains of fallbacks: their order, where they end, and how long each is waited for."""

from __future__ import annotations

from aiscale import Objective
from aiscale.analysis.failure.fallbacks import chain
from aiscale.services import Cached, Call, DefaultAnswer, Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def words(service: Microservice) -> list[tuple[int, str, float | None]]:
    return [
        (link.index, link.service.name if link.service else "fixed" if link.is_always else "kept", link.wait_ms)
        for link in chain(service)
    ]


def test_a_service_without_fallbacks_has_no_chain() -> None:
    assert words(Microservice("a", image=IMAGE)) == []


def test_what_is_said_or_promised_is_the_wait() -> None:
    quick = Microservice("quick", image=IMAGE, objective=Objective(p99_ms=8))
    retried = Microservice("retried", image=IMAGE, objective=Objective(p99_ms=8))
    unlimited = Microservice("unlimited", image=IMAGE, objective=Objective(p99_ms=8))
    silent = Microservice("silent", image=IMAGE)
    service = Microservice(
        "a",
        image=IMAGE,
        fallback=[
            quick,
            Call(retried, timeout_ms=20, retries=1),
            Call(unlimited),
            Cached("1m"),
            silent,
            DefaultAnswer(0),
        ],
    )
    assert words(service) == [
        (0, "quick", 8.0),
        (1, "retried", 40.0),
        (2, "unlimited", 8.0),
        (3, "kept", 0.0),
        (4, "silent", None),
        (5, "fixed", 0.0),
    ]


def test_the_fallbacks_of_a_fallback_follow_it_and_each_is_asked_once() -> None:
    rules = Microservice("rules", image=IMAGE)
    boosted = Microservice("boosted", image=IMAGE, fallback=[rules])
    last = Microservice("last", image=IMAGE)
    assert words(Microservice("graph", image=IMAGE, fallback=[boosted, rules, last])) == [
        (0, "boosted", None),
        (0, "rules", None),
        (2, "last", None),
    ]


def test_a_fixed_answer_of_a_fallback_ends_the_chain() -> None:
    boosted = Microservice("boosted", image=IMAGE, fallback=[DefaultAnswer(0)])
    rules = Microservice("rules", image=IMAGE)
    assert words(Microservice("graph", image=IMAGE, fallback=[boosted, rules])) == [
        (0, "boosted", None),
        (0, "fixed", 0.0),
    ]


def test_a_chain_of_thousands_is_looked_at_as_far_as_anybody_waits() -> None:
    service = Microservice("s0", image=IMAGE)
    for number in range(1, 3_000):
        service = Microservice(f"s{number}", image=IMAGE, fallback=[service])
    assert [name for _, name, _ in words(service)] == [f"s{number}" for number in range(2_998, 2_978, -1)]
