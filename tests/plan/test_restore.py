from __future__ import annotations

from aiscale.plan.changes import Action, ComponentChange, FieldChange
from aiscale.plan.restore import Drift, restoring
from tests.support.records import after, plan_of, triples


def test_what_drifted_is_put_back() -> None:
    plan = plan_of(triples(1), after(plan_of(triples(1))))
    drift = [
        Drift("configmap/app-0000", "services/app-0000", "changed", (FieldChange("data.level", "info", "debug"),)),
        Drift("service/app-0000", "services/app-0000", "missing"),
        Drift("secret/stranger", "services/other", "extra"),
    ]
    restored = restoring(plan, drift)
    assert [(c.action, c.key, c.fields, c.plan) for c in restored.changes] == [
        (Action.UPDATE, "configmap/app-0000", (FieldChange("data.level", "debug", "info"),), restored.id),
        (Action.CREATE, "service/app-0000", (), restored.id),
    ]
    assert restored.components == (
        ComponentChange(
            Action.UPDATE, "services/app-0000", "Microservice", (), ("configmap/app-0000", "service/app-0000")
        ),
    )
    assert restored.id != plan.id


def test_without_drift_the_plan_stays_itself() -> None:
    plan = plan_of(triples(1), after(plan_of(triples(1))))
    assert restoring(plan, [Drift("secret/stranger", "services/other", "extra")]) is plan
