"""Fields of kinds that are brought up, which nothing is made of yet.

Adding one is one line, which goes when the field is lowered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.secrets import KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.kubernetes.signals import scaling_is_lowered
from aiscale.lowering.registry import lowering_of

LEFT_OUT: Mapping[type[Component], tuple[str, ...]] = {
    Microservice: ("bulkhead", "fallback", "rollout"),
    ModelService: ("bulkhead", "fallback", "mig", "payload_log", "rollout"),
}
"""Fields by kind."""


def unprovisioned_fields(graph: ArchitectureGraph) -> Mapping[str, list[str]]:
    """What is left out, as ``rollout of ModelService``, with the names of the components that ask for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for component in graph.nodes.values():
        if type(component) not in LEFT_OUT or lowering_of(component) is None:
            continue
        for field in LEFT_OUT[type(component)]:
            if getattr(component, field):
                found[f"{field} of {component.kind}"].append(component.name)
        if isinstance(component, Microservice | ModelService) and not scaling_is_lowered(component):
            found[f"autoscaling of {component.kind} by {_scaling_words(component)}, with CPU in its place"].append(
                component.name
            )
        elsewhere = {
            type(reference).__name__
            for reference in getattr(component, "secrets", {}).values()
            if not isinstance(reference, KubernetesSecret)
        }
        for kind in sorted(elsewhere):
            found[f"{kind} of {component.kind}"].append(component.name)
    return found


def _scaling_words(service: Microservice | ModelService) -> str:
    """What of an autoscaler is left out: ``rps``, or the activator that counts requests."""
    scaling = service.autoscaling
    if scaling is None:
        return ""
    return f"{scaling.signal} with {scaling.activator}" if scaling.activator else scaling.signal
