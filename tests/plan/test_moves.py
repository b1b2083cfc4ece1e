"""What the plans of several clusters come to together."""

from __future__ import annotations

from typing import Any

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan, ResourceChange
from aiscale.plan.components import component_changes
from aiscale.plan.moves import AtCluster, handed_over, made_before_deleted, together

Described = dict[str, dict[str, Any]]


def at(cluster: str, before: Described, after: Described) -> AtCluster:
    changes = component_changes(before, after, ())
    return AtCluster(cluster, Plan("0" * 12, "shop", f"prod.{cluster}", None, changes, (), after, ()), before)


TEAM = {"teams/web": {"kind": "Team", "name": "web"}}


def app(on: str, replicas: int = 2) -> Described:
    return {"services/app": {"kind": "Microservice", "name": "app", "on": on, "replicas": replicas}}


def test_what_goes_from_one_and_comes_to_another_moves() -> None:
    found = together([at("a", TEAM | app("clusters/a"), TEAM), at("b", TEAM, TEAM | app("clusters/b", 4))])
    assert found == (
        ComponentChange(
            Action.UPDATE, "services/app", "Microservice", (FieldChange("replicas", 2, 4),), (),
            app("clusters/a")["services/app"], ("a", "b"),
        ),
    )  # fmt: skip
    assert found[0].was == app("clusters/a")["services/app"]


def test_what_one_cluster_knew_of_is_not_new_on_another() -> None:
    assert together([at("a", TEAM, TEAM), at("b", {}, TEAM)]) == ()


def test_what_one_cluster_still_knows_of_is_not_gone() -> None:
    assert together([at("a", TEAM, TEAM), at("b", TEAM, {})]) == ()


def test_what_is_new_or_gone_everywhere_is_so() -> None:
    assert together([at("a", {}, TEAM), at("b", app("clusters/b"), {})]) == (
        ComponentChange(Action.DELETE, "services/app", "Microservice"),
        ComponentChange(Action.CREATE, "teams/web", "Team"),
    )


def moving(cluster: str, *changes: tuple[Action, str], type: str = "kubernetes:apps/v1:Deployment") -> AtCluster:
    """A cluster on which components come and go, with an object each."""
    records = [ResourceChange(action, f"object/{name}", type, f"services/{name}", "") for action, name in changes]
    before = {one.address: {"kind": "Microservice"} for one in records if one.action is Action.DELETE}
    after = {one.address: {"kind": "Microservice"} for one in records if one.action is Action.CREATE}
    components = component_changes(before, after, records)
    plan = Plan("0" * 12, "shop", f"prod.{cluster}", None, components, tuple(records), after)
    return AtCluster(cluster, plan, dict(before))


COMES, GOES = Action.CREATE, Action.DELETE


def test_what_moves_is_made_before_it_is_deleted() -> None:
    chain = [
        moving("a", (GOES, "app")), moving("b", (COMES, "app"), (GOES, "mail")), moving("c", (COMES, "mail")), moving("d"),
    ]  # fmt: skip
    assert made_before_deleted(chain) == (2, 1, 0, 3)
    assert made_before_deleted([moving("a"), moving("b", (COMES, "app")), moving("c", (GOES, "app"))]) == (0, 1, 2)
    assert [one.is_deleted_first for one in together([chain[2], chain[1], chain[0]])] == [False, False]


def test_what_moves_in_a_circle_is_deleted_first_somewhere() -> None:
    circle = [moving("a", (GOES, "app"), (COMES, "mail")), moving("b", (COMES, "app"), (GOES, "mail"))]
    assert made_before_deleted(circle) == (0, 1)
    assert {one.address: one.is_deleted_first for one in together(circle)} == {
        "services/app": True, "services/mail": False,
    }  # fmt: skip


def test_an_object_of_a_cloud_is_deleted_before_another_gets_its_name() -> None:
    role = "aws:iam/role:Role"
    parts = [moving("a", (COMES, "app"), type=role), moving("b", (GOES, "app"), type=role)]
    assert list(handed_over(parts)) == [("b", "object/app", "services/app")]
    assert made_before_deleted(parts) == (1, 0)
    assert list(handed_over([moving("a", (COMES, "app")), moving("b", (GOES, "app"))])) == []
