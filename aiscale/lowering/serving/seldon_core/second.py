"""A model service on Seldon Core 2: a Model on its own Server or on a shared one.

Two versions side by side are two Models, and an Experiment that sends requests to the first one to both of them.

Source: Seldon Core 2.6.0 (commit 60b7401ae), operator/apis/mlops/v1alpha1/experiment_types.go,
scheduler/pkg/store/experiment/validate.go, scheduler/pkg/envoy/processor/incremental.go (baselines).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.delivery.held_shares import HeldShare, held_share
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.compared_versions import current_version, version_beside
from aiscale.lowering.serving.seldon_core.dedicated_server import dedicated_server
from aiscale.lowering.serving.seldon_core.hosted_model import hosted_model
from aiscale.lowering.serving.seldon_core.names import SELDON_2, key_in_runtime, runtime_name


def lower_second(service: ModelService, runtime: SeldonCore, context: LoweringContext) -> Iterator[Resource]:
    """The Model and its Server; where a share of the requests goes to a new version, those of both, and the share."""
    name, held = runtime_name(service, context), held_share(service)
    if held is None:
        yield from _version(service, runtime, name, context)
        return
    new = fit(f"{name}-{service.model.version}")
    yield from _version(current_version(held), runtime, name, context)
    yield from _version(version_beside(held), runtime, new, context)
    yield _experiment(held, runtime, name, new, context)


def _version(service: ModelService, runtime: SeldonCore, name: str, context: LoweringContext) -> Iterator[Resource]:
    if runtime.shared_server is None:
        yield from dedicated_server(service, runtime, name, context)
    yield hosted_model(service, runtime, name, context)


def _experiment(held: HeldShare, runtime: SeldonCore, name: str, new: str, context: LoweringContext) -> Resource:
    """The share. Requests that name the current Model are divided, so that callers stay as they are."""
    spec: dict[str, Any] = {"resourceType": "model", "default": name}
    if held.is_copied:
        spec |= {"candidates": [{"name": name, "weight": 100}], "mirror": {"name": new, "percent": held.percent}}
        gets = f"copies of {held.percent} %"
    else:
        weights = {name: 100 - held.percent, new: held.percent}
        spec["candidates"] = [{"name": one, "weight": weight} for one, weight in weights.items()]
        gets = f"{held.percent} %"
    service = held.service
    metadata = context.metadata(service, name, "model", version=service.model.version)
    return kubernetes_resource(
        {
            "apiVersion": SELDON_2,
            "kind": "Experiment",
            "metadata": {**metadata, "namespace": runtime.runtime_namespace},
            "spec": spec,
        },
        address=service.address,
        reason=f"{service.model.version} gets {gets} of the requests to {service.name}",
        depends_on=(key_in_runtime("Model", name), key_in_runtime("Model", new)),
    )
