"""Priorities of pods."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value

PriorityClassName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253)
]
"""Name of an existing PriorityClass."""


class Priority(Value):
    """Priority of pods: a PriorityClass that is created for the system.

    Pods with a higher value are scheduled first, and preempt pods with lower values if no node has free capacity.
    PriorityClasses are cluster-wide: whoever deploys the system must be allowed to create them. Source: Kubernetes 1.36
    documentation, pod priority and preemption; pods without a class have 0.
    """

    value: Annotated[int, Field(ge=-2_147_483_648, le=1_000_000_000)] = Field(kw_only=False)
    """``value`` of the PriorityClass; values above 1,000,000,000 are reserved."""

    preempts: bool = True
    """Whether they preempt pods with lower values. False: they are only ahead of them in the scheduling queue
    (``preemptionPolicy: Never``)."""


def priority_value(priority: Priority | str | int | None) -> int | None:
    """Its value; 0 for a number, as that of an InferencePool: it is about requests. None: that of an existing class."""
    if isinstance(priority, str):
        return None
    return priority.value if isinstance(priority, Priority) else 0
