"""``strategy`` of a Rollout. Source: Argo Rollouts 1.9.1, canary and blue-green strategies, analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, Shadow
from aiscale.lowering.delivery.steps import weight
from aiscale.quantities import Duration

LATEST, STABLE = "latest-hash", "stable-hash"
"""Arguments of every AnalysisTemplate: the pod template hashes of the new and the current version."""

_ARGUMENTS: Mapping[str, str] = {LATEST: "Latest", STABLE: "Stable"}


def canary_strategy(
    rollout: Canary | Shadow,
    controller: ArgoRollouts,
    rolling: Mapping[str, Any],
    *,
    template: str | None,
    routing: Mapping[str, Any] | None,
    copies: Mapping[str, Any] | None = None,
    services: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """``canary``: steps with their pauses, and an analysis in the background from the first pause on.

    Args:
        rollout: the phases.
        controller: settings of Argo Rollouts.
        rolling: ``rollingUpdate`` of its Deployment: how many pods more and fewer may run where they divide requests.
        template: name of the AnalysisTemplate; None where nothing can be measured.
        routing: ``trafficRouting``; None where requests are divided by pods.
        copies: the step in which a shadow gets copies of requests.
        services: ``canaryService`` and ``stableService``, where routes name them.
    """
    after = rollout.then if isinstance(rollout, Shadow) else rollout
    steps = [*([copies] if copies is not None else []), *_steps(after, is_routed=routing is not None)]
    found: dict[str, Any] = {"steps": steps}
    found |= {name: rolling[name] for name in ("maxSurge", "maxUnavailable") if name in rolling}
    found |= services or {}
    if routing is not None:
        found |= {
            "trafficRouting": dict(routing),
            "dynamicStableScale": isinstance(after, Canary) and after.dynamic_stable_scale,
            "abortScaleDownDelaySeconds": round(controller.abort_scale_down_delay),
        }
    if template is not None and (first := _first_pause(steps)) is not None:
        found["analysis"] = {"startingStep": first, **_analysis(template)}
    return {"canary": found}


def copies_step(shadow: Shadow, *, replicas: int, labels: Mapping[str, str], template: str | None) -> dict[str, Any]:
    """The step in which pods of the new version get copies of requests: an Experiment, with pods of its own.

    The rollout is aborted where its analysis fails, and where its pods do not become ready in time.

    Args:
        shadow: how long it lasts.
        replicas: pods that get the copies.
        labels: labels of these pods, which no other Service selects.
        template: name of the AnalysisTemplate; None where nothing can be measured.
    """
    pods = {"name": "shadow", "specRef": "canary", "replicas": replicas, "metadata": {"labels": dict(labels)}}
    analyses = {"analyses": [{"name": "shadow", "templateName": template, "args": _arguments()}]} if template else {}
    # The controller writes the empty field into steps that lack it: it would be a second owner of all steps.
    step = {"duration": f"{round(shadow.bake)}s", "templates": [pods], **analyses, "analysisRunMetadata": {}}
    return {"experiment": step}


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


def pause(duration: Duration) -> dict[str, Any]:
    """A step that waits."""
    return {"pause": {"duration": f"{round(duration)}s"}}


def _steps(after: Canary | BlueGreen | ABTest | None, *, is_routed: bool) -> Iterator[dict[str, Any]]:
    if isinstance(after, Canary):
        if is_routed and after.canary_scale_percent is not None:
            yield {"setCanaryScale": {"weight": weight(after.canary_scale_percent)}}
        for step in after.steps:
            yield {"setWeight": weight(step)}
            yield pause(after.bake)
    elif isinstance(after, BlueGreen):
        if is_routed:
            yield {"setCanaryScale": {"weight": 100}}
        yield {"setWeight": 100}
        yield pause(after.bake)


def _first_pause(steps: Iterable[Mapping[str, Any]]) -> int | None:
    return next((index for index, step in enumerate(steps) if "pause" in step), None)


def _analysis(template: str) -> dict[str, Any]:
    return {"templates": [{"templateName": template}], "args": _arguments()}


def _arguments() -> list[dict[str, Any]]:
    return [{"name": name, "valueFrom": {"podTemplateHashValue": which}} for name, which in _ARGUMENTS.items()]
