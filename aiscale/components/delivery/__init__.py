"""Delivery: pipelines, registries, retraining and rollouts."""

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.delivery.model_registry import ModelRegistry
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (DeliveryPipeline, DriftMonitor, FleetRollout, ModelRegistry)
"""The kinds of this domain, by name."""
