"""The namespace of a system and its policy: pod security, network policies, quota, defaults of containers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import listed
from aiscale.core.values.namespace import Namespace
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import POD_SECURITY_VERSION
from aiscale.lowering.kubernetes.network import namespace_peer
from aiscale.lowering.labels import system_labels
from aiscale.lowering.resource import Resource, kubernetes_resource

DENY_ALL = "default-deny"
ALLOW_DNS = "allow-dns"
QUOTA = "namespace-quota"
EXPOSED = ("services.loadbalancers", "services.nodeports")
"""What the quota limits where the system sets nothing: Services that are reachable from outside the cluster."""


class _DnsPods(NamedTuple):
    """Label and port of the pods of a DNS server."""

    label: str
    value: str
    port: int


_DNS = {
    "kube-system": _DnsPods("k8s-app", "kube-dns", 53),
    "openshift-dns": _DnsPods("dns.operator.openshift.io/daemonset-dns", "default", 5_353),
}
"""By namespace. CoreDNS of EKS, AKS, GKE and k3s has the label of kube-dns too."""


def lower_namespace(context: LoweringContext) -> Iterator[Resource]:
    """The resources that belong to the system as a whole."""
    policy = context.graph.system.namespace
    yield _namespace(context)
    yield from _access(context)
    if policy.default_deny:
        yield _owned(
            context, "networking.k8s.io/v1", "NetworkPolicy", DENY_ALL,
            {"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}},
            "traffic that no edge of the graph needs is denied",
        )  # fmt: skip
        yield _owned(
            context, "networking.k8s.io/v1", "NetworkPolicy", ALLOW_DNS,
            {"spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [_dns(context)]}},
            "every pod may query the cluster's DNS",
        )  # fmt: skip
    if policy.quota is not None:
        hard = {**dict.fromkeys(EXPOSED, "0"), **{name: str(value) for name, value in policy.quota.items()}}
        yield _owned(context, "v1", "ResourceQuota", QUOTA, {"spec": {"hard": hard}}, quota_reason(hard))
    if (limits := policy.limit_range) is not None:
        values = {"default": dict(limits.default), "defaultRequest": dict(limits.default_request)}
        yield _owned(
            context, "v1", "LimitRange", "container-defaults",
            {"spec": {"limits": [{"type": "Container", **{key: value for key, value in values.items() if value}}]}},
            "containers without resources, which operators add, get these",
        )  # fmt: skip


def _access(context: LoweringContext) -> Iterator[Resource]:
    """A RoleBinding for each role that groups have."""
    for role, groups in context.graph.system.namespace.groups_by_role.items():
        yield _owned(
            context, f"{_RBAC}/v1", "RoleBinding", f"access-{role}",
            {
                "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": role},
                "subjects": [{"apiGroup": _RBAC, "kind": "Group", "name": group} for group in groups],
            },
            f"{listed(groups)} may {_MAY[role]} in the namespace",
        )  # fmt: skip


_RBAC = "rbac.authorization.k8s.io"
_MAY = {
    "view": "read objects but Secrets",
    "edit": "change objects",
    "admin": "change objects and give roles to others",
}


def quota_reason(hard: dict[str, str]) -> str:
    """Why the quota has its limits."""
    balancers, ports = (hard.get(name, "unlimited") for name in EXPOSED)
    exposed = (
        "no Service of the namespace is reachable from outside the cluster"
        if (balancers, ports) == ("0", "0")
        else f"Services of the namespace may have {_count(balancers, 'load balancer')} and {_count(ports, 'node port')}"
    )
    others = ", ".join(f"{name} {value}" for name, value in hard.items() if name not in EXPOSED)
    return exposed + (f"; its pods and objects are limited to {others}" if others else "")


def _count(number: str, what: str) -> str:
    return f"{number} {what}" if number == "1" else f"{number} {what}s"


def policy_words(policy: Namespace, resources: Iterable[Resource]) -> str:
    """The policy in one line, with the quota as the resources have it: for the preview.

    Args:
        policy: what the system sets.
        resources: all that are deployed.
    """
    quota = next((one for one in resources if one.key == f"resourcequota/{QUOTA}"), None)
    if quota is None:
        return f"{policy}, no quota"
    hard = [f"{name} {value}" for name, value in quota.properties["spec"]["hard"].items()]
    return f"{policy}, quota {', '.join(hard)}" if hard else str(policy)


def _namespace(context: LoweringContext) -> Resource:
    system = context.graph.system
    policy = system.namespace
    enforced = {
        f"pod-security.kubernetes.io/{mode}{suffix}": value
        for mode in ("enforce", "audit", "warn")
        for suffix, value in (("", policy.pod_security), ("-version", POD_SECURITY_VERSION))
    }
    metadata: dict[str, Any] = {
        "name": context.namespace,
        "labels": {**policy.labels, **system_labels(system), **enforced},
    }
    if policy.annotations:
        metadata["annotations"] = dict(policy.annotations)
    admits = "any pod" if policy.pod_security == "privileged" else f"{policy.pod_security} pods only"
    return kubernetes_resource(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata},
        address=system.address,
        reason=f"{context.system} has its own namespace, which admits {admits}",
    )


def _owned(
    context: LoweringContext, api_version: str, kind: str, name: str, body: dict[str, Any], reason: str
) -> Resource:
    system = context.graph.system
    metadata = {"name": name, "namespace": context.namespace, "labels": system_labels(system)}
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}
    return kubernetes_resource(manifest, address=system.address, reason=reason, depends_on=(context.namespace_key,))


def _dns(context: LoweringContext) -> dict[str, Any]:
    """To the cluster's DNS pods, and to the addresses on the node that answer in their place.

    Source: Kubernetes, Using NodeLocal DNSCache in clusters; Red Hat OpenShift, DNS operator: its pods listen on 5353,
    which is what network policies see behind the Service.
    """
    clusters = list(context.graph.of(KubernetesCluster))
    namespaces = dict.fromkeys([one.dns_namespace for one in clusters] or ["kube-system"])
    addresses = dict.fromkeys(address for one in clusters for address in one.dns_addresses) or {"169.254.20.10": None}
    ports = sorted({_DNS[name].port for name in namespaces} | {53})
    return {
        "to": [
            *(
                {**namespace_peer(name), "podSelector": {"matchLabels": {_DNS[name].label: _DNS[name].value}}}
                for name in namespaces
            ),
            *({"ipBlock": {"cidr": f"{address}/32"}} for address in addresses),
        ],
        "ports": [{"protocol": protocol, "port": port} for port in ports for protocol in ("UDP", "TCP")],
    }
