"""Mounts without a volume in pod templates of custom resources; the catalog checks those of built-in kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.catalog.model import Violation
from aiscale.catalog.native.reading import elements, text
from aiscale.catalog.paths import render
from aiscale.lowering.resource import Resource
from aiscale.lowering.verification.flaw import Flaw, pods_of

RULE = "mount"


def without_volume(checked: Iterable[Resource]) -> Iterator[Flaw]:
    """Mounts of volumes that a template does not have: uncertain, since an operator may add the volume.

    Args:
        checked: the objects whose pod templates are checked.
    """
    for resource in checked:
        for pods in pods_of(resource):
            volumes = [text(volume, "name") for volume, _ in elements(pods.spec, "volumes", None)]
            for container, path in pods.containers() if not pods.is_native else ():
                for mount, at in elements(container, "volumeMounts", path):
                    if (name := text(mount, "name")) not in volumes:
                        has = f"it has {', '.join(volumes)}" if volumes else "it has none"
                        problem = f"the template has no volume {name}; {has}"
                        yield Flaw(resource, Violation(render((at, "name")), problem, RULE), is_certain=False)
