"""``strategy`` of a Rollout. Source: Argo Rollouts 1.9.1, canary and blue-green strategies, analysis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.core.values.rollout import BlueGreen, Canary
from aiscale.quantities import Duration

LATEST, STABLE = "latest-hash", "stable-hash"
"""Arguments of every AnalysisTemplate: the pod template hashes of the new and the current version."""

_ARGUMENTS: Mapping[str, str] = {LATEST: "Latest", STABLE: "Stable"}


def canary_strategy(
    canary: Canary,
    controller: ArgoRollouts,
    rolling: Mapping[str, Any],
    *,
    template: str | None,
    routing: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """``canary``: steps with their pauses, and an analysis in the background from the first pause on.

    Args:
        canary: the steps.
        controller: settings of Argo Rollouts.
        rolling: ``rollingUpdate`` of its Deployment: how many pods more and fewer may run where they divide requests.
        template: name of the AnalysisTemplate; None where nothing can be measured.
        routing: ``trafficRouting``; None where requests are divided by pods.
    """
    found: dict[str, Any] = {"steps": list(_steps(canary, is_routed=routing is not None))}
    found |= {name: rolling[name] for name in ("maxSurge", "maxUnavailable") if name in rolling}
    if routing is not None:
        found |= {
            "trafficRouting": dict(routing),
            "dynamicStableScale": canary.dynamic_stable_scale,
            "abortScaleDownDelaySeconds": round(controller.abort_scale_down_delay),
        }
    if template is not None:
        found["analysis"] = {"startingStep": _first_pause(found["steps"]), **_analysis(template)}
    return {"canary": found}


def blue_green_strategy(
    blue_green: BlueGreen, controller: ArgoRollouts, *, service: str, template: str | None
) -> dict[str, Any]:
    """``blueGreen``: the Service selects the new version once all of its pods are ready.

    Args:
        blue_green: how long the old version is kept.
        controller: settings of Argo Rollouts.
        service: name of the Service that callers use.
        template: name of the AnalysisTemplate; None where nothing can be measured.
    """
    found: dict[str, Any] = {
        "activeService": service,
        "autoPromotionEnabled": True,
        "scaleDownDelaySeconds": round(blue_green.bake),
        "abortScaleDownDelaySeconds": round(controller.abort_scale_down_delay),
    }
    if template is not None:
        found["postPromotionAnalysis"] = _analysis(template)
    return {"blueGreen": found}


def weight(step: float) -> int:
    """The weight of a step: a whole number of per cent, 1 at least."""
    return max(1, math.floor(step))


def pause(duration: Duration) -> dict[str, Any]:
    """A step that waits."""
    return {"pause": {"duration": f"{round(duration)}s"}}


def _steps(canary: Canary, *, is_routed: bool) -> Iterator[dict[str, Any]]:
    if is_routed and canary.canary_scale_percent is not None:
        yield {"setCanaryScale": {"weight": weight(canary.canary_scale_percent)}}
    for step in canary.steps:
        yield {"setWeight": weight(step)}
        yield pause(canary.bake)


def _first_pause(steps: list[dict[str, Any]]) -> int:
    return next(index for index, step in enumerate(steps) if "pause" in step)


def _analysis(template: str) -> dict[str, Any]:
    return {
        "templates": [{"templateName": template}],
        "args": [{"name": name, "valueFrom": {"podTemplateHashValue": which}} for name, which in _ARGUMENTS.items()],
    }
