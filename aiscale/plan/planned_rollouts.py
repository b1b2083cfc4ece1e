"""Rollouts that Argo Rollouts begins when a plan is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.core.messages.wording import listed
from aiscale.plan.changes import Action, Plan
from aiscale.quantities import Duration

_PODS = "spec.template."


class PlannedRollout(NamedTuple):
    """A rollout of new pods.

    Attributes:
        address: the component.
        kind: ``Canary``, ``BlueGreen`` or ``Shadow``.
        steps: its steps, in words.
    """

    address: str
    kind: str
    steps: str


def planned_rollouts(plan: Plan) -> tuple[PlannedRollout, ...]:
    """The rollouts of a plan, in the order of its changes. The first version of a service has none."""
    return tuple(_rollouts(plan))


def _rollouts(plan: Plan) -> Iterator[PlannedRollout]:
    for change in plan.changes:
        record = change.desired if change.action is Action.UPDATE else None
        if record is None or record.kind != "Rollout":
            continue
        if any(field.path.startswith(_PODS) for field in change.fields):
            strategy = record.properties["spec"]["strategy"]
            if "canary" in strategy:
                yield PlannedRollout(change.address, *_canary(strategy["canary"]["steps"]))
            else:
                kept = Duration(strategy["blueGreen"]["scaleDownDelaySeconds"])
                words = f"all requests once it is ready; the old version is kept for {kept}"
                yield PlannedRollout(change.address, "BlueGreen", words)


def _canary(steps: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    copied = next((step["experiment"]["duration"] for step in steps if "experiment" in step), None)
    weights = [str(step["setWeight"]) for step in steps if "setWeight" in step]
    words = f"copies of requests for {Duration.parse(copied)}, then " if copied is not None else ""
    if weights:
        pause = next(step["pause"]["duration"] for step in steps if "pause" in step)
        each = " each" if len(weights) > 1 else ""
        words += f"{listed(weights)} % of the requests, for {Duration.parse(pause)}{each}, then all"
    else:
        words += "all requests"
    return "Shadow" if copied is not None else "Canary", words
