"""Unique keys: no two resources have one kind and name.

Reads: the keys of all resources.
Adds: nothing; two resources with one key are an error.
"""

from __future__ import annotations

from aiscale.errors import UsageError
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.object_conflicts import conflict
from aiscale.lowering.resource import Resource, duplicate_keys


def require_unique_keys(resources: tuple[Resource, ...], _context: LoweringContext) -> tuple[Resource, ...]:
    """Check that each key is that of one resource.

    Raises:
        UsageError: two components create objects of one kind and name, whatever their namespaces are.
    """
    if (same := next(duplicate_keys(resources), None)) is not None:
        first, other = same
        raise UsageError(
            conflict(first, other),
            hint="objects are identified by kind and name: rename one of them, or move it to a system of its own",
        )
    return resources
