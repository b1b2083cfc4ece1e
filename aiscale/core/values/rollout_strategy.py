"""How a Deployment replaces its pods. Source: Kubernetes 1.36, DeploymentStrategy v1 apps."""

import math
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Value

Percent = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,2}|100)%$")]
IntOrPercent = Annotated[int, Field(ge=0, le=10_000)] | Percent
"""A number of pods, or a share of the replicas: ``1``, ``"25%"``."""


class RollingUpdate(Value):
    """Old pods are replaced by new ones step by step."""

    max_surge: IntOrPercent = 1
    """Pods that run above the number of replicas; of a percentage, rounded up."""

    max_unavailable: IntOrPercent = 0
    """Pods that may be missing; of a percentage, rounded down. 0: the capacity stays whole."""

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.max_surge in {0, "0%"} and self.max_unavailable in {0, "0%"}:
            raise ValueError("max_surge and max_unavailable are both 0: no pod could be replaced")
        return self

    def surge(self, replicas: int) -> int:
        """Pods above this number of replicas during an update."""
        given = self.max_surge
        return given if isinstance(given, int) else math.ceil(replicas * int(given.removesuffix("%")) / 100)

    def unavailable(self, replicas: int) -> int:
        """Pods of this number of replicas that may be missing during an update."""
        given = self.max_unavailable
        found = given if isinstance(given, int) else replicas * int(given.removesuffix("%")) // 100
        # Of two that round to 0, Kubernetes takes one pod away. Source: ResolveFenceposts, deployment_util.go.
        return found or (0 if self.surge(replicas) else 1)


class Recreate(Value):
    """All old pods stop before new ones start: nothing answers in between."""


RolloutStrategy = RollingUpdate | Recreate
"""The strategies of a Deployment."""
