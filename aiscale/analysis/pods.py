"""The pods that a system asks a cluster for, and which pools can take them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.analysis.instances import InstanceFacts, facts
from aiscale.analysis.kafka_pods import companions
from aiscale.analysis.storm_pods import storm_companions
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.engines import KafkaStreams, Storm
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.core.demand import Resources
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph


@dataclass(frozen=True, slots=True)
class Pods:
    """Equal pods of one component.

    Attributes:
        component: whose they are.
        argument: the field that sets their size; None when the blueprint has no say in it.
        what: what one of them is, for messages.
        resources: CPU and memory of each.
        gpu: GPU model that each needs.
        gpus: whole GPUs of each.
        fewest: how many run at least.
        most: how many run at most.
    """

    component: Component
    argument: str | None
    what: str
    resources: Resources
    gpu: str | None
    gpus: int
    fewest: int
    most: int

    @property
    def pool(self) -> NodePool | None:
        """The pool that they are kept to; None where they may go anywhere."""
        pool = getattr(self.component, "pool", None)
        return pool if isinstance(pool, NodePool) else None


def most_replicas(component: Component) -> int:
    """Most replicas that a component may have; 1 where it says nothing about them."""
    scaling = getattr(component, "autoscaling", None)
    most = getattr(scaling, "max_replicas", None) or getattr(component, "replicas", None)
    return most if isinstance(most, int) else 1


def pods(component: Component) -> Iterator[Pods]:
    """The pods of a component; none where it runs none."""
    if isinstance(component, (Microservice, ModelService, Transformer)):
        gpu, gpus = (component.gpu, _whole_gpus(component)) if isinstance(component, ModelService) else (None, 0)
        scaling = component.autoscaling
        yield Pods(
            component, "resources", "a replica", component.resources, gpu, gpus,
            scaling.min_replicas if scaling else component.replicas,
            scaling.max_replicas if scaling else component.replicas,
        )  # fmt: skip
    elif isinstance(component, (StreamJob, BatchJob)):
        yield from _job_pods(component)
    elif isinstance(component, FlinkSession):
        yield Pods(component, "task_manager", "a task manager", component.task_manager, None, 0, 0,
                   component.task_managers)  # fmt: skip
        yield Pods(component, "job_manager", "the job manager", component.job_manager, None, 0,
                   component.job_managers, component.job_managers)  # fmt: skip
    elif isinstance(component, KafkaCluster):
        count = component.brokers
        yield Pods(component, "resources", "a broker", component.resources, None, 0, count, count)
        for what, resources, copies in companions(component):
            yield Pods(component, None, what, resources, None, 0, copies, copies)
    elif isinstance(component, VectorIndex):
        if component.store is None:
            copies = component.shards * component.replicas
            what = "a copy of a shard" if component.shards > 1 else "a copy of it"
            yield Pods(component, "resources", what, component.resources, None, 0, copies, copies)
    elif isinstance(component, ConnectWorkers):
        count = component.replicas
        yield Pods(component, "resources", "a worker", component.resources, None, 0, count, count)
    elif isinstance(component, SchemaRegistry) and not component.is_placed():
        return
    else:
        # A kind of its own with the usual two fields.
        asked, replicas = getattr(component, "resources", None), getattr(component, "replicas", None)
        if isinstance(asked, Resources) and isinstance(replicas, int):
            yield Pods(component, "resources", "a replica", asked, None, 0, replicas, replicas)


def _job_pods(job: StreamJob | BatchJob) -> Iterator[Pods]:
    """The pods of a job, as its engine makes them; of a batch job there are none between two runs.

    A job of a session has none of its own.
    """
    if isinstance(job, StreamJob) and job.session is not None:
        return
    engine = job.engine
    instances, always = (job.executors, 0) if isinstance(job, BatchJob) else (job.parallelism, 1)

    def made(part: str, what: str, resources: Resources, fewest: int, most: int | None = None) -> Pods:
        most = fewest if most is None else most
        return Pods(job, f"engine.{part}", what, resources, None, 0, fewest * always, most)

    if isinstance(engine, Flink):
        scaler = engine.autoscaler
        fewest, most = (scaler.min_parallelism, scaler.max_parallelism) if scaler else (instances, instances)
        managers = [math.ceil(slots / engine.task_slots) for slots in (fewest, most)]
        yield made("task_manager", "a task manager", engine.task_manager, *managers)
        yield made("job_manager", "the job manager", engine.job_manager, engine.job_managers)
    elif isinstance(engine, Spark):
        executors = instances if isinstance(job, BatchJob) else math.ceil(instances / engine.executor_cores)
        yield made("executor", "an executor", engine.executor, executors)
        yield made("driver", "the driver", engine.driver, 1)
    elif isinstance(engine, Storm):
        yield made("supervisor", "a supervisor", engine.supervisor, math.ceil(instances / engine.workers))
        for what, resources, copies in storm_companions(engine):
            yield Pods(job, None, what, resources, None, 0, copies, copies)
    else:
        threads = engine.threads if isinstance(engine, KafkaStreams) else 1
        scaling = engine.autoscaling
        count = math.ceil(instances / threads)
        yield made(
            "resources", "an instance", engine.resources,
            *((scaling.min_replicas, scaling.max_replicas) if scaling else (count,)),
        )  # fmt: skip


def _whole_gpus(service: ModelService) -> int:
    """GPUs that nobody else has; none where the service gets slices of them."""
    return service.gpus if service.gpu is not None and not service.has_slice else 0


@once_per_graph
def _clusters(graph: ArchitectureGraph) -> Mapping[str, list[tuple[NodePool, InstanceFacts | None]]]:
    return {cluster.address: [(pool, facts(pool)) for pool in cluster.pools] for cluster in graph.of(KubernetesCluster)}


def _pools(graph: ArchitectureGraph, component: Component) -> list[tuple[NodePool, InstanceFacts | None]]:
    """The pools of the cluster that a component runs on; looked up once for each cluster of a graph."""
    place = graph.place_of(component)
    return _clusters(graph).get(place.address, []) if place is not None else []


def pools_of(graph: ArchitectureGraph, component: Component) -> list[tuple[NodePool, InstanceFacts]]:
    """The pools of the cluster that a component runs on, those whose nodes are known."""
    return [(pool, known) for pool, known in _pools(graph, component) if known is not None]


def is_known(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether everything is known that decides where the component's pods can run."""
    place = graph.place_of(component)
    return isinstance(place, KubernetesCluster) and all(known is not None for _, known in _pools(graph, component))


def tolerates(needed: Pods, pool: NodePool, node: InstanceFacts) -> bool:
    """Whether such a pod may go to the pool, by what keeps it to another and by the taints of this one.

    One that needs a GPU tolerates all taints of pools with it, and one that is kept to a pool all taints of that.
    """
    own = needed.pool
    if own is not None and pool.instance_type not in own.instance_types:
        return False
    if needed.gpu is not None and needed.gpu == node.gpu:
        return True
    tolerated = own.taints if own is not None else ()
    return all(taint.effect == "PreferNoSchedule" or taint in tolerated for taint in pool.taints)


def obstacle(needed: Pods, pool: NodePool, node: InstanceFacts) -> str | None:
    """Why one such pod does not fit on an empty node of the pool, or None when it does."""
    if needed.gpu is not None and needed.gpu != node.gpu:
        return f"its nodes have {'no GPU' if node.gpu is None else node.gpu}"
    if needed.pool is not None and pool.instance_type not in needed.pool.instance_types:
        return f"its pods are kept to {needed.pool.name}"
    if not tolerates(needed, pool, node):
        return f"its nodes carry the taint {', '.join(taint.key for taint in pool.taints)}"
    if needed.gpus > node.gpu_count:
        return f"its nodes have {node.gpu_count} GPU{'s' if node.gpu_count != 1 else ''} each"
    if needed.resources.cpu > node.cpu:
        return f"its nodes offer {node.cpu} CPU"
    if needed.resources.memory > node.memory:
        return f"its nodes offer {node.memory.gibibytes:.1f} GiB of memory"
    return None
