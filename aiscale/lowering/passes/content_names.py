"""Names with a digest: a Job cannot be changed, so another content is another Job.

Reads: resources with a ``base_name``, after everything that changes their content.
Adds: the digest of the final content to their name and key, and the new key to what depends on them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import content_name
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource


def name_by_content(resources: tuple[Resource, ...], _context: LoweringContext) -> tuple[Resource, ...]:
    """Rename the Jobs whose content was changed after their lowering."""
    names = {
        one.key: name
        for one in resources
        if one.base_name and (name := content_name(one.base_name, one.properties.get("spec"))) != one.name
    }
    if not names:
        return resources
    keys = {key: f"{key.rpartition('/')[0]}/{name}" for key, name in names.items()}

    def renamed(resource: Resource) -> Resource:
        if not keys.keys().isdisjoint(resource.depends_on):
            depends_on = tuple(keys.get(need, need) for need in resource.depends_on)
            resource = replace(resource, depends_on=depends_on)
        if (key := keys.get(resource.key)) is None:
            return resource
        return replace(resource, key=key, properties=_named(resource, names[resource.key]))

    return changed_each(resources, renamed)


def _named(resource: Resource, name: str) -> dict[str, Any]:
    return {**resource.properties, "metadata": {**resource.properties["metadata"], "name": name}}
