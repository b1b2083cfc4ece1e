"""A site that must work offline writes to a stream elsewhere, and nothing keeps the events.

What:
    A component on a site with an offline tolerance writes a stream that is kept elsewhere, on a cluster or by a cloud,
    without ``StoreAndForward``; or with it, and the site has no ``broker``. Kafka of others is elsewhere where it says
    its ``region``.

Why:
    A producer keeps events in memory for two minutes, then it fails. What the site makes while the line is down is
    lost. Store and forward needs something that stores: a bridge is a part of a broker, and a mirror reads from one.

Example:
    Device("camera", on=depot, produces=[frames])

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))
    Device("camera", on=depot, produces=[StoreAndForward(frames)])

Source:
    Apache Kafka producer configuration, delivery.timeout.ms (default 2 minutes); MQTT 5.0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.placement.places import home_of, is_offline_for
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Bytes, Duration
from aiscale.rules.placement.site_flows import written_bytes_per_second

CODE = "PLC014"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that is out of reach without the uplink, and each site that stores nothing."""
    storing: dict[str, list[GraphEdge]] = defaultdict(list)
    longest_of: dict[str, tuple[Site, Duration]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        writer, stream = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, writer)
        if offline is None or not isinstance(stream, EventStream) or isinstance(writer, MirrorMaker):
            continue
        site, longest = offline
        home = home_of(graph, stream)
        where = _of_a_cloud(stream) if home is None else f"on {home.name}"
        if home is site or not where:
            continue
        if isinstance(edge.relation, StoreAndForward):
            # A Rule of KubeEdge keeps nothing, broker or not: PLC015 finds it.
            if site.broker is None and edge.relation.via != "kubeedge-rule":
                storing[site.address].append(edge)
                longest_of[site.address] = max(longest_of.get(site.address, offline), offline, key=lambda one: one[1])
            continue
        yield writer.finding(
            CODE, SEVERITY, f"{writer.name} writes {stream.name} {where}, but {site.name} must work {longest} "
            "without its uplink",
            argument=edge.field, index=edge.item, label="nothing keeps the events meanwhile",
            help=f"StoreAndForward({stream.name.replace('-', '_')})",
        )  # fmt: skip
    for address, edges in storing.items():
        site, longest = longest_of[address]
        named = listed(sorted({f"{graph[edge.source].name} hands over {graph[edge.target].name}" for edge in edges}))
        yield site.finding(
            CODE, SEVERITY, f"{site.name} must work {longest} without its uplink, and has no broker that keeps events",
            argument="offline_tolerance", label="nothing keeps the events meanwhile", notes=(named,),
            help=f'broker=LocalBroker(buffer="{_room(graph, edges, longest)}")',
        )  # fmt: skip


def _of_a_cloud(stream: EventStream) -> str:
    """Where a stream is that a cloud keeps, in words; empty where it may be anywhere."""
    keeper = stream.cluster if isinstance(stream, Topic) else stream
    if isinstance(keeper, (KinesisStream, FirehoseStream, Msk)):
        return f"in {(keeper.place if isinstance(keeper, FirehoseStream) else keeper.region) or 'AWS'}"
    if isinstance(keeper, ExternalKafka):
        return f"in {keeper.region}" if keeper.region is not None else ""
    return "in Google Cloud" if isinstance(keeper, PubSubTopic) else ""


def _room(graph: ArchitectureGraph, edges: list[GraphEdge], longest: Duration) -> str:
    """What an outage brings, and a fifth more as for PLC006, in whole GiB; dots where a rate or a size is not known."""
    flows = [written_bytes_per_second(graph, edge) for edge in edges]
    known = [flow for flow in flows if flow is not None]
    if len(known) < len(flows):
        return "…"
    return str(Bytes((int(sum(known) * float(longest) * 1.2 / GIBIBYTE) + 1) * 2**30))
