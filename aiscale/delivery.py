"""How new versions are made, judged and rolled out; continuous learning."""

from aiscale.components.delivery.controllers import ArgoCd, ArgoRollouts, Flagger, Flux
from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.engines import (
    ArgoWorkflows,
    CronJob,
    GitHubActions,
    GitLabCi,
    KubeflowPipelines,
    Tekton,
)
from aiscale.components.delivery.fleet_rollout import FleetRollout, Wave
from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.label import Label
from aiscale.components.delivery.model_registry import ModelRegistry
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.delivery.signing import Signing
from aiscale.components.delivery.stage import Stage
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, MetricGate, Shadow

__all__ = [
    "ABTest",
    "ArgoCd",
    "ArgoRollouts",
    "ArgoWorkflows",
    "BlueGreen",
    "Canary",
    "CronJob",
    "DeliveryPipeline",
    "DriftMonitor",
    "Flagger",
    "FleetRollout",
    "Flux",
    "Gate",
    "GitHubActions",
    "GitLabCi",
    "KubeflowPipelines",
    "Label",
    "MetricGate",
    "ModelRegistry",
    "Retraining",
    "Shadow",
    "Signing",
    "Stage",
    "Tekton",
    "Wave",
]
