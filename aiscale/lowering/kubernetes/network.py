"""Pieces of network policies. Everything is denied by default; each piece allows one connection."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable
from typing import Any

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.ports import LabelledPods
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.resource import Resource, kubernetes_resource

LINK_LOCAL = "169.254.0.0/16"
"""Holds every cloud's metadata service (169.254.169.254), which returns the node's credentials."""

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""Addresses inside clusters and networks. Source: RFC 1918, RFC 6598."""

Rule = dict[str, Any]


def tcp(*ports: int) -> list[dict[str, Any]]:
    """Ports of a rule."""
    return [{"protocol": "TCP", "port": port} for port in ports]


def pods_of(*components: Component, here: str = "") -> list[dict[str, Any]]:
    """Peers: the pods of these components.

    Args:
        components: whose pods; those of a Manifest may be in namespaces that it names.
        here: the namespace of the policy, which peers in it need not name.
    """
    runners = dict.fromkeys(one.runner if isinstance(one, StreamJob) else one for one in components)
    return [
        {**({} if there in {"", here} else namespace_peer(there)), "podSelector": {"matchLabels": labels}}
        for runner in runners
        for there, labels in labelled_pods(runner)
    ]


def labelled_pods(component: Component) -> tuple[tuple[str, dict[str, str]], ...]:
    """Namespace and labels of the pods of a component: one pair, or one for each workload of its own labels.

    The namespace is an empty text where it is the system's. Never empty: an empty list of peers would let everybody in.
    """
    if isinstance(component, LabelledPods) and component.pod_labels:
        return tuple(zip(component.pod_namespaces, map(dict, component.pod_labels), strict=True))
    return (("", {ADDRESS: address_value(component)}),)


def pods_anywhere(**labels: str) -> dict[str, Any]:
    """A peer: pods with a label in any namespace, for operators whose namespace differs from cluster to cluster."""
    names = {f"app.kubernetes.io/{key}": value for key, value in labels.items()}
    return {"namespaceSelector": {}, "podSelector": {"matchLabels": names}}


def namespace_peer(name: str) -> dict[str, Any]:
    """A peer: every pod of a namespace."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def api_server_egress() -> Rule:
    """To the Kubernetes API, whose address differs from cluster to cluster; never to link-local addresses."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(443, 6443)}


def external_egress(port: int) -> Rule:
    """To a service on the internet: network policies contain addresses only, and those of a name can change."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL, *PRIVATE]}}], "ports": tcp(port)}


def ranges_egress(ranges: Iterable[str], port: int) -> Rule:
    """To declared addresses; never to link-local ones that a wide range contains."""
    return {"to": [_block(one) for one in ranges], "ports": tcp(port)}


def _block(cidr: str) -> dict[str, Any]:
    network = ipaddress.ip_network(cidr)
    is_wide = isinstance(network, ipaddress.IPv4Network) and network.supernet_of(ipaddress.IPv4Network(LINK_LOCAL))
    return {"ipBlock": {"cidr": cidr, "except": [LINK_LOCAL]} if is_wide else {"cidr": cidr}}


def private_egress(port: int) -> Rule:
    """To a store outside the cluster, whose address may be of a private network; never to link-local addresses."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(port)}


def object_store_egress(uris: Iterable[str]) -> list[Rule]:
    """To object stores over HTTPS, and to the cloud's agent that gives a pod its own identity.

    Args:
        uris: what is read or written there; each scheme allows what its cloud needs.
    """
    return cloud_egress(clouds_of(uris))


def clouds_of(uris: Iterable[str]) -> set[str]:
    """Clouds that objects are in, by their URIs; ``web`` for any other place that HTTPS leads to."""
    schemes = {uri.partition("://")[0] for uri in uris}
    clouds = {"s3": "aws", "s3a": "aws", "s3p": "aws", "gs": "gcp"}
    others = dict.fromkeys(("abfss", "wasbs", "oss", "hf", "https"), "web")
    return {cloud for scheme, cloud in (clouds | others).items() if scheme in schemes}


def cloud_egress(clouds: Collection[str]) -> list[Rule]:
    """To the services of clouds over HTTPS, and to the agent there that gives a pod its own identity.

    Args:
        clouds: ``aws``, ``gcp``, or ``web`` for services without such an agent.
    """
    if not clouds:
        return []
    rules = [external_egress(443)]
    if "aws" in clouds:
        rules.append(pod_identity_egress())
    if "gcp" in clouds:
        # Source: GKE, Workload Identity Federation: the GKE metadata server, which knows the pod and not the node.
        rules.append({"to": [{"ipBlock": {"cidr": "169.254.169.252/32"}}], "ports": tcp(988)})
    return rules


def pod_identity_egress() -> Rule:
    """To the agent that gives a pod of EKS its role. Source: Amazon EKS, Pod Identity agent."""
    return {"to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}], "ports": tcp(80)}


def network_policy(
    component: Component,
    context: LoweringContext,
    role: str,
    *,
    ingress: list[Rule],
    egress: list[Rule],
    reason: str,
    pods: dict[str, str] | None = None,
    name: str = "",
) -> Resource:
    """The policy of one component's pods; what it does not list stays denied.

    Args:
        component: the owner, whose name the policy has.
        context: the graph and the namespace.
        role: for the label.
        ingress: who may connect to its pods.
        egress: what its pods may connect to.
        reason: one sentence: why it has these settings.
        pods: labels of the pods; those with the component's address when absent.
        name: of the policy; the component's when empty.
    """
    manifest = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": context.metadata(component, name or component.name, role),
        "spec": {
            "podSelector": {"matchLabels": pods or {ADDRESS: address_value(component)}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": ingress,
            "egress": egress,
        },
    }
    return kubernetes_resource(manifest, address=component.address, reason=reason, depends_on=(context.namespace_key,))
