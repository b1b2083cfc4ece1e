"""The pods that a system asks a cluster for, and which pools can take them.

Every kind that runs pods has them here, or is named in :mod:`aiscale.analysis.capacity.unsized_pods`. Those of Jobs
that set something up (topics, schemas, tables, a topology) and then are gone weigh nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from aiscale.analysis.capacity.feature_pods import feature_pods
from aiscale.analysis.capacity.instances import InstanceFacts, facts
from aiscale.analysis.capacity.kafka_pods import companions
from aiscale.analysis.capacity.manifest_pods import object_pods
from aiscale.analysis.delivery.ab_tests import TestedModel, replicas_of_group, tested_model
from aiscale.analysis.delivery.held_shares import HeldShare, held_share, replicas_of_share
from aiscale.analysis.placement.places import copies_of
from aiscale.analysis.streams.backlog import at_most
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.core.values.demand import Resources
from aiscale.core.values.namespace import CONTAINER_REQUESTS
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_component, once_per_graph
from aiscale.quantities import Bytes, Cpu

NEW_VERSION = "a replica of the new version"
"""What pods are that run beside those of the current version."""


class Pods(NamedTuple):
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
        per_replica: how many serve as one replica.
    """

    component: Component
    argument: str | None
    what: str
    resources: Resources
    gpu: str | None
    gpus: int
    fewest: int
    most: int
    per_replica: int = 1

    @property
    def fewest_replicas(self) -> int:
        """How many replicas run at least."""
        return self.fewest // self.per_replica

    @property
    def most_replicas(self) -> int:
        """How many replicas run at most."""
        return self.most // self.per_replica

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


def fewest_replicas(component: Component) -> int:
    """Fewest replicas that a component may have; 1 where it says nothing about them."""
    fewest = getattr(getattr(component, "autoscaling", None), "min_replicas", None)
    if fewest is None:
        fewest = getattr(component, "replicas", None)
    return fewest if isinstance(fewest, int) else 1


def pods(component: Component, defaults: Mapping[str, str] = CONTAINER_REQUESTS) -> Iterator[Pods]:
    """The pods of a component; none where it runs none.

    Args:
        component: the component.
        defaults: requests of a container of a raw object that sets none, in the system's namespace.
    """
    if isinstance(component, Manifest):
        return _written_pods(component, defaults)
    return _maker(type(component))(component)


@once_per_component
def pods_of(graph: ArchitectureGraph, component: Component) -> Sequence[Pods]:
    """The pods of a component in its system, computed once for a graph.

    A consumer that scales on its lag has no more than have something to read. In an A/B test, a service has the
    replicas of its new version too.
    """
    found = [*pods(component, graph.system.namespace.container_requests)]
    if (tested := tested_model(component, graph)) is not None:
        found += [_of_new_version(one, tested) for one in found]
    if (held := held_share(component)) is not None:
        found += [_of_share(one, held) for one in found if one.argument == "resources"]
    return tuple(one._replace(most=at_most(one.most, graph, component)) for one in found)


def _of_new_version(current: Pods, tested: TestedModel) -> Pods:
    most = replicas_of_group(current.fewest, current.most, tested.test)
    return current._replace(what=NEW_VERSION, fewest=min(current.fewest, most), most=most)


def _of_share(current: Pods, held: HeldShare) -> Pods:
    if held.service.runtime.keeps_earlier_version:
        # Both revisions are scaled by their requests: together they have as many for them as one, and each its fewest.
        return current._replace(what=NEW_VERSION, most=max(1, current.fewest))
    replicas = replicas_of_share(held, max(1, current.fewest), current.most)
    return current._replace(what=NEW_VERSION, fewest=replicas, most=replicas)


def _of_its_own(component: Component) -> Iterator[Pods]:
    """The pods of a kind with the usual fields: its resources, and its replicas or what scales them."""
    asked, count = getattr(component, "resources", None), getattr(component, "replicas", None)
    if isinstance(asked, Resources) and isinstance(count, int) and component.is_placed():
        fewest, most = fewest_replicas(component), most_replicas(component)
        yield Pods(component, "resources", "a replica", asked, None, 0, fewest, most)


def _model_pods(service: ModelService) -> Iterator[Pods]:
    if service.runtime.hosted_by is not None:
        return
    for one in _of_its_own(service):
        resources = _together(one.resources, service.sidecar_resources)
        each = service.pods_per_replica
        yield one._replace(
            what="a pod of a replica" if each > 1 else one.what, resources=resources, gpu=service.gpu,
            gpus=_whole_gpus(service), fewest=one.fewest * each, most=one.most * each, per_replica=each,
        )  # fmt: skip
        for other in service.runtime.companion_pods(scales=service.autoscaling is not None):
            yield Pods(service, other.field, other.what, other.resources, None, 0, other.copies, other.copies)


def _together(server: Resources, sidecar: Resources | None) -> Resources:
    """What two containers of a pod ask for."""
    if sidecar is None:
        return server
    return server.model_copy(
        update={
            "cpu": Cpu(server.cpu + sidecar.cpu),
            "memory": Bytes(server.memory + sidecar.memory),
            "memory_limit": Bytes(server.most_memory + sidecar.most_memory),
        }
    )


def _session_pods(session: FlinkSession) -> Iterator[Pods]:
    yield Pods(session, "task_manager", "a task manager", session.task_manager, None, 0, 0, session.task_managers)
    managers = session.job_managers
    yield Pods(session, "job_manager", "the job manager", session.job_manager, None, 0, managers, managers)


def _kafka_pods(cluster: KafkaCluster) -> Iterator[Pods]:
    count = cluster.brokers
    yield Pods(cluster, "resources", "a broker", cluster.resources, None, 0, count, count)
    for what, resources, copies in companions(cluster):
        yield Pods(cluster, None, what, resources, None, 0, copies, copies)


def _connect_pods(workers: ConnectWorkers) -> Iterator[Pods]:
    count = workers.replicas
    yield Pods(workers, "resources", "a worker", workers.resources, None, 0, count, count)


def _index_pods(index: VectorIndex) -> Iterator[Pods]:
    if index.store is None:
        copies = index.shards * index.replication_factor
        what = "a copy of a shard" if index.shards > 1 else "a copy of it"
        yield Pods(index, "resources", what, index.resources, None, 0, copies, copies)


def _store_pods(store: FeatureStore) -> Iterator[Pods]:
    for argument, what, resources, copies in feature_pods(store):
        yield Pods(store, argument, what, resources, None, 0, copies, copies)


def _written_pods(manifest: Manifest, defaults: Mapping[str, str]) -> Iterator[Pods]:
    for one in manifest.objects:
        if (written := object_pods(one, defaults)) is not None:
            what = "a pod" if len(manifest.objects) == 1 else f"a pod of {one.key}"
            yield Pods(manifest, None, what, written.resources, None, 0, written.fewest, written.most)


def _trainings(pipeline: DeliveryPipeline) -> Iterator[Pods]:
    """The pod of a training, where it says what it asks for: between two of them there is none."""
    training = pipeline.retraining
    if training is not None and training.resources is not None:
        gpus = training.gpus if training.gpu is not None else 0
        yield Pods(pipeline, "retraining.resources", "a training", training.resources, training.gpu, gpus, 0, 1)


def _job_pods(job: StreamJob | BatchJob) -> Iterator[Pods]:
    """The pods of a job, as its engine makes them; of a batch job there are none between two runs.

    A job of a session has none of its own. A stream job that is started at set times is like a batch job.
    """
    if isinstance(job, StreamJob) and job.session is not None:
        return
    engine, gpu, gpus = job.engine, None, 0
    if isinstance(job, BatchJob):
        gpu, gpus = job.gpu, job.gpus if job.gpu is not None else 0
        workers, runs_on = job.running_at_once, False
    else:
        workers, runs_on = math.ceil(job.parallelism / engine.instances_per_pod), engine.run_schedule is None
    ray = job.ray if isinstance(job, BatchJob) else None
    for one in engine.pods(workers):
        argument = f"engine.{one.field}" if one.field is not None else None
        fewest, what = one.fewest if runs_on else 0, one.what if ray is None else "a worker of Ray"
        yield Pods(job, argument, what, one.resources, gpu, gpus, fewest, one.most)
    if ray is not None:
        for one in ray.companion_pods():
            argument = f"ray.{one.field}" if one.field is not None else None
            yield Pods(job, argument, one.what, one.resources, None, 0, one.fewest, one.most)


def _router_pods(graph: InferenceGraph) -> Iterator[Pods]:
    if graph.run_by is not None and graph.router_image is not None:
        yield Pods(graph, None, "a router", graph.run_by.router_resources, None, 0, graph.replicas, graph.replicas)


def _picker_pods(pool: InferencePool) -> Iterator[Pods]:
    count = pool.picker_replicas
    yield Pods(pool, "picker_resources", "an endpoint picker", pool.picker_resources, None, 0, count, count)


MAKERS: tuple[tuple[type[Component] | tuple[type[Component], ...], Callable[[Any], Iterator[Pods]]], ...] = (
    (ModelService, _model_pods),
    ((StreamJob, BatchJob), _job_pods),
    (FlinkSession, _session_pods),
    (KafkaCluster, _kafka_pods),
    (ConnectWorkers, _connect_pods),
    (VectorIndex, _index_pods),
    (FeatureStore, _store_pods),
    (DeliveryPipeline, _trainings),
    (InferencePool, _picker_pods),
    (InferenceGraph, _router_pods),
)
"""How the pods of each kind are found; those of raw objects by their text, of every other one by its fields."""


@cache
def _maker(kind: type[Component]) -> Callable[[Any], Iterator[Pods]]:
    return next((make for kinds, make in MAKERS if issubclass(kind, kinds)), _of_its_own)


def _whole_gpus(service: ModelService) -> int:
    """GPUs that nobody else has; none where the service gets slices of them."""
    return service.gpus if service.gpu is not None and not service.has_slice else 0


@once_per_graph
def pods_by_place(graph: ArchitectureGraph) -> Mapping[str, Sequence[Pods]]:
    """The pods of each place, by its address: of what runs there, and of what has a copy there."""
    found: dict[str, list[Pods]] = {}
    for component in graph.nodes.values():
        place, needed = _place(graph, component), pods_of(graph, component)
        if place is not None and needed:
            for address in (place.address, *(edge.target for edge in copies_of(graph, component))):
                found.setdefault(address, []).extend(needed)
    return found


def _place(graph: ArchitectureGraph, component: Component) -> Place | None:
    """Where the pods of a component run: an endpoint picker next to the replicas of its pool."""
    return graph.place_of(component.service if isinstance(component, InferencePool) else component)


class _Pools(NamedTuple):
    """The pools of a cluster whose nodes are known, and whether these are all of its pools."""

    known: Sequence[tuple[NodePool, InstanceFacts]]
    all_known: bool


@once_per_graph
def _clusters(graph: ArchitectureGraph) -> Mapping[str, _Pools]:
    found: dict[str, _Pools] = {}
    for cluster in graph.of(KubernetesCluster):
        known = tuple((pool, node) for pool in cluster.pools if (node := facts(pool)) is not None)
        found[cluster.address] = _Pools(known, len(known) == len(cluster.pools))
    return found


def known_pools(graph: ArchitectureGraph, cluster: str) -> Sequence[tuple[NodePool, InstanceFacts]] | None:
    """The pools of a cluster, by its address; None where the nodes of one are not known, or it is no cluster."""
    pools = _clusters(graph).get(cluster)
    return pools.known if pools is not None and pools.all_known else None


def pools_of(graph: ArchitectureGraph, component: Component) -> Sequence[tuple[NodePool, InstanceFacts]]:
    """The pools of the cluster that a component runs on, those whose nodes are known."""
    place = _place(graph, component)
    pools = _clusters(graph).get(place.address) if place is not None else None
    return pools.known if pools is not None else ()


def fitting_pools(graph: ArchitectureGraph, needed: Pods) -> list[NodePool]:
    """The pools of their cluster that some pods fit on, of those whose nodes are known."""
    return [pool for pool, node in pools_of(graph, needed.component) if obstacle(needed, pool, node) is None]


def is_known(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether everything is known that decides where the component's pods can run."""
    place = _place(graph, component)
    return place is not None and known_pools(graph, place.address) is not None


def tolerates(needed: Pods, pool: NodePool, node: InstanceFacts) -> bool:
    """Whether such a pod may go to the pool, by what keeps it to another and by the taints of this one.

    One that needs a GPU tolerates all taints of pools with it, and one that is kept to a pool all taints of that.
    """
    own = needed.pool
    if own is not None and not _shares_a_type(own, pool):
        return False
    if needed.gpu is not None and needed.gpu == node.gpu:
        return True
    tolerated = own.taints if own is not None else ()
    return all(taint.effect == "PreferNoSchedule" or taint in tolerated for taint in pool.taints)


def _shares_a_type(own: NodePool, pool: NodePool) -> bool:
    """Whether a node of a pool may be of a type that pods are kept to, by the types of a pool of their own."""
    return own is pool or not set(own.instance_types).isdisjoint(pool.instance_types)


def obstacle(needed: Pods, pool: NodePool, node: InstanceFacts) -> str | None:
    """Why one such pod does not fit on an empty node of the pool, or None when it does."""
    if needed.gpu is not None and needed.gpu != node.gpu:
        return f"its nodes have {'no GPU' if node.gpu is None else node.gpu}"
    own = needed.pool
    if own is not None and not _shares_a_type(own, pool):
        return f"its pods are kept to {own.name}"
    if pool.taints and not tolerates(needed, pool, node):
        return f"its nodes carry the taint {', '.join(taint.key for taint in pool.taints)}"
    if needed.gpus > node.gpu_count:
        return f"its nodes have {node.gpu_count} GPU{'s' if node.gpu_count != 1 else ''} each"
    if needed.resources.cpu > node.cpu:
        return f"its nodes offer {node.cpu} CPU"
    if needed.resources.memory > node.memory:
        return f"its nodes offer {node.memory.gibibytes:.1f} GiB of memory"
    return None
