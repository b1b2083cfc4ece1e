"""Who needs whom among records, as far as it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aiscale.lowering.resource import Resource


def dependents(records: Iterable[Resource]) -> Mapping[str, Sequence[str]]:
    """Keys of the records that need each record themselves, by its key."""
    found: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for need in record.depends_on:
            found[need].append(record.key)
    return found


def reached(start: Iterable[str], following: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The keys, those that follow them, and so on.

    Args:
        start: where it begins; part of what is found.
        following: what follows each key directly.
    """
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        if (key := waiting.pop()) not in found:
            found.add(key)
            waiting += following.get(key, ())
    return frozenset(found)
