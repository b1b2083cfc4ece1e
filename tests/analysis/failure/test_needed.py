"""What a service and its fallback need for every answer."""

from __future__ import annotations

from aiscale import System
from aiscale.analysis.failure.needed import needed, needed_by_both
from aiscale.graph.build import build
from aiscale.network import InferencePool
from aiscale.services import Call, DefaultAnswer, Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE


def test_what_is_always_needed_is_followed_through_pools_and_ends_at_a_fallback() -> None:
    cards = ExternalStore("cards", product="PostgreSQL")
    limits = Microservice("limits", image=IMAGE, reads=[Read(cards)])
    seldom, may_fail = Microservice("seldom", image=IMAGE), Microservice("may-fail", image=IMAGE)
    replaced = Microservice("replaced", image=IMAGE, calls=[seldom], fallback=[DefaultAnswer(1)])
    pool = InferencePool("pool", limits)
    calls = [pool, replaced, Call(seldom, per_request=0.1), Call(may_fail, required=False)]
    score = Microservice("score", image=IMAGE, calls=calls)
    rules = Microservice("rules", image=IMAGE, reads=[Read(cards)], calls=[replaced])
    graph = build(System("x", [score, rules]))[0]
    assert needed(graph, score) == {
        pool.address: score.address,
        replaced.address: score.address,
        limits.address: pool.address,
        cards.address: limits.address,
    }
    assert [one.name for one in needed_by_both(graph, score, rules)] == ["cards"]
    assert [one.name for one in needed_by_both(graph, score, limits)] == ["limits"], "and nothing that it needs itself"
