"""Rollouts that a controller begins when a plan is applied, and shares that an operator holds from then on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.components.objects.object_reference import items, nested
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
        controller: what carries it out: ``Argo Rollouts``, ``Flagger``, ``KServe`` or ``Seldon Core``.
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
        if change.desired is not None and (share := _held(change.desired.kind, change.desired.properties)) is not None:
            yield PlannedRollout(change.address, *share)
        record = change.desired if change.action is Action.UPDATE else None
        if record is None or not any(field.path.startswith(_PODS) for field in change.fields):
            continue
        if record.kind == "Rollout":
            yield PlannedRollout(change.address, *_of_argo(record.properties["spec"]["strategy"]), "Argo Rollouts")
        elif record.kind == "Deployment" and change.address in canaries:
            analysis = canaries[change.address]["analysis"]
            words = _shares(analysis["stepWeights"], analysis["interval"])
            yield PlannedRollout(change.address, "Canary", words, "Flagger")


def _held(kind: str, properties: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Kind, share and operator of a new version with a share that is held; None of other objects."""
    spec = properties.get("spec")
    percent, by, is_copied = None, "Seldon Core", False
    if kind == "InferenceService":
        canary, by = nested(_item(spec, "canary", 0), "trafficPercent"), "KServe"
        percent = canary if canary is not None else nested(spec, "predictor", "canaryTrafficPercent")
    elif kind == "SeldonDeployment":
        percent, is_copied = (nested(_item(spec, "predictors", 1), field) for field in ("traffic", "shadow"))
    elif kind == "Experiment" and nested(spec, "default"):
        mirrored = nested(spec, "mirror", "percent")
        is_copied = mirrored is not None
        percent = mirrored if is_copied else nested(_item(spec, "candidates", 1), "weight")
    if not isinstance(percent, int):
        return None
    words = f"{'copies of ' if is_copied else ''}{percent} % of the requests, until the blueprint changes it"
    return "Shadow" if is_copied else "Canary", words, by


def _item(spec: Any, field: str, index: int) -> Any:
    """An item of a list; None where it has none."""
    return next((one for number, (_, one) in enumerate(items(spec, field, "")) if number == index), None)


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
