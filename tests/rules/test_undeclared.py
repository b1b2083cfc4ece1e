"""Which rules need a number that is not declared."""

from __future__ import annotations

import importlib
import runpy
from collections.abc import Iterator

import pytest

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.edges import Declared
from aiscale.core.relations import Call
from aiscale.core.values.demand import Objective, Traffic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.objects import Manifest
from aiscale.rules.registry import RULES
from aiscale.rules.undeclared import NUMBERS, undeclared
from aiscale.services import Microservice
from aiscale.stores import Bucket
from tests.support.golden import GOLDEN
from tests.support.paths import ROOT

IMAGE = "registry.example/a:1@sha256:" + "0" * 64


def kinds(base: type[Declared]) -> Iterator[type[Declared]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", NUMBERS)
def test_each_number_is_an_optional_field(kind: str) -> None:
    importlib.import_module("aiscale.components.registry")
    for package in ("delivery", "features", "network", "people", "platform", "processing", "retrieval", "serving",
                    "stores", "streams"):  # fmt: skip
        importlib.import_module(f"aiscale.{package}")
    [found] = {one for one in kinds(Declared) if one.__name__ == kind and one.__module__.startswith("aiscale.")}
    assert {field: found.model_fields[field].default for field in NUMBERS[kind]} == dict.fromkeys(NUMBERS[kind])


def test_only_what_is_absent_and_needed_is_listed() -> None:
    surge = Microservice("surge", image=IMAGE, objective=Objective(p99_ms=100, availability=0.999))
    pricing = Microservice(
        "pricing", image=IMAGE, calls=[Call(surge, timeout_ms=200)], traffic=Traffic(mean=5, peak=10),
        requests_per_second_per_replica=20, request_timeout_ms=200, objective=Objective(p99_ms=300),
    )  # fmt: skip
    found = undeclared(System("rides", [pricing]), RULES)
    assert {(one.component.address, one.field) for one in found} == {
        ("services/pricing", "objective.availability"), ("services/surge", "requests_per_second_per_replica"),
    }  # fmt: skip
    by_field = {one.field: one.rules for one in found}
    assert {"SVC003"} <= set(by_field["objective.availability"])
    assert {"SVC005"} <= set(by_field["requests_per_second_per_replica"])


def test_names_of_objects_are_looked_for_in_every_field_and_need_no_number() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"serviceAccountName": "web", "containers": []}}
    callee = Microservice("callee", image=IMAGE, objective=Objective(p99_ms=100))
    roots = [
        Microservice("caller", image=IMAGE, calls=[Call(callee, timeout_ms=200)]),
        Bucket("exports", uri="s3://acme/exports"),
    ]
    with_pod = System("s", [*roots, Manifest("web", pod, existing=["serviceaccount/web"])])
    assert undeclared(with_pod, RULES) == undeclared(System("s", roots), RULES)


def test_a_rule_needs_what_its_cached_analyses_need() -> None:
    system = runpy.run_path(str(ROOT / "blueprints" / "ride_demand.py"))["system"]
    assert undeclared(system, RULES) == undeclared(system, RULES[::-1])


@pytest.mark.parametrize(
    ("code", "field", "case"),
    [
        ("SVC005", "requests_per_second_per_replica", "bad"),
        ("STR008", "traffic", "bad"),
        ("SVC001", "objective", "bad"),
    ],
)
def test_a_declared_number_is_not_listed(code: str, field: str, case: str) -> None:
    system = runpy.run_path(str(GOLDEN / "rules" / code / f"{case}.py"))["system"]
    rules = [rule for rule in RULES if code == rule.CODE]
    [finding] = rules[0].check(_graph(system))
    assert not [one for one in undeclared(system, rules)
                if one.component.address == finding.address and one.field == field]  # fmt: skip


def test_recording_leaves_nothing_behind() -> None:
    undeclared(System("one", [Microservice("a", image=IMAGE)]), RULES)
    assert "__getattribute__" not in vars(Declared)
    assert Component.__getattribute__ is object.__getattribute__


def _graph(system: System) -> ArchitectureGraph:

    return build(system)[0]
