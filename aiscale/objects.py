"""Escape hatches: objects that no kind of aiscale describes."""

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.objects.service_port import ServicePort

__all__ = ["Manifest", "PulumiResource", "ServicePort"]
