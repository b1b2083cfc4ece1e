"""Applied states under the addresses of now, and renames that fields tell."""

from __future__ import annotations

import pytest

from aiscale.errors import UsageError
from aiscale.plan.applied_state import Applied, AppliedResource, Found
from aiscale.plan.changes import Action, ComponentChange, Plan
from aiscale.plan.renames import likely_renames, renamed_state, unknown_renames, with_renames
from tests.support.records import config_map

DESCRIBED = {
    "services/app": {"kind": "Microservice", "name": "app", "produces": ["topics/rides"], "args": ["rides"]},
    "topics/rides": {"kind": "Topic", "name": "rides", "partitions": 12},
}


def _applied() -> Applied:
    records = [config_map("rides", "topics/rides"), config_map("app", "services/app")]
    return Applied(
        "city", "prod", {one.key: AppliedResource(one, "p1") for one in records}, DESCRIBED,
        systems={"systems/city": {"kind": "System", "name": "city"}}, serial=3,
        findings=(Found("STR001", "warning", "rides has one copy", "topics/rides"),),
    )  # fmt: skip


def test_a_state_keeps_its_objects_under_other_addresses() -> None:
    before = _applied()
    now, made = renamed_state(before, {"topics/rides": "topics/trips", "topics/older": "topics/trips"})
    assert made == {"topics/rides": "topics/trips"}
    assert {key: item.resource.address for key, item in now.resources.items()} == {
        "configmap/rides": "topics/trips", "configmap/app": "services/app",
    }  # fmt: skip
    assert all(
        now.resources[key].resource.properties is before.resources[key].resource.properties for key in now.resources
    )
    assert now.described == {
        "services/app": {"kind": "Microservice", "name": "app", "produces": ["topics/trips"], "args": ["rides"]},
        "topics/trips": {"kind": "Topic", "name": "trips", "partitions": 12},
    }
    assert now.findings == (Found("STR001", "warning", "rides has one copy", "topics/trips"),)
    assert (now.serial, now.systems) == (before.serial, before.systems)


def test_what_was_renamed_already_stays_as_it_is() -> None:
    now, _ = renamed_state(_applied(), {"topics/rides": "topics/trips"})
    assert renamed_state(now, {"topics/rides": "topics/trips"}) == (now, {})


def test_two_components_do_not_become_one() -> None:
    with pytest.raises(UsageError, match="topics/rides and services/app are both deployed"):
        renamed_state(_applied(), {"topics/rides": "services/app"})


def test_renames_of_what_nothing_knows_are_named() -> None:
    current = {"topics/rides": "topics/trips", "topics/a": "topics/c", "topics/b": "topics/c"}
    assert unknown_renames([_applied()], current) == [("topics/a", "topics/c"), ("topics/b", "topics/c")]
    now, _ = renamed_state(_applied(), current)
    assert unknown_renames([now], {"topics/rides": "topics/trips"}) == []
    assert unknown_renames([Applied("city", "prod")], current) == []


def test_renames_stand_among_the_changes() -> None:
    other = ComponentChange(Action.UPDATE, "services/app", "Microservice", resources=("deployment/app",))
    described = {"topics/trips": {"kind": "Topic"}, "services/app": {"kind": "Microservice"}}
    made = {"topics/rides": "topics/trips", "services/web": "services/app"}
    assert with_renames([other], made, described) == (
        ComponentChange(
            Action.UPDATE, "services/app", "Microservice", resources=("deployment/app",), moved_from="services/web"
        ),
        ComponentChange(Action.UPDATE, "topics/trips", "Topic", moved_from="topics/rides"),
    )


def _plan(was: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> Plan:
    gone = [
        ComponentChange(Action.DELETE, one, str(text["kind"]), (), (f"x/{one}",), text) for one, text in was.items()
    ]
    come = [ComponentChange(Action.CREATE, one, str(text["kind"])) for one, text in now.items()]
    return Plan("1", "city", "prod", None, (*gone, *come), (), now)


def test_a_rename_is_likely_where_nothing_else_differs_and_one_only_is_meant() -> None:
    topic = {"kind": "Topic", "name": "rides", "partitions": 12}
    reader = {"kind": "Microservice", "name": "app", "consumes": ["topics/rides"]}
    trips = topic | {"name": "trips"}
    was, now = {"topics/rides": topic}, {"topics/trips": trips}
    assert likely_renames(_plan(was, now)) == (("topics/rides", "topics/trips"),)
    both = _plan(
        was | {"services/app": reader}, now | {"services/web": reader | {"name": "web", "consumes": ["topics/trips"]}}
    )
    assert likely_renames(both) == (("services/app", "services/web"), ("topics/rides", "topics/trips"))
    assert likely_renames(_plan(was, {"topics/trips": trips | {"partitions": 24}})) == ()
    assert likely_renames(_plan(was, now | {"topics/more": topic | {"name": "more"}})) == ()
