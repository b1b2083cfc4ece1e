"""Calls and queries of which a request makes one: waits, words, pictures, losses, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from aiscale import Objective, System, Traffic
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.analysis.failure.impact.shares import Part
from aiscale.analysis.latency.request_waits import together_ms, waits_of
from aiscale.analysis.load.load import loads
from aiscale.cli.views.budget import budget_words
from aiscale.core.component import Component
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read
from aiscale.serving import InferenceGraph, Step
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.support.command import aiscale

CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
IMAGE = "registry.example/a@sha256:" + "1" * 64


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def refused(kind: type[Component] | type[Call] | type[Read], *args: object, **fields: object) -> str:
    with pytest.raises(InvalidComponentError) as caught:
        kind(*args, **fields)  # type: ignore[arg-type]  # what is refused
    [found] = caught.value.diagnostics
    return found.message


def calls(small: Microservice, large: Microservice, **fields: object) -> list[Call]:
    return [
        Call(small, timeout_ms=5_000, per_request=0.85, one_of="answer", **fields),  # type: ignore[arg-type]
        Call(large, timeout_ms=9_000, per_request=0.15, one_of="answer", **fields),  # type: ignore[arg-type]
    ]


def touched(*roots: Component, lost: list[str]) -> Mapping[str, tuple[str, str]]:
    """Effects and reasons by address."""
    graph, found = build(System("s", [*roots, CORE]))
    assert not found.has_errors
    return {address: (touch.effect.word, touch.why) for address, touch in impact(graph, lost).touches.items()}


def test_a_request_waits_for_the_longest_of_them_and_each_gets_its_share() -> None:
    guard, small, large = service("guard"), service("small"), service("large", fallback=[Call(service("spare"))])
    chat = service(
        "chat", traffic=Traffic(mean=100, peak=200), objective=Objective(p99_ms=12_000),
        calls=[Call(guard, timeout_ms=80), *calls(small, large)],
    )  # fmt: skip
    graph = build(System("s", [chat]))[0]
    waits = list(waits_of(graph, chat))
    assert together_ms(waits) == 80 + 9_000
    assert [loads(graph)[one.address].peak for one in (small, large)] == [170, 30]
    assert budget_words(graph, chat)[:2] == (
        "9,000 ms at most for services/large, one of: answer", "5,000 ms at most for services/small, one of: answer",
    )  # fmt: skip


def test_a_lost_one_fails_its_share_and_the_last_one_all() -> None:
    small, large = service("small"), service("large")
    chat = service("chat", calls=calls(small, large))
    phone = service("phone", calls=[Call(chat)])
    worse = ("degraded", "15 % of its requests need large")
    assert touched(phone, lost=["services/large"]) == {"services/chat": worse}
    both = touched(phone, lost=["services/large", "services/small"])
    assert both["services/chat"][0] == "fails"
    assert both["services/phone"] == ("fails", "needs chat, and has no fallback")


def test_those_that_need_none_of_them_are_answered() -> None:
    small, large = service("small"), service("large")
    rare = [Call(small, per_request=0.5, one_of="answer"), Call(large, per_request=0.1, one_of="answer")]
    found = touched(service("chat", calls=rare), lost=["services/large", "services/small"])
    assert found["services/chat"][0] == "degraded"


def test_a_call_and_a_query_may_be_of_one_group() -> None:
    cache, origin = ExternalStore("cache", product="Redis"), service("origin")
    asks = {
        "reads": [Read(cache, per_request=0.9, one_of="page")], "calls": [Call(origin, per_request=0.1, one_of="page")],
    }  # fmt: skip
    found = touched(service("pages", **asks), lost=["externalstores/cache"])
    assert found == {"services/pages": ("degraded", "90 % of its requests need cache")}
    both = touched(service("pages", **asks), lost=["externalstores/cache", "services/origin"])
    assert both["services/pages"][0] == "fails"


def test_what_is_done_without_and_what_holds_up_records_stay_what_they_are() -> None:
    small, large = service("small"), service("large")
    free = service("chat", calls=calls(small, large, required=False))
    assert touched(free, lost=["services/large"]) == {"services/chat": ("degraded", "does without large, which it may")}
    rides = Topic("rides", KafkaCluster("events"))
    reads = service("reads", port=None, consumes=[rides], calls=calls(small, large))
    assert touched(reads, lost=["services/large"])["services/reads"][0] == "fails"


@pytest.mark.parametrize(
    ("router", "said", "part"),
    [
        ("Splitter", ({"weight": 85}, {"weight": 15}), "15 %"),
        ("Switch", ({"condition": "easy", "percent": 85}, {}), "15 %"),
        ("Switch", ({"condition": "easy"}, {}), "some"),
    ],
)
def test_a_lost_step_fails_its_share_and_the_last_one_all(router: str, said: tuple[dict, dict], part: str) -> None:
    small, large = service("small"), service("large")
    steps = [Step(small, **said[0]), Step(large, **said[1])]
    llms = InferenceGraph("llms", router=router, steps=steps)  # type: ignore[arg-type]
    chat = service("chat", calls=[Call(llms)])
    assert touched(chat, lost=["services/large"]) == {
        "serving/llms": ("degraded", f"{part} of its requests go to large"),
        "services/chat": ("degraded", f"{part} of its requests to llms need large"),
    }
    both = touched(chat, lost=["services/large", "services/small"])
    assert {address: effect for address, (effect, _) in both.items()} == {
        "serving/llms": "fails", "services/chat": "fails",
    }  # fmt: skip


def test_what_is_refused() -> None:
    small, large = service("small"), service("large")
    both = "one_of ('a') does not go with parallel ('b'): of one group one is made, of the other all"
    assert refused(Call, small, one_of="a", parallel="b", per_request=0.5) == f"Call: {both}"
    assert refused(Read, ExternalStore("s", product="Redis"), one_of="a", parallel="b") == f"Read: {both}"
    assert refused(Microservice, "chat", image=IMAGE, calls=[
        Call(small, one_of="answer"), Call(large, per_request=0.2, one_of="answer")
    ]) == (
        "Microservice 'chat': calls with one_of='answer' has a per_request of 1.2 together: of a group one request "
        "makes one, so that it is at most 1"
    )  # fmt: skip
    assert refused(Microservice, "chat", image=IMAGE, fallback=[Call(small, one_of="answer")]) == (
        "Microservice 'chat': fallback takes no one_of: its answers are asked in turn"
    )
    assert refused(InferenceGraph, "llms", steps=[Step(small, one_of="answer")]) == (
        "InferenceGraph 'llms': steps take no one_of: a Splitter or a Switch sends a request to one of them"
    )
    thirds = [Call(service(f"s{n}"), per_request=1 / 3, one_of="answer") for n in range(3)]
    assert service("chat", calls=thirds).calls == tuple(thirds)


def test_path_and_picture_say_which_share(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.services import Call, Microservice\n"
        'small, large = (Microservice(name, image="registry.example/a:1") for name in ("small", "large"))\n'
        'chat = Microservice("chat", image="registry.example/a:1", calls=[\n'
        '    Call(small, timeout_ms=500, per_request=0.85, one_of="answer"),\n'
        '    Call(large, timeout_ms=900, per_request=0.15, one_of="answer"),\n'
        "])\n"
        'system = System("s", [chat])\n'
    )
    done = aiscale("path", "chat", "large", cwd=tmp_path, columns=120)
    assert done.stdout.splitlines()[2:] == [
        "services/chat",
        "   → calls services/large  waits at most 900 ms · required · one of: answer, for 15 % of the requests",
        "   wait       at most 900 ms",
    ]
    drawn = aiscale("diagram", "--format", "svg", cwd=tmp_path)
    assert "≤ 900 ms, 15 %" in drawn.stdout


def test_what_is_lost_is_none_that_is_down_where_its_fallback_answers() -> None:
    small, large = service("small", fallback=[service("spare")]), service("large")
    chat = service("chat", calls=calls(small, large))
    both = ["services/small", "services/large"]
    assert touched(chat, lost=both) == {"services/chat": ("degraded", "15 % of its requests need large")}
    assert touched(chat, lost=[*both, "services/spare"]) == {
        "services/chat": ("fails", "needs small, and no other of answer is up, and has no fallback"),
    }
    llms = InferenceGraph("llms", router="Splitter", steps=[Step(small, weight=85), Step(large, weight=15)])
    asks = service("asks", calls=[Call(llms)])
    assert touched(asks, lost=both) == {
        "serving/llms": ("degraded", "15 % of its requests go to large"),
        "services/asks": ("degraded", "15 % of its requests to llms need large"),
    }


def test_a_part_of_a_part_fails_of_what_asks_the_outer_graph() -> None:
    small, large, old = service("small"), service("large"), service("old")
    llms = InferenceGraph("llms", router="Splitter", steps=[Step(small, weight=80), Step(large, weight=20)])
    outer = InferenceGraph(
        "outer",
        router="Splitter",
        steps=[Step(llms, weight=50), Step(old, weight=50)],
        traffic=Traffic(mean=100, peak=200),
    )
    covered = InferenceGraph("covered", steps=[llms], fallback=[old])
    graph = build(System("s", [service("chat", calls=[outer]), service("safe", calls=[covered]), CORE]))[0]
    found = impact(graph, ["services/large"])
    assert {address: (touch.effect.word, touch.why) for address, touch in found.touches.items()} == {
        "serving/llms": ("degraded", "20 % of its requests go to large"),
        "serving/covered": ("degraded", "20 % of its requests to llms need large"),
        "serving/outer": ("degraded", "20 % of its requests to llms need large"),
        "services/chat": ("degraded", "10 % of its requests to outer need large"),
    }
    assert [(entry.address, entry.part) for entry in found.entries] == [
        ("serving/outer", Part(0.1, ("services/large",)))
    ]
    (rank,) = [one for one in ranking(graph) if one.address == "services/large"]
    assert (rank.entries, rank.partly, rank.peak_per_second) == ((), ("serving/outer",), pytest.approx(20))
