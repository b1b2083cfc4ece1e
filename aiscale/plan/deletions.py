"""How much of what was applied a plan deletes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan

_FEWEST = 5
_SHARE = 0.2


class Deletions(NamedTuple):
    """The objects that plans delete and replace by nothing.

    Attributes:
        deleted: how many: deleted objects without a created one of the same type and component.
        applied: how many objects were applied.
    """

    deleted: int
    applied: int

    @property
    def is_large(self) -> bool:
        """Whether they are at least 5 and more than 20 % of what was applied."""
        return self.deleted >= _FEWEST and self.deleted > _SHARE * self.applied

    @property
    def words(self) -> str:
        """``12 of 52 objects (23 %)``."""
        return f"{self.deleted:,} of {self.applied:,} objects ({100 * self.deleted / self.applied:.0f} %)"


def deletions(plans: Iterable[tuple[Plan, Applied]]) -> Deletions:
    """What the plans of all clusters of a system delete together.

    A version that takes the place of another, or a component that moves to another cluster, deletes nothing here.

    Args:
        plans: each with the state that it was made from.
    """
    gone: Counter[tuple[str, str]] = Counter()
    come: Counter[tuple[str, str]] = Counter()
    applied = 0
    for plan, known in plans:
        applied += known.count
        for change in plan.changes:
            if change.action is Action.DELETE:
                gone[change.address, change.type] += 1
            elif change.action is Action.CREATE:
                come[change.address, change.type] += 1
    return Deletions((gone - come).total(), applied)
