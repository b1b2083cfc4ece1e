from __future__ import annotations

from typing import Any

from aiscale.core.describe import describe_value
from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import data_changes, manifest_changes
from aiscale.services import Call, Microservice

POD = {"apiVersion": "v1", "kind": "Pod"}


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
        FieldChange("env.NEW", None, {"name": "NEW", "value": "0"}),
        FieldChange("env.B.value", "2", "3"),
        FieldChange("env.A", {"name": "A", "value": "1"}, None),
    )
    # Kubernetes knows the items of its lists by their position.
    assert [(one.path, one.after) for one in manifest_changes(before | POD, after | POD)] == [
        ("env[0]", {"name": "NEW", "value": "0"}), ("env[1].value", "3"), ("env[0]", None),
    ]  # fmt: skip


def test_an_item_in_front_of_others_changes_none_of_them() -> None:
    call = {"kind": "Call", "target": "serving/surge", "timeout_ms": 100}
    before = {
        "calls": [call, "serving/eta"],
        "reads": ["topics/rides"],
        "windows": [{"kind": "Tumbling", "size": "5m"}],
    }
    after = {
        "calls": ["services/audit", "serving/eta", call | {"timeout_ms": 200}],
        "reads": ["tables/rides", "topics/rides"],
        "windows": [{"kind": "Tumbling", "size": "1m"}],
    }
    assert data_changes(before, after) == (
        FieldChange("calls", ["surge", "eta"], ["audit", "eta", "surge"]),
        FieldChange("calls.audit", None, "services/audit"),
        FieldChange("calls.surge.timeout_ms", 100, 200),
        FieldChange("reads.tables/rides", None, "tables/rides"),
        FieldChange("windows[0].size", "5m", "1m"),
    )


def test_a_reference_of_which_more_is_said_changes_by_what_is_said() -> None:
    service = Microservice("eta", image="registry.example/eta@sha256:" + "a" * 64)
    bare, said = {"calls": [service.address]}, {"calls": [describe_value(Call(service, timeout_ms=200))]}
    assert data_changes(bare, said) == (FieldChange("calls.eta.timeout_ms", 1000, 200),)
    assert data_changes(said, bare) == (FieldChange("calls.eta.timeout_ms", 200, 1000),)
    assert data_changes(bare, {"calls": [describe_value(Call(service))]}) == ()


def test_a_new_order_of_named_items_is_a_change() -> None:
    before = {"env": [{"name": "A"}, {"name": "B"}]}
    after = {"env": [{"name": "B"}, {"name": "A"}]}
    assert data_changes(before, after) == (FieldChange("env", ["A", "B"], ["B", "A"]),)


def test_items_without_names_are_matched_by_position() -> None:
    assert data_changes({"args": ["a", "b"]}, {"args": ["a", "c", "d"]}) == (
        FieldChange("args[1]", "b", "c"),
        FieldChange("args[2]", None, "d"),
    )


def test_an_item_without_a_name_moves_no_other() -> None:
    def changes(before: list[Any], after: list[Any]) -> list[tuple[str, Any, Any]]:
        return [(one.path, one.before, one.after) for one in data_changes({"of": before}, {"of": after})]

    assert changes(["a", "b"], ["c", "a", "b"]) == [("of[0]", None, "c")]
    assert changes(["a", "b"], ["b"]) == [("of[0]", "a", None)]
    assert changes(["a", "b"], ["c", "a"]) == [("of[0]", None, "c"), ("of[1]", "b", None)]
    assert changes(["a", "a"], ["a", "b"]) == [("of[1]", "a", "b")]
    short, long = {"kind": "Tumbling", "size": "1m"}, {"kind": "Tumbling", "size": "1h"}
    assert changes([short], [long, short]) == [("of[0]", None, long)]
    assert changes([short], [long]) == [("of[0].size", "1m", "1h")]
    answer = {"kind": "DefaultAnswer", "value": 1}
    assert changes([answer, "serving/eta"], ["serving/eta", answer | {"value": 2}]) == [
        ("of", [answer, "eta"], ["eta", answer | {"value": 2}]), ("of[1].value", 1, 2),
    ]  # fmt: skip


def test_keys_that_are_no_plain_names_stand_in_brackets() -> None:
    before = {"metadata": {"labels": {"app.kubernetes.io/name": "a"}}}
    after = {"metadata": {"labels": {"app.kubernetes.io/name": "b"}}}
    assert data_changes(before, after) == (FieldChange('metadata.labels["app.kubernetes.io/name"]', "a", "b"),)


def test_equal_manifests_have_no_differences() -> None:
    assert manifest_changes(deployment(replicas=1), deployment(replicas=1)) == ()
