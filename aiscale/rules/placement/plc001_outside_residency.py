"""Data that must stay within a jurisdiction is stored or read outside it.

What:
    A placement or a system sets a residency for a stream, a store or a service, and a place that stores or reads
    its data is outside it: the store itself, a replica, a mirror, a possible place of a placement, a reader, a
    dead-letter stream, a Firehose bucket, a connector, tiered storage, job checkpoints, the history of a feature
    store, training and evaluation data, or measurements, traces and logs. For personal data, consumers of derived
    features count as well.

    Data that a job, a service or a connector derives from personal data is followed while a field of the result
    identifies the person: the key, a field of both, the key of an upsert, or the key of the features. A bucket or a
    table is where its ``jurisdiction`` is; one that is only read is checked if it holds personal data. Calls are
    checked by PLC027, unknown locations by PLC028.

Why:
    The law or a contract is violated from the first record on, and no error shows it.

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
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain
from json import dumps

from aiscale.analysis.placement.places import copy_at, home_of, places_of
from aiscale.analysis.placement.regions import is_within
from aiscale.analysis.placement.residency import Residency, residencies, residencies_of
from aiscale.analysis.privacy.data_stores import kept_by, stores_records
from aiscale.analysis.privacy.personal_data.data_flow import DataHop, data_hops, holds_records, is_denied, origin_at
from aiscale.analysis.streams.mirrored_topics import copies_of
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.site import Site
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import joined, with_article
from aiscale.core.ports import Database, Located, Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records
from aiscale.graph.graph_cache import once_per_graph
from aiscale.rules.placement.derived_data import Carried, derivations, is_reported, read_outside, written_outside
from aiscale.rules.placement.storage_locations import all_storage_locations
from aiscale.rules.residency import law, lies_outside, other_store, outside, said

CODE = "PLC001"
SEVERITY = Severity.ERROR
_READ = (EdgeKind.READS,)
_NAMED = 5
"""Parts at a place that are named."""
_Told = tuple[str, str, int | None]
"""What keeps something and where, or a reference: what refers, its field and the position in it."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place, each reader and each copy outside."""
    for residency in residencies(graph):
        yield from _own_places(residency)
        told: set[_Told] = set()
        named = frozenset(residency.of)
        yield from _kept_by_others(graph, residency, named, told)
        yield from _at_places(graph, residency)
        # A component outside that the system holds is reported already, and not again as a reader.
        bound = {component.address for component in residency.of} if residency.is_of_system else set()
        for component in residency.of:
            yield from _flows(graph, residency, component, named, bound, told)


def _own_places(residency: Residency) -> Iterator[Diagnostic]:
    placement = residency.said_by
    if not isinstance(placement, Placement):
        return
    fields: list[tuple[str, int | None, Place | None]] = [("primary", None, placement.primary)]
    fields += [("overflow", index, place) for index, place in enumerate(placement.overflow)]
    for field, index, place in fields:
        if place is not None and (where := outside(place, residency)):
            yield placement.finding(
                CODE, SEVERITY, f"{placement.name} allows {law(residency)} only, but {place.name} is in {where}",
                argument=field, index=index, label=f"in {where}",
                help=f"a place in {law(residency)}, or residency={dumps([*residency.allowed, where])}",
            )  # fmt: skip


def _kept_by_others(
    graph: ArchitectureGraph, residency: Residency, named: Container[Component], told: set[_Told]
) -> Iterator[Diagnostic]:  # fmt: skip
    """What is kept in a region of a cloud, a bucket or a warehouse, and what lies in a store that exists already."""
    for component in residency.of:
        for kept in all_storage_locations(graph, component, named):
            keeper, where = kept.keeper, kept.country
            tells_each = not residency.is_of_system and not isinstance(keeper, Monitoring)
            is_new = tells_each or (keeper.address, kept.what, None) not in told
            if where is not None and is_new and is_within(where, residency.allowed) is False:
                told.add((keeper.address, kept.what, None))
                yield keeper.finding(
                    CODE, SEVERITY,
                    f"{component.name} must stay in {law(residency)}, but {kept.what} is in {where}",
                    argument=kept.said_in, label=f"{kept.part}kept in {where}",
                    related=(said(residency),), help=f"{kept.instead} in {law(residency)}",
                )  # fmt: skip
        store = component if isinstance(component, Located) and stores_records(component) else None
        if store is not None and (where := lies_outside(graph, store, residency)):
            yield store.finding(
                CODE, SEVERITY, f"{store.name} must stay in {law(residency)}, but it is in {where}",
                argument="region" if store.jurisdiction is None else "jurisdiction", label=f"kept in {where}",
                related=(said(residency),),
                help=f"{_one(store)} in {law(residency)}" + _may_be_elsewhere(graph, residency, store, where),
            )  # fmt: skip
        beside = other_store(component, named)
        if beside is not None and (where := lies_outside(graph, beside, residency)):
            yield component.finding(
                CODE, SEVERITY, f"{component.name} must stay in {law(residency)}, but {beside.name} is in {where}",
                argument=kept_by(graph, component), label=f"kept in {where}", related=(said(residency),),
                help=f"{_one(beside)} in {law(residency)}",
            )  # fmt: skip


def _at_places(graph: ArchitectureGraph, residency: Residency) -> Iterator[Diagnostic]:
    """What is at a place outside: each component, or the place where several of one system are there."""
    found: dict[Place, list[Component]] = defaultdict(list)
    for component in residency.of:
        for place in places_of(graph, component):
            if place not in residency.places and outside(place, residency):
                found[place].append(component)
    for place, components in found.items():
        where = outside(place, residency)
        copied = [copy_at(graph, component, place) for component in components]
        copies = list({(edge.source, edge.item): edge for edge in copied if edge is not None}.values())
        if residency.is_of_system and None not in copied:
            # Of a system the store is reported, together with its parts.
            for edge in copies:
                store = graph[edge.source]
                yield _copied(graph, residency, edge, f"{store.name} must stay in {law(residency)}, but its copy")
            continue
        if residency.is_of_system and len(components) > 1:
            names = joined((component.name for component in components), _NAMED)
            yield place.finding(
                CODE, SEVERITY, f"{residency.said_by.name} must stay in {law(residency)}, but {place.name} is in "
                f"{where}, with {len(components)} of its parts",
                argument="jurisdiction" if isinstance(place, Site) else "region", label=f"in {where}",
                notes=(f"there: {names}",),
                related=(*(_puts_there(graph, edge) for edge in copies), said(residency)),
                help=f"a place in {law(residency)}, or a Placement of these with a residency of its own",
            )  # fmt: skip
            continue
        for component, copy in zip(components, copied, strict=True):
            if copy is not None:
                told = f"{component.name} must stay in {law(residency)}, but "
                keeper = graph[copy.source]
                whose = "its copy" if keeper is component else f"the copy of {keeper.name}"
                yield _copied(graph, residency, copy, told + whose)
                continue
            argument, index = _names_place(graph, component, place)
            yield component.finding(
                CODE, SEVERITY, f"{component.name} must stay in {law(residency)}, but {place.name} is in {where}",
                argument=argument, index=index, label=f"kept in {where}",
                related=(said(residency),), help=f"keep it at a place in {law(residency)}",
            )  # fmt: skip


def _copied(
    graph: ArchitectureGraph, residency: Residency, edge: GraphEdge, told: str, *reads: Related
) -> Diagnostic:  # fmt: skip
    """That the copy of a store is outside.

    Args:
        graph: the architecture.
        residency: what says so.
        edge: the reference that puts it there.
        told: what must stay, up to its copy.
        reads: who reads it into the store.
    """
    store, place = graph[edge.source], graph[edge.target]
    where = outside(place, residency) if isinstance(place, Place) else ""
    return store.finding(
        CODE, SEVERITY, f"{told} on {place.name} is in {where}",
        argument=edge.field, index=edge.item, label=f"copied to {where}",
        related=(*reads, said(residency)),
        help=f"replicated_on=[…] of {store.name} without {place.name}, or with a place in {law(residency)}",
    )  # fmt: skip


def _puts_there(graph: ArchitectureGraph, edge: GraphEdge) -> Related:
    store, place = graph[edge.source], graph[edge.target]
    return Related(f"{store.name} has a copy on {place.name}", store.location, edge.field)


def _flows(
    graph: ArchitectureGraph, residency: Residency, origin: Component, named: Container[Component],
    bound: Container[str], told: set[_Told],
) -> Iterator[Diagnostic]:  # fmt: skip
    """Where the records of one component get to; what is made of them once for all that a residency binds.

    Args:
        graph: the architecture.
        residency: what says that they must stay.
        origin: what has them.
        named: all that the residency binds.
        bound: what is reported itself.
        told: what is reported or followed already; more is added.
    """
    waiting, seen = deque([Carried(origin, origin)]), {origin.address}
    kinds = _READ if origin_at(graph, origin) is None else (*_READ, EdgeKind.FEATURES)
    while waiting:
        now = waiting.popleft()
        yield from _readers(graph, residency, now, bound, kinds)
        if len(kinds) > 1 and now.records is not origin:
            yield from _kept_on(graph, residency, now, named, told)
        for found in chain(
            _mirrored(graph, residency, now),
            _copied_on(graph, residency, now, bound, kinds),
            _made_on(graph, residency, now, bound, told),
        ):
            if isinstance(found, Diagnostic):
                yield found
            elif found.records.address not in seen and found.records.address not in bound:
                seen.add(found.records.address)
                waiting.append(found)


def _kept_on(
    graph: ArchitectureGraph, residency: Residency, now: Carried, named: Container[Component], told: set[_Told]
) -> Iterator[Diagnostic]:  # fmt: skip
    """Where that is kept which has got the records, or is made of them: regions of a cloud, buckets, warehouses."""
    for kept in all_storage_locations(graph, now.records, named):
        keeper, where = kept.keeper, kept.country
        place = (keeper.address, kept.what, None)
        if where is None or place in told or is_within(where, residency.allowed) is not False:
            continue
        told.add(place)
        if not any(is_within(where, own.allowed) is False for own in residencies_of(graph, keeper)):
            what = "it" if now.made is None else f"its {now.made.identifier}"
            yield keeper.finding(
                CODE, SEVERITY, f"{now.origin.name} must stay in {law(residency)}, but {keeper.name} keeps {what} in "
                f"{kept.what}, which is in {where}",
                argument=kept.said_in, label=f"{kept.part}kept in {where}",
                related=(said(residency),), help=f"{kept.instead} in {law(residency)}",
            )  # fmt: skip


def _mirrored(graph: ArchitectureGraph, residency: Residency, now: Carried) -> Iterator[Diagnostic | Carried]:
    """The copies that mirrors make of a topic: the finding where one is outside, else where it gets to."""
    records = now.records
    for mirror in _mirrors(graph).get(records.cluster.address, ()) if isinstance(records, Topic) else ():
        if isinstance(records, Topic) and (copy := _copy(records, mirror)):
            home = home_of(graph, copy)
            if home is not None and (where := outside(home, residency)):
                yield mirror.finding(
                    CODE, SEVERITY, f"{now.taken(residency, f'{mirror.name} copies')} to {home.name}, which is in "
                    f"{where}",
                    argument="topics" if mirror.topics else "source", label=f"leaves {law(residency)}",
                    related=(said(residency),), help=f"leave {records.name} out of topics=[…]"
                    + _may_be_elsewhere(graph, residency, records, where),
                )  # fmt: skip
            else:
                yield Carried(now.origin, copy, now.made)


def _copied_on(
    graph: ArchitectureGraph, residency: Residency, now: Carried, bound: Container[str], kinds: Sequence[EdgeKind]
) -> Iterator[Diagnostic | Carried]:  # fmt: skip
    """What records are copied into, as they are: the finding where that is outside, else where they get to."""
    for hop in data_hops(graph, now.records):
        if copies_records(hop.by) or hop.edge.kind not in (*kinds, EdgeKind.WRITES, EdgeKind.USES):
            continue
        is_copied = hop.to.address == hop.edge.target
        if is_copied and (where := lies_outside(graph, hop.to, residency)) and hop.to.address not in bound:
            if now.made is None or (hop.by is not None and not is_reported(graph, hop.to)):
                yield _handed_on(graph, residency, now, hop, where)
            elif not is_reported(graph, hop.to):
                yield written_outside(graph, residency, now.origin, now.made, hop.to, _instead(hop.to))
        elif holds_records(hop.to) and not is_denied(hop.to):
            yield Carried(now.origin, hop.to, now.made)


def _made_on(
    graph: ArchitectureGraph, residency: Residency, now: Carried, bound: Container[str], told: set[_Told]
) -> Iterator[Diagnostic | Carried]:  # fmt: skip
    """What is made of records of persons with a field that says whose it is: the same of that."""
    copied = {_place(hop.edge) for hop in data_hops(graph, now.records)}
    for made in derivations(graph, now.records):
        edge, written = made.edge, graph[made.edge.target]
        if written.address in bound or _place(edge) in copied or _place(edge) in told:
            continue
        told.add(_place(edge))
        if not lies_outside(graph, written, residency):
            yield Carried(now.origin, written, made)
        elif not is_reported(graph, written):
            yield written_outside(graph, residency, now.origin, made, written, _instead(written))


def _place(edge: GraphEdge) -> _Told:
    return edge.source, edge.field, edge.item


@once_per_graph
def _mirrors(graph: ArchitectureGraph) -> Mapping[str, Sequence[MirrorMaker]]:
    """Those that copy from each cluster, by its address."""
    found: dict[str, list[MirrorMaker]] = defaultdict(list)
    for mirror in graph.of(MirrorMaker):
        found[mirror.source.address].append(mirror)
    return found


def _handed_on(
    graph: ArchitectureGraph, residency: Residency, now: Carried, hop: DataHop, where: str
) -> Diagnostic:  # fmt: skip
    """That something copies records, as they are, to what is outside.

    Args:
        graph: the architecture.
        residency: what says that they must stay.
        now: what holds them.
        hop: how they get there.
        where: the jurisdiction that it is in.
    """
    copier = graph[hop.edge.source]
    return copier.finding(
        CODE, SEVERITY, f"{now.taken(residency, f'{copier.name} copies')} to {hop.to.name}, which is in {where}",
        argument=hop.edge.field, index=hop.edge.item, label=f"leaves {law(residency)}",
        related=(said(residency),), help=f"{_instead(hop.to)} in {law(residency)}",
    )  # fmt: skip


def _readers(
    graph: ArchitectureGraph, residency: Residency, now: Carried, bound: Container[str], kinds: Sequence[EdgeKind]
) -> Iterator[Diagnostic]:  # fmt: skip
    """Who reads a stream outside, or is given features; of a store with a copy there the first view that does."""
    told: set[tuple[str, int | None]] = set()
    origin, stream, made = now
    for edge in graph.in_edges(stream, *kinds):
        reader = graph[edge.source]
        away = next((place for place in places_of(graph, reader) if outside(place, residency)), None)
        if away is not None and not copies_records(reader) and reader.address not in bound:
            copied = copy_at(graph, reader, away)
            where = outside(away, residency)
            if copied is None and edge.kind is EdgeKind.FEATURES:
                yield reader.finding(
                    CODE, SEVERITY, f"{origin.name} must stay in {law(residency)}, but features derived from it "
                    f"are read by {reader.name} in {where}",
                    argument=edge.field, index=edge.item, label=f"leaves {law(residency)}",
                    related=(said(residency),),
                    help=f"run {reader.name} in {law(residency)}, or do without {stream.name}",
                )  # fmt: skip
            elif copied is None and made is not None:
                yield read_outside(residency, now, made, edge, reader, where)
            elif copied is None:
                yield reader.finding(
                    CODE, SEVERITY, f"{stream.name} must stay in {law(residency)}, but its reader {reader.name} is in "
                    f"{where}",
                    argument=edge.field, index=edge.item, label=f"leaves {law(residency)}",
                    related=(said(residency),), help=f"run {reader.name} in {law(residency)}, or let it read a "
                    "stream without what the residency is for",
                )  # fmt: skip
            elif (copied.source, copied.item) not in told:
                told.add((copied.source, copied.item))
                yield _copied(
                    graph, residency, copied, f"{stream.name} must stay in {law(residency)}, but the copy of "
                    f"{graph[copied.source].name}", Related(f"{reader.name} reads it", reader.location, edge.field),
                )  # fmt: skip


def _may_be_elsewhere(graph: ArchitectureGraph, residency: Residency, records: Component, where: str) -> str:
    """How to say of records without persons that they may be in more places than their system."""
    if not residency.is_of_system or origin_at(graph, records) is not None:
        return ""
    allowed = dumps([*residency.allowed, where])
    return f'; if it contains no personal data, Placement("…", of=[{records.name}], residency={allowed}) allows it'


def _instead(component: Component) -> str:
    return _one(component) if isinstance(component, Located) else "a stream"


def _one(store: Located) -> str:
    """``a bucket``, ``a PostgreSQL database``, ``an Elasticsearch``: a store, as people call it."""
    noun = store.kind.lower()
    if isinstance(store, ExternalStore):
        noun = f"{store.product} database" if isinstance(store, Database) else store.product
    return with_article(noun)


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
    if topic in mirror.topics:
        return mirror.target
    return next((one.copy for one in copies_of(mirror) if one.source is topic), None)
