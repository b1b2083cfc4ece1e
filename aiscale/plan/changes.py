"""A plan: what would change, at the level of the architecture and of resources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Found


class Action(StrEnum):
    """What happens to a component or a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"

    @property
    def symbol(self) -> str:
        """The sign that Pulumi users know."""
        return {"create": "+", "update": "~", "replace": "+-", "delete": "-", "same": " "}[self.value]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One property that differs.

    Attributes:
        path: where, for example ``spec.replicas`` or ``spec.template.spec.containers[0].image``.
        before: the old value; None when it was absent.
        after: the new value; None when it will be absent.
        forces_replace: whether this property cannot be changed in place.
    """

    path: str
    before: Any
    after: Any
    forces_replace: bool = False


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What happens to one resource.

    Attributes:
        action: what happens.
        key: the record's key.
        type: Pulumi type token.
        address: the component that owns it.
        reason: why it exists.
        fields: what differs, for updates and replacements.
        desired: the record that will be; None for a deletion.
        plan: id of the plan that last changed it; of this plan when it changes now.
        removes: paths of fields that others added to the live object and that are removed of it again.
    """

    action: Action
    key: str
    type: str
    address: str
    reason: str
    fields: tuple[FieldChange, ...] = ()
    desired: Resource | None = None
    plan: str = ""
    removes: tuple[str, ...] = ()

    def stamped(self, plan: str) -> ResourceChange:
        """The same as a change of this plan; by the constructor, for a large plan has thousands."""
        return ResourceChange(
            self.action, self.key, self.type, self.address, self.reason, self.fields, self.desired, plan, self.removes
        )


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """What happens to one component or system, with the keys of its resources that change.

    Attributes:
        action: what happens.
        address: the component.
        kind: its class name.
        fields: what the user changed in it (old and new values as plain data).
        resources: keys of its resources that are created, changed or deleted.
        was: what is deleted, as plain data; nothing of any other.
        moves: the clusters that it is deleted on and created on, by name; None where it stays where it is.
        is_deleted_first: whether it moves and is deleted before it is made again.
        moved_from: the address under which it was applied; empty where that is the same.
    """

    action: Action
    address: str
    kind: str
    fields: tuple[FieldChange, ...] = ()
    resources: tuple[str, ...] = ()
    was: Mapping[str, Any] = field(default_factory=dict, compare=False)
    moves: tuple[str, str] | None = None
    is_deleted_first: bool = False
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an ``up`` would do.

    Attributes:
        id: first 12 hexadecimal digits of a SHA-256 over the desired records, the applied state and the targets.
        system: name of the system.
        environment: name of the environment.
        applied_at: when the applied state was recorded (ISO 8601, UTC); None when nothing was ever applied.
        components: every component that changes, and every system that says something else of itself, by address.
        resources: every resource, unchanged ones included, in an order in which each follows what it needs.
        described: every component as plain data, by address: recorded with the applied state.
        targets: the globs that limit it; empty for everything.
        serial: of the applied state that it was made from; another state makes it stale.
        systems: what each system says of itself, by address: recorded with the applied state.
        findings: what the rules find, but for those about changes: recorded with the applied state. None where they
            were not asked.
        allowed: keys of resources with data that may be deleted or replaced
            (:func:`aiscale.plan.data_resources.allowing`).
        lineage: of the applied state that it was made from; empty when nothing was ever applied.
    """

    id: str
    system: str
    environment: str
    applied_at: str | None
    components: tuple[ComponentChange, ...]
    resources: tuple[ResourceChange, ...]
    described: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    serial: int = 0
    systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    findings: tuple[Found, ...] | None = None
    allowed: frozenset[str] = frozenset()
    lineage: str = ""

    @property
    def changes(self) -> tuple[ResourceChange, ...]:
        """The resources that change."""
        return tuple(change for change in self.resources if change.action is not Action.SAME)

    @property
    def has_changes(self) -> bool:
        """Whether anything would be touched."""
        return any(change.action is not Action.SAME for change in self.resources)

    def counts(self) -> Mapping[Action, int]:
        """How many resources each action touches."""
        counted = Counter(change.action for change in self.resources)
        return {action: counted[action] for action in Action}
