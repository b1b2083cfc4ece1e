"""Fields of deployed kinds that are not deployed yet.

Adding one is one line, which goes when the field is lowered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aiscale.analysis.capacity.autoscaled_services import by_lag
from aiscale.analysis.capacity.pods import NEW_VERSION, pods_of
from aiscale.analysis.delivery.ab_tests import hashes_users, tells_calls_apart, tested_model, tested_routes
from aiscale.analysis.delivery.held_shares import HeldShare, held_share, replicas_wanted, undivided_callers
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator
from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import comes_through_gateway, is_service_mesh, mesh_of
from aiscale.analysis.placement.places import home_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.analysis.streams.msk import is_placed
from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.components.serving.transformer import Transformer
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Mesh, Place, Service
from aiscale.core.values.rollout import ABTest, Canary
from aiscale.core.values.schemas import RecordSchema
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies_records
from aiscale.lowering.clouds.identities import GOOGLE_ACCOUNT, brings_identity, lacks_account, written_account
from aiscale.lowering.context import make_context
from aiscale.lowering.delivery.argo_rollouts.left_out import left_out_of_rollout
from aiscale.lowering.delivery.flagger.left_out import left_out_by_flagger
from aiscale.lowering.delivery.rolled_out import rolled_out
from aiscale.lowering.network.gateway_api.left_out import parts_left_out
from aiscale.lowering.network.global_load_balancers.owners import left_to_others
from aiscale.lowering.placement import is_apart
from aiscale.lowering.registry import implemented_fields, lowering_of, runtime_of
from aiscale.lowering.serving.ray_serve.left_out import left_out_of_upgrade
from aiscale.lowering.serving.signals import signals_left_out, usual_signal
from aiscale.lowering.serving.vllm.prefill import is_in_mesh, pools_of
from aiscale.lowering.streams.cloud_access import cloud_access, is_bound
from aiscale.lowering.streams.kafka.access import kafka_accesses
from aiscale.lowering.streams.msk.connection import IAM, msk_access
from aiscale.lowering.streams.msk.topics import topics_are_left_out
from aiscale.lowering.streams.schema_registry.address import registry_of

LEFT_OUT: Mapping[type[Component], tuple[str, ...]] = {
    Microservice: (),
    ModelService: ("payload_log",),
    Transformer: (),
    Linkerd: ("tracing",),
}
"""Fields by kind."""

_CLOUDS = {"aws": "AWS", "gcp": "Google Cloud"}

_BY_POD = ", with pods replaced one by one in its place"

INSTEAD: Mapping[type[Component], str] = {
    Microservice: _BY_POD,
    Transformer: _BY_POD,
    # Each version has a Deployment of its own, and the Service goes over to it. Operators may have one for all.
    ModelService: ": all requests switch to a new version at once",
}
"""What happens instead of a rollout that nothing carries out, by kind."""


def unprovisioned_fields(graph: ArchitectureGraph) -> Mapping[str, list[str]]:
    """What is left out, as ``fallback of ModelService``, with the names of the components that ask for it."""
    found: dict[str, list[str]] = defaultdict(list, _of_waves(graph))
    for component in graph.nodes.values():
        if lowering_of(component) is None:
            continue
        if _has_no_role(component, graph):
            found[f"roles of {component.kind} in PostgreSQL"].append(component.name)
        if _is_kept_out(component, graph):
            found[f"sign-in of {component.kind} to Amazon MSK"].append(component.name)
        if isinstance(component, Msk) and topics_are_left_out(component, graph):
            found[
                f"topics on {component.technology} without an EksCluster, whose role the Job would sign in with"
            ].append(component.name)
        for what in left_to_others(component, graph) if isinstance(component, GlobalLoadBalancer) else ():
            found[what].append(component.name)
        for cloud in _unseen_by_keda(component, graph):
            found[f"right of KEDA to read the lag in {cloud}"].append(component.name)
        whole = (_far_registry(component, graph), _helm_hooks(component), _strategy(component))
        for what in filter(None, (*whole, *_of_own_pods(component), *_rights(component, graph))):
            found[what].append(component.name)
        for what in (
            *_of_model(component),
            *_of_prefill(component, graph),
            *_of_pod_groups(component, graph),
            *_outside_mesh(component, graph),
            *_beyond_mesh(component, graph),
            *left_out_of_upgrade(component, graph),
            *parts_left_out(component, graph),
        ):
            found[what].append(component.name)
        for field in _unsaid(component):
            found[f"{field} of {component.kind}"].append(component.name)
        whole_fields = (f"{field} of {component.kind}" for field in _left_whole(component))
        for what in (*whole_fields, *_rollout(component, graph)):
            found[what].append(component.name)
        if (
            isinstance(component, Microservice | ModelService | Transformer)
            and type(component) in LEFT_OUT
            and (words := _scaling_words(component))
        ):
            found[f"autoscaling of {component.kind} by {words} in its place"].append(component.name)
    return found


def _left_whole(component: Component) -> Iterator[str]:
    """The fields of a component in ``LEFT_OUT`` that it sets."""
    return (field for field in LEFT_OUT.get(type(component), ()) if getattr(component, field))


def _rollout(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """A rollout that nothing carries out, or parts of one that Argo Rollouts or Flagger does."""
    instead = INSTEAD.get(type(component))
    if instead is None or not isinstance(component, Service) or component.rollout is None:
        return
    if isinstance(component, ModelService) and not component.runtime.switches_at_once:
        instead = _BY_POD
    if (tested := tested_model(component, graph)) is not None and tested.is_by_hash:
        for route in tested_routes(graph, tested.service):
            if not hashes_users(route):
                yield f"ABTest by a hash in Route {route.name}, whose requests get the current version"
    elif tested is not None:
        callers = [graph[edge.source] for edge in calls_to(graph, component.address)]
        if not tells_calls_apart(graph, component) and not all(map(comes_through_gateway, callers)):
            yield "ABTest of requests that services send without a mesh"
    elif (held := held_share(component)) is not None:
        yield from _left_out_of_share(held, graph)
    elif rolled_out(component, graph) is None:
        yield f"{_rollout_in_words(component)}{instead}"
    yield from left_out_of_rollout(component, graph)
    yield from left_out_by_flagger(component, graph)


def _left_out_of_share(held: HeldShare, graph: ArchitectureGraph) -> Iterator[str]:
    """What an operator that holds the share of a new version does not do."""
    way, by, given = type(held.phase).__name__, held.service.technology, held.phase.model_fields_set
    fields: list[str] = [one for one in ("bake", "gates", "then", "dynamic_stable_scale") if one in given]
    if isinstance(held.phase, Canary) and len(held.phase.steps) > 1:
        fields = ["steps after the first", *fields]
    if fields:
        yield f"{listed(fields)} of {way} on {by}, which holds the share until the next up"
    if callers := list(dict.fromkeys(one.name for one in undivided_callers(graph, held))):
        get = "gets" if len(callers) == 1 else "get"
        yield f"{way} on {by} for {listed(callers)}, which {get} the current version alone"
    wanted, given_pods = replicas_wanted(held), pods_of(graph, held.service)
    beside = next((one.most_replicas for one in given_pods if one.what == NEW_VERSION), wanted)
    if held.service.runtime.caps_share and beside < wanted:
        yield f"{wanted - beside} of {wanted} replicas of the new version on {by}, which accepts min_replicas at most"


def _rollout_in_words(component: Component) -> str:
    """The rollout, and for an A/B test what it lacks."""
    if type(component) is ModelService and isinstance(component.rollout, ABTest):
        if component.replaces is None:
            return "ABTest of ModelService without replaces"
        if component.replaces.version == component.model.version:
            return "ABTest of ModelService whose replaces has the version of its model"
    return f"rollout of {component.kind}"


def _of_own_pods(component: Component) -> list[str]:
    """The fields about pods of a model service that its operator has no place for."""
    if not isinstance(component, ModelService):
        return []
    on = "a shared server" if component.runtime.hosted_by is not None else component.technology
    return [f"{field} of ModelService on {on}" for field in component.runtime.pods_without if getattr(component, field)]


def _of_prefill(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """A prefill that no endpoint picker selects replicas of, or that a mesh is in the way of."""
    if not isinstance(component, ModelService) or component.prefill is None:
        return
    if is_in_mesh(component, graph):
        yield "prefill of ModelService in a service mesh, whose proxies stop the transfer of key-value caches"
    elif not any(pools_of(component, graph)):
        yield "prefill of ModelService without an InferencePool, whose endpoint picker selects the replica"


def _of_pod_groups(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Replicas of several pods that a mesh is in the way of."""
    if (
        isinstance(component, ModelService)
        and component.pods_per_replica > 1
        and is_service_mesh(mesh_of(graph, component))
    ):
        yield "nodes of VLLM in a service mesh, whose proxies stop the connections between pods of a replica"


def _of_model(component: Component) -> Iterable[str]:
    """The settings of a model that do not reach its server."""
    if not isinstance(component, ModelService) or (runtime := runtime_of(component)) is None:
        return ()
    return runtime.without_effect(component, component.runtime)


def _strategy(component: Component) -> str:
    """The strategy of a service whose operator has its own; empty for all others."""
    if not isinstance(component, ModelService) or not component.runtime.replaces_pods:
        return ""
    return f"strategy of ModelService on {component.technology}" if "strategy" in component.model_fields_set else ""


def _unsaid(component: Component) -> list[str]:
    """What a kind of service asks for, that its lowering does not implement."""
    if not isinstance(component, Service) or type(component) in LEFT_OUT:
        return []
    fields = ("autoscaling", "rollout")
    return [field for field in fields if getattr(component, field) and field not in implemented_fields(component)]


def _of_waves(graph: ArchitectureGraph) -> Mapping[str, list[str]]:
    """Parts of a fleet's waves that are not deployed yet: ``up`` goes on once a cluster is ready, and to no site."""
    found: dict[str, list[str]] = defaultdict(list)
    for fleet in graph.of(FleetRollout):
        if any(isinstance(place, KubernetesCluster) for place in fleet.over):
            found["bake and gates of waves, which up does not wait for"].append(fleet.name)
        if any(not isinstance(place, KubernetesCluster) for place in fleet.over):
            found["waves over sites"].append(fleet.name)
    return found


def _is_kept_out(component: Component, graph: ArchitectureGraph) -> bool:
    """Whether it uses brokers of Amazon that it cannot sign in to."""
    topics = (graph[edge.target] for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES))
    clusters = {topic.cluster for topic in topics if isinstance(topic, Topic) and isinstance(topic.cluster, Msk)}
    return any(is_placed(cluster) and msk_access(cluster, runner_of(component)) is None for cluster in clusters)


def _outside_mesh(component: Component, graph: ArchitectureGraph) -> list[str]:
    """A policy of services that no mesh applies, fields that their mesh ignores, and a bulkhead without a sidecar."""
    if isinstance(component, ModelService):
        mesh = mesh_of(graph, component)
        is_enforced = component.runtime.has_bulkheads or (mesh is not None and mesh.enforces_bulkheads)
        is_enforced = is_enforced or component.bulkhead is None
        return [] if is_enforced else ["bulkhead of ModelService without a sidecar of Istio"]
    services = component.of if isinstance(component, AuthorizationPolicy | ServicePolicy) else ()
    meshes = [mesh_of(graph, one) for one in services if isinstance(one, CallTarget)]
    deployed = [mesh for mesh in meshes if mesh is not None and mesh.policies_are_deployed]
    found = [] if len(deployed) == len(meshes) else [f"{component.kind} of services outside a service mesh"]
    ignored = dict.fromkeys(name for mesh in deployed for name in mesh.ignored_settings(component))
    return [*found, *(f"{name} of {component.kind}" for name in ignored)]


def _beyond_mesh(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """What a mesh does not do for a model that an operator serves: it creates the pods or the Service."""
    if isinstance(component, ModelService | InferenceGraph):
        runtime, mesh = _operator(component), mesh_of(graph, component)
        if runtime is not None and runtime.pods_namespace is not None and mesh is not None:
            of = f"{component.kind} on {component.technology}"
            yield f"{mesh.technology} for {of}, whose pods are in namespace {runtime.pods_namespace}"
    if isinstance(component, ServicePolicy):
        operated = [one for one in component.of if _is_operated(one) and _is_missed(mesh_of(graph, one), one)]
        for of in dict.fromkeys(f"{one.kind} on {one.technology}" for one in operated):
            yield f"ServicePolicy of {of}, whose operator creates the Service"


def _is_missed(mesh: Mesh | None, service: CallTarget) -> bool:
    """Whether a mesh has no way to apply a policy to the Service that an operator creates."""
    return mesh is not None and not (mesh.configures_by_name and service.has_service_in_namespace)


def _is_operated(component: CallTarget) -> bool:
    """Whether an operator creates the Service that callers of a model use."""
    if isinstance(component, InferenceGraph):
        return not component.has_own_router
    return isinstance(component, ModelService) and by_an_operator(component)


def _operator(component: ModelService | InferenceGraph) -> ServingRuntime | None:
    return component.runtime if isinstance(component, ModelService) else component.run_by


def _has_no_role(component: Component, graph: ArchitectureGraph) -> bool:
    """Whether it uses tables of events without a connection to them."""
    if isinstance(component, Microservice) or (isinstance(component, Connector) and component.captured is not None):
        return False
    edges = graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES)
    return any(isinstance(graph[edge.target], EventTable) for edge in edges)


def _helm_hooks(component: Component) -> str:
    """The events whose hooks of a Helm chart are not created; empty for none."""
    hooks = component.hooks_left_out if isinstance(component, Manifest) else ()
    return f"Helm hooks of {', '.join(sorted({event for one in hooks for event in one.hooks}))}" if hooks else ""


def _rights(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Rights in a cloud that the pods of a Manifest need and do not get."""
    if not isinstance(component, Manifest) or brings_identity(component):
        return
    context = make_context(graph)
    clouds = cloud_access(component, context, ()).clouds
    if not clouds or not is_bound(component, context):
        return
    if lacks_account(component):
        yield f"rights in {_CLOUDS[min(clouds)]} of pods of a Manifest without one serviceAccountName"
    elif "gcp" in clouds and written_account(component) is None:
        yield f"annotation {GOOGLE_ACCOUNT} of ServiceAccount {component.service_account}, which another tool creates"


def _far_registry(component: Component, graph: ArchitectureGraph) -> str:
    """What of a component needs a schema registry of another cluster; empty where nothing does."""
    here = home_of(graph, component)
    if isinstance(component, Stream) and (far := _apart(here, component.record_schema, graph)):
        return f"schema of {component.kind} in {far}"
    if copies_records(component):
        return ""
    for edge in graph.edges_from(component.address, EdgeKind.READS, EdgeKind.WRITES):
        for schema in (schema_of(graph, graph[edge.target]), getattr(edge.relation, "record_schema", None)):
            if far := _apart(here, schema, graph):
                return f"connection of {component.kind} to {far}"
    return ""


def _apart(here: Place | None, schema: RecordSchema | None, graph: ArchitectureGraph) -> str:
    """The registry of a schema with its cluster, where that is another cluster; empty otherwise."""
    registry = registry_of(schema)
    there = home_of(graph, registry) if registry is not None else None
    return f"{registry.name} on {there.name}" if registry and there and is_apart(here, there) else ""


def _unseen_by_keda(component: Component, graph: ArchitectureGraph) -> list[str]:
    """Clouds in which KEDA must read its lag without a grant."""
    if by_lag(component) is None:
        return []
    read = {type(graph[edge.target]) for edge in graph.out_edges(component, EdgeKind.READS)}
    place = graph.place_of(component)
    found = ["Google Cloud"] if PubSubSubscription in read else []
    if not (isinstance(place, EksCluster) and place.keda_role is not None):
        signs_in = any(one.groups and one.connection.mechanism == IAM for one in kafka_accesses(component, graph))
        found += ["AWS"] if KinesisStream in read or signs_in else []
    return found


def _scaling_words(service: Microservice | ModelService | Transformer) -> str:
    """Signals of an autoscaler that are left out, and what is watched instead: ``rps, with CPU``; empty for none.

    An activator counts requests for all of its signals.
    """
    scaling = service.autoscaling
    if scaling is None:
        return ""
    is_held = isinstance(service, ModelService) and service.runtime.holds_requests and scaling.activator == "knative"
    if scaling.activator and not is_held:
        return f"{listed(scaling.signal_names)} with {scaling.activator}, with CPU"
    left_out = signals_left_out(service)
    others = [name for name in scaling.signal_names if name not in left_out]
    instead = f"{listed(others)} alone" if others else usual_signal(service)
    return f"{listed(left_out)}, with {instead}" if left_out else ""
