"""The version that still answers loses its features.

What:
    A model service rolls out a version that takes other inputs than the one it ``replaces``, and no feature service of
    the store gives the old version what it takes.

Why:
    During the rollout both versions answer. Feature services that are no longer in the blueprint are deleted when it
    is applied: the old version, which most requests still go to, fails before the new one has proved itself, and
    there is no way back to it.

Example:
    ModelService("surge", model=v8, replaces=v7, rollout=Canary(), runtime=Triton(), features=surge_v8)

Instead:
    surge_v7 = FeatureService("surge_v7", store=features, views=[zone_demand])
    System("rides", [surge, surge_v7])

Source:
    feast-dev/feast pull request 1745: feast apply deletes what is not in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA021"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout that takes the old version's features away."""
    offered = {(features.store.address, _given(features)) for features in graph.of(FeatureService)}
    for use in uses(graph):
        service = use.service
        if not isinstance(service, ModelService) or service.rollout is None or service.replaces is None:
            continue
        old = service.replaces
        if not old.inputs:
            continue  # nobody has said what it takes
        # A model of one vector says nothing of what is in it.
        by_name = len(old.inputs) > 1 or set(old.inputs) <= _given(use.features)
        if by_name and (use.features.store.address, frozenset(old.inputs)) not in offered:
            yield _finding(use, old)


def _given(features: FeatureService) -> frozenset[str]:
    return frozenset([*features.fields, *features.request])


def _finding(use: Use, old: Model) -> Diagnostic:
    store, name = use.features.store, f"{old.name}_{old.version}".replace("-", "_")
    return use.service.finding(
        CODE, SEVERITY, f"no feature service gives {old.name} {old.version} what it takes while it still answers",
        argument="replaces", label=f"takes {listed(old.inputs, most=6)}",
        notes=(f"the new version is given {listed(sorted(_given(use.features)), most=6)} by {use.features.name}",),
        related=(Related(f"{store.name} is declared", store.location, "views"),),
        help=f'{name} = FeatureService("{name}", store=…, views=[…]) among the roots, until the rollout is over',
    )  # fmt: skip
