"""The machine plan against its published schema."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema_rs

from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.render.preview_json import preview_json
from tests.render.plans import CHANGES, EFFECTS, FIRST
from tests.render.systems import ROOT, ride_demand

SCHEMA = json.loads((ROOT / "docs/reference/plan.schema.json").read_text(encoding="utf-8"))
PLACE = ride_demand()["services/pricing"].location
FINDINGS = Diagnostics(
    [
        Diagnostic("STR001", Severity.WARNING, "something", "services/x", PLACE),
        Diagnostic("MOD001", Severity.ERROR, "no place", notes=("a note",), help="do this"),
    ]
)  # fmt: skip


def test_it_keeps_to_its_schema() -> None:
    validator = jsonschema_rs.validator_for(SCHEMA)
    for plan in (FIRST, CHANGES):
        data = preview_json(plan, findings=FINDINGS, components=5, effects=EFFECTS)
        assert [error.message for error in validator.iter_errors(json.loads(json.dumps(data)))] == []


def test_the_schema_misses_no_key() -> None:
    data = preview_json(CHANGES, findings=FINDINGS, components=5, effects=EFFECTS)
    beside = {
        "against", "findings_against", "engine", "violations", "drift", "clusters", "rollout_order", "rollouts", "unrun_rollouts",
        "kept", "refused", "saved_plan", "variables_gone",
    }  # fmt: skip
    assert set(data) == set(SCHEMA["required"]) == set(SCHEMA["properties"]) - beside
    for name in ("architecture_changes", "resource_changes", "effects", "findings"):
        assert set(data[name][0]) == set(SCHEMA["properties"][name]["items"]["properties"])


def test_the_command_keeps_to_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aiscale", "preview", "--offline", "--output", "json", "blueprints/ride_demand.py"],
        cwd=ROOT, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    data = json.loads(done.stdout)
    assert [error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(data)] == []
    assert set(data) <= set(SCHEMA["properties"])


def test_actions_speak_terraform() -> None:
    data = preview_json(CHANGES, findings=Diagnostics(), components=5)
    assert [(change["address"], change["change"]["actions"]) for change in data["resource_changes"]] == [
        ("namespace/shop", ["no-op"]),
        ("flinkdeployment/count", ["update"]),
        ("deployment/front", ["delete", "create"]),
        ("secret/front", ["update"]),
        ("deployment/surge-v9", ["create"]),
        ("kafkatopic/orders", ["update"]),
        ("kafkatopic/old", ["delete"]),
        ("deployment/surge-v8", ["delete"]),
    ]
    assert data["resource_changes"][2]["change"]["replace_paths"] == ["spec.selector.matchLabels.app"]
    assert data["has_changes"] is True
    assert data["summary"] == {"create": 1, "update": 3, "replace": 1, "delete": 2, "same": 1}


def test_secrets_stay_hidden() -> None:
    data = preview_json(CHANGES, findings=Diagnostics(), components=5)
    assert data["resource_changes"][3]["change"] == {
        "actions": ["update"],
        "after": {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "front"}, "data": {"password": "(secret)"},
        },
        "fields": [
            {"path": "data.password", "before": "(secret)", "after": "(secret)"},
            {"path": "type", "before": None, "after": "Opaque"},
        ],
        "replace_paths": [],
    }  # fmt: skip
    assert "bmV3" not in json.dumps(data)
