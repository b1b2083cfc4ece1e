"""Metrics that the components of a system export, by technology.

Names are kept where their form cannot belong to anything else: a prefix of one technology. Everything else may come
from a service's own code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, get_args

from aiscale.components.network.istio import Istio
from aiscale.components.platform.node_pool import GpuPool
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Server, server_of
from aiscale.components.serving.runtimes.server import ServerMetrics
from aiscale.components.serving.runtimes.tag import numbers, release_in
from aiscale.graph.architecture import ArchitectureGraph


@dataclass(frozen=True, slots=True)
class Family:
    """The metrics of one technology.

    Attributes:
        prefix: how all of their names begin.
        technology: what exports them, as people call it.
        image_word: a word that images with it in them have in their names.
        is_in: whether a system has it.
        names: those that it exports, without the endings of histograms; empty where they are too many to keep.
        source: where they were read.
        gone: those that it exported once: the first release that does not, and what says the same since.
        releases: which releases of it a system has, None for one that is not known; empty where releases are of no
            account.
    """

    prefix: str
    technology: str
    image_word: str
    is_in: Callable[[ArchitectureGraph], bool]
    names: frozenset[str]
    source: str
    gone: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    releases: Callable[[ArchitectureGraph], Iterable[str | None]] = lambda _: ()


def _of_server(server: type[Any], known: ServerMetrics) -> Family:
    """What a model server exports. A system has it where a model is served by it, or by what an operator chooses."""

    def releases(graph: ArchitectureGraph) -> Iterator[str | None]:
        """The release of each: in the tag of its image, else as declared."""
        for service in graph.of(ModelService):
            used: Any = server_of(service.runtime)
            if used is None:
                yield None
            elif isinstance(used, server):
                yield release_in(used.image) if getattr(used, "image", None) else getattr(used, "version", None)

    return Family(
        known.prefix, server.technology, known.image_word, lambda graph: any(True for _ in releases(graph)),
        known.names, known.source, known.gone, releases,
    )  # fmt: skip


_ISTIO = """
istio_requests_total istio_request_duration_milliseconds istio_request_bytes istio_response_bytes
istio_request_messages_total istio_response_messages_total istio_tcp_sent_bytes_total
istio_tcp_received_bytes_total istio_tcp_connections_opened_total istio_tcp_connections_closed_total
istio_build
"""

_OF_GROUPS = """
kafka_consumergroup_current_offset kafka_consumergroup_current_offset_sum kafka_consumergroup_lag
kafka_consumergroup_lag_sum kafka_consumergroup_lag_zookeeper kafka_consumergroup_members
"""
_OF_TOPICS = """
kafka_topic_partitions kafka_topic_partition_current_offset kafka_topic_partition_oldest_offset
kafka_topic_partition_in_sync_replica kafka_topic_partition_leader kafka_topic_partition_leader_is_preferred
kafka_topic_partition_replicas kafka_topic_partition_under_replicated_partition
"""

FAMILIES = (
    *(_of_server(server, known) for server in get_args(Server) if (known := server.metrics) is not None),
    Family(
        "istio_", "Istio", "istio",
        lambda graph: any(isinstance(mesh, Istio) for system in graph.system.systems for mesh in system.meshes),
        frozenset(_ISTIO.split()),
        "Istio documentation, standard metrics",
    ),
    # Others export names that begin so, too: only what is nearly one of these is a mistake.
    *(
        Family(prefix, "Kafka Exporter", "kafka-exporter", lambda _: True, frozenset(names.split()),
               "danielqsj/kafka_exporter, which Strimzi runs: README, metrics")
        for prefix, names in (("kafka_consumergroup_", _OF_GROUPS), ("kafka_topic_partition", _OF_TOPICS))
    ),
    Family("flink_", "Apache Flink", "flink",
           lambda graph: any(type(job.engine).__name__ == "Flink" for job in graph.of(StreamJob)), frozenset(),
           "Apache Flink documentation, metric reporters (Prometheus)"),
    Family("DCGM_FI_", "DCGM exporter", "dcgm",
           lambda graph: any(True for _ in graph.of(GpuPool)), frozenset(),
           "NVIDIA DCGM exporter, default counters"),
)  # fmt: skip
"""What is known."""

_ENDINGS = ("_bucket", "_sum", "_count", "_total", "_created")


def family_of(name: str) -> Family | None:
    """The technology that a metric must come from, where its name says so."""
    return next((family for family in FAMILIES if name.startswith(family.prefix)), None)


def meant(name: str, family: Family) -> str | None:
    """The metric that was probably meant, where a family has no such metric."""
    stems = {name, *(name.removesuffix(ending) for ending in _ENDINGS)}
    if not family.names or any(stem in family.names or stem + "_total" in family.names for stem in stems):
        return None
    near = get_close_matches(name, sorted(family.names), n=1, cutoff=0.93)
    return near[0] if near else None


def gone(name: str, family: Family, graph: ArchitectureGraph) -> tuple[str, str | None] | None:
    """Since when no release of the system exports a metric that earlier ones did, and what says the same now."""
    stem = next((each for each in (name, *map(name.removesuffix, _ENDINGS)) if each in family.gone), None)
    if stem is None:
        return None
    since, instead = family.gone[stem]
    releases = tuple(family.releases(graph))
    if not releases or any(found is None or numbers(found) < numbers(since) for found in releases):
        return None
    return since, instead and instead + name.removeprefix(stem)
