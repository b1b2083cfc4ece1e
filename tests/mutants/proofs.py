"""What shows by computing that a changed system still has room, time and memory. Apart from the rules on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.feature_memory import memory_of
from aiscale.analysis.capacity.instances import facts, gpu_memory_bytes
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.features.feature_freshness import oldest
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.stream_storage import copies, readers, retention_of
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.stores import Redis
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.index_types import Hnsw
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph

_BYTES_PER_PARTITION = 10_000_000
_USABLE_MEMORY = 0.7


def enough_replicas(graph: ArchitectureGraph) -> Iterator[str]:
    """The most replicas of each service answer its peak."""
    for service in graph.of(CallTarget):
        if not isinstance(service, Microservice | ModelService) or service.requests_per_second_per_replica is None:
            continue
        most = service.autoscaling.max_replicas if service.autoscaling is not None else service.replicas
        if most * service.requests_per_second_per_replica < loads(graph)[service.address].peak:
            yield f"{service.name} is too small"


def enough_slots(graph: ArchitectureGraph) -> Iterator[str]:
    """Each job handles its peak."""
    for job in graph.of(StreamJob):
        each = job.records_per_second_per_slot
        if each is not None and job.parallelism * each < loads(graph)[job.address].peak:
            yield f"{job.name} is too slow"


def index_fits(graph: ArchitectureGraph) -> Iterator[str]:
    """Each index has twice the memory that its numbers, links and payload take in four bytes each."""
    for index in graph.of(VectorIndex):
        links = 2 * index.index_type.m if isinstance(index.index_type, Hnsw) else 0
        each = 4 * (index.dimension + links) + (index.payload_bytes or 0)
        if index.store is None and 2 * each * (index.entries or 0) / index.shards > index.resources.memory:
            yield f"{index.name} may not fit"


def enough_nodes(graph: ArchitectureGraph) -> Iterator[str]:
    """The pools at their largest hold the fewest pods, and every replica that asks for a GPU."""
    every = [pod for component in graph.nodes.values() for pod in pods(component)]
    pools = [(pool, facts(pool)) for cluster in graph.of(KubernetesCluster) for pool in cluster.pools]
    known = [(pool.max_nodes, node) for pool, node in pools if node is not None]
    if len(known) < len(pools):
        yield "nodes are not known"
    for gpu in {pod.gpu for pod in every if pod.gpu is not None}:
        held = sum(most * node.gpu_count for most, node in known if node.gpu == gpu)
        if sum(pod.most * pod.gpus for pod in every if pod.gpu == gpu) > held:
            yield f"{gpu}: too few"
    plain = [pod for pod in every if pod.gpu is None]
    for what in ("cpu", "memory"):
        held = sum(most * getattr(node, what) for most, node in known if node.gpu is None)
        if sum(pod.fewest * getattr(pod.resources, what) for pod in plain) > held:
            yield f"{what}: too little"
    for pod in every:
        fitting = [node for _, node in known if pod.gpu in {None, node.gpu}]
        if not any(pod.resources.cpu <= node.cpu and pod.resources.memory <= node.memory for node in fitting):
            yield f"{pod.component.name} fits on no node"


def loaded_into_memory(graph: ArchitectureGraph) -> Iterator[str]:
    """Each model is smaller than the memory of its pod, and what it takes of a GPU fits."""
    for service in graph.of(ModelService):
        model = service.served
        if model.size is not None and model.size >= service.resources.memory:
            yield f"{service.name} is killed while it loads"
        needed = model.gpu_memory if model.gpu_memory is not None else model.size
        if service.gpu is not None and needed is not None and needed > gpu_memory_bytes(service.gpu) * service.gpus:
            yield f"{service.model.name} does not fit on {service.gpu}"


def enough_disk(graph: ArchitectureGraph) -> Iterator[str]:
    """The brokers hold what their topics keep, where both are known."""
    for cluster in graph.of(KafkaCluster):
        kept = 0.0
        for topic in graph.of(Topic):
            seconds = retention_of(topic)
            if topic.cluster is cluster and topic.traffic is not None and seconds is not None:
                rate = loads(graph)[topic.address].mean
                kept += rate * topic.traffic.message_bytes * float(seconds) * copies(topic)
        if kept > cluster.brokers * cluster.storage:
            yield f"{cluster.name} is full"


def enough_partitions(graph: ArchitectureGraph) -> Iterator[str]:
    """No member of a consumer group is idle for good, and no partition gets more than it takes."""
    largest: dict[str, int] = {}
    members: dict[str, int] = {}
    for topic in graph.of(Topic):
        for reader in readers(graph, topic):
            # What reads several topics is busy with the one of most partitions.
            name = reader.component.name
            largest[name] = max(largest.get(name, 0), topic.partitions)
            members[name] = max(members.get(name, 0), reader.members)
        size = topic.traffic.message_bytes if topic.traffic is not None else 1_024
        if loads(graph)[topic.address].peak * size > topic.partitions * _BYTES_PER_PARTITION:
            yield f"{topic.name} has too few partitions"
    yield from (f"{name} has more consumers than partitions" for name in members if members[name] > largest[name])


def kept_until_read(graph: ArchitectureGraph) -> Iterator[str]:
    """Streams are kept until true answers are known, and until the next training."""
    for pipeline in graph.of(DeliveryPipeline):
        retraining = pipeline.retraining
        for edge in graph.out_edges(pipeline, EdgeKind.READS) if retraining is not None else ():
            stream = graph[edge.target]
            kept = retention_of(stream) if isinstance(stream, EventStream) else None
            assert retraining is not None
            # What comes from labels is the true answer, and waits for none.
            answered = max(delay.after for delay in label_delays(retraining)) if edge.field == "retraining.data" else 0
            if kept is not None and kept < answered + (retraining.every or 0):
                yield f"{stream.name} is gone before {pipeline.name} learns from it"
    for job in graph.of(StreamJob):
        late = max((window.allowed_lateness for window in job.windows), default=0)
        for edge in graph.out_edges(job, EdgeKind.READS):
            stream = graph[edge.target]
            kept = retention_of(stream) if isinstance(stream, EventStream) else None
            if kept is not None and kept < late:
                yield f"{stream.name} is gone before {job.name} stops waiting for it"


def enough_memory(graph: ArchitectureGraph) -> Iterator[str]:
    """Features fit into Redis, with room for fragments."""
    for store in graph.of(FeatureStore):
        needed = sum(part.size for part in memory_of(store))
        if isinstance(store.online, Redis) and needed > store.online.memory * _USABLE_MEMORY:
            yield f"{store.name} is full"


def renewed_in_time(graph: ArchitectureGraph) -> Iterator[str]:
    """Features do not expire while everything works."""
    for view in graph.of(FeatureView):
        age = oldest(graph, view)
        if age is not None and view.ttl is not None and view.ttl < age.total:
            yield f"{view.name} expires after {view.ttl}, and is renewed after {age.total}"


def answered_in_time(graph: ArchitectureGraph) -> Iterator[str]:
    """All attempts of a call end within what the caller promises, and no callee that it must call takes longer than one."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        caller, callee, call = graph[edge.source], graph[edge.target], edge.relation
        if not isinstance(call, Call):
            continue
        promise = getattr(getattr(caller, "objective", None), "p99_ms", None)
        if promise is not None and call.timeout_ms * (1 + call.retries) > promise:
            yield f"{caller.name} waits too long for {callee.name}"
        answer = getattr(getattr(callee, "objective", None), "p99_ms", None)
        if answer is not None and call.required and call.timeout_ms < answer:
            yield f"{caller.name} gives {callee.name} up too early"


def promises_hold(graph: ArchitectureGraph) -> Iterator[str]:
    """A service without a fallback promises no more than what it must call, retries counted as independent."""
    for caller in graph.of(CallTarget):
        promise = getattr(getattr(caller, "objective", None), "availability", None)
        if promise is None or getattr(caller, "fallback", None):
            continue
        possible = 1.0
        for edge in graph.edges_from(caller.address, EdgeKind.CALLS):
            share = getattr(getattr(graph[edge.target], "objective", None), "availability", None)
            call = edge.relation
            if isinstance(call, Call) and call.required and share is not None:
                possible *= 1 - (1 - share) ** (1 + call.retries)
        if round(possible, 9) < promise:
            yield f"{caller.name} cannot keep {promise}"


def trained_in_time(graph: ArchitectureGraph) -> Iterator[str]:
    """A training ends before the next one begins."""
    for pipeline in graph.of(DeliveryPipeline):
        retraining = pipeline.retraining
        if retraining is None or retraining.every is None:
            continue
        if retraining.timeout is not None and retraining.timeout > retraining.every:
            yield f"{pipeline.name} has no time to train"
