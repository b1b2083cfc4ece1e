"""Pods that run next to all replicas while a Deployment replaces its pods."""

from __future__ import annotations

from aiscale.analysis.capacity.pods import fewest_replicas, most_replicas
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout_strategy import RollingUpdate


def surge_pods(component: Component) -> int:
    """Pods above the most replicas of a service during a rolling update; 0 of every other component."""
    strategy = _rolling_update(component)
    return strategy.surge(most_replicas(component)) * _pods_each(component) if strategy is not None else 0


def needed_surge_pods(component: Component) -> int:
    """Pods above the fewest replicas, 1 at least, without which a rolling update does not proceed."""
    strategy = _rolling_update(component)
    replicas = max(1, fewest_replicas(component))
    if strategy is None or strategy.unavailable(replicas):
        return 0
    return min(1, strategy.surge(replicas)) * _pods_each(component)


def _pods_each(component: Component) -> int:
    """Pods of a replica."""
    return component.pods_per_replica if isinstance(component, Service) else 1


def _rolling_update(component: Component) -> RollingUpdate | None:
    if getattr(component, "has_own_volumes", False):
        return None  # a StatefulSet replaces one pod at a time
    if isinstance(component, ModelService) and component.pods_per_replica > 1 and component.runtime.replaces_pods:
        return None  # KServe's LeaderWorkerSet replaces one replica at a time
    found = getattr(component, "strategy", None)
    return found if isinstance(found, RollingUpdate) else None
