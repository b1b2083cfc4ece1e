"""Scaling and rollouts: what they refuse, and what they fill in."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Duration, Signal
from aiscale.analysis.delivery.learning_loops import rollout_time
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.values.demand import Schedule
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, MetricGate, Shadow, phases
from aiscale.services import Microservice


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"max_replicas": 1}, "max_replicas (1) is below min_replicas (2)"),
        (
            {"max_replicas": 4, "min_replicas": 0},
            "min_replicas=0 needs a signal like queue or lag: cpu is measured inside the pods",
        ),
        (
            {"max_replicas": 4, "min_replicas": 0, "signals": ["memory", "cpu"]},
            "min_replicas=0 needs a signal like queue or lag: memory and cpu are measured inside the pods",
        ),
        (
            {"max_replicas": 4, "min_replicas": 0, "signals": ["lag", "gpu"]},
            "min_replicas=0 does not go with gpu, which is measured inside the pods",
        ),
        (
            {"max_replicas": 4, "min_replicas": 0, "signals": ["concurrency"]},
            "min_replicas=0 needs an activator with concurrency: without a replica nothing counts requests",
        ),
        (
            {"max_replicas": 4, "signals": ["cpu", "rps"]},
            'signals needs Signal("rps", target=…): the requests a second that one replica answers',
        ),
        (
            {"max_replicas": 4, "signals": ["cpu", Signal("cpu", target=50)]},
            "signals names cpu twice: an autoscaler has one target for each signal",
        ),
        (
            {"max_replicas": 4, "signals": []},
            "signals is empty, and there are no schedules: nothing says how many replicas run",
        ),
        ({"max_replicas": 4, "signals": "queue"}, "signals must be a list, not 'queue'"),
        (
            {"max_replicas": 4, "signals": ["cpo"]},
            "signals[0] must be 'cpu', 'memory', 'queue', 'lag', 'concurrency', 'rps', 'kv-cache', 'gpu' or a Signal, "
            "not 'cpo'",
        ),
        (
            {"max_replicas": 4, "fallback_replicas": 5},
            "fallback_replicas (5) is above max_replicas (4)",
        ),
        (
            {"max_replicas": 4, "schedules": [Schedule("0 7 * * 1-5", end="0 19 * * 1-5", replicas=6)]},
            "schedules keep 6 replicas, above max_replicas (4)",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(fields, message):
    with pytest.raises(InvalidComponentError) as caught:
        Autoscaling(**fields)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("rps", {}, "Signal 'rps': target must be given for rps: requests a second that one replica answers"),
        ("kv-cache", {"target": 120}, "Signal 'kv-cache': target (120) is above 100: it is in % of the KV cache"),
        ("cpu", {"catch_up": "1m"}, "Signal 'cpu': catch_up has no meaning for cpu: it says how long records wait"),
        (
            "lag",
            {"catch_up": "1m", "target": 5},
            "Signal 'lag': catch_up and target both say how many records wait: give one of them",
        ),
        ("lag", {"catch_up": "900ms"}, "Signal 'lag': catch_up (900ms) is out of range (1s and more)"),
    ],
)
def test_a_signal_refuses_what_it_has_no_use_for(name, fields, message):
    with pytest.raises(InvalidComponentError) as caught:
        Signal(name, **fields)
    assert [found.message for found in caught.value.diagnostics] == [message]


def test_a_name_is_short_for_a_signal_without_settings():
    scaling = Autoscaling(max_replicas=4, signals=["cpu", Signal("rps", target=20)])
    assert scaling.signals == (Signal("cpu"), Signal("rps", target=20))
    assert (scaling.signal("rps"), scaling.signal("lag")) == (Signal("rps", target=20), None)
    assert Autoscaling(max_replicas=4).signals == (Signal("cpu"),)


@pytest.mark.parametrize(
    "fields",
    [
        {"signals": ["cpu", "lag"]},
        {"signals": [], "schedules": [Schedule("0 7 * * 1-5", end="0 19 * * 1-5", replicas=3)]},
        {"signals": ["cpu"], "schedules": [Schedule("0 7 * * 1-5", end="0 19 * * 1-5", replicas=3)]},
        {"signals": [Signal("rps", target=20)], "activator": "keda-http"},
    ],
)
def test_what_is_measured_outside_the_pods_lets_a_service_scale_to_nothing(fields):
    assert Autoscaling(min_replicas=0, max_replicas=4, **fields).min_replicas == 0


def test_a_target_has_a_default_in_the_unit_of_its_signal():
    signals = ("cpu", "memory", "queue", "lag", "concurrency", "kv-cache", "gpu")
    targets = {signal: Signal(signal).target_value for signal in signals}
    assert targets == {
        "cpu": 70, "memory": 80, "queue": 8, "lag": 1_000, "concurrency": 10, "kv-cache": 80, "gpu": 80,
    }  # fmt: skip


def test_without_a_signal_half_of_the_most_is_kept():
    assert Autoscaling(max_replicas=9).fallback == 5
    assert Autoscaling(min_replicas=7, max_replicas=9).fallback == 7
    assert Autoscaling(max_replicas=9, fallback_replicas=8).fallback == 8


def test_a_canary_lasts_as_long_as_its_steps():
    assert Canary(steps=[5, 50], bake="10m").duration == Duration(1_200)


def test_the_steps_of_a_canary_ascend():
    with pytest.raises(InvalidComponentError, match=r"steps must ascend, not \[50.0, 5.0\]"):
        Canary(steps=[50, 5])


def test_a_gate_has_a_bound():
    with pytest.raises(InvalidComponentError, match="at_least or at_most must be given"):
        MetricGate("queue")


def test_the_bounds_of_a_gate_leave_room():
    with pytest.raises(InvalidComponentError, match=r"at_most \(0.5\) is below at_least \(40\)"):
        MetricGate("queue", at_least=40, at_most=0.5)


def test_a_shadow_turns_into_a_canary():
    canary = Canary(steps=[5, 50], bake="10m")
    shadow = Shadow(percent=20, bake="2d", then=canary)
    assert list(phases(shadow)) == [("rollout", shadow), ("rollout.then", canary)]
    assert list(phases(canary)) == [("rollout", canary)]


def test_a_shadow_turns_into_no_other_shadow():
    with pytest.raises(InvalidComponentError, match="then must be"):
        Shadow(then=Shadow())  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("rollout", "lasts"),
    [
        (None, Duration(0)),
        (Shadow(bake="2h"), Duration(7_200)),
        (Shadow(bake="2h", then=Canary(steps=[5, 50], bake="10m")), Duration(8_400)),
        (Shadow(bake="2h", then=BlueGreen()), Duration(7_200)),
        (Shadow(bake="2h", then=ABTest(metric="clicks")), None),
    ],
)
def test_a_rollout_lasts_as_long_as_all_its_phases(rollout, lasts):
    service = Microservice("shop", image="registry.example/shop:1", rollout=rollout)
    assert rollout_time(service) == lasts


def test_steps_may_begin_below_one_per_cent_and_do_not_end_there():
    assert Canary(steps=[0.1, 1, 10]).steps == (0.1, 1, 10)
    with pytest.raises(InvalidComponentError) as caught:
        Canary(steps=[0.05, 0.25, 0.5])
    assert [found.message for found in caught.value.diagnostics] == [
        "Canary: steps end at 0.5 %, and then the new version takes all; 0.5 is 0.5 %: write 50 for 50 %"
    ]
