"""The engine's own preview against the live cluster, and where it differs from the offline plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiscale.engine.progress import Operation
from aiscale.plan.changes import Action, Plan
from aiscale.plan.make_plan import LEFTOVER_REASON


@dataclass(frozen=True, slots=True)
class EnginePreview:
    """What the engine would do.

    Attributes:
        plan: id of the plan that was previewed.
        operations: what it would do with each record, by key.
        failures: what the API server or the engine refuses, by key.
        seconds: how long it took.
    """

    plan: str
    operations: Mapping[str, Operation]
    failures: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One record about which the offline plan and the engine disagree.

    Attributes:
        key: the record.
        planned: what the plan says.
        engine: what the engine says; None when it says nothing.
        why: in a sentence.
    """

    key: str
    planned: Action
    engine: Action | None
    why: str


def differences(plan: Plan, preview: EnginePreview) -> tuple[Difference, ...]:
    """What the offline plan and the engine disagree about; empty when the engine confirms the plan.

    An object that is refused counts as a difference: the plan says that it would work. A leftover of an
    interrupted run is none: the engine does not know of it.
    """
    found: list[Difference] = []
    planned = {change.key: change.action for change in plan.resources if change.reason != LEFTOVER_REASON}
    for key, action in planned.items():
        operation = preview.operations.get(key)
        if key in preview.failures:
            engine = operation.action if operation else None
            found.append(Difference(key, action, engine, f"refused: {preview.failures[key]}"))
        elif operation is None:
            if action is not Action.SAME:
                found.append(Difference(key, action, None, "the engine stopped before it got to this object"))
        elif operation.action is not action and not (action is Action.SAME and operation.is_marking):
            fields = f" ({', '.join(operation.fields)})" if operation.fields else ""
            found.append(Difference(key, action, operation.action, f"the engine would {operation.action} it{fields}"))
    found += [
        Difference(key, Action.SAME, operation.action, "only the engine knows this object")
        for key, operation in preview.operations.items()
        if key not in planned and operation.action is not Action.SAME
    ]
    return tuple(found)
