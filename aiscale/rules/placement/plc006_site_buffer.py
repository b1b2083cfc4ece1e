"""A site's buffer does not hold the events of an outage.

What:
    The events that a site writes during its longest outage, plus 20 % for headers and catching up, exceed the part
    of the buffer that the stream has, or what the reserved parts leave. Only writers with a known rate and event
    size are counted. Events of a service are taken to be as large as its requests, up to 16 KiB.

    Events of a site that must work offline are delivered at most once (``qos=0``), buffered in memory only
    (``persistent=False``), or carried by a KubeEdge Rule.

    The ``buffer`` of a site's broker is larger than the ``disk`` of one machine, or than its memory if events are
    buffered in memory only. Or the parts reserved for single streams exceed the whole buffer.

Why:
    Events that do not fit are dropped, or the devices stop.

    A bridge with quality of service 0 does not wait for acknowledgements, a broker without a disk is empty after a
    restart, and a KubeEdge Rule drops what it cannot deliver. The events of an outage are lost.

    A broker runs on one machine. If its disk fills first, nothing on the machine can write; if its memory does, the
    kernel kills the broker. Reserved parts beyond the whole take capacity from each other.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="1Gi"))
    load = Traffic(mean=50, peak=80, message_bytes=2_000)
    Device("camera", on=depot, traffic=load, produces=[StoreAndForward(frames)])

    Device("camera", on=depot, produces=[StoreAndForward(frames, qos=0)])

    depot = Site("depot", cpu=4, memory="8Gi", disk="20Gi", broker=LocalBroker(buffer="40Gi"))

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))

    Device("camera", on=depot, produces=[StoreAndForward(frames, qos=1)])

    depot = Site("depot", cpu=4, memory="8Gi", disk="64Gi", broker=LocalBroker(buffer="40Gi"))

Source:
    Eclipse Mosquitto documentation, mosquitto.conf, max_queued_bytes and bridges (2026); kubeedge/kubeedge issues 4995
    and 6615 (2026-01); Eclipse Mosquitto documentation, persistence and bridges; Eclipse Mosquitto documentation,
    mosquitto.conf, persistence and max_queued_bytes; Kubernetes documentation, node-pressure eviction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE, MEBIBYTE
from aiscale.analysis.placement.places import is_offline_for
from aiscale.components.platform.site import LocalBroker, Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes, Duration
from aiscale.rules.placement.site_flows import reserved_buffers, written_bytes_per_second

CODE = "PLC006"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each buffer that is too small, loses events, or exceeds its machine."""
    yield from _outage(graph)
    yield from _lossy(graph)
    yield from _undersized_holder(graph)


_MARGIN = 1.2


def _outage(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with a part of its own that is too small, and each broker that is."""
    shared: dict[str, list[tuple[str, float]]] = defaultdict(list)
    longest: dict[str, tuple[Site, Duration]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        relation = edge.relation
        offline = is_offline_for(graph, graph[edge.source])
        if not isinstance(relation, StoreAndForward) or offline is None:
            continue
        site, outage = offline
        flow = written_bytes_per_second(graph, edge)
        if flow is None:
            continue
        needed = flow * float(outage) * _MARGIN
        if relation.buffer is None:
            shared[site.address].append((f"{graph[edge.source].name}: about {flow / 1e3:,.0f} kB/s", needed))
            longest[site.address] = max(longest.get(site.address, offline), offline, key=lambda one: one[1])
        elif needed > relation.buffer:
            yield graph[edge.source].finding(
                CODE, WORST,
                f"{graph[edge.source].name} buffers {relation.buffer} of {graph[edge.target].name}, but writes about "
                f"{_gib(needed)} in {outage}",
                argument=f"{edge.field}.buffer", index=edge.item, label="full before the uplink is back",
                notes=(f"about {flow / 1e3:,.0f} kB/s, {outage}, plus 20 %",),
                help=f'buffer="{_whole(needed)}"',
            )  # fmt: skip
    for address, parts in shared.items():
        site, outage = longest[address]
        needed = sum(part for _, part in parts)
        reserved = sum(reserved_buffers(graph).get(address, {}).values())
        # Parts beyond the whole are found below.
        if site.broker is None or needed <= site.broker.buffer - reserved or reserved > site.broker.buffer:
            continue
        keeps = f"buffers {site.broker.buffer}" + (
            f", {_gib(reserved)} of it reserved for single streams" if reserved else ""
        )
        yield site.finding(
            CODE, WORST,
            f"the broker of {site.name} {keeps}, but receives about {_gib(needed)} in {outage}",
            argument="broker.buffer", label="full before the uplink is back",
            notes=(*lines((text for text, _ in parts), 4), f"{outage} without the uplink, plus 20 %"),
            help=f'buffer="{_whole(needed + reserved)}"',
        )  # fmt: skip


def _gib(size: float) -> str:
    return f"{size / GIBIBYTE:,.1f} GiB" if size >= 2**30 else f"{size / MEBIBYTE:,.0f} MiB"


def _whole(size: float) -> Bytes:
    return Bytes((int(size / GIBIBYTE) + 1) * 2**30)


def _lossy(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose events are lost, and each broker that loses them."""
    forgetful: set[str] = set()
    for edge in graph.edges_of(EdgeKind.WRITES):
        relation, writer = edge.relation, graph[edge.source]
        offline = is_offline_for(graph, writer)
        if not isinstance(relation, StoreAndForward) or offline is None:
            continue
        site, longest = offline
        if relation.via == "kubeedge-rule" or relation.qos == 0:
            is_rule = relation.via == "kubeedge-rule"
            yield writer.finding(
                CODE, SEVERITY, f"{writer.name} loses events of {graph[edge.target].name} when {site.name} is offline",
                argument=f"{edge.field}.{'via' if is_rule else 'qos'}", index=edge.item,
                label="a KubeEdge Rule buffers nothing" if is_rule else "sent at most once",
                help='via="bridge"' if is_rule else "qos=1, and idempotent readers",
            )  # fmt: skip
        elif site.broker is not None and not site.broker.persistent and site.address not in forgetful:
            forgetful.add(site.address)
            yield site.finding(
                CODE, SEVERITY, f"the broker of {site.name} buffers up to {longest} of events in memory only",
                argument="broker.persistent", label="empty after a restart", help="persistent=True",
            )  # fmt: skip


_FILLED = 0.85
"""From here on the kubelet deletes images. Source: Kubernetes documentation, image garbage collection."""


def _undersized_holder(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each buffer beyond its machine, and for each that is given away more than once."""
    for site in graph.of(Site):
        if (broker := site.broker) is None:
            continue
        yield from _larger_than_machine(site, broker)
        parts = reserved_buffers(graph).get(site.address, {})
        total = sum(parts.values())
        if total > broker.buffer:
            ranked = sorted(parts.items(), key=lambda part: -part[1])
            yield site.finding(
                CODE, WORST,
                f"streams of {site.name} reserve {Bytes(total)} together, but its broker buffers {broker.buffer}",
                argument="broker.buffer", label="reserved more than once",
                notes=lines((f"{graph[address].name}: {part}" for address, part in ranked), 4),
                help=f'buffer="{Bytes(total)}", or smaller parts',
            )  # fmt: skip


def _larger_than_machine(site: Site, broker: LocalBroker) -> Iterator[Diagnostic]:
    room, what = (site.disk, "disk") if broker.persistent else (site.memory, "memory")
    if room is None or broker.buffer <= room:
        return
    whole = Bytes((int(broker.buffer / _FILLED / GIBIBYTE) + 1) * 2**30)
    yield site.finding(
        CODE, WORST,
        f"the broker of {site.name} buffers up to {broker.buffer}, but a machine there has {room} of {what}",
        argument="broker.buffer", label=f"more than the {what} of a machine",
        help=f'{what}="{whole}", or a smaller buffer',
    )  # fmt: skip
