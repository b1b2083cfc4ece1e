"""The namespace of a system: pod security enforced, traffic denied by default, no Service exposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.capacity.manifest_pods import UNSAID
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import POD_SECURITY_VERSION
from aiscale.lowering.labels import system_labels
from aiscale.lowering.resource import Resource, kubernetes_resource

DENY_ALL = "default-deny"
ALLOW_DNS = "allow-dns"


def lower_namespace(context: LoweringContext) -> Iterator[Resource]:
    """The resources that belong to the system as a whole."""
    system = context.graph.system
    labels = system_labels(system)
    enforced = {
        f"pod-security.kubernetes.io/{mode}{suffix}": value
        for mode in ("enforce", "audit", "warn")
        for suffix, value in (("", "restricted"), ("-version", POD_SECURITY_VERSION))
    }
    yield kubernetes_resource(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": context.namespace, "labels": labels | enforced},
        },
        address=system.address,
        reason=f"{context.system} has a namespace of its own, which admits restricted pods only",
    )

    def owned(api_version: str, kind: str, name: str, spec: dict[str, Any], reason: str) -> Resource:
        metadata = {"name": name, "namespace": context.namespace, "labels": dict(labels)}
        manifest = {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
        return kubernetes_resource(manifest, address=system.address, reason=reason, depends_on=(context.namespace_key,))

    yield owned(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        DENY_ALL,
        {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        "traffic that no edge of the graph needs is denied",
    )
    yield owned(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        ALLOW_DNS,
        {"podSelector": {}, "policyTypes": ["Egress"], "egress": [_dns()]},
        "every pod may query the cluster's DNS",
    )
    yield owned(
        "v1",
        "ResourceQuota",
        "no-exposure",
        {"hard": {"services.loadbalancers": "0", "services.nodeports": "0"}},
        "no Service of the namespace is reachable from outside the cluster",
    )
    yield owned(
        "v1",
        "LimitRange",
        "container-defaults",
        {
            "limits": [
                {
                    "type": "Container",
                    "default": {"memory": UNSAID["memory"]},
                    "defaultRequest": dict(UNSAID),
                }
            ]
        },
        "containers without resources, which operators add, get these",
    )


def _dns() -> dict[str, Any]:
    """To the cluster's DNS pods, and to the node's DNS cache where there is one (its usual link-local address).

    Source: Kubernetes, Using NodeLocal DNSCache in clusters.
    """
    return {
        "to": [
            {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
            },
            {"ipBlock": {"cidr": "169.254.20.10/32"}},
        ],
        "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
    }
