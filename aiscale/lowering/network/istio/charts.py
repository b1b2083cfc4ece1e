"""Istio itself: its namespace, and a release of each of its Helm charts.

Source: Istio 1.30.3, manifests/charts/{base,istio-cni,istio-control/istio-discovery,ztunnel}/values.yaml, and the
documentation, installation with Helm, of sidecars and of ambient mode.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.network.istio import Istio
from aiscale.components.network.mesh_charts import IstioCharts
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.platform.k3s_cluster import K3sCluster
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.gateway_api.external_authorization import (
    SEVERAL_PROVIDERS,
    installed_providers,
    several_in_a_gateway,
)
from aiscale.lowering.network.mesh.charts import control_plane_namespace, helm_release
from aiscale.lowering.resource import Resource

CONTROL_PLANE = "istio-system"
"""Namespace of istiod. Source: Istio documentation, installation with Helm."""

_RELEASES = {"base": "istio-base", "cni": "istio-cni", "istiod": "istiod", "ztunnel": "ztunnel"}
"""Release of each chart. Source: Istio documentation, installation with Helm."""

_PLATFORMS: Mapping[type[Component], str] = {GkeCluster: "gke", K3sCluster: "k3s"}
"""Value ``global.platform`` of clusters whose CNI folders differ. Source: Istio, platform prerequisites."""

_AUTOSCALE_MAX = 5
"""Source: Istio 1.30.3, ``autoscaleMax`` of the chart istiod."""


def lower_istio_charts(mesh: Istio, charts: IstioCharts, context: LoweringContext) -> Iterator[Resource]:
    """The namespace and the releases, each after the one before."""
    namespace = control_plane_namespace(
        mesh, context, CONTROL_PLANE, "privileged",
        "istiod is in a namespace of its own, with node agents that need privileged pods",
    )  # fmt: skip
    yield namespace
    reasons = {
        "base": "Istio's definitions exist before its objects",
        "cni": "an agent on each node redirects the traffic of pods, so that pods need no privileges",
        "istiod": f"at least {charts.replicas} replicas of istiod configure the proxies and sign their certificates",
        "ztunnel": "a proxy on each node encrypts the connections of its pods",
    }
    if charts.replicas == 1:
        reasons["istiod"] = "istiod configures the proxies and signs their certificates"
    needs = namespace.key
    for chart in mesh.charts:
        release = helm_release(
            mesh, charts, chart, _RELEASES[chart], CONTROL_PLANE, _values(mesh, charts, chart, context),
            reasons[chart], (needs,) if needs == namespace.key else
            (namespace.key, needs), _providers(charts, context) if chart == "istiod" else {},
        )  # fmt: skip
        yield release
        needs = release.key


def _providers(charts: IstioCharts, context: LoweringContext) -> dict[str, Any]:
    """What authorizes requests at gateways, next to the providers in the values of the user."""
    own = {one.name: one.entry for one in installed_providers(context).values()}
    if not own:
        return {}
    given = charts.values.get("istiod", {}).get("meshConfig", {}).get("extensionProviders", ())
    return {"meshConfig": {"extensionProviders": [*own.values(), *given]}}


def _values(mesh: Istio, charts: IstioCharts, chart: str, context: LoweringContext) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if mesh.mode == "ambient" and chart in {"cni", "istiod"}:
        values["profile"] = "ambient"
    cluster = context.cluster_of(mesh)
    if chart in {"cni", "ztunnel"} and cluster is not None and type(cluster) in _PLATFORMS:
        values["global"] = {"platform": _PLATFORMS[type(cluster)]}
    if chart == "istiod":
        most = max(charts.replicas, _AUTOSCALE_MAX)
        values["pilot"] = {"cni": {"enabled": True}, "autoscaleMin": charts.replicas, "autoscaleMax": most}
        if several_in_a_gateway(context):
            values["pilot"]["env"] = {SEVERAL_PROVIDERS: "true"}
    return values
