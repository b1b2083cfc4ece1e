"""A/B tests that a mesh carries out: it sends the requests of one group of users to the new version of a model."""

from __future__ import annotations

import math
from typing import NamedTuple

from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.values.rollout import ABTest
from aiscale.graph.architecture import ArchitectureGraph

GROUP = "b"
"""The group with the new version, by default."""


class TestedModel(NamedTuple):
    """A model service with two versions side by side.

    Attributes:
        service: the service.
        current: the version that all other users get.
        test: who gets the new one.
    """

    service: ModelService
    current: Model
    test: ABTest

    @property
    def group(self) -> str:
        """Value of the header for the new version."""
        return self.test.group or GROUP


def tested_model(component: Component, graph: ArchitectureGraph) -> TestedModel | None:
    """The two versions of a service; None where its mesh cannot tell the users of an A/B test apart.

    Args:
        component: any component.
        graph: the whole architecture.
    """
    if type(component) is not ModelService or not isinstance(test := component.rollout, ABTest):
        return None
    current = component.replaces
    if test.by != "header" or current is None or current.version == component.model.version:
        return None
    if component.runtime.rolls_out_versions or not splits_requests(graph, component):
        return None
    return TestedModel(component, current, test)


def replicas_of_group(fewest: int, most: int, test: ABTest) -> int:
    """The most replicas of the new version in an A/B test: for its share of the users under full load.

    Args:
        fewest: replicas of the service, 1 at least: as many remain where they are scaled, and two where they are not.
        most: replicas of the service under full load.
        test: how many users get the new version.
    """
    return max(fewest if fewest < most else min(2, most), math.ceil(most * test.percent / 100))
