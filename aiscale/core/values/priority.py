"""Which pods go first where nodes are full."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value

PriorityClassName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253)
]
"""Name of a PriorityClass that the cluster has already."""


class Priority(Value):
    """How pods rank against others of the cluster: a PriorityClass that is made for the system.

    A pod of a higher value is placed first, and where no node has room, pods of lower values are stopped for it.
    PriorityClasses belong to the whole cluster: who deploys the system must be allowed to make them.
    Source: Kubernetes 1.36 documentation, pod priority and preemption; pods without a class have 0.
    """

    value: Annotated[int, Field(ge=-2_147_483_648, le=1_000_000_000)] = Field(kw_only=False)
    """Kubernetes' ``value``; larger ones than 1,000,000,000 are the cluster's own."""

    preempts: bool = True
    """Whether pods of lower values are stopped for them; else they only come before those in the queue
    (``preemptionPolicy: Never``)."""


def priority_value(priority: Priority | str | None) -> int | None:
    """Its value; None where it is that of a class which the cluster has already."""
    if isinstance(priority, str):
        return None
    return priority.value if priority is not None else 0
