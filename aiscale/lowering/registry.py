"""Which function lowers which kind of component."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from aiscale.analysis.streams.msk import is_placed
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.features.entity import Entity
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.gateway_api import GatewayApi
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.route import Route
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.components.people.human_review import HumanReview
from aiscale.components.platform.aks_cluster import AksCluster
from aiscale.components.platform.device import Device
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.platform.k3s_cluster import K3sCluster
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.components.platform.region import Region, Zone
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import (
    VLLM,
    BentoML,
    CustomServer,
    KServe,
    LLMInferenceService,
    MLServer,
    RayServe,
    SeldonCore,
    TensorFlowServing,
    TorchServe,
    Triton,
)
from aiscale.components.serving.transformer import Transformer
from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.stores.postgres import PostgresDatabase
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core import plugins
from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind, Value
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.global_load_balancers.deployed import is_deployed as is_deployed_balancer
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.schema_registry.address import is_deployed

if TYPE_CHECKING:
    from aiscale.analysis.streams.backlog import Backlog
    from aiscale.lowering.bindings import Bindings
    from aiscale.lowering.client_binding import ClientBinding
    from aiscale.lowering.runtime_lowering import RuntimeLowering
    from aiscale.lowering.stored_data import Stored
    from aiscale.lowering.streams.lag_signal import LagSignal

Lower = Callable[[Any, "Bindings", LoweringContext], Iterable[Resource]]
"""From a component of the kind it is registered for, and its bindings, to its resources."""

Binding = Callable[[Any, GraphEdge, LoweringContext], "ClientBinding"]
"""From a component of that kind, and a workload's reference to it, to what the workload's pods get."""

Scales = Callable[[Any, GraphEdge, "Backlog", LoweringContext], "LagSignal"]
"""From a stream of that kind, a reader's reference to it, and what each of its replicas may let wait, to what an
autoscaler asks for what waits."""

SharedBinding = Callable[[Component, LoweringContext], "ClientBinding"]
"""From a workload to what its pods get for all its references of some kinds together."""


class Lowering(NamedTuple):
    """How one kind is lowered.

    Attributes:
        kind: the kind.
        lower: gives the resources of one component.
        supports: whether a component's technology is lowered; all are when absent.
        limit: which technologies are lowered, in words: ``with … as its runtime``.
        binding: what clients of a component get, for each reference; that of the nearest base class with one when
            absent.
        scales: what an autoscaler of a stream's readers asks for its lag, for each reference of one that scales on
            ``lag``; that of the nearest base class with one when absent. For kinds with ``has_lag``. Kafka and the
            clouds, which are asked for several streams at once, have none.
        implements: of a ``Service``, which of ``autoscaling`` and ``rollout`` its resources implement, in every form
            of the field. MOD004 names those that are left out. aiscale's own kinds are in ``LEFT_OUT`` of
            ``unprovisioned_fields.py`` instead.
        stored_data: of each type of its resources that stores data, what is lost with one, by the type without the
            version of its API. Such a resource is deleted and replaced only with ``--allow``. A type that aiscale
            knows keeps its own entry.
        is_client: whether its pods are clients of what it refers to. ``lower`` gets empty bindings otherwise.
    """

    kind: type[Component]
    lower: Lower
    supports: Callable[[Any], bool] | None = None
    limit: str = ""
    binding: Binding | None = None
    scales: Scales | None = None
    implements: frozenset[str] = frozenset()
    is_client: bool = True
    stored_data: Stored = MappingProxyType({})


def _is_reached(cluster: Kafka) -> bool:
    """Whether clients of a Kafka cluster get its address."""
    return isinstance(cluster, ExternalKafka | KafkaCluster) or (isinstance(cluster, Msk) and is_placed(cluster))


def _has_picked_replicas(pool: InferencePool) -> bool:
    """Whether aiscale deploys the replicas of a pool, and the endpoint picker knows the metrics of their servers."""
    return isinstance(pool.service, ModelService) and type(pool.service.runtime) in {VLLM, LLMInferenceService}


def _goes_somewhere(subscription: PubSubSubscription) -> bool:
    """Whether a subscription says where messages go."""
    return {"bigquery": subscription.table, "cloud-storage": subscription.bucket}.get(subscription.type, "") is not None


@cache
def _imported(module: str, function: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(import_module(f"aiscale.lowering.{module}"), function)
    return found


def _call_imported(module: str, function: str, *args: Any, **keywords: Any) -> Any:
    return _imported(module, function)(*args, **keywords)


def _from(module: str, function: str) -> Callable[..., Any]:
    """A function of a module of this package, imported when it is first called: most commands lower nothing."""
    return partial(_call_imported, module, function)


_ON_KAFKA = "on a `KafkaCluster`, an `ExternalKafka`, or an `Msk` with `subnets` and `security_groups`"


def _runtime(folder: str, module: str = "server") -> Callable[[], RuntimeLowering]:
    """``RUNTIME`` of ``lowering/serving/<folder>/<module>.py``, imported when it is first used."""
    return lambda: cast("RuntimeLowering", import_module(f"aiscale.lowering.serving.{folder}.{module}").RUNTIME)


RUNTIMES: Mapping[type[Value], Callable[[], RuntimeLowering]] = {
    Triton: _runtime("triton"),
    TensorFlowServing: _runtime("tensorflow_serving"),
    TorchServe: _runtime("torchserve"),
    MLServer: _runtime("mlserver"),
    VLLM: _runtime("vllm"),
    KServe: _runtime("kserve"),
    LLMInferenceService: _runtime("kserve", "llm_server"),
    SeldonCore: _runtime("seldon_core"),
    BentoML: _runtime("bentoml"),
    RayServe: _runtime("ray_serve"),
    CustomServer: _runtime("custom"),
}
"""The serving runtimes that are lowered: the class of ``ModelService.runtime``, and its folder."""


GRAPHS: Mapping[type[Value], str] = {KServe: "kserve", SeldonCore: "seldon_core"}
"""What runs inference graphs that are lowered: the class of ``InferenceGraph.run_by``, and its folder."""


def _any_of(classes: Iterable[type]) -> str:
    """```Triton`, `MLServer` or `VLLM```."""
    *others, last = (f"`{one.__name__}`" for one in classes)
    return f"{', '.join(others)} or {last}" if others else last


LOWERINGS: tuple[Lowering, ...] = (
    Lowering(AuthorizationPolicy, _from("network.istio.authorization", "lower_authorization_policy"), is_client=False),
    Lowering(BatchJob, _from("processing.batch_job", "lower_batch_job")),
    Lowering(
        Manifest,
        _from("objects.manifest", "lower_manifest"),
        binding=_from("objects.network", "manifest_binding"),
    ),
    Lowering(PulumiResource, _from("objects.pulumi_resource", "lower_pulumi_resource"), is_client=False),
    Lowering(
        Connector,
        _from("streams.connect.kafka_connect", "lower_connector"),
        lambda connector: _is_reached(connector.connect.cluster),
        _ON_KAFKA,
    ),
    Lowering(EventTable, _from("streams.postgres.event_table", "lower_event_table"), is_client=False),
    Lowering(ExternalKafka, _from("streams.kafka.external_kafka", "lower_external_kafka"), is_client=False),
    Lowering(FirehoseStream, _from("streams.firehose.stream", "lower_firehose_stream"), is_client=False),
    Lowering(Istio, _from("network.istio.mesh", "lower_istio"), is_client=False),
    Lowering(Linkerd, _from("network.linkerd.mesh", "lower_linkerd"), is_client=False),
    Lowering(KafkaCluster, _from("streams.kafka.cluster", "lower_kafka_cluster"), is_client=False),
    Lowering(
        KafkaConnect,
        _from("streams.connect.kafka_connect", "lower_kafka_connect"),
        lambda connect: _is_reached(connect.cluster),
        _ON_KAFKA,
    ),
    Lowering(
        InferencePool,
        _from("network.inference_pool.pool", "lower_inference_pool"),
        _has_picked_replicas,
        "with a ModelService on `VLLM` or `LLMInferenceService`",
        binding=_from("network.inference_pool.pool", "inference_pool_binding"),
        is_client=False,
    ),
    Lowering(Gateway, _from("network.gateway_api.gateway", "lower_gateway"), is_client=False),
    Lowering(
        GlobalLoadBalancer,
        _from("network.global_load_balancers.lowering", "lower_global_load_balancer"),
        is_deployed_balancer,
        "with the `host` of each `Endpoint`: on Route 53 with `zone_id`, `latency` between AWS regions; on Azure "
        "Traffic Manager with `resource_group`, `latency` between Azure regions; on Azure Front Door with "
        "`resource_group` and hosts without a wildcard; on Cloud DNS with `managed_zone` and the `address` of each "
        "`Endpoint`, `latency` between Google Cloud regions",
        is_client=False,
    ),
    Lowering(
        InferenceGraph,
        _from("serving.inference_graph", "lower_inference_graph"),
        lambda whole: whole.run_by is not None and _call_imported("serving.inference_graph", "supports", whole),
        "with `run_by=KServe()`, and without look-ups of features; with `run_by=SeldonCore()`",
        binding=_from("serving.inference_graph", "inference_graph_binding"),
    ),
    Lowering(KinesisStream, _from("streams.kinesis.stream", "lower_kinesis_stream"), is_client=False),
    Lowering(
        Msk,
        _from("streams.msk.cluster", "lower_msk"),
        is_placed,
        "with `subnets` and `security_groups`",
        is_client=False,
    ),
    Lowering(
        Microservice,
        _from("services.microservice", "lower_microservice"),
        binding=_from("services.microservice", "microservice_binding"),
    ),
    Lowering(
        MirrorMaker,
        _from("streams.mirror_maker.mirror_maker", "lower_mirror_maker"),
        lambda mirror: _is_reached(mirror.source) and _is_reached(mirror.target),
        f"{_ON_KAFKA}, between two Kubernetes clusters with `source_access` or `target_access`",
        is_client=False,
    ),
    Lowering(
        ModelService,
        _from("serving.model_service", "lower_model_service"),
        lambda service: runtime_of(service) is not None,
        f"with {_any_of(RUNTIMES)} as its runtime; `KServe` with one of the others as its `server`; "
        "`RayServe` with its `import_path`",
        binding=_from("serving.model_service", "model_service_binding"),
    ),
    Lowering(
        PubSubSubscription,
        _from("streams.pubsub.topics", "lower_pubsub_subscription"),
        _goes_somewhere,
        "with its `table` or `bucket` where messages go to one",
        is_client=False,
    ),
    Lowering(PubSubTopic, _from("streams.pubsub.topics", "lower_pubsub_topic"), is_client=False),
    Lowering(ServicePolicy, _from("network.istio.traffic_policies", "lower_service_policy"), is_client=False),
    Lowering(Route, _from("network.gateway_api.route", "lower_route"), is_client=False),
    Lowering(FlinkSession, _from("processing.flink.session", "lower_flink_session")),
    Lowering(StreamJob, _from("processing.stream_job", "lower_stream_job")),
    Lowering(
        SchemaRegistry,
        _from("streams.schema_registry.registry", "lower_schema_registry"),
        lambda one: is_deployed(one) or one.engine == "glue",
        "by AWS Glue, or with its schemas in a `KafkaCluster`, a `PostgresDatabase`, or an `ExternalKafka` or `Msk` "
        "that it can sign in to",
        is_client=False,
    ),
    Lowering(
        Topic,
        _from("streams.kafka.topic", "lower_topic"),
        lambda topic: _is_reached(topic.cluster),
        _ON_KAFKA,
        is_client=False,
    ),
    Lowering(
        Transformer,
        _from("serving.transformer", "lower_transformer"),
        binding=_from("serving.transformer", "transformer_binding"),
    ),
    Lowering(
        VectorIndex,
        _from("retrieval.vector_index", "lower_vector_index"),
        lambda index: index.store is not None,
        "with its `store`",
        is_client=False,
    ),
)

WITHOUT_RESOURCES: tuple[tuple[type[Component], str], ...] = (
    (AksCluster, "the cluster exists already; the environment specifies how to reach it"),
    (Bucket, "the bucket exists already and stays when the system is deleted; its readers and writers get grants"),
    (Device, "a device exists already at its site"),
    (EksCluster, "the cluster exists already; the environment specifies how to reach it"),
    (Entity, "an entity is part of its feature views, which have its key"),
    (EventStore, "its log, snapshots and views are components of their own, and deployed"),
    (ExternalClient, "it is run by others"),
    (ExternalService, "it is run by others; clients get its address"),
    (ExternalStore, "it is run by others; clients get its address"),
    (FleetRollout, "it is the order in which `aiscale up` updates the clusters of a system"),
    (GatewayApi, "its resource definitions are installed already; Gateways and Routes use what its version has"),
    (GkeCluster, "the cluster exists already; the environment specifies how to reach it"),
    (GpuPool, "its nodes exist already"),
    (HumanReview, "people are not deployed; what they read and write is"),
    (K3sCluster, "the cluster exists already; the environment specifies how to reach it"),
    (KubernetesCluster, "the cluster exists already; the environment specifies how to reach it"),
    (Model, "a model is an artefact; its ModelService deploys its server"),
    (NodePool, "its nodes exist already"),
    (PostgresDatabase, "it is run by others; tables of events and of a schema registry are created in it"),
    (Region, "a region is a place, not a resource"),
    (Table, "the table exists already; its readers and writers get grants"),
    (Team, "people are not deployed; resources that they own have their name as a label"),
    (Zone, "a zone is a place, not a resource"),
)
"""Kinds without resources, each with the reason."""

SHARED_BINDINGS: tuple[tuple[tuple[type[Component], ...], SharedBinding], ...] = (
    ((Topic,), _from("shared_bindings", "kafka_binding")),
    ((), _from("shared_bindings", "store_binding")),
    ((VectorIndex,), _from("shared_bindings", "index_binding")),
    ((), _from("shared_bindings", "database_binding")),
    ((EventTable,), _from("shared_bindings", "event_table_binding")),
    ((), _from("shared_bindings", "event_store_binding")),
    ((), _from("reading_variables", "reading_binding")),
    ((FirehoseStream, KinesisStream, PubSubSubscription, PubSubTopic), _from("shared_bindings", "cloud_binding")),
)
"""Kinds without ``binding``, and what a workload gets for all references to them together; a later one overrides
variables of an earlier one. Kinds without resources, such as ``Bucket``, are not listed."""


def lowering_of(component: Component) -> Lower | None:
    """The function that lowers a component; None for one without resources, or not supported by aiscale up."""
    found = _entry(type(component))
    return found.lower if found and (found.supports is None or found.supports(component)) else None


def runtime_of(service: ModelService) -> RuntimeLowering | None:
    """How the runtime of a model service is lowered; None where it is not."""
    found = RUNTIMES.get(type(service.runtime))
    runtime = found() if found is not None else None
    return runtime if runtime is not None and runtime.supports(service) else None


def implemented_fields(component: Component) -> frozenset[str]:
    """What its lowering says that it deploys, of the fields that a service may leave out."""
    found = _entry(type(component))
    return found.implements if found else frozenset()


def is_client(component: Component) -> bool:
    """Whether its pods are clients of what it refers to."""
    found = _entry(type(component))
    return found is None or found.is_client


def binding_of(component: Component) -> Binding | None:
    """What gives the binding of a component's clients; None without one, or where the component is not lowered."""
    return next((entry.binding for entry in _entries(component) if entry.binding is not None), None)


def scales_of(stream: Component, edge: GraphEdge) -> Scales | None:
    """What says what an autoscaler asks of a stream for its lag; None where nothing does, or it is not lowered.

    Args:
        stream: what is referred to.
        edge: the reference. None too where it reads nothing, or each replica all for itself: they share no lag.
    """
    if edge.kind is not EdgeKind.READS or holds_all(edge):
        return None
    return next((entry.scales for entry in _entries(stream) if entry.scales is not None), None)


def has_binding(component: Component) -> bool:
    """Whether workloads that use a component get a binding to it; true of one without resources."""
    is_shared = any(isinstance(component, kinds) for kinds, _ in SHARED_BINDINGS)
    return is_shared or lowering_of(component) is None or binding_of(component) is not None


def is_provisioned(component: Component) -> bool:
    """Whether everything that the component stands for is deployed, or exists already."""
    return type(component) in _EXISTING or lowering_of(component) is not None


def _entries(component: Component) -> Iterable[Lowering]:
    """The lowerings of its kind and of its base classes, nearest first; none where it is not lowered itself."""
    if lowering_of(component) is None:
        return ()
    if not plugins.announced("aiscale.lowerings"):
        return _own_entries(type(component))
    return filter(None, map(_entry, type(component).__mro__))


@cache
def _own_entries(kind: type) -> Sequence[Lowering]:
    """Those of aiscale itself."""
    return [_BY_KIND[base] for base in kind.__mro__ if base in _BY_KIND]


def _entry(kind: type) -> Lowering | None:
    if kind in _BY_KIND or not plugins.announced("aiscale.lowerings"):
        return _BY_KIND.get(kind)
    from aiscale.lowering.plugin_lowerings import plugin_lowerings  # which asks here what aiscale lowers itself

    return plugin_lowerings().lowerings.get(kind)


_BY_KIND = {lowering.kind: lowering for lowering in LOWERINGS}
_EXISTING = frozenset(kind for kind, _ in WITHOUT_RESOURCES)
EXISTING_KINDS = frozenset(kind.__name__ for kind in _EXISTING)
"""The names of the kinds without resources."""
