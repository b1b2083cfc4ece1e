"""Why an object exists: who made it, what it needs, who needs it, which plan touched it last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource
from aiscale.plan.applied import Applied
from aiscale.plan.changes import Plan


@dataclass(frozen=True, slots=True)
class Link:
    """One neighbour in the chain.

    Attributes:
        key: its key.
        reason: why it exists.
    """

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Why:
    """The chain around one object.

    Attributes:
        key: the object.
        namespace: its namespace; empty when it has none.
        reason: why it exists.
        address: the component that owns it.
        component: that component's class name; empty when the object belongs to no declared component.
        needs: what must exist before it, nearest first.
        needed_by: what must come after it.
        siblings: the other objects of the same component.
        plan: id of the plan that last changed it; empty when it was never applied.
    """

    key: str
    namespace: str
    reason: str
    address: str
    component: str
    needs: tuple[Link, ...]
    needed_by: tuple[Link, ...]
    siblings: tuple[Link, ...]
    plan: str


def why(source: Applied | Plan, key: str) -> Why:
    """Explain one object.

    Args:
        source: the applied state, or a plan for objects that do not exist yet.
        key: ``kind/name``, in any case: ``deployment/surge-v8``.

    Raises:
        UsageError: there is no such object.
    """
    if isinstance(source, Plan):
        resources = {change.key: change.desired for change in source.resources if change.desired is not None}
        plans = {change.key: change.plan for change in source.resources}
    else:
        resources = {item_key: item.resource for item_key, item in source.resources.items()}
        plans = {item_key: item.plan for item_key, item in source.resources.items()}
    found = resources.get(key.lower())
    if found is None:
        raise _unknown(key, resources)
    return Why(
        found.key,
        str(found.properties.get("metadata", {}).get("namespace", "")),
        found.reason,
        found.address,
        str(source.described.get(found.address, {}).get("kind", "")),
        _links(_ancestors(found, resources)),
        _links(r for r in resources.values() if found.key in r.needs),
        _links(r for r in resources.values() if r.address == found.address and r.key != found.key),
        plans[found.key],
    )


def _ancestors(start: Resource, resources: Mapping[str, Resource]) -> Iterable[Resource]:
    """Everything that it needs, directly or not, breadth first."""
    seen = {start.key: start}
    waiting = [start]
    for current in waiting:
        for key in current.needs:
            if key in resources and key not in seen:
                seen[key] = resources[key]
                waiting.append(resources[key])
    return list(seen.values())[1:]


def _links(resources: Iterable[Resource]) -> tuple[Link, ...]:
    return tuple(Link(resource.key, resource.reason) for resource in resources)


def _unknown(key: str, resources: Mapping[str, Resource]) -> UsageError:
    if "/" not in key:
        same_name = [k for k in resources if k.partition("/")[2] == key.lower()]
        hint = f"write kind/name, for example {same_name[0]}" if same_name else "write kind/name: deployment/surge-v8"
        return UsageError(f"{key!r} is not the key of an object", hint=hint)
    near = get_close_matches(key.lower(), list(resources), n=1)
    hint = f"did you mean {near[0]}?" if near else "`aiscale preview --show resources` lists all keys"
    return UsageError(f"no object {key!r} in the applied state or the plan", hint=hint)
