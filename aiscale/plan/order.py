"""The order in which records are made: each after what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.lowering.resource import Resource, duplicate_keys


def in_order(resources: Sequence[Resource]) -> tuple[Resource, ...]:
    """Sort records so that each follows what it needs; among equals by key. Linear, without recursion.

    Raises:
        ValueError: two records share a key, one needs a key that is not there, or they need each other in a
            circle. Lowering never makes such records, so this is a defect of it and not of a blueprint.
    """
    by_key = {resource.key: resource for resource in resources}
    if len(by_key) != len(resources):
        first, _ = next(duplicate_keys(resources))
        raise ValueError(f"two records have the key {first.key}")
    done: dict[str, Resource] = {}
    for key in sorted(by_key):
        if key in done:
            continue
        path: list[tuple[str, Iterator[str]]] = [(key, iter(by_key[key].depends_on))]
        entered = {key}
        while path:
            current, depends_on = path[-1]
            need = next((need for need in depends_on if need not in done), None)
            if need is None:
                done[current] = by_key[current]
                entered.discard(current)
                path.pop()
                continue
            if need not in by_key:
                raise ValueError(f"{current} needs {need}, which is no record")
            if need in entered:
                keys = [step for step, _ in path]
                raise ValueError(f"records need each other: {' → '.join([*keys[keys.index(need) :], need])}")
            entered.add(need)
            path.append((need, iter(by_key[need].depends_on)))
    return tuple(done.values())
