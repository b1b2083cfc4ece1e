"""Why an object exists: who made it, what it needs, who needs it, which plan touched it last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Plan
from aiscale.plan.object_names import maker, object_key


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
        depends_on: what must exist before it, nearest first.
        needed_by: what must come after it.
        siblings: the other objects of the same component.
        plan: id of the plan that last changed it; empty when it was never applied.
    """

    key: str
    namespace: str
    reason: str
    address: str
    component: str
    depends_on: tuple[Link, ...]
    needed_by: tuple[Link, ...]
    siblings: tuple[Link, ...]
    plan: str


def why(source: Applied | Plan, key: str) -> Why:
    """Explain one object, or one that an operator will make of it.

    Args:
        source: the applied state, or a plan for objects that do not exist yet.
        key: ``kind/name``, in any case, with short names and plurals: ``deployment/surge-v8``, ``deploy/surge-v8``.

    Raises:
        UsageError: there is no such object.
    """
    resources, plans = records_of(source)
    wanted = object_key(key, resources)
    made = (resources[wanted], "") if wanted in resources else maker(wanted, resources)
    if made is None:
        raise _unknown(key, wanted, resources)
    record, by = made
    depends_on = _links(_ancestors(record, resources))
    return Why(
        wanted,
        str(record.properties.get("metadata", {}).get("namespace", "")),
        f"{by} makes it of {record.key}, and undoes what is changed by hand: {record.reason}" if by else record.reason,
        record.address,
        str(source.described.get(record.address, {}).get("kind", "")),
        (Link(record.key, record.reason), *depends_on) if by else depends_on,
        () if by else _links(r for r in resources.values() if record.key in r.depends_on),
        _links(r for r in resources.values() if r.address == record.address and r.key != record.key),
        plans[record.key],
    )


def has_object(source: Applied | Plan, key: str) -> bool:
    """Whether a key means an object there, or one that an operator makes of it."""
    resources, _ = records_of(source)
    wanted = object_key(key, resources)
    return wanted in resources or maker(wanted, resources) is not None


def objects_of(source: Applied | Plan, address: str) -> tuple[Link, ...]:
    """The objects of one component with their reasons, in an order in which each follows what it needs."""
    return _links(resource for resource in records_of(source)[0].values() if resource.address == address)


def records_of(source: Applied | Plan) -> tuple[dict[str, Resource], dict[str, str]]:
    """The records that are there, or will be, by key; and the plan that last changed each."""
    if isinstance(source, Plan):
        found = {change.key: change.desired for change in source.resources if change.desired is not None}
        return found, {change.key: change.plan for change in source.resources}
    return (
        {key: item.resource for key, item in source.resources.items()},
        {key: item.plan for key, item in source.resources.items()},
    )


def _ancestors(start: Resource, resources: Mapping[str, Resource]) -> Iterable[Resource]:
    """Everything that it needs, directly or not, breadth first."""
    seen = {start.key: start}
    waiting = [start]
    for current in waiting:
        for key in current.depends_on:
            if key in resources and key not in seen:
                seen[key] = resources[key]
                waiting.append(resources[key])
    return list(seen.values())[1:]


def _links(resources: Iterable[Resource]) -> tuple[Link, ...]:
    return tuple(Link(resource.key, resource.reason) for resource in resources)


def _unknown(key: str, wanted: str, resources: Mapping[str, Resource]) -> UsageError:
    if "/" not in key:
        same_name = [k for k in resources if k.partition("/")[2] == key.lower()]
        hint = f"write kind/name, for example {same_name[0]}" if same_name else "write kind/name: deployment/surge-v8"
        return UsageError(f"{key!r} is neither kind/name nor a component", hint=hint)
    near = _near(wanted, resources)
    hint = f"did you mean {near[0]}?" if near else "`aiscale preview --show resources` lists all keys"
    return UsageError(f"there is no object {key!r} in the applied state or the plan", hint=hint)


def near_objects(source: Applied | Plan, key: str) -> list[str]:
    """The keys of objects that somebody may mean by one that there is not: ``deployment/gnn-v4`` by ``deploy/gnn``."""
    resources, _ = records_of(source)
    return _near(object_key(key, resources), resources) if "/" in key else []


def _near(wanted: str, resources: Mapping[str, Resource]) -> list[str]:
    kind, _, name = wanted.partition("/")
    same_kind = [k for k in resources if k.partition("/")[0] == kind]
    near = get_close_matches(wanted, same_kind, n=1) or [k for k in same_kind if k.startswith(wanted)][:1]
    return near or get_close_matches(wanted, list(resources), n=1) or [k for k in resources if k.endswith(f"/{name}")]
