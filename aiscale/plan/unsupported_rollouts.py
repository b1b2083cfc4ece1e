"""Rollouts that are declared and that nothing runs: how what a plan changes takes over in their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from aiscale.core.messages.wording import listed
from aiscale.lowering.unprovisioned_fields import INSTEAD
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.handovers import moves_callers
from aiscale.plan.planned_rollouts import canaries_of_flagger

_FIELD = "rollout"
_KINDS = frozenset(kind.__name__ for kind in INSTEAD)
_DEPLOYMENT, _ROLLOUT, _PODS = "deployment/", "rollout/", "spec.template."


class UnrunRollout(NamedTuple):
    """A rollout that is not run, of a component whose pods or callers a plan changes.

    Attributes:
        address: the component.
        kind: ``Canary``, ``BlueGreen``, ``ABTest`` or ``Shadow``.
        instead: what happens in its place, in words.
    """

    address: str
    kind: str
    instead: str


def unrun_rollouts(plan: Plan) -> tuple[UnrunRollout, ...]:
    """What the plan rolls out in another way than is declared, by address."""
    changes: dict[str, list[ResourceChange]] = defaultdict(list)
    for change in plan.changes:
        changes[change.address].append(change)
    found, by_flagger = [], canaries_of_flagger(plan)
    for address, own in sorted(changes.items()):
        if address in by_flagger:
            continue
        described = plan.described.get(address, {})
        rollout = described.get(_FIELD) if described.get("kind") in _KINDS else None
        if rollout and (instead := _instead(own)):
            found.append(UnrunRollout(address, str(rollout["kind"]), instead))
    return tuple(found)


def _instead(changes: list[ResourceChange]) -> str:
    """What happens to the callers or the pods of a component; empty where they stay, or where a Rollout is applied."""
    if any(one.key.startswith(_ROLLOUT) and one.desired is not None for one in changes):
        return ""
    for change in changes:
        if change.desired is not None and moves_callers(change):
            new = listed(_names_of(change.desired.depends_on))
            old = _names_of(one.key for one in changes if one.action is Action.DELETE)
            then = f", then {listed(old)} {'goes' if len(old) == 1 else 'go'}" if old else ""
            return f"{new} gets all requests at once when it is ready{then}"
    if any(one.key.startswith(_DEPLOYMENT) and any(f.path.startswith(_PODS) for f in one.fields) for one in changes):
        return "pods are replaced one by one"
    return ""


def _names_of(keys: Iterable[str]) -> list[str]:
    """The Deployments among the keys, by their names."""
    return [key.removeprefix(_DEPLOYMENT) for key in keys if key.startswith(_DEPLOYMENT)]
