"""A model is trained with other features than it is served with.

What:
    A retraining names a feature service that differs in a name or a type from that of a service it trains for. Or it
    names none, and the feature services of its services differ.

Why:
    The model gets values that it never saw in training, or in another order. It answers all the same, and wrongly: no
    request fails, and offline metrics stay good.

Example:
    surge = ModelService("surge", features=surge_v8, model=model, runtime=Triton())
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], features=surge_v9))

Instead:
    surge = ModelService("surge", features=surge_v8, model=model, runtime=Triton())
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], features=surge_v8))

Source:
    Google, Rules of Machine Learning, rule 29 (training-serving skew).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import listed
from aiscale.core.relations import given_by
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV053"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        served: dict[FeatureService, list[str]] = defaultdict(list)
        for service in pipeline.trained_services:
            features = given_by(service.features) if isinstance(service, ModelService) else None
            if isinstance(features, FeatureService):
                served[features].append(service.name)
        if isinstance(retraining.features, FeatureService):
            yield from _otherwise(pipeline, retraining.features, served)
        elif retraining.features is None and served:
            first, *others = served
            other = next((one for one in others if one.fields != first.fields), None)
            if other is not None:
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} trains one model on {first.name} and on {other.name}",
                    argument="retraining", label=_differing(first, other),
                    notes=(f"{listed(served[first])} uses {first.name}, {listed(served[other])} uses {other.name}",),
                    help="one feature service for all of them, or a pipeline and a model for each",
                )  # fmt: skip


def _otherwise(
    pipeline: DeliveryPipeline, trained: FeatureService, served: Mapping[FeatureService, list[str]]
) -> Iterator[Diagnostic]:
    for features, names in served.items():
        if trained.fields != features.fields:
            verb = "is" if len(names) == 1 else "are"
            yield pipeline.finding(
                CODE, SEVERITY, f"{listed(names)} {verb} trained with {trained.name}, but served with {features.name}",
                argument="retraining.features", label=_differing(trained, features),
                help=f"features={features.name} in both, or roll out a service with features={trained.name}",
            )  # fmt: skip


def _differing(one: FeatureService, other: FeatureService) -> str:
    names = sorted(name for name in one.fields.keys() | other.fields.keys()
                   if one.fields.get(name) != other.fields.get(name))  # fmt: skip
    return f"{listed(names)} differ{'' if len(names) > 1 else 's'}"
