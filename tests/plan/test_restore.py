"""What is missing or drifted is part of a plan, whatever else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, FieldChange, Plan
from aiscale.plan.phases import phases
from aiscale.plan.restore import Drift, DriftedField, put_back, restoring
from tests.plan.test_phases import version
from tests.support.records import after, plan_of, triples

REPLICAS = FieldChange("spec.replicas", 1, 5)


def applied() -> Applied:
    return after(plan_of(triples(2)))


def missing(key: str) -> Drift:
    return Drift(key, "services/app-0000", "missing")


def actions(plan: Plan) -> dict[str, Action]:
    return {change.key: change.action for change in plan.changes}


def test_what_is_missing_is_created_beside_what_changes() -> None:
    plan = plan_of(triples(2, replicas=2), applied())
    drift = (missing("service/app-0000"), missing("deployment/app-0001"))
    restored = restoring(plan, drift)
    assert actions(restored) == {
        "service/app-0000": Action.CREATE,
        "deployment/app-0000": Action.UPDATE,
        "deployment/app-0001": Action.CREATE,
    }
    assert {change.plan for change in restored.changes} == {restored.id}
    assert restored.id != plan.id
    assert put_back(restored, drift) == drift
    assert restoring(restored, drift) is restored


def test_what_drifted_is_set_back_beside_what_the_plan_sets() -> None:
    plan = plan_of(triples(1, image="registry.example/app:2"), after(plan_of(triples(1))))
    [before] = plan.changes
    added = DriftedField("spec.paused", None, True, is_added=True)
    selector = FieldChange("metadata.annotations", {"a": "1"}, {"a": "2"})
    drift = (Drift(before.key, before.address, "changed", (REPLICAS, added, selector)),)
    restored = restoring(plan, drift)
    [change] = restored.changes
    assert put_back(restored, drift) == drift
    assert change.fields == (
        *before.fields,
        FieldChange("spec.replicas", 5, 1),
        FieldChange("spec.paused", True, None),
        FieldChange("metadata.annotations", {"a": "2"}, {"a": "1"}),
    )
    assert change.removes == ("spec.paused",)


def test_a_field_that_the_plan_sets_itself_is_not_set_back() -> None:
    plan = plan_of(triples(1, replicas=2), after(plan_of(triples(1))))
    drift = (Drift("deployment/app-0000", "services/app-0000", "changed", (REPLICAS,)),)
    assert restoring(plan, drift) is plan
    assert put_back(plan, drift) == ()


def test_what_is_deleted_or_extra_stays_so() -> None:
    plan = plan_of(triples(1), applied())
    drift = (missing("service/app-0001"), Drift("configmap/other", "", "extra"))
    assert restoring(plan, drift) is plan


def test_a_limited_plan_puts_back_what_it_names_and_what_that_needs() -> None:
    plan = plan_of(triples(2), applied(), targets=["deployment/app-0000"])
    drift = (missing("deployment/app-0001"), missing("configmap/app-0000"), missing("deployment/app-0000"))
    [record] = [one for one in triples(2) if one.key == "deployment/app-0000"]
    expected = {record.key, *({*record.depends_on} & {"configmap/app-0000"})}
    assert set(actions(restoring(plan, drift))) == expected


@pytest.mark.parametrize("key", sorted(after(plan_of(version("model-v1"))).resources))
def test_what_is_missing_is_in_the_first_phase_of_a_version_switch(key: str) -> None:
    before = after(plan_of(version("model-v1")))
    plan = plan_of(version("model-v2"), before)
    restored = restoring(plan, (missing(key),))
    parts = phases(restored, before)
    wanted = {change.key for change in restored.resources if change.desired is not None}
    if key in wanted:
        assert actions(parts[0].plan)[key] is Action.CREATE
    made = before
    for part in parts:
        made = after(replace(part.plan, serial=made.serial), made)
    assert set(made.resources) == wanted
