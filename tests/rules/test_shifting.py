"""The numbers of pods that Argo Rollouts gives a canary without traffic routing."""

from __future__ import annotations

import pytest

from aiscale.analysis.delivery.traffic_shifting import pods_at_step


@pytest.mark.parametrize(
    ("replicas", "step", "pods"),
    [
        (1, 5, (1, 2)),
        (1, 95, (1, 2)),
        (1, 100, (1, 1)),
        (2, 1, (1, 3)),
        (2, 50, (1, 2)),
        (2, 99, (2, 3)),
        (3, 50, (2, 4)),
        (10, 10, (1, 10)),
        (10, 5, (1, 11)),
        (10, 30, (3, 10)),
        (10, 100, (10, 10)),
        (100, 1, (1, 100)),
    ],
)
def test_pods_come_as_near_to_a_step_as_whole_ones_can(replicas: int, step: float, pods: tuple[int, int]) -> None:
    assert pods_at_step(replicas, step) == pods
