"""The loops of continuous learning: what a model answers becomes what it learns from."""

from __future__ import annotations

from aiscale.core.component import Component
from aiscale.core.rollout import ABTest, BlueGreen, Canary, Shadow
from aiscale.quantities import Duration


def rollout_time(service: Component) -> Duration | None:
    """From the first request of a new version until it answers all: 0s for all at once; None where nobody says."""
    rollout = getattr(service, "rollout", None)
    if isinstance(rollout, Canary):
        return rollout.duration
    if isinstance(rollout, BlueGreen):
        return Duration(0)
    if isinstance(rollout, Shadow):
        return rollout.bake
    return rollout.duration if isinstance(rollout, ABTest) else Duration(0)
