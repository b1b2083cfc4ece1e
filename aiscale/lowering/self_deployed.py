"""Components with pods that the user deploys: whose pods connect to them, and what they connect to.

The pods have the label ``aiscale.dev/address`` and are in the namespace of the system.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.connections import clients
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, external_egress, network_policy, pods_of, tcp
from aiscale.lowering.naming import fit
from aiscale.lowering.placement import edge_site
from aiscale.lowering.registry import is_provisioned
from aiscale.lowering.resource import Resource
from aiscale.lowering.stores import service_egress, store_egress


def is_self_deployed(component: Component) -> bool:
    """Whether it has pods of its own in the cluster, which aiscale does not deploy."""
    if is_provisioned(component) or isinstance(component, InferencePool | Route):
        return False
    return isinstance(component, CallTarget | VectorIndex) and component.is_placed()


def self_deployed_binding(component: Component, context: LoweringContext) -> ClientBinding:
    """The egress of its clients; they get no variables, since its address is not known."""
    if not is_self_deployed(component) or edge_site(context.graph, component) is not None:
        return NOTHING
    if isinstance(component, FeatureStore) and component.is_cloud_service:
        return ClientBinding(egress=(external_egress(443),))
    return ClientBinding(egress=({"to": pods_of(component), **_ports(component)},))


def self_deployed_policy(component: Component, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The policy of its pods: in from its clients, out to what it refers to; none without a default deny."""
    if not is_self_deployed(component) or not context.graph.system.namespace.default_deny:
        return
    if isinstance(component, FeatureStore) and component.is_cloud_service:
        return
    own = pods_of(component)
    users = clients(context.graph).get(component.address, ())
    ingress: list[Rule] = [{"from": own}]
    if users:
        ingress.append({"from": pods_of(*users, here=context.namespace), **_ports(component)})
    calls = bindings.targets(EdgeKind.CALLS)
    egress = [
        {"to": own},
        *bindings.client.egress,
        *service_egress(calls),
        *store_egress(bindings.stores(), context.cloud_ranges(component)),
    ]
    names = ", ".join(one.name for one in users) or "nobody"
    yield network_policy(
        component, context, "self-deployed", ingress=ingress, egress=egress,
        # The name of a component of another family may be the same.
        name=fit(f"{component.name}-{component.family}"),
        reason=f"{names} may connect to the pods that you label as those of {component.name}",
    )  # fmt: skip


def _ports(component: Component) -> Rule:
    """The ports of its servers; any port where they are not known."""
    known = component.server_ports if isinstance(component, FeatureStore | VectorIndex) else ()
    return {"ports": tcp(*known)} if known else {}
