"""Linkerd itself: its namespaces, its issuer, and a release of each of its Helm charts.

Source: Linkerd 2.20, charts/{linkerd-crds,linkerd2-cni,linkerd-control-plane}: values.yaml, values-ha.yaml and
templates/namespace.yaml; External Secrets 2.9, ExternalSecret of external-secrets.io/v1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.mesh_charts import LinkerdCharts
from aiscale.core.values.secrets import ExternalSecret
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.secrets import external_secret_manifest
from aiscale.lowering.labels import object_labels
from aiscale.lowering.network.mesh.charts import control_plane_namespace, helm_release
from aiscale.lowering.resource import Resource, kubernetes_resource

CONTROL_PLANE = "linkerd"
"""Namespace of the control plane. Source: Linkerd documentation, installation with Helm."""

CNI = "linkerd-cni"
"""Namespace of the CNI plugin. Source: Linkerd documentation, CNI plugin."""

ISSUER = "linkerd-identity-issuer"
_NO_WEBHOOKS = {"config.linkerd.io/admission-webhooks": "disabled"}


def lower_linkerd_charts(mesh: Linkerd, charts: LinkerdCharts, context: LoweringContext) -> Iterator[Resource]:
    """The namespaces, the ExternalSecret of the issuer, and the releases."""
    own = control_plane_namespace(
        mesh, context, CONTROL_PLANE, "restricted", "the control plane of Linkerd is in a namespace of its own",
        {**_NO_WEBHOOKS, "linkerd.io/is-control-plane": "true", "linkerd.io/control-plane-ns": CONTROL_PLANE},
        {"linkerd.io/inject": "disabled"},
    )  # fmt: skip
    of_nodes = control_plane_namespace(
        mesh, context, CNI, "privileged", "the CNI plugin of Linkerd writes to its nodes: it needs privileged pods",
        {**_NO_WEBHOOKS, "linkerd.io/cni-resource": "true"},
    )  # fmt: skip
    yield from (own, of_nodes)
    definitions = helm_release(
        mesh, charts, "linkerd-crds", "linkerd-crds", CONTROL_PLANE, {"installGatewayAPI": False},
        "Linkerd's definitions exist before its objects", (own.key,),
    )  # fmt: skip
    plugin = helm_release(
        mesh, charts, "linkerd2-cni", CNI, CNI, {},
        "a plugin on each node redirects the traffic of pods, so that pods need no privileges",
        (of_nodes.key,),
    )  # fmt: skip
    yield from (definitions, plugin)
    needs: tuple[str, ...] = (own.key, definitions.key, plugin.key)
    if charts.issuer is not None:
        issuer = _issuer(mesh, charts.issuer, context, own.key)
        yield issuer
        needs = (*needs, issuer.key)
    parts = f"{charts.replicas} replicas of each part" if charts.replicas > 1 else "the parts"
    yield helm_release(
        mesh, charts, "linkerd-control-plane", "linkerd-control-plane", CONTROL_PLANE, _values(charts),
        f"{parts} of the control plane configure the proxies and sign their certificates",
        needs,
    )  # fmt: skip


def _values(charts: LinkerdCharts) -> dict[str, Any]:
    """Values of the control plane."""
    identity: dict[str, Any] = {"issuer": {"scheme": "kubernetes.io/tls"}}
    values: dict[str, Any] = {"cniEnabled": True, "identity": identity, "controllerReplicas": charts.replicas}
    if charts.trust_anchors is None:
        identity["externalCA"] = True
    else:
        values["identityTrustAnchorsPEM"] = charts.trust_anchors
    if charts.replicas > 1:
        values |= {
            "enablePodAntiAffinity": True,
            "enablePodDisruptionBudget": True,
            "deploymentStrategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": "25%"}},
            "highAvailability": True,
            "webhookFailurePolicy": "Fail",
        }
    return values


def _issuer(mesh: Linkerd, secret: ExternalSecret, context: LoweringContext, namespace: str) -> Resource:
    """The ExternalSecret with the certificate and the private key of the issuer."""
    metadata = {"name": ISSUER, "namespace": CONTROL_PLANE, "labels": object_labels(mesh, context.system, "mesh")}
    reads = {
        "target": {"name": ISSUER, "template": {"type": "kubernetes.io/tls"}},
        "dataFrom": [{"extract": {"key": secret.remote_key}}],
    }
    return kubernetes_resource(
        external_secret_manifest(secret, metadata, reads), address=mesh.address, depends_on=(namespace,),
        reason="Linkerd signs certificates of proxies with this issuer",
    )  # fmt: skip
