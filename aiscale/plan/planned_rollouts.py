"""Rollouts that a controller begins when a plan is applied."""

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
        controller: what carries it out: ``Argo Rollouts`` or ``Flagger``.
    """

    address: str
    kind: str
    steps: str
    controller: str


def planned_rollouts(plan: Plan) -> tuple[PlannedRollout, ...]:
    """The rollouts of a plan, in the order of its changes. The first version of a service has none."""
    return tuple(_rollouts(plan))


def canaries_of_flagger(plan: Plan) -> Mapping[str, Mapping[str, Any]]:
    """``spec`` of the Canaries that Flagger has after a plan is applied, by the address of their component."""
    desired = (change.desired for change in plan.resources)
    return {one.address: one.properties["spec"] for one in desired if one is not None and one.kind == "Canary"}


def _rollouts(plan: Plan) -> Iterator[PlannedRollout]:
    canaries = canaries_of_flagger(plan)
    for change in plan.changes:
        record = change.desired if change.action is Action.UPDATE else None
        if record is None or not any(field.path.startswith(_PODS) for field in change.fields):
            continue
        if record.kind == "Rollout":
            yield PlannedRollout(change.address, *_of_argo(record.properties["spec"]["strategy"]), "Argo Rollouts")
        elif record.kind == "Deployment" and change.address in canaries:
            analysis = canaries[change.address]["analysis"]
            words = _shares(analysis["stepWeights"], analysis["interval"])
            yield PlannedRollout(change.address, "Canary", words, "Flagger")


def _of_argo(strategy: Mapping[str, Any]) -> tuple[str, str]:
    if "canary" in strategy:
        return _canary(strategy["canary"]["steps"])
    kept = Duration(strategy["blueGreen"]["scaleDownDelaySeconds"])
    return "BlueGreen", f"all requests once it is ready; the old version is kept for {kept}"


def _canary(steps: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    copied = next((step["experiment"]["duration"] for step in steps if "experiment" in step), None)
    weights = [str(step["setWeight"]) for step in steps if "setWeight" in step]
    words = f"copies of requests for {Duration.parse(copied)}, then " if copied is not None else ""
    if weights:
        words += _shares(weights, next(step["pause"]["duration"] for step in steps if "pause" in step))
    else:
        words += "all requests"
    return "Shadow" if copied is not None else "Canary", words


def _shares(weights: Sequence[int | str], pause: str) -> str:
    each = " each" if len(weights) > 1 else ""
    return f"{listed([str(one) for one in weights])} % of the requests, for {Duration.parse(pause)}{each}, then all"
