"""A site's buffer is larger than what holds it.

What:
    The ``buffer`` of a site's broker is larger than the ``disk`` of one machine, or than its memory where the broker
    keeps events in memory only. Or the parts that single streams have of it come to more than the whole.

Why:
    A broker runs on one machine. Its disk is full before the buffer is, and then nothing on the machine can write; or
    the kernel kills the broker. Parts beyond the whole are promised twice: one stream takes the room of another.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", disk="20Gi", broker=LocalBroker(buffer="40Gi"))

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", disk="64Gi", broker=LocalBroker(buffer="40Gi"))

Source:
    Eclipse Mosquitto documentation, mosquitto.conf, persistence and max_queued_bytes; Kubernetes documentation,
    node-pressure eviction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.platform.site import LocalBroker, Site
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.placement.site_flows import own_parts

CODE = "PLC034"
SEVERITY = Severity.ERROR
_FILLED = 0.85
"""From here on the kubelet deletes images. Source: Kubernetes documentation, image garbage collection."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each buffer beyond its machine, and for each that is given away more than once."""
    for site in graph.of(Site):
        if (broker := site.broker) is None:
            continue
        yield from _beyond_machine(site, broker)
        parts = own_parts(graph).get(site.address, {})
        total = sum(parts.values())
        if total > broker.buffer:
            ranked = sorted(parts.items(), key=lambda part: -part[1])
            yield site.finding(
                CODE, SEVERITY,
                f"streams of {site.name} have parts of {Bytes(total)} together, but its broker keeps {broker.buffer}",
                argument="broker.buffer", label="given away more than once",
                notes=lines((f"{graph[address].name}: {part}" for address, part in ranked), 4),
                help=f'buffer="{Bytes(total)}", or smaller parts',
            )  # fmt: skip


def _beyond_machine(site: Site, broker: LocalBroker) -> Iterator[Diagnostic]:
    room, what = (site.disk, "disk") if broker.persistent else (site.memory, "memory")
    if room is None or broker.buffer <= room:
        return
    whole = Bytes((int(broker.buffer / _FILLED / GIBIBYTE) + 1) * 2**30)
    yield site.finding(
        CODE, SEVERITY,
        f"the broker of {site.name} keeps up to {broker.buffer}, but a machine there has {room} of {what}",
        argument="broker.buffer", label=f"more than the {what} of a machine",
        help=f'{what}="{whole}", or a smaller buffer',
    )  # fmt: skip
