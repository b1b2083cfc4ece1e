"""A model is trained with other features than it is served with.

What:
    A retraining names a feature service that is not the one of the pipeline's model service, and their features
    differ in name or type.

Why:
    The model gets values that it never saw, or in another order. It answers all the same, only wrongly: nothing
    fails, and offline measures stay good.

Example:
    surge = ModelService("surge", features=surge_v8, model=model, runtime=Triton())
    DeliveryPipeline("surge", service=surge, retraining=Retraining(data=[rides], features=surge_v9))

Instead:
    surge = ModelService("surge", features=surge_v8, model=model, runtime=Triton())
    DeliveryPipeline("surge", service=surge, retraining=Retraining(data=[rides], features=surge_v8))

Source:
    Google, Rules of Machine Learning, rule 29 (training-serving skew).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.rolled_out import retrainings
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.serving.model_service import ModelService
from aiscale.core.relations import given_by
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV053"
SEVERITY = Severity.ERROR
FAULTS = ("delivery-53",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        service, trained = pipeline.service, retraining.features
        served = given_by(service.features) if isinstance(service, ModelService) else None
        if not isinstance(trained, FeatureService) or not isinstance(served, FeatureService):
            continue
        if trained.fields != served.fields:
            differing = sorted(name for name in trained.fields.keys() | served.fields.keys()
                               if trained.fields.get(name) != served.fields.get(name))  # fmt: skip
            yield pipeline.finding(
                CODE, SEVERITY, f"{service.name} is trained with {trained.name}, but served with {served.name}",
                argument="retraining.features", label=f"{listed(differing)} differ{'' if len(differing) > 1 else 's'}",
                help=f"features={served.name} in both, or roll out a service with features={trained.name}",
            )  # fmt: skip
