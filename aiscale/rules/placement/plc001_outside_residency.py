"""Records that must stay within a jurisdiction get outside of it.

What:
    A placement names a residency for a stream, a store or a service, and one of these is outside of it: the place
    that keeps it, a copy of it, a place that it may move to, whoever reads it, or a cluster that it is mirrored into.
    A bucket or a table is where its ``jurisdiction`` says. What a job makes of the records is not followed: it may
    have taken the persons out of them. What is sent on in calls is PLC027's matter, and a place that nobody knows
    PLC028's.

Why:
    The law or a contract is broken from the first record on, and no error shows it.

Example:
    Placement("eu-only", of=[rides], residency=["eu"])
    Microservice("audit", consumes=[rides], on=EksCluster("us", region="us-east-1", pools=[pool]), image=IMAGE)

Instead:
    Microservice("audit", consumes=[rides], on=EksCluster("eu", region="eu-west-1", pools=[pool]), image=IMAGE)

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from json import dumps

from aiscale.analysis.places import home_of, places_of
from aiscale.analysis.regions import is_within, region_facts
from aiscale.components.features.batch_source import BatchSource
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import DynamoDb
from aiscale.components.platform.placement import Placement
from aiscale.components.processing.sink import ExternalStore
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.placement.residency import law, lies_outside, outside, said

CODE = "PLC001"
SEVERITY = Severity.ERROR
FAULTS = ("places-1",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place, each reader and each copy outside."""
    mirrors: dict[str, list[MirrorMaker]] = defaultdict(list)
    for mirror in graph.of(MirrorMaker):
        mirrors[mirror.source.address].append(mirror)
    for placement in graph.of(Placement):
        if placement.residency:
            yield from _own_places(placement)
            for component in placement.of:
                yield from _kept(graph, placement, component)
                yield from _flows(graph, placement, component, mirrors)


def _own_places(placement: Placement) -> Iterator[Diagnostic]:
    fields: list[tuple[str, int | None, Place | None]] = [("primary", None, placement.primary)]
    fields += [("overflow", index, place) for index, place in enumerate(placement.overflow)]
    for field, index, place in fields:
        if place is not None and (where := outside(place, placement)):
            yield placement.finding(
                CODE, SEVERITY, f"{placement.name} allows {law(placement)} only, but {place.name} is in {where}",
                argument=field, index=index, label=f"in {where}",
                help=f"a place in {law(placement)}, or residency={dumps([*placement.residency, where])}",
            )  # fmt: skip


def _kept(graph: ArchitectureGraph, placement: Placement, component: Component) -> Iterator[Diagnostic]:
    keeper, region_field, regions = _managed_in(component)
    for name in regions:
        known = region_facts(name)
        if known is not None and is_within(known.country, placement.residency) is False:
            yield keeper.finding(
                CODE, SEVERITY, f"{component.name} must stay in {law(placement)}, but {name} is in {known.country}",
                argument=region_field, label=f"kept in {known.country}",
                related=(said(placement),), help=f"a region in {law(placement)}",
            )  # fmt: skip
    if isinstance(component, (BatchSource, ExternalStore)) and (where := lies_outside(graph, component, placement)):
        yield component.finding(
            CODE, SEVERITY, f"{component.name} must stay in {law(placement)}, but it lies in {where}",
            argument="jurisdiction", label=f"kept in {where}",
            related=(said(placement),), help=f"a {component.kind.lower()} in {law(placement)}",
        )  # fmt: skip
    for place in places_of(graph, component):
        if place not in placement.places and (where := outside(place, placement)):
            argument, index = _names_place(graph, component, place)
            yield component.finding(
                CODE, SEVERITY, f"{component.name} must stay in {law(placement)}, but {place.name} is in {where}",
                argument=argument, index=index, label=f"kept in {where}",
                related=(said(placement),), help=f"keep it at a place in {law(placement)}",
            )  # fmt: skip


def _flows(
    graph: ArchitectureGraph, placement: Placement, origin: Component, mirrors: Mapping[str, Sequence[MirrorMaker]]
) -> Iterator[Diagnostic]:
    waiting, seen = deque([origin]), {origin.address}
    while waiting:
        stream = waiting.popleft()
        for edge in graph.in_edges(stream, EdgeKind.READS):
            reader = graph[edge.source]
            where = next((w for place in places_of(graph, reader) if (w := outside(place, placement))), "")
            if where and not isinstance(reader, MirrorMaker):
                yield reader.finding(
                    CODE, SEVERITY,
                    f"{stream.name} must stay in {law(placement)}, but its reader {reader.name} is in {where}",
                    argument=edge.field, index=edge.item, label=f"leaves {law(placement)}",
                    related=(said(placement),), help=f"run {reader.name} in {law(placement)}, or let it read a "
                    "stream without what the residency is for",
                )  # fmt: skip
        if isinstance(stream, Topic):
            for mirror in mirrors.get(stream.cluster.address, ()):
                if copy := _copy(stream, mirror):
                    home = home_of(graph, copy)
                    if home is not None and (where := outside(home, placement)):
                        yield mirror.finding(
                            CODE, SEVERITY, f"{stream.name} must stay in {law(placement)}, but {mirror.name} copies "
                            f"it to {home.name}, which is in {where}",
                            argument="topics" if mirror.topics else "source", label=f"leaves {law(placement)}",
                            related=(said(placement),), help=f"leave {stream.name} out of topics=[…]",
                        )  # fmt: skip
                    elif copy.address not in seen:
                        seen.add(copy.address)
                        waiting.append(copy)


def _managed_in(component: Component) -> tuple[Component, str, Sequence[str]]:
    """What names the regions of what a cloud keeps, the field that does, and the regions."""
    keeper = component.cluster if isinstance(component, Topic) else component
    if isinstance(keeper, FeatureStore):
        return keeper, "online.region", (keeper.online.region,) if isinstance(keeper.online, DynamoDb) else ()
    if isinstance(keeper, (Msk, KinesisStream)):
        return keeper, "region", (keeper.region,) if keeper.region is not None else ()
    return keeper, "storage_regions", keeper.storage_regions if isinstance(keeper, PubSubTopic) else ()


def _names_place(graph: ArchitectureGraph, component: Component, place: Place) -> tuple[str | None, int | None]:
    """The field that puts a component at a place, and the item of it; none where something else does."""
    edges = graph.out_edges(component, EdgeKind.RUNS_ON, EdgeKind.STORED_IN)
    found = [edge for edge in edges if edge.target == place.address] or [
        edge for edge in edges if edge.kind is EdgeKind.STORED_IN
    ]
    return next(((edge.field or None, edge.item) for edge in found), (None, None))


def _copy(topic: Topic, mirror: MirrorMaker) -> Component | None:
    """Where the mirror puts the topic: the copy, the target cluster, or None when it is not copied."""
    if not mirror.topics:
        return mirror.target
    for item in mirror.topics:
        if isinstance(item, MirroredTopic) and item.target is topic:
            return item.into
        if item is topic:
            return mirror.target
    return None
