"""Why a replay would not be right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from aiscale.analysis.load.volumes import sizes
from aiscale.analysis.placement.places import places_of
from aiscale.analysis.placement.regions import is_within, jurisdiction
from aiscale.analysis.placement.residency import residencies_of
from aiscale.analysis.replay.quotas import bound_of, broker_quota, brokers_read
from aiscale.analysis.replay.request import Replay
from aiscale.analysis.replay.unreadable_versions import unreadable_versions, upcast_by
from aiscale.analysis.streams.kafka_quotas import not_kept
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.analysis.streams.stream_storage import readers, retention_of
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import byte_words
from aiscale.core.relations import Call, DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Rate


class Refusal(NamedTuple):
    """One reason.

    Attributes:
        component: whose declaration has to change.
        argument: the field; empty where the command line has to change.
        reason: what would go wrong.
        help: what to do.
    """

    component: Component
    argument: str
    reason: str
    help: str


def refusals(graph: ArchitectureGraph, replay: Replay, now: datetime) -> tuple[Refusal, ...]:
    """Every reason why a replay would give something wrong, the most basic first.

    Args:
        graph: the architecture.
        replay: what is asked for.
        now: the present, for what retention has deleted by now.
    """
    return (
        *_gone(replay, now),
        *_compacted(replay),
        *_beyond_others(graph, replay),
        *_other_clusters(graph, replay),
        *_unheld(graph, replay),
        *_beyond_quota(graph, replay),
        *_same_group(graph, replay),
        *_by_each_replica(replay),
        *_repeated(graph, replay),
        *_into(graph, replay),
        *_versions(graph, replay),
    )


def _gone(replay: Replay, now: datetime) -> Iterator[Refusal]:
    stream, kept = replay.stream, retention_of(replay.stream)
    if kept is None or replay.begin is None:
        return
    oldest = datetime.fromtimestamp(now.timestamp() - kept, UTC)
    if replay.begin < oldest:
        yield Refusal(
            stream, "retention" if "retention" in stream.model_fields_set else "",
            f"{stream.name} keeps records for {kept}: what came before {oldest:%Y-%m-%d %H:%M}Z is deleted",
            f"--from {oldest:%Y-%m-%dT%H:%M}Z or later; a longer retention brings nothing back",
        )  # fmt: skip


def _compacted(replay: Replay) -> Iterator[Refusal]:
    if isinstance(replay.stream, EventTable):
        return
    if "compact" in replay.stream.cleanup and (replay.begin is not None or replay.offsets):
        what = "of these" if replay.offsets else "of what came since"
        yield Refusal(
            replay.stream, "cleanup",
            f"{replay.stream.name} is compacted: {what}, only the last record of each key is there",
            "--from earliest gives the latest state of every key",
        )  # fmt: skip


def _beyond_others(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    """The image reads whatever its reader reads: other streams too."""
    others = {
        edge.target for edge in graph.out_edges(replay.reader, EdgeKind.READS) if edge.target != replay.stream.address
    }
    if others:
        names = " and ".join(graph[address].name for address in sorted(others))
        yield Refusal(
            replay.reader, "consumes",
            f"{replay.reader.name} reads {names} too: its image would handle new records of it a second time",
            "a service of its own for what is to be replayed",
        )  # fmt: skip


def _other_clusters(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    used = [graph[edge.target] for edge in graph.out_edges(replay.reader, EdgeKind.READS, EdgeKind.WRITES)]
    topics = [one for one in (*used, replay.into) if isinstance(one, Topic)]
    own = replay.stream if isinstance(replay.stream, Topic) else next(iter(topics), None)
    for topic in topics:
        if own is not None and topic.cluster is not own.cluster:
            yield Refusal(
                replay.reader, "", f"{topic.name} is in {topic.cluster.name}, and a replay has a user in "
                f"{own.cluster.name} only", "another --into" if topic is replay.into else
                "a service of its own for what is to be replayed",
            )  # fmt: skip
            return


def _unheld(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    cluster = replay.stream.cluster if isinstance(replay.stream, Topic) else None
    if replay.byte_rate is None or not isinstance(cluster, KafkaCluster):
        return
    why, help_ = not_kept(cluster, replay.reader)
    if why:
        each, size = replay.reader.requests_per_second_per_replica, sizes(graph).get(replay.stream.address)
        own = f", {byte_words(each * size.bytes)}/s" if each and size is not None else ""
        handles = f": {replay.reader.name} handles at most {Rate(each)}{own}" if each else ""
        guard = isinstance(cluster.quotas, BrokerQuotas) and cluster.quotas.min_free_ratio is not None
        yield Refusal(
            cluster, "quotas" if "quotas" in cluster.model_fields_set else "",
            f"nothing would hold the replay to --rate {replay.wanted}: {why}",
            f"no --rate{handles}; or {help_}" + (", whose disks then have no guard (min_free_ratio)" if guard else ""),
        )  # fmt: skip


def _beyond_quota(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    """A rate that the brokers would give to no other client."""
    bound, asked, brokers = bound_of(replay), broker_quota(replay), brokers_read(replay)
    if replay.byte_rate is None or bound is None or asked is None or asked <= bound.rate:
        return
    size = sizes(graph).get(replay.stream.address)
    records = f", {Rate(math.floor(bound.rate * brokers / size.bytes))} of {size.text()}" if size is not None else ""
    of_each = "" if brokers == 1 else f" of each of {brokers} brokers"
    yield Refusal(
        bound.of, bound.argument,
        f"--rate {replay.wanted} is {byte_words(asked)}/s{of_each}, and {bound.argument} of {bound.of.name} "
        f"let it read {byte_words(bound.rate)}/s there",
        f"--rate {_rate_words(bound.rate * brokers)} at most{records}, or a larger consumer_byte_rate",
    )  # fmt: skip


def _rate_words(rate: int) -> str:
    """A rate as ``--rate`` takes it, and no more than it is: ``157MB/s``."""
    unit, name = next((one for one in ((10**9, "G"), (10**6, "M"), (10**3, "k")) if rate >= one[0]), (1, ""))
    digits = max(0, 3 - len(str(rate // unit)))
    return f"{math.floor(rate / unit * 10**digits) / 10**digits:g}{name}B/s"


def _same_group(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    streams: tuple[Stream, ...] = (*graph.of(Topic), *graph.of(EventTable))
    for stream in streams:
        for reader in readers(graph, stream):
            if reader.group == replay.group:
                yield Refusal(
                    reader.component, reader.edge.field,
                    f"{reader.component.name} serves in the group {replay.group}: its offsets would be set back",
                    f"another {'--offsets' if replay.offsets else '--from'} gives the replay another name",
                )  # fmt: skip
                return


def _by_each_replica(replay: Replay) -> Iterator[Refusal]:
    if replay.consume is not None and replay.consume.each_replica:
        yield Refusal(
            replay.reader, "consumes",
            f"each replica of {replay.reader.name} reads all of {replay.stream.name} for itself: a Job would fill a "
            "table that nobody asks", f"restart the pods of {replay.reader.name}: each builds its table anew",
        )  # fmt: skip


def _repeated(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    """What a second handling does a second time, unless somebody says that it is harmless."""
    reader = replay.reader
    if (replay.consume is not None and replay.consume.idempotent) or _is_projection(graph, replay):
        return
    effects = [words for edge in graph.out_edges(reader) if (words := _effect(graph, replay, edge))]
    if not effects and replay.into is not None:
        return
    done = " and ".join(effects) or "does what its image does, which nothing here says"
    yield Refusal(
        reader, "consumes", f"{reader.name} {done}: each record that it has handled before is done twice",
        "Consume(…, idempotent=True) once handling a record twice is harmless"
        + (", or --into for what it writes" if any(words.startswith("writes") for words in effects) else ""),
    )  # fmt: skip


def _effect(graph: ArchitectureGraph, replay: Replay, edge: GraphEdge) -> str:
    target, relation = graph[edge.target], edge.relation
    if edge.kind is EdgeKind.WRITES:
        is_redirected = replay.into is not None and not isinstance(relation, DeadLetter)
        return "" if is_redirected else f"writes {target.name}"
    if edge.kind is EdgeKind.CALLS and not isinstance(target, ModelService):
        # A prediction changes nothing.
        is_harmless = isinstance(relation, Call) and relation.idempotent is True
        return "" if is_harmless else f"calls {target.name}"
    return ""


def _is_projection(graph: ArchitectureGraph, replay: Replay) -> bool:
    """Whether building it anew is what it is made for."""
    return any(
        projection.by is replay.reader
        for store in graph.of(EventStore)
        if store.events is replay.stream
        for projection in store.projections
    )


def _into(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    into, stream = replay.into, replay.stream
    if into is None:
        return
    written = [
        graph[edge.target]
        for edge in graph.out_edges(replay.reader, EdgeKind.WRITES)
        if not isinstance(edge.relation, DeadLetter)
    ]
    if len(written) != 1:
        names = ", ".join(one.name for one in written) or "no stream"
        yield Refusal(
            replay.reader, "produces", f"--into takes the place of the one stream that is written, but "
            f"{replay.reader.name} writes {names}", "leave --into out",
        )  # fmt: skip
    if into is stream:
        yield Refusal(into, "", f"{into.name} would be read and written at once, and never end", "another --into")
    if stream.contains_personal_data and not into.contains_personal_data:
        yield Refusal(
            into, "", f"{stream.name} holds personal data, and nothing says so of {into.name}",
            f"contains_personal_data=True on {into.name}",
        )  # fmt: skip
    keeper = stream.database if isinstance(stream, EventTable) else stream.cluster
    bound = {one.allowed: None for of in (stream, keeper) for one in residencies_of(graph, of)}
    for allowed in bound:
        for place in places_of(graph, into):
            country = jurisdiction(place)
            if country is not None and is_within(country, allowed) is False:
                yield Refusal(
                    into, "", f"{stream.name} must stay in {', '.join(allowed)}, and {into.name} is in {country}",
                    f"a stream in {', '.join(allowed)}",
                )  # fmt: skip


def _versions(graph: ArchitectureGraph, replay: Replay) -> Iterator[Refusal]:
    for found in unreadable_versions(
        schema_of(graph, replay.stream), replay.consume, upcast_by(graph, replay.reader, replay.stream)
    ):
        yield Refusal(
            replay.stream, "schema",
            f"{replay.reader.name} cannot read version {found.version} of {found.of} of {replay.stream.name}: "
            f"{found.problems[0]}",
            "a default for what is new, or a projection with upcasts for that version",
        )  # fmt: skip
