"""Objects that no kind describes: any Kubernetes manifest, any resource of a Pulumi provider."""

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (Manifest, PulumiResource)
"""The kinds of this domain, by name."""
