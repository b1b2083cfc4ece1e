"""The pods of a site, and the GPUs of its machines that they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiscale.analysis.capacity.pods import Pods, pods_by_place
from aiscale.components.platform.site import Site
from aiscale.graph.architecture import ArchitectureGraph


def pods_at(graph: ArchitectureGraph, site: Site) -> Sequence[Pods]:
    """The pods of everything whose own place is the site, or that has a copy there."""
    return pods_by_place(graph).get(site.address, ())


def requested_gpus(site: Site, asking: Sequence[Pods], how_many: Callable[[Pods], int]) -> int:
    """Whole GPUs of the site's model that so many of each of the pods ask for; those of another model are left out."""
    return sum(how_many(item) * item.gpus for item in asking if item.gpu == site.gpu)
