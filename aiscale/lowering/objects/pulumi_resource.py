"""A resource of another Pulumi provider as a component."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, cloud_key


def lower_pulumi_resource(
    resource: PulumiResource, _bindings: Bindings, _context: LoweringContext
) -> Iterator[Resource]:
    """Yields the resource."""
    yield Resource(
        resource.type, cloud_key(resource.type, resource.name), resource.properties, resource.address, (),
        f"{resource.name} is a Pulumi resource of the blueprint", resource.provider_version or "",
    )  # fmt: skip
