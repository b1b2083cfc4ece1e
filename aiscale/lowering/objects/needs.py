"""What raw objects need, once it is known which records their needs become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.resource import Resource


def with_declared_needs(records: Iterable[Resource], graph: ArchitectureGraph) -> list[Resource]:
    """Add to each raw object every record of the components that it needs."""
    found = list(records)
    wanted = {
        node.address: [needed.address for needed in node.depends_on]
        for node in graph.nodes.values()
        if isinstance(node, Manifest | PulumiResource) and node.depends_on
    }
    if not wanted:
        return found
    keys: dict[str, list[str]] = defaultdict(list)
    for record in found:
        keys[record.address].append(record.key)
    return [
        replace(
            record, depends_on=(*record.depends_on, *(key for needed in wanted[record.address] for key in keys[needed]))
        )
        if record.address in wanted
        else record
        for record in found
    ]
