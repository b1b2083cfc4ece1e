"""A site that must work offline depends on something elsewhere.

What:
    A component on a site with an offline tolerance calls a service or an MQTT endpoint, or reads features, that are
    not on the site. The call or lookup is required, and no cached answer, default answer or fallback on the site
    replaces it. What a fallback on the site calls in turn is checked there. An external service is elsewhere if it
    sets ``region``, or if its host is public and it has no ``cidrs``.

    A component on such a site writes a stream that is stored on a cluster or by a cloud without
    ``StoreAndForward``, or with it while the site has no ``broker``. An ``ExternalKafka`` is elsewhere if it sets
    ``region``.

Why:
    At the first loss of the uplink every request fails.

    A producer buffers events in memory for two minutes and then fails, so events written while the uplink is down
    are lost. Store and forward needs a buffer: a bridge is part of a broker, and a mirror reads from one.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
    Microservice("gate", calls=[plates], on=depot, image=IMAGE)
    ModelService("plates", on=core, model=model, runtime=Triton())

    Device("camera", on=depot, produces=[frames])

Instead:
    ModelService("plates", on=depot, model=model, runtime=Triton())

    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))
    Device("camera", on=depot, produces=[StoreAndForward(frames)])

Source:
    openyurtio/openyurt issues 260, 776 and 1197, autonomy of edge nodes; MQTT 5.0, session state (a client that cannot
    connect publishes nothing); Apache Kafka producer configuration, delivery.timeout.ms (default 2 minutes); MQTT 5.0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import ip_address

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.network.routing import reached
from aiscale.analysis.placement.places import home_of, is_offline_for, places_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, FeatureProvider
from aiscale.core.relations import Call, Lookup
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.core.values.host_addresses import is_private_name
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records
from aiscale.quantities import Bytes, Duration
from aiscale.rules.placement.site_flows import written_bytes_per_second

CODE = "PLC005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call, look-up and write that fails without the uplink."""
    yield from _call(graph)
    yield from _write(graph)


_DO_WITHOUT = "required=False where {} can do without"
_VERBS = {EdgeKind.CALLS: "calls", EdgeKind.FEATURES: "takes features from"}


def _call(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each dependency that is gone with the uplink."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FEATURES):
        source, target = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, source)
        if offline is None or (isinstance(edge.relation, Call | Lookup) and not edge.relation.required):
            continue
        site, longest = offline
        # What passes requests on at a site makes calls of its own, which are judged themselves.
        asked = (target,) if is_offline_for(graph, target) is not None else reached(graph, edge)
        lost = ((one, where) for one in asked if (where := _out_of_reach(graph, one, site)))
        found = next(lost, None)
        if found is None:
            continue
        far, where = found
        by = "" if far is target else f" by {target.name}"
        yield source.finding(
            CODE, SEVERITY, f"{source.name} {_VERBS[edge.kind]} {far.name} {where}{by}, but "
            f"{site.name} must work {longest} without its uplink",
            argument=edge.field, index=edge.item, label="not reachable while it is offline",
            notes=_lost_fallbacks(graph, far), help=_help(source, far, site),
        )  # fmt: skip


def _out_of_reach(graph: ArchitectureGraph, target: Component, site: Site) -> str:
    """Where it is, in words, when that is elsewhere for certain and nothing answers in its place; else empty."""
    where = _elsewhere(graph, target, site)
    if not where:
        return ""
    seen, waiting = {target.address}, [target]
    while waiting:
        replaced = waiting.pop()
        if any(isinstance(item, (Cached, DefaultAnswer)) for item in getattr(replaced, "fallback", ())):
            return ""
        for fallback in _fallbacks(graph, replaced):
            if not _elsewhere(graph, fallback, site):
                return ""
            if fallback.address not in seen:
                seen.add(fallback.address)
                waiting.append(fallback)
    return where


def _fallbacks(graph: ArchitectureGraph, target: Component) -> tuple[Component, ...]:
    return tuple(graph[edge.target] for edge in graph.edges_from(target.address, EdgeKind.FALLS_BACK_TO))


def _elsewhere(graph: ArchitectureGraph, target: Component, site: Site) -> str:
    """Where it is, in words, when that is not on the site for certain; else empty."""
    if site in places_of(graph, target):
        return ""
    if isinstance(target, ExternalService):
        return _beyond(target)
    home = home_of(graph, target)
    return f"on {home.name}" if home is not None else ""


def _beyond(target: ExternalService) -> str:
    """Where an external service is that cannot be at a site: in a region, or at a public address."""
    if target.region is not None:
        return f"in {target.region}"
    if target.cidrs:
        return ""
    try:
        return "elsewhere" if ip_address(target.host).is_global else ""
    except ValueError:
        return "" if is_private_name(target.host) else "elsewhere"


def _help(source: Component, far: Component, site: Site) -> str:
    if isinstance(source, Device) and source.protocol == "mqtt":
        broker = "" if site.broker is not None else f" and broker=LocalBroker(…) of {site.name}"
        return (
            f"produces=[StoreAndForward(…)] of {source.name}{broker} for events, which are forwarded later; "
            f"a service on {site.name} for immediate answers"
        )
    if isinstance(far, ExternalService):
        return f"a service on {site.name} that answers itself, or {_DO_WITHOUT.format(source.name)}"
    if isinstance(far, FeatureProvider):
        return f"a copy of the store on {site.name}, or Lookup(…, required=False) where {source.name} can do without"
    other = f"a fallback on {site.name}" if "fallback" in type(far).model_fields else _DO_WITHOUT.format(source.name)
    return f"run {far.name} on {site.name} too, or {other}"


def _lost_fallbacks(graph: ArchitectureGraph, far: Component) -> tuple[str, ...]:
    """A note that its fallbacks are not reachable either."""
    names = " and ".join(fallback.name for fallback in _fallbacks(graph, far))
    return (f"its fallbacks are elsewhere too: {names}",) if names else ()


def _write(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that is out of reach without the uplink, and each site that stores nothing."""
    storing: dict[str, list[GraphEdge]] = defaultdict(list)
    longest_of: dict[str, tuple[Site, Duration]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        writer, stream = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, writer)
        if offline is None or not isinstance(stream, EventStream) or copies_records(writer):
            continue
        site, longest = offline
        home = home_of(graph, stream)
        where = _of_a_cloud(stream) if home is None else f"on {home.name}"
        if home is site or not where:
            continue
        if isinstance(edge.relation, StoreAndForward):
            # A Rule of KubeEdge keeps nothing, broker or not: PLC006 finds it.
            if site.broker is None and edge.relation.via != "kubeedge-rule":
                storing[site.address].append(edge)
                longest_of[site.address] = max(longest_of.get(site.address, offline), offline, key=lambda one: one[1])
            continue
        yield writer.finding(
            CODE, SEVERITY, f"{writer.name} writes {stream.name} {where}, but {site.name} must work {longest} "
            "without its uplink",
            argument=edge.field, index=edge.item, label="no buffer keeps the events",
            help=f"StoreAndForward({stream.name.replace('-', '_')})",
        )  # fmt: skip
    for address, edges in storing.items():
        site, longest = longest_of[address]
        named = listed(sorted({f"{graph[edge.source].name} forwards {graph[edge.target].name}" for edge in edges}))
        yield site.finding(
            CODE, SEVERITY, f"{site.name} must work {longest} without its uplink, and has no broker that keeps events",
            argument="offline_tolerance", label="no buffer keeps the events", notes=(named,),
            help=f'broker=LocalBroker(buffer="{_room(graph, edges, longest)}")',
        )  # fmt: skip


def _of_a_cloud(stream: EventStream) -> str:
    """Where a stream is that a cloud keeps, as text; empty where it may be anywhere."""
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
