"""What Knative changes: the fields that its Services take, its autoscaler, and the path of requests.

Requests reach a pod through the gateway of Knative, its activator while the service is scaled to zero or bursts, and a
proxy in the pod.

Source: Knative Serving (commit 98e5ef90a), pkg/apis/serving/fieldmask.go and k8s_validation.go, pkg/networking;
KServe 0.21 (commit aaac4e294), reconcilers/knative/ksvc_reconciler.go, pkg/controller/v1alpha1/utils.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.delivery.held_shares import held_share
from aiscale.components.serving.model_service import ModelService
from aiscale.core.values.demand import Autoscaling, Signal
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import USER_ID
from aiscale.lowering.kubernetes.network import Rule, tcp
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.pods import merged_at, value_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.workload_network import workload_network_policy

_MEASURED = ("concurrency", "rps")
"""Signals that Knative's own autoscaler measures, in its proxies."""

_POD_FIELDS = (
    "affinity", "automountServiceAccountToken", "enableServiceLinks", "initContainers", "priorityClassName",
    "serviceAccountName", "tolerations", "volumes",
)  # fmt: skip
"""Those of a pod that Knative takes; some by a feature flag of ``config-features``."""

_MOST_TIMEOUT_S = 600
"""Seconds. Source: Knative Serving, config-defaults, ``max-revision-timeout-seconds``."""

_PROXY_PORTS, _PROXY_METRICS = (8_012, 8_013), 9_090
_GATEWAY_PORT = 8_081
"""Port of the local gateways of Istio and Kourier, behind port 80 of their Service."""

_ANYWHERE: dict[str, Any] = {"namespaceSelector": {}}


def _pods(**labels: str) -> dict[str, Any]:
    return {**_ANYWHERE, "podSelector": {"matchLabels": labels}}


_GATEWAYS = [_pods(istio="ingressgateway"), _pods(app="3scale-kourier-gateway")]


def signal_of(autoscaling: Autoscaling) -> Signal:
    """The signal that the service scales on: the first that Knative measures, or CPU."""
    known = (*_MEASURED, "cpu")
    return next((one for one in autoscaling.signals if one.name in known), Signal("cpu"))


def container(found: Mapping[str, Any]) -> dict[str, Any]:
    """A container with one port, no lifecycle, and the user that Knative's pods have no field for."""
    first, *others = found["ports"]
    numbers = {one["name"]: one["containerPort"] for one in others}
    probes = {
        name: _probe(found[name], first["name"], numbers)
        for name in ("startupProbe", "readinessProbe", "livenessProbe")
        if name in found
    }
    kept = {name: value for name, value in found.items() if name != "lifecycle"}
    return {
        **kept,
        **probes,
        "ports": [{**first, "name": "http1"}],
        "securityContext": {**found["securityContext"], "runAsUser": USER_ID, "runAsGroup": USER_ID},
    }


def _probe(probe: Mapping[str, Any], first: str, others: Mapping[str, int]) -> dict[str, Any]:
    """A probe by the name of the one port, or the number of another; a connection is as good to the one port."""
    found = dict(probe)
    for name, value in probe.items():
        if isinstance(value, Mapping) and "port" in value:
            port = value["port"]
            is_own = port == first or name == "tcpSocket"
            found[name] = {**value, "port": "http1" if is_own else others.get(port, port)}
    return found


def volumes(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Volumes that any user can read: pods have no group for them."""
    return [
        {**one, "configMap": {**one["configMap"], "defaultMode": 0o444}} if "configMap" in one else one for one in found
    ]


def pod_fields(found: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a pod that Knative takes."""
    return {name: value for name, value in found.items() if name in _POD_FIELDS}


def scaling(service: ModelService, stop_s: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields of the predictor, and annotations of its pods, that set replicas, shares and times.

    Args:
        service: the model service.
        stop_s: seconds that a request may take.
    """
    fields: dict[str, Any] = {"timeout": min(stop_s, _MOST_TIMEOUT_S)}
    if (held := held_share(service)) is not None:
        fields["canaryTrafficPercent"] = held.percent
    autoscaling = service.autoscaling
    if autoscaling is None:
        return {**fields, "minReplicas": service.replicas, "maxReplicas": service.replicas}, {}
    signal = signal_of(autoscaling)
    by_kubernetes = signal.name == "cpu"
    fewest = max(1, autoscaling.min_replicas) if by_kubernetes else autoscaling.min_replicas
    fields |= {
        "minReplicas": fewest,
        "maxReplicas": autoscaling.max_replicas,
        "scaleMetric": signal.name,
        "scaleTarget": max(1, round(signal.target_value)),
    }
    annotations = {"autoscaling.knative.dev/class": f"{'hpa' if by_kubernetes else 'kpa'}.autoscaling.knative.dev"}
    if not by_kubernetes:
        annotations["autoscaling.knative.dev/scale-down-delay"] = f"{min(3_600, round(autoscaling.cooldown))}s"
    return fields, annotations


def policy(workload: Workload, bindings: Bindings, context: LoweringContext, *, stores: tuple[str, ...]) -> Resource:
    """Ingress from Knative's gateway, activator and autoscaler, and from Prometheus; egress as for each workload."""
    made = workload_network_policy(workload, replace(bindings, callers=()), context, stores=stores)
    ingress: list[Rule] = [
        {"from": [*_GATEWAYS, _pods(app="activator")], "ports": tcp(*_PROXY_PORTS)},
        {"from": [_pods(app="autoscaler"), _pods(app="activator")], "ports": tcp(_PROXY_METRICS)},
        *value_at(made.properties, ("spec", "ingress")),
    ]
    callers = ", ".join(caller.name for caller in bindings.callers)
    reason = f"requests{f' of {callers}' if callers else ''} reach {workload.name} through Knative"
    return replace(made, properties=merged_at(made.properties, ("spec",), {"ingress": ingress}), reason=reason)


def gateway_egress() -> Rule:
    """From callers to the local gateway of Istio or Kourier."""
    return {"to": list(_GATEWAYS), "ports": tcp(_GATEWAY_PORT)}
