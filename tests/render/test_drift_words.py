"""What is said about drift beside a plan."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jsonschema_rs
import pytest

from aiscale.diagnostics import Diagnostics
from aiscale.plan.changes import FieldChange, Plan
from aiscale.plan.restore import Drift, DriftedField, UnmanagedObject, restoring
from aiscale.render.drift_words import drift_json, drift_lines, drift_notes
from aiscale.render.preview_json import preview_json
from tests.render.plans import CHANGES
from tests.render.test_preview_json import SCHEMA
from tests.support.records import after, plan_of, triples

FIELDS = tuple(FieldChange(f"spec.f{number}", number, None) for number in range(5))
MISSING = Drift("service/app-0000", "services/app-0000", "missing")
CHANGED = Drift("deployment/app-0000", "services/app-0000", "changed", FIELDS)
EXTRA = Drift("configmap/stray\x1b", "", "extra")
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
ADDED = DriftedField(
    "spec.selector.zzz", None, "x", manager="kubectl-patch\x1b", at="2026-11-25T17:22:01Z", is_added=True
)  # fmt: skip
TAKEN = DriftedField("spec.type", "ClusterIP", "NodePort", manager="k9s", at="2026-11-24T09:05:00Z")
KEPT = DriftedField("spec.fixed", None, 1, manager="a-webhook", is_added=True, stays="field is immutable")
SERVICE = Drift("service/app-0000", "services/app-0000", "changed", (ADDED, TAKEN, KEPT))
STUCK = Drift("service/app-0000", "services/app-0000", "changed", (KEPT,))


def unchanged() -> Plan:
    return plan_of(triples(1), after(plan_of(triples(1))))


def test_what_up_puts_back() -> None:
    drift = (MISSING, CHANGED, EXTRA)
    assert list(drift_notes(drift, restoring(unchanged(), drift))) == [
        "drifted: service/app-0000 missing, `aiscale up` puts it back",
        "drifted: deployment/app-0000 changed (spec.f0, spec.f1, spec.f2, 2 more), `aiscale up` puts it back",
        "drifted: configmap/stray\ufffd extra, not recorded as made by aiscale, left alone",
    ]


def test_a_plan_with_changes_leaves_other_objects_alone() -> None:
    drift = (
        Drift("deployment/front", "", "missing"), Drift("deployment/surge-v8", "", "changed", FIELDS[:1]),
        Drift("namespace/shop", "", "changed", FIELDS[:1]),
    )  # fmt: skip
    assert list(drift_notes(drift, CHANGES)) == [
        "drifted: deployment/front missing, `aiscale up` puts it back",
        "drifted: deployment/surge-v8 changed (spec.f0), and this plan deletes it",
        "drifted: namespace/shop changed (spec.f0), left as it is: no target names it",
    ]
    assert [item["restored"] for item in drift_json(drift, CHANGES)] == [True, False, False]


def test_many_are_counted() -> None:
    said = list(drift_notes([MISSING] * 14, unchanged()))
    assert (len(said), said[-1]) == (13, "drifted: 2 more")
    assert list(drift_notes((), unchanged())) == []


def test_the_data_keep_to_the_schema() -> None:
    drift = (MISSING, CHANGED, EXTRA)
    plan = restoring(unchanged(), drift)
    data = preview_json(plan, findings=Diagnostics(), components=1, drift=drift)
    assert data["drift"] == drift_json(drift, plan)
    assert [
        error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(json.loads(json.dumps(data)))
    ] == []
    assert data["drift"][1] == {
        "key": "deployment/app-0000", "address": "services/app-0000", "kind": "changed", "restored": True,
        "fields": [{"path": f"spec.f{number}", "before": number, "after": None} for number in range(5)],
        "added": [],
    }  # fmt: skip
    assert set(data["drift"][0]) == set(SCHEMA["properties"]["drift"]["items"]["properties"])


GONE = Drift("service/a", "services/a", "missing")
POLICY = Drift(
    "networkpolicy/a",
    "services/a",
    "changed",
    (FieldChange("spec.egress[0].ports", [{"port": 80}], None), FieldChange("spec.x", "a\x1b[2J", 3)),
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), ["9 objects are as they were applied."]),
        ((GONE,), [
            "- service/a  missing  (services/a)",
            "1 of 9 objects differs from what was applied. `aiscale up` puts it back.",
        ]),
        ((GONE, POLICY), [
            "- service/a  missing  (services/a)",
            "~ networkpolicy/a  changed  (services/a)",
            '    spec.egress[0].ports: [{"port": 80}] → none',
            "    spec.x: a\ufffd[2J → 3",
            "2 of 9 objects differ from what was applied. `aiscale up` puts them back.",
        ]),
        ((EXTRA,), [
            "+ configmap/stray\ufffd  extra",
            "1 more object carries the system's label and is not recorded: somebody else made it, or a run "
            "that was killed. `aiscale up` deletes what it knows a killed run to have left, and leaves the rest alone.",
        ]),
        ((SERVICE,), [
            "~ service/app-0000  changed  (services/app-0000)",
            "    + spec.selector.zzz: x, added by kubectl-patch\ufffd at 17:22",
            "    spec.type: ClusterIP → NodePort, by k9s at 2026-11-24 09:05",
            "    + spec.fixed: 1, added by a-webhook; it stays: field is immutable",
            "1 of 9 objects differs from what was applied. `aiscale up` puts it back, but for 1 field.",
        ]),
        ((STUCK,), [
            "~ service/app-0000  changed  (services/app-0000)",
            "    + spec.fixed: 1, added by a-webhook; it stays: field is immutable",
            "1 of 9 objects differs from what was applied. `aiscale up` leaves it.",
        ]),
    ],
)  # fmt: skip
def test_drift_on_its_own(found: tuple[Drift, ...], said: list[str]) -> None:
    assert list(drift_lines(found, (), 9, NOW)) == said


def test_items_of_a_list_are_called_by_their_names() -> None:
    env = [{"name": "LOG", "value": "info"}, {"name": "SURGE_TIMEOUT_MS", "value": "50"}]
    manifest = {
        "metadata": {"labels": {"a.b/c": "1"}},
        "spec": {"containers": [{"name": "pricing", "env": env}], "x": [1]},
    }
    fields = (
        FieldChange("spec.containers[0].env[1].value", "50", "80"),
        FieldChange("spec.containers[0].env[2].value", "1", "2"),
        FieldChange('metadata.labels["a.b/c"]', "1", "2"),
        FieldChange("spec.x[0]", 1, 2),
    )
    found = Drift("deployment/pricing", "services/pricing", "changed", fields)
    assert list(drift_lines((found,), (), 9, NOW, {"deployment/pricing": manifest}))[1:5] == [
        "    spec.containers[pricing].env[SURGE_TIMEOUT_MS].value: 50 → 80",
        "    spec.containers[pricing].env[2].value: 1 → 2",
        '    metadata.labels["a.b/c"]: 1 → 2',
        "    spec.x[0]: 1 → 2",
    ]


def test_what_others_made_is_named_after_it() -> None:
    unmanaged = (
        UnmanagedObject("networkpolicy/allow-all", "rides", "kubectl-create", "2026-11-25T17:22:01Z"),
        UnmanagedObject("service/x", "rides", "", ""),
    )
    assert list(drift_lines((), unmanaged, 2, NOW)) == [
        "2 objects are as they were applied.",
        "not made by aiscale: networkpolicy/allow-all in rides (kubectl-create, 17:22)",
        "not made by aiscale: service/x in rides",
    ]


def test_what_others_added_beside_a_plan() -> None:
    plan = restoring(unchanged(), (SERVICE,))
    [change] = plan.changes
    assert (change.removes, change.fields) == (
        ("spec.selector.zzz",),
        (FieldChange("spec.selector.zzz", "x", None), FieldChange("spec.type", "NodePort", "ClusterIP")),
    )
    assert list(drift_notes((SERVICE,), plan)) == [
        "drifted: service/app-0000 changed (+ spec.selector.zzz by kubectl-patch\ufffd, spec.type by k9s, "
        "+ spec.fixed by a-webhook), `aiscale up` puts it back"
    ]
    assert drift_json((SERVICE,), plan)[0]["fields"][1] == {
        "path": "spec.type", "before": "ClusterIP", "after": "NodePort", "manager": "k9s", "at": "2026-11-24T09:05:00Z",
    }  # fmt: skip
    assert [item["added"] for item in drift_json((SERVICE,), plan)] == [[
        {"path": "spec.selector.zzz", "manager": "kubectl-patch\x1b", "at": "2026-11-25T17:22:01Z", "stays": ""},
        {"path": "spec.fixed", "manager": "a-webhook", "at": "", "stays": "field is immutable"},
    ]]  # fmt: skip


def test_what_cannot_be_taken_out_is_no_change() -> None:
    plan = restoring(unchanged(), (STUCK,))
    assert not plan.has_changes
    assert list(drift_notes((STUCK,), plan)) == [
        "drifted: service/app-0000 changed (+ spec.fixed by a-webhook), which `aiscale up` cannot take out"
    ]
