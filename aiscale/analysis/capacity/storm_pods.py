"""What runs beside the supervisors of a Storm job, and what each of it asks for. Lowering writes the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.engines import Storm
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes, Cpu

NIMBUS = Resources(cpu=Cpu(0.5), memory=Bytes.parse("2Gi"))
"""Of the daemon that hands out work; its heap is 1 GiB. Source: Apache Storm 2.8, ``nimbus.childopts``."""

UI = Resources(cpu=Cpu(0.25), memory=Bytes.parse("1536Mi"))
"""Of the user interface; its heap is 768 MiB. Source: Apache Storm 2.8, ``ui.childopts``."""

ZOOKEEPER = Resources(cpu=Cpu(0.5), memory=Bytes.parse("1Gi"))
"""Of each ZooKeeper server."""

ZOOKEEPERS = 3
"""Servers of its own ensemble: two of them are a majority when one is down."""

STORM_DISK = Bytes.parse("10Gi")
"""Disk of Nimbus, with the topologies' jars, and of each ZooKeeper server."""


def storm_companions(engine: Storm) -> Iterator[tuple[str, Resources, int]]:
    """What one pod is, what it asks for, and how many there are. Supervisors are not among them."""
    yield "Nimbus", NIMBUS, 1
    yield "the user interface", UI, 1
    if not engine.zookeeper:
        yield "a ZooKeeper server", ZOOKEEPER, ZOOKEEPERS
