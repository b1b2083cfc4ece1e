"""During a rollout one of the two versions gets inputs that it cannot use.

What:
    A service rolls out a version next to the one that it ``replaces``, and

    - the new version needs an input that the old one does not have, takes one with another type, or lacks an output; or
    - the two take other inputs, and no feature service of the store gives the old version what it takes.

Why:
    Callers do not know which version answers. While both do, requests that are right for one are wrong for the other,
    and what reads a missing output fails for each share that moves. Feature services that are no longer in the
    blueprint are deleted when it is applied: the old version, which most requests still reach, fails before the new
    one is verified, and a rollback fails too.

Example:
    ModelService("surge", model=v8, replaces=v7, rollout=Canary(), runtime=Triton())

Instead:
    ModelService("surge-v8", model=v8, runtime=Triton(), features=all_of_v8)

Source:
    Open Inference Protocol, model metadata; rh-aiservices-bu/fraud-detection pull request 135 (a model of six columns
    is sent five); feast-dev/feast pull request 1745: feast apply deletes what is not in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import lines, listed
from aiscale.core.relations import given_by
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV045"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _signature(graph)
    yield from _features(graph)


def _signature(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout between two versions whose signatures are known and do not fit."""
    for service in graph.of(ModelService):
        if service.rollout is None or service.replaces is None or service.replaces is service.model:
            continue
        looked_up = getattr(given_by(service.features), "fields", None)
        notes = _differences(service.replaces, service.model, looked_up if isinstance(looked_up, Mapping) else {})
        if notes:
            old, new = service.replaces.version, service.model.version
            yield service.finding(
                CODE, SEVERITY, f"{new} of {service.model.name} has another signature than {old}, but both "
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
        found += [f"output {name} is missing" for name in old.outputs if name not in new.outputs]
        found += [f"output {name} was {dtype} and is {new.outputs[name]}" for name, dtype in old.outputs.items()
                  if name in new.outputs and new.outputs[name] != dtype]  # fmt: skip
    return found


def _features(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout that takes the old version's features away."""
    offered = {(features.store.address, _given(features)) for features in graph.of(FeatureService)}
    for use in uses(graph):
        service = use.service
        if not isinstance(service, ModelService) or service.rollout is None or service.replaces is None:
            continue
        old = service.replaces
        if not old.inputs:
            continue  # its inputs are unset
        # A model of one vector says nothing of what is in it.
        by_name = len(old.inputs) > 1 or set(old.inputs) <= _given(use.features)
        if by_name and (use.features.store.address, frozenset(old.inputs)) not in offered:
            yield _finding(use, old)


def _given(features: FeatureService) -> frozenset[str]:
    return frozenset([*features.fields, *features.request])


def _finding(use: Use, old: Model) -> Diagnostic:
    store, name = use.features.store, f"{old.name}_{old.version}".replace("-", "_")
    return use.service.finding(
        CODE, SEVERITY, f"no feature service provides the inputs of {old.name} {old.version}, which still answers",
        argument="replaces", label=f"inputs are {listed(old.inputs, most=6)}",
        notes=(f"the new version gets {listed(sorted(_given(use.features)), most=6)} from {use.features.name}",),
        related=(Related(f"{store.name} is declared", store.location, "views"),),
        help=f'{name} = FeatureService("{name}", store=…, views=[…]) among the roots, until the rollout is over',
    )  # fmt: skip
