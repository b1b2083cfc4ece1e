"""Whatever object of a blueprint is missing, a plan that changes something else makes it in its first phase."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from aiscale.core.system import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.placement import several_clusters
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan
from aiscale.plan.make_plan import make_plan
from aiscale.plan.outcome import recorded
from aiscale.plan.phases import phases
from aiscale.plan.restore import Drift, restoring

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINTS = ("ride_demand.py", "recommender/system.py", "fraud/system.py")


def records(blueprint: str) -> tuple[Resource, ...]:
    import sys

    folder = str((ROOT / "blueprints" / blueprint).parent)
    sys.path.insert(0, folder)
    known = set(sys.modules)
    try:
        found = run_path(str(ROOT / "blueprints" / blueprint))
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - known:
            del sys.modules[name]
    system = found["system"]
    assert isinstance(system, System)
    graph, _ = build(system)
    clusters = several_clusters(graph)
    return lower(graph, cluster=clusters[-1] if clusters else None)


def changed(record: Resource) -> Resource:
    """The record with another label on it."""
    metadata = {**record.properties["metadata"], "annotations": {"example.com/changed": "yes"}}
    return replace(record, properties={**record.properties, "metadata": metadata})


def plan_of(wanted: tuple[Resource, ...], applied: Applied) -> Plan:
    return make_plan(wanted, {}, applied, system="example", environment="test")


def carried_out(plan: Plan, applied: Applied) -> Applied:
    for part in phases(plan, applied):
        now = replace(part.plan, serial=applied.serial)
        applied = recorded(now, applied, applied_at="2026-11-25T10:00:00Z", cluster="uid-1")
    return applied


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_each_missing_object_is_made_first(blueprint: str) -> None:
    wanted = records(blueprint)
    applied = carried_out(plan_of(wanted, Applied("example", "test")), Applied("example", "test"))
    workloads = [record for record in wanted if record.kind in {"Deployment", "Kafka"}]
    edited: list[Any] = [changed(one) if one in workloads[:2] else one for one in wanted]
    plan = plan_of(tuple(edited), applied)
    assert {change.action for change in plan.changes} == {Action.UPDATE}
    for record in (one for one in wanted if one.is_kubernetes):
        restored = restoring(plan, (Drift(record.key, record.address, "missing"),))
        first = {change.key: change.action for change in phases(restored, applied)[0].plan.changes}
        assert first[record.key] is Action.CREATE, record.key
        done = carried_out(restored, applied)
        assert {key: item.resource.properties for key, item in done.resources.items()} == {
            one.key: one.properties for one in edited
        }
