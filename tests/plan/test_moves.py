"""What the plans of several clusters come to together."""

from __future__ import annotations

from typing import Any

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.components import component_changes
from aiscale.plan.moves import AtCluster, together

Described = dict[str, dict[str, Any]]


def at(cluster: str, before: Described, after: Described) -> AtCluster:
    changes = component_changes(before, after, ())
    return AtCluster(cluster, Plan("0" * 12, "shop", f"prod.{cluster}", None, changes, (), after, ()), before)


TEAM = {"teams/web": {"kind": "Team", "name": "web"}}


def app(on: str, replicas: int = 2) -> Described:
    return {"services/app": {"kind": "Microservice", "name": "app", "on": on, "replicas": replicas}}


def test_what_goes_from_one_and_comes_to_another_moves() -> None:
    found = together([at("a", TEAM | app("platform/a"), TEAM), at("b", TEAM, TEAM | app("platform/b", 4))])
    assert found == (
        ComponentChange(
            Action.UPDATE, "services/app", "Microservice", (FieldChange("replicas", 2, 4),), (),
            app("platform/a")["services/app"], ("a", "b"),
        ),
    )  # fmt: skip
    assert found[0].was == app("platform/a")["services/app"]


def test_what_one_cluster_knew_of_is_not_new_on_another() -> None:
    assert together([at("a", TEAM, TEAM), at("b", {}, TEAM)]) == ()


def test_what_one_cluster_still_knows_of_is_not_gone() -> None:
    assert together([at("a", TEAM, TEAM), at("b", TEAM, {})]) == ()


def test_what_is_new_or_gone_everywhere_is_so() -> None:
    assert together([at("a", {}, TEAM), at("b", app("platform/b"), {})]) == (
        ComponentChange(Action.DELETE, "services/app", "Microservice"),
        ComponentChange(Action.CREATE, "teams/web", "Team"),
    )
