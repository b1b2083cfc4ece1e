"""Resources of plugins: they must fit together with all others.

Reads: keys and needs of all resources, where a plugin lowers a component.
Adds: nothing; a key that two resources have, or a need that nothing creates, is an error that names the plugin.
"""

from __future__ import annotations

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.plugin_findings import check_together
from aiscale.lowering.resource import Resource


def check_plugin_resources(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Check the resources of plugins against all others.

    Raises:
        LoweringError: a plugin creates or needs what does not fit together.
    """
    check_together(resources, context)
    return resources
