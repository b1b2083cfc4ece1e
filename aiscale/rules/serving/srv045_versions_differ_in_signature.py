"""Two versions answer the same requests, but do not take the same inputs.

What:
    A service rolls out a version beside the one that it replaces, and the new one needs an input that the old one
    does not have, takes one with another type, or leaves an output out.

Why:
    Callers do not know which version answers. While both do, requests that are right for one are wrong for the
    other; and what reads the missing output fails for each share that moves.

Example:
    ModelService("surge", model=v8, replaces=v7, rollout=Canary(), runtime=Triton())

Instead:
    ModelService("surge-v8", model=v8, runtime=Triton(), features=all_of_v8)

Source:
    Open Inference Protocol, model metadata; rh-aiservices-bu/fraud-detection pull request 135 (a model of six columns
    is sent five).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import lines
from aiscale.core.relations import given_by
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV045"
SEVERITY = Severity.ERROR
FAULTS = ("serving-40",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout between two versions whose signatures are known and do not fit."""
    for service in graph.of(ModelService):
        if service.rollout is None or service.replaces is None or service.replaces is service.model:
            continue
        looked_up = getattr(given_by(service.features), "fields", None)
        notes = _differences(service.replaces, service.model, looked_up if isinstance(looked_up, Mapping) else {})
        if notes:
            old, new = service.replaces.version, service.model.version
            yield service.finding(
                CODE, SEVERITY, f"{new} of {service.model.name} does not take and give what {old} does, but both "
                f"answer {service.name}",
                argument="rollout", label="callers do not know which one answers", notes=lines(notes, 4),
                help="a service of its own for the new signature, or the features from a FeatureService",
            )  # fmt: skip


def _differences(old: Model, new: Model, looked_up: Mapping[str, str]) -> list[str]:
    """What a caller of the old version meets at the new one; features that are looked up are not its business."""
    found = []
    if old.inputs and new.inputs:
        asked = {name: dtype for name, dtype in new.inputs.items() if name not in looked_up}
        found += [f"input {name} is new" for name in asked if name not in old.inputs]
        found += [f"input {name} was {old.inputs[name]} and is {dtype}" for name, dtype in asked.items()
                  if name in old.inputs and old.inputs[name] != dtype]  # fmt: skip
    if old.outputs and new.outputs:
        found += [f"output {name} is gone" for name in old.outputs if name not in new.outputs]
        found += [f"output {name} was {dtype} and is {new.outputs[name]}" for name, dtype in old.outputs.items()
                  if name in new.outputs and new.outputs[name] != dtype]  # fmt: skip
    return found
