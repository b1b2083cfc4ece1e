"""Changes that a cluster takes and never carries out: they would stand as an error in an operator's log.

Kubernetes itself accepts these edits of custom resources, so no schema finds them; only the plan knows the value
before. Source: Apache Kafka operations, "Modifying topics" (partitions cannot be reduced); Strimzi documentation,
"Resizing persistent volumes" (volumes can only grow) and "Persistent storage" (the class cannot be changed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.catalog import Violation
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action, FieldChange, Plan
from aiscale.quantities import Bytes

_DISK = re.compile(r"spec\.storage(\.volumes\[\d+\])?\.(size|class)")


def shrinks(plan: Plan) -> tuple[tuple[Resource, Violation], ...]:
    """What the plan would take away that cannot be taken away.

    Args:
        plan: what would happen.

    Returns:
        Each refused field with its record, in the order of the plan; empty when everything can be done.
    """
    return tuple(
        (change.desired, Violation(field.path, message, "immutable"))
        for change in plan.changes
        if change.action is Action.UPDATE and change.desired is not None
        for field in change.fields
        for message in _refused(change.desired.kind, field)
    )


def _refused(kind: str, field: FieldChange) -> Iterator[str]:
    before, after = field.before, field.after
    if kind == "KafkaTopic" and field.path == "spec.partitions" and after < before:
        yield (
            f"Kafka cannot take partitions away ({before} → {after}): keep {before}, or move to a topic of another name"
        )
    elif kind == "KafkaNodePool" and (disk := _DISK.fullmatch(field.path)):
        if disk[2] == "class":
            classes = " → ".join(str(value or "the default") for value in (before, after))
            yield f"the disks of a broker keep their storage class ({classes})"
        elif before is not None and after is not None and Bytes.parse(after) < Bytes.parse(before):
            yield f"disks can grow and never shrink ({before} → {after}): keep {before}"
