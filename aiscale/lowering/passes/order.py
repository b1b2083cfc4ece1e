"""The passes, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.argo_rollouts.rollouts import carry_out_rollouts
from aiscale.lowering.delivery.flagger.canaries import carry_out_canaries
from aiscale.lowering.network.gateway_api.header_routes import route_by_header_in_routes
from aiscale.lowering.network.istio.authorization import authorize_by_edges
from aiscale.lowering.network.istio.autoscalers import measure_programs
from aiscale.lowering.network.istio.bulkheads import limit_requests
from aiscale.lowering.network.istio.connections import open_mesh_connections
from aiscale.lowering.network.istio.external_services import add_service_entries
from aiscale.lowering.network.istio.header_routes import route_by_header
from aiscale.lowering.network.istio.held_shares import divide_held
from aiscale.lowering.network.istio.injection import join_istio
from aiscale.lowering.network.istio.plaintext import admit_plaintext
from aiscale.lowering.network.istio.traffic_policies import set_traffic_policies
from aiscale.lowering.network.istio.virtual_services import set_virtual_services
from aiscale.lowering.network.istio.waypoints import add_waypoint
from aiscale.lowering.network.linkerd.authorization import authorize_in_linkerd
from aiscale.lowering.network.linkerd.connections import open_linkerd_connections
from aiscale.lowering.network.linkerd.injection import join_linkerd, measure_linkerd_programs
from aiscale.lowering.network.linkerd.tcp_ports import set_linkerd_ports
from aiscale.lowering.network.linkerd.traffic import set_linkerd_traffic
from aiscale.lowering.network.mesh.charts import create_after_mesh
from aiscale.lowering.passes.api_server import record_api_server
from aiscale.lowering.passes.cluster_references import separate_clusters
from aiscale.lowering.passes.content_names import name_by_content
from aiscale.lowering.passes.created_pods import limit_created_pods
from aiscale.lowering.passes.declared_needs import add_declared_needs
from aiscale.lowering.passes.external_secrets import add_external_secrets
from aiscale.lowering.passes.patches import apply_patches, apply_refused_patches
from aiscale.lowering.passes.plugin_resources import check_plugin_resources
from aiscale.lowering.passes.priorities import set_priorities
from aiscale.lowering.passes.pull_policies import set_pull_policies
from aiscale.lowering.passes.rollout_order import order_rollouts
from aiscale.lowering.passes.scrape_annotations import add_scrape_annotations
from aiscale.lowering.passes.service_quota import add_service_quota
from aiscale.lowering.passes.unique_keys import require_unique_keys
from aiscale.lowering.resource import Resource

Resources = tuple[Resource, ...]

Pass = Callable[[Resources, LoweringContext], Resources]
"""From all resources that go to one cluster, or to a cloud, to the same with what the pass adds.

``context.graph`` has the owner of each by ``resource.address``; ``resource.pods`` says which pods it creates. A pass
returns the tuple that it got where it does not apply, and changes no resource in place.
"""

PASSES: tuple[Pass, ...] = (
    # What pods of all technologies get. A mesh, a gateway and a monitoring stack belong here.
    add_scrape_annotations,
    set_priorities,
    set_pull_policies,
    add_external_secrets,
    add_waypoint,
    set_virtual_services,
    set_traffic_policies,
    route_by_header,
    divide_held,
    limit_requests,
    add_service_entries,
    set_linkerd_traffic,
    route_by_header_in_routes,
    record_api_server,
    join_istio,
    measure_programs,
    authorize_by_edges,
    admit_plaintext,
    open_mesh_connections,
    join_linkerd,
    measure_linkerd_programs,
    authorize_in_linkerd,
    open_linkerd_connections,
    set_linkerd_ports,
    # Who creates pods: a Rollout in place of a Deployment, or Flagger beside it.
    carry_out_rollouts,
    carry_out_canaries,
    # What the user changes comes after everything that aiscale writes into objects.
    apply_patches,
    # What the namespace allows follows from the objects in it.
    add_service_quota,
    limit_created_pods,
    # Names of Jobs follow from their pods, and needs from names.
    name_by_content,
    # What is created before what.
    create_after_mesh,
    add_declared_needs,
    order_rollouts,
    separate_clusters,
    # Patches with which objects are refused: no other step has to expect them.
    apply_refused_patches,
    # Verification: resources do not change any more.
    check_plugin_resources,
    require_unique_keys,
)


BEFORE_PATCHES, FROM_PATCHES = PASSES[: PASSES.index(apply_patches)], PASSES[PASSES.index(apply_patches) :]
"""What runs before the user's changes, and these with what follows."""


def run_passes(resources: Resources, context: LoweringContext, passes: tuple[Pass, ...] = PASSES) -> Resources:
    """Run every pass over the resources of the components.

    Args:
        resources: what the components are lowered to.
        context: the graph, and where the resources go.
        passes: those that run; all when absent.

    Raises:
        LoweringError: resources of a plugin do not fit together.
        UsageError: a resource needs a value of a resource on another cluster, or two resources have one key.
    """
    for one in passes:
        resources = one(resources, context)
    return resources
