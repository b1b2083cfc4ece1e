"""What is said about drift beside a plan."""

from __future__ import annotations

import json

import jsonschema_rs

from aiscale.diagnostics import Diagnostics
from aiscale.plan.changes import FieldChange, Plan
from aiscale.plan.restore import Drift, restoring
from aiscale.render.drift_words import drift_json, drift_notes
from aiscale.render.preview_json import preview_json
from tests.render.plans import CHANGES
from tests.render.test_preview_json import SCHEMA
from tests.support.records import after, plan_of, triples

FIELDS = tuple(FieldChange(f"spec.f{number}", number, None) for number in range(5))
MISSING = Drift("service/app-0000", "services/app-0000", "missing")
CHANGED = Drift("deployment/app-0000", "services/app-0000", "changed", FIELDS)
EXTRA = Drift("configmap/stray\x1b", "", "extra")


def unchanged() -> Plan:
    return plan_of(triples(1), after(plan_of(triples(1))))


def test_what_up_puts_back() -> None:
    drift = (MISSING, CHANGED, EXTRA)
    assert list(drift_notes(drift, restoring(unchanged(), drift))) == [
        "drifted: service/app-0000 missing, `aiscale up` puts it back",
        "drifted: deployment/app-0000 changed (spec.f0, spec.f1, spec.f2, 2 more), `aiscale up` puts it back",
        "drifted: configmap/stray\ufffd extra, not made by aiscale, left alone",
    ]


def test_a_plan_with_changes_leaves_other_objects_alone() -> None:
    drift = (
        Drift("deployment/front", "", "missing"), Drift("deployment/surge-v8", "", "changed", FIELDS[:1]),
        Drift("namespace/shop", "", "changed", FIELDS[:1]),
    )  # fmt: skip
    assert list(drift_notes(drift, CHANGES)) == [
        "drifted: deployment/front missing, `aiscale up` puts it back",
        "drifted: deployment/surge-v8 changed (spec.f0), and this plan deletes it",
        "drifted: namespace/shop changed (spec.f0), left as it is by this plan; "
        "an `aiscale up` with no other changes puts it back",
    ]
    assert [item["restored"] for item in drift_json(drift, CHANGES)] == [True, False, False]


def test_many_are_counted() -> None:
    said = list(drift_notes([MISSING] * 14, unchanged()))
    assert (len(said), said[-1]) == (13, "drifted: 2 more; `aiscale drift` lists them all")
    assert list(drift_notes((), unchanged())) == []


def test_the_data_keep_to_the_schema() -> None:
    drift = (MISSING, CHANGED, EXTRA)
    plan = restoring(unchanged(), drift)
    data = preview_json(plan, findings=Diagnostics(), components=1) | {"drift": drift_json(drift, plan)}
    assert [
        error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(json.loads(json.dumps(data)))
    ] == []
    assert data["drift"][1] == {
        "key": "deployment/app-0000", "address": "services/app-0000", "kind": "changed", "restored": True,
        "fields": [{"path": f"spec.f{number}", "before": number, "after": None} for number in range(5)],
    }  # fmt: skip
    assert set(data["drift"][0]) == set(SCHEMA["properties"]["drift"]["items"]["properties"])
