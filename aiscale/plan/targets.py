"""Which records a limited plan may touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource
from aiscale.plan.dependencies import dependents, reached


def keys_in_scope(
    targets: Sequence[str], desired: Mapping[str, Resource], applied: Mapping[str, Resource]
) -> frozenset[str] | None:
    """The keys that the targets name, with everything that those records need.

    Args:
        targets: globs on addresses (``serving/*``) or on keys (``deployment/surge-v8``).
        desired: the records that should exist, by key.
        applied: the records that were applied, by key.

    Returns:
        The keys, or None when there is no target and nothing is limited.

    Raises:
        UsageError: a target matches nothing.
    """
    if not targets:
        return None
    chosen: list[str] = []
    for target in targets:
        hits = _hits(target, (*applied.values(), *desired.values()))
        if not hits:
            raise UsageError(f"--target {target!r} matches no component and no resource", hint=_near(target, desired))
        chosen += hits
    return kept_in_scope(targets, desired) | _with_dependents(chosen, desired, applied)


def kept_in_scope(targets: Sequence[str], desired: Mapping[str, Resource]) -> frozenset[str]:
    """The keys among some records that the targets name, with everything that those need; none where none is named."""
    chosen = [key for target in targets for key in _hits(target, desired.values())]
    return reached(chosen, {key: record.depends_on for key, record in desired.items()})


def full_names(targets: Sequence[str], records: Iterable[Resource]) -> tuple[str, ...]:
    """The targets, with the address for each that is only the name of a component.

    Args:
        targets: globs on addresses or keys, and names.
        records: every record that can be meant.

    Raises:
        UsageError: several components have the name.
    """
    if not targets:
        return ()
    named: dict[str, set[str]] = defaultdict(set)
    for record in records:
        named[record.address.rpartition("/")[2]].add(record.address)
    for target in targets:
        if len(addresses := named.get(target, ())) > 1 and target not in addresses:
            raise UsageError(
                f"--target {target!r} is the name of {len(addresses)} components",
                hint=f"write {' or '.join(sorted(addresses))}",
            )
    return tuple(
        target if target in named.get(target, ()) else next(iter(named.get(target, (target,)))) for target in targets
    )


def matcher(targets: Sequence[str]) -> Callable[[str], bool]:
    """Whether an address is named by the targets; always, when there are none."""
    return lambda address: not targets or any(fnmatchcase(address, target) for target in targets)


def targets_in(targets: Sequence[str], parts: Sequence[Mapping[str, Resource]]) -> tuple[tuple[str, ...], ...]:
    """For each part of a system, the targets that name something in it, by their full names.

    Args:
        targets: globs on addresses or keys, or names that only one component has.
        parts: the records of each part, by key.

    Raises:
        UsageError: a target matches nothing in any part.
    """
    targets = full_names(targets, (record for part in parts for record in part.values()))
    found = tuple(tuple(target for target in targets if _hits(target, part.values())) for part in parts)
    for target in targets:
        if not any(target in named for named in found):
            every = {key: record for part in parts for key, record in part.items()}
            raise UsageError(f"--target {target!r} matches no component and no resource", hint=_near(target, every))
    return found


def _hits(target: str, resources: Iterable[Resource]) -> list[str]:
    return [r.key for r in resources if fnmatchcase(r.address, target) or fnmatchcase(r.key, target)]


def _with_dependents(
    chosen: Sequence[str], desired: Mapping[str, Resource], applied: Mapping[str, Resource]
) -> frozenset[str]:
    """What goes with a deleted record: nothing may stay that needs it, where nobody wants it either."""
    unwanted = dependents(record for record in applied.values() if record.key not in desired)
    return reached((key for key in chosen if key not in desired), unwanted)


def _near(target: str, desired: Mapping[str, Resource]) -> str:
    addresses = sorted({resource.address for resource in desired.values()})
    near = get_close_matches(target, [*addresses, *desired], n=1)
    return f"did you mean {near[0]}?" if near else f"the addresses are: {', '.join(addresses)}"
