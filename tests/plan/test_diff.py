from __future__ import annotations

from typing import Any

from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import data_changes, manifest_changes


def deployment(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": spec}


def test_changed_added_and_removed_fields_are_named_by_path() -> None:
    before = deployment(replicas=2, paused=True, template={"spec": {"containers": [{"name": "app", "image": "a:1"}]}})
    after = deployment(
        replicas=3, minReadySeconds=5, template={"spec": {"containers": [{"name": "app", "image": "a:2"}]}}
    )
    assert manifest_changes(before, after) == (
        FieldChange("spec.replicas", 2, 3),
        FieldChange("spec.minReadySeconds", None, 5),
        FieldChange("spec.template.spec.containers[0].image", "a:1", "a:2"),
        FieldChange("spec.paused", True, None),
    )


def test_items_with_names_are_matched_by_name() -> None:
    before = {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
    after = {"env": [{"name": "NEW", "value": "0"}, {"name": "B", "value": "3"}]}
    assert data_changes(before, after) == (
        FieldChange("env[0]", None, {"name": "NEW", "value": "0"}),
        FieldChange("env[1].value", "2", "3"),
        FieldChange("env[0]", {"name": "A", "value": "1"}, None),
    )


def test_a_new_order_of_named_items_is_a_change() -> None:
    before = {"env": [{"name": "A"}, {"name": "B"}]}
    after = {"env": [{"name": "B"}, {"name": "A"}]}
    assert data_changes(before, after) == (FieldChange("env", ["A", "B"], ["B", "A"]),)


def test_items_without_names_are_matched_by_position() -> None:
    assert data_changes({"args": ["a", "b"]}, {"args": ["a", "c", "d"]}) == (
        FieldChange("args[1]", "b", "c"),
        FieldChange("args[2]", None, "d"),
    )


def test_keys_that_are_no_plain_names_stand_in_brackets() -> None:
    before = {"metadata": {"labels": {"app.kubernetes.io/name": "a"}}}
    after = {"metadata": {"labels": {"app.kubernetes.io/name": "b"}}}
    assert data_changes(before, after) == (FieldChange('metadata.labels["app.kubernetes.io/name"]', "a", "b"),)


def test_equal_manifests_have_no_differences() -> None:
    assert manifest_changes(deployment(replicas=1), deployment(replicas=1)) == ()
