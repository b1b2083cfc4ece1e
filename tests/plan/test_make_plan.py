from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from aiscale.errors import UsageError
from aiscale.plan.applied_state import AppliedResource
from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.make_plan import LEFTOVER_REASON, keeping
from tests.support.records import NAMESPACE, after, config_map, deployment, described, plan_of, service, triples


def actions(plan: Plan) -> dict[str, Action]:
    return {change.key: change.action for change in plan.changes}


def test_the_first_plan_creates_everything_in_an_order_that_works() -> None:
    plan = plan_of(triples(2))
    assert [(change.action, change.key, change.plan) for change in plan.resources] == [
        (Action.CREATE, f"namespace/{NAMESPACE}", plan.id),
        (Action.CREATE, "configmap/app-0000", plan.id),
        (Action.CREATE, "configmap/app-0001", plan.id),
        (Action.CREATE, "deployment/app-0000", plan.id),
        (Action.CREATE, "deployment/app-0001", plan.id),
        (Action.CREATE, "service/app-0000", plan.id),
        (Action.CREATE, "service/app-0001", plan.id),
    ]
    assert plan.components[0] == ComponentChange(
        Action.CREATE,
        "services/app-0000",
        "Microservice",
        (),
        ("configmap/app-0000", "deployment/app-0000", "service/app-0000"),
    )
    assert (plan.applied_at, plan.has_changes, plan.counts()[Action.CREATE]) == (None, True, 7)


def test_what_was_applied_is_the_same_and_keeps_its_plan() -> None:
    first = plan_of(triples(2))
    second = plan_of(triples(2), after(first))
    assert (second.has_changes, second.components, {change.plan for change in second.resources}) == (
        False, (), {first.id}
    )  # fmt: skip
    assert second.id != first.id


def test_an_edit_touches_only_what_it_changes() -> None:
    first = plan_of(triples(2))
    edited = [deployment("app-0001", "services/app-0001", replicas=3) if r.key == "deployment/app-0001" else r
              for r in triples(2)]  # fmt: skip
    plan = plan_of(edited, after(first))
    (change,) = plan.changes
    assert (change.action, change.key, change.fields) == (
        Action.UPDATE, "deployment/app-0001", (FieldChange("spec.replicas", 1, 3),)
    )  # fmt: skip
    assert plan.components == (
        ComponentChange(Action.UPDATE, "services/app-0001", "Microservice", (), ("deployment/app-0001",)),
    )


def test_what_is_gone_is_deleted_in_reverse_order() -> None:
    first = plan_of(triples(2))
    plan = plan_of(triples(1), after(first))
    assert [(c.action, c.key, c.desired) for c in plan.changes] == [
        (Action.DELETE, "service/app-0001", None),
        (Action.DELETE, "deployment/app-0001", None),
        (Action.DELETE, "configmap/app-0001", None),
    ]
    assert plan.components == (
        ComponentChange(
            Action.DELETE,
            "services/app-0001",
            "Microservice",
            (),
            ("service/app-0001", "deployment/app-0001", "configmap/app-0001"),
        ),
    )


def test_an_immutable_field_replaces_and_names_itself() -> None:
    before = [r for r in triples(1) if r.key != "service/app-0000"]
    headless = service("app-0000", "services/app-0000")
    old = replace(headless, properties={**headless.properties, "spec": {"clusterIP": "None"}})
    new = replace(headless, properties={**headless.properties, "spec": {"clusterIP": "10.0.0.9"}})
    (change,) = plan_of([*before, new], after(plan_of([*before, old]))).changes
    assert (change.action, change.fields) == (
        Action.REPLACE, (FieldChange("spec.clusterIP", "None", "10.0.0.9", forces_replace=True),)
    )  # fmt: skip


def test_an_edit_of_a_component_shows_its_fields() -> None:
    resources = triples(1)
    texts: dict[str, dict[str, Any]] = described(resources)
    first = plan_of(resources, described=texts)
    texts2 = {**texts, "services/app-0000": {**texts["services/app-0000"], "replicas": 3}}
    edited = [*resources[:3], deployment("app-0000", "services/app-0000", replicas=3)]
    plan = plan_of(edited, after(first), described=texts2)
    assert plan.components == (
        ComponentChange(
            Action.UPDATE,
            "services/app-0000",
            "Microservice",
            (FieldChange("replicas", None, 3),),
            ("deployment/app-0000",),
        ),
    )


def test_the_same_input_gives_the_same_plan_in_any_order_of_declaration() -> None:
    shuffled = triples(5)
    random.Random(1).shuffle(shuffled)
    assert plan_of(shuffled).resources[0].plan == plan_of(triples(5)).id
    assert [c.key for c in plan_of(shuffled).resources] == [c.key for c in plan_of(triples(5)).resources]


def test_ids_differ_when_anything_differs() -> None:
    base = triples(2)
    applied = after(plan_of(base))
    ids = [
        plan_of(base).id,
        plan_of(triples(3)).id,
        plan_of(base, applied).id,
        plan_of(base, replace(applied, serial=2)).id,
        plan_of(base, replace(applied, cluster="another")).id,
        plan_of(base, applied, targets=["services/*"]).id,
    ]
    assert len(set(ids)) == len(ids)


def test_targets_limit_the_plan_to_what_they_name_and_need() -> None:
    plan = plan_of(triples(3), targets=["services/app-0001"])
    assert set(actions(plan)) == {
        f"namespace/{NAMESPACE}", "configmap/app-0001", "deployment/app-0001", "service/app-0001"
    }  # fmt: skip
    assert set(plan.described) == {"services/app-0001", "systems/rides"}
    assert set(actions(plan_of(triples(3), targets=["deployment/app-000[12]"]))) == {
        f"namespace/{NAMESPACE}", "configmap/app-0001", "configmap/app-0002",
        "deployment/app-0001", "deployment/app-0002",
    }  # fmt: skip


def test_a_component_may_be_named_alone() -> None:
    by_name, by_address = (plan_of(triples(3), targets=[target]) for target in ("app-0001", "services/app-0001"))
    assert (actions(by_name), by_name.id) == (actions(by_address), by_address.id)
    two = [*triples(2), config_map("other", "jobs/app-0001")]
    with pytest.raises(UsageError, match="--target 'app-0001' is the name of 2 components") as caught:
        plan_of(two, targets=["app-0001"])
    assert caught.value.hint == "write jobs/app-0001 or services/app-0001"


def test_outside_the_targets_the_applied_records_stay() -> None:
    applied = after(plan_of(triples(3)))
    edited = triples(2, replicas=4)
    plan = plan_of(edited, applied, targets=["services/app-0000"])
    assert actions(plan) == {"deployment/app-0000": Action.UPDATE}
    kept = {c.key: c.desired for c in plan.resources}
    assert kept["deployment/app-0001"] == applied.resources["deployment/app-0001"].resource
    assert kept["deployment/app-0002"] == applied.resources["deployment/app-0002"].resource


def test_a_targeted_deletion_takes_along_what_needs_it() -> None:
    applied = after(plan_of(triples(2)))
    kept = [
        change.desired for change in plan_of([], applied, targets=["services/app-0000"]).resources if change.desired
    ]
    seen: set[str] = set()
    for record in kept:  # each after what it needs, deletions or not
        assert seen.issuperset(record.depends_on)
        seen.add(record.key)
    assert set(actions(plan_of([], applied, targets=["configmap/app-0001"]))) == {
        "configmap/app-0001", "deployment/app-0001"
    }  # fmt: skip


def test_a_target_that_matches_nothing_is_refused_with_a_near_name() -> None:
    with pytest.raises(UsageError, match="matches no component") as caught:
        plan_of(triples(1), targets=["services/app-000"])
    assert caught.value.hint == "did you mean services/app-0000?"


def test_an_object_of_which_a_crash_left_us_unsure_is_touched_again() -> None:
    applied = after(plan_of(triples(1)))
    unsure = replace(applied.resources["configmap/app-0000"], unsure=True)
    plan = plan_of(triples(1), replace(applied, resources={**applied.resources, "configmap/app-0000": unsure}))
    assert actions(plan) == {"configmap/app-0000": Action.UPDATE}


def test_leftovers_are_deleted_unless_they_are_wanted() -> None:
    applied = replace(
        after(plan_of(triples(1))),
        leftovers=(
            AppliedResource(config_map("wanted", "services/x"), "p1"),
            AppliedResource(config_map("unwanted", "services/y"), "p1"),
        ),
    )
    plan = plan_of([*triples(1), config_map("wanted", "services/x")], applied)
    assert [(c.action, c.key, c.reason) for c in plan.changes] == [
        (Action.CREATE, "configmap/wanted", "ConfigMap of wanted"),
        (Action.DELETE, "configmap/unwanted", LEFTOVER_REASON),
    ]
    assert after(plan, applied).leftovers == ()


def test_what_is_kept_stays_before_what_is_deleted() -> None:
    applied = after(plan_of(triples(1)))
    first = applied.resources[f"namespace/{NAMESPACE}"].plan
    plan = plan_of([], applied)
    kept = keeping(plan, applied, [f"namespace/{NAMESPACE}"])
    assert [(change.action, change.key, change.plan) for change in kept.resources] == [
        (Action.SAME, f"namespace/{NAMESPACE}", first),
        (Action.DELETE, "service/app-0000", kept.id),
        (Action.DELETE, "deployment/app-0000", kept.id),
        (Action.DELETE, "configmap/app-0000", kept.id),
    ]
    assert (kept.id != plan.id, kept.serial) == (True, plan.serial)
    assert {one.address: one.resources for one in kept.components} == {
        "services/app-0000": ("service/app-0000", "deployment/app-0000", "configmap/app-0000"), "systems/rides": ()
    }  # fmt: skip
    assert keeping(plan, applied, ["configmap/other"]) is plan
    assert keeping(plan_of(triples(1), applied), applied, [f"namespace/{NAMESPACE}"]).changes == ()


def test_a_leftover_that_is_kept_is_not_touched() -> None:
    namespace = triples(1)[0]
    applied = replace(after(plan_of([])), leftovers=(AppliedResource(namespace, "p"),))
    plan = plan_of([], applied)
    assert actions(plan) == {namespace.key: Action.DELETE}
    assert keeping(plan, applied, [namespace.key]).resources == ()


def test_a_namespace_that_was_kept_is_made_sure_of_once_something_goes_into_it_again() -> None:
    first = after(plan_of(triples(1)))
    plan = plan_of([], first)
    applied = after(keeping(plan, first, [f"namespace/{NAMESPACE}"]), first)
    assert list(applied.resources) == [f"namespace/{NAMESPACE}"]
    assert not plan_of(triples(1)[:1], applied).has_changes
    again = plan_of(triples(1), applied)
    assert actions(again)[f"namespace/{NAMESPACE}"] is Action.UPDATE
    assert not plan_of(triples(1), after(again, applied)).has_changes
