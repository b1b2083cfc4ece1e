from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from aiscale.engine.compare import drifted_fields, quantity
from aiscale.plan.changes import FieldChange
from tests.support.records import deployment


def live() -> dict[str, Any]:
    """A Deployment as the API server gives it back: with defaults, a status and rewritten quantities."""
    item = copy.deepcopy(dict(deployment("a", "services/a").properties))
    item["metadata"] |= {"uid": "u", "generation": 1, "annotations": {"deployment.kubernetes.io/revision": "1"}}
    item["metadata"]["labels"]["aiscale.dev/plan"] = "abc"
    container = item["spec"]["template"]["spec"]["containers"][0]
    container |= {"imagePullPolicy": "IfNotPresent", "terminationMessagePath": "/dev/termination-log"}
    container["resources"] = {"requests": {"cpu": "0.01", "memory": "16384Ki"}}
    container["ports"][0]["protocol"] = "TCP"
    item["spec"] |= {"revisionHistoryLimit": 10, "strategy": {"type": "RollingUpdate"}}
    return item | {"status": {"replicas": 1}}


def test_defaults_status_and_rewritten_quantities_are_no_drift() -> None:
    assert drifted_fields(deployment("a", "services/a").properties, live()) == ()


def test_changed_and_removed_fields_are_drift() -> None:
    item = live()
    item["spec"]["replicas"] = 5
    del item["metadata"]["labels"]["aiscale.dev/address"]
    item["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example/other:1"
    item["spec"]["template"]["spec"]["containers"].insert(0, {"name": "sidecar", "image": "x"})
    assert drifted_fields(deployment("a", "services/a").properties, item) == (
        FieldChange('metadata.labels["aiscale.dev/address"]', "services.a", None),
        FieldChange("spec.replicas", 1, 5),
        FieldChange(
            "spec.template.spec.containers[0].image", "registry.example/app:1", "registry.example/other:1"
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("want", "have", "drifts"),
    [
        ({"a": {}}, {}, False),
        ({"a": []}, {}, False),
        ({"a": ""}, {}, False),
        ({"a": False}, {}, False),
        ({"a": True}, {}, True),
        ({"a": None}, {}, False),
        ({"a": "1000m"}, {"a": "1"}, False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": 1}, {"a": 2}, True),
        ({"a": ["x"]}, {"a": ["x", "y"]}, True),
        ({"a": ["x", "y"]}, {"a": ["x"]}, True),
        ({"a": [{"port": 1}]}, {"a": [{"port": 2}, {"port": 1, "protocol": "TCP"}]}, False),
        ({"a": "text"}, {"a": "other"}, True),
        ({"a": True}, {"a": 1}, False),
    ],
)
def test_values_of_all_kinds(want: dict[str, Any], have: dict[str, Any], drifts: bool) -> None:
    assert bool(drifted_fields(want, have)) is drifts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500m", Decimal("0.5")),
        ("1Gi", Decimal(1073741824)),
        ("1.5G", Decimal(1500000000)),
        ("2e3", Decimal(2000)),
        (3, Decimal(3)),
        ("", None),
        ("abc", None),
        (True, None),
    ],
)
def test_quantities(text: Any, value: Decimal | None) -> None:
    assert quantity(text) == value
