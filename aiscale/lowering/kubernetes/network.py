"""Pieces of network policies. Everything is denied by default; each piece allows one connection."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.ports import LabelledPods
from aiscale.lowering.api_server_address import ApiServer
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.resource import Resource, kubernetes_resource

LINK_LOCAL = "169.254.0.0/16"
"""Holds every cloud's metadata service (169.254.169.254), which returns the node's credentials."""

METADATA_IPV6 = ("fd00:ec2::254/128", "fd20:ce::254/128")
"""The same service over IPv6 in AWS and Google Cloud. Source: Amazon EC2 and Compute Engine documentation."""

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


Operator = Literal["apicurio", "flink", "kuberay", "strimzi"]
"""Operators whose pods connect to pods of the system."""

_OPERATOR_LABELS: Mapping[Operator, Mapping[str, str]] = {
    "apicurio": {"app.kubernetes.io/name": "apicurio-registry-operator"},
    "flink": {"app.kubernetes.io/name": "flink-kubernetes-operator"},
    "kuberay": {"app.kubernetes.io/name": "kuberay-operator"},
    "strimzi": {"strimzi.io/kind": "cluster-operator"},
}
"""Labels of their pods. Source: their Helm charts and manifests: Apicurio Registry operator 3.3.1, Flink Kubernetes
operator 1.15.0, KubeRay 1.7.0, Strimzi 1.2.0."""


def operator_peer(operator: Operator, component: Component, context: LoweringContext) -> dict[str, Any]:
    """A peer: the pods of an operator, in its namespace, or in any where the cluster sets none."""
    cluster = context.cluster_of(component)
    there = cluster.operator_namespaces.get(operator) if cluster is not None else None
    place = namespace_peer(there) if there else {"namespaceSelector": {}}
    return {**place, "podSelector": {"matchLabels": dict(_OPERATOR_LABELS[operator])}}


def prometheus_peer(component: Component, context: LoweringContext) -> dict[str, Any]:
    """A peer: the pods of the Prometheus that scrapes the pods of a component."""
    cluster = context.cluster_of(component)
    namespace = cluster.monitoring_namespace if cluster is not None else "monitoring"
    labels = cluster.prometheus_pods if cluster is not None else {"app.kubernetes.io/name": "prometheus"}
    return {**namespace_peer(namespace), "podSelector": {"matchLabels": dict(labels)}}


def namespace_peer(name: str) -> dict[str, Any]:
    """A peer: every pod of a namespace; with a ``podSelector`` next to it, some of them."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def api_server_egress(component: Component, context: LoweringContext) -> Rule:
    """To the Kubernetes API at the addresses that the cluster declares, else at those that were found there.

    Where neither is known, at any but link-local addresses.
    """
    cluster = context.cluster_of(component)
    declared = cluster is not None and bool(cluster.api_server)
    if not declared and context.api_server is not None:
        return found_api_server(context.api_server)
    ports = (cluster.api_server_port,) if cluster is not None and cluster.api_server_port is not None else (443, 6443)
    if cluster is not None and cluster.api_server:
        return {"to": [address_peer(one) for one in cluster.api_server], "ports": tcp(*ports)}
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(*ports)}


def found_api_server(server: ApiServer) -> Rule:
    """To the Kubernetes API at the addresses that the cluster itself says."""
    return {"to": [address_peer(one) for one in server.cidrs], "ports": tcp(*server.ports)}


def external_egress(port: int) -> Rule:
    """To a service on the internet: network policies contain addresses only, and those of a name can change."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL, *PRIVATE]}}], "ports": tcp(port)}


def ranges_egress(ranges: Iterable[str], port: int) -> Rule:
    """To declared addresses; never to link-local ones that a wide range contains."""
    return {"to": [address_peer(one) for one in ranges], "ports": tcp(port)}


def address_peer(cidr: str) -> dict[str, Any]:
    """A peer: declared addresses, without those of metadata services where the range is wider."""
    network = ipaddress.ip_network(cidr)
    inside = (ipaddress.ip_network(one) for one in (LINK_LOCAL, *METADATA_IPV6))
    refused = [str(one) for one in inside if one.version == network.version and one.subnet_of(network)]  # type: ignore[arg-type]
    block = {"cidr": str(network)}
    return {"ipBlock": {**block, "except": refused} if refused and str(network) not in refused else block}


def private_egress(port: int) -> Rule:
    """To a store outside the cluster, whose address may be of a private network; never to link-local addresses."""
    return {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(port)}


def object_store_egress(uris: Iterable[str], ranges: Sequence[str]) -> list[Rule]:
    """To object stores over HTTPS, and to the cloud's agent that gives a pod its own identity.

    Args:
        uris: what is read or written there; each scheme allows what its cloud needs.
        ranges: addresses of the cloud's services; any public address when empty.
    """
    return cloud_egress(clouds_of(uris), ranges)


def clouds_of(uris: Iterable[str]) -> set[str]:
    """Clouds that objects are in, by their URIs; ``web`` for any other place that HTTPS leads to."""
    schemes = {uri.partition("://")[0] for uri in uris}
    clouds = {"s3": "aws", "s3a": "aws", "s3p": "aws", "gs": "gcp"}
    others = dict.fromkeys(("abfss", "wasbs", "oss", "hf", "https"), "web")
    return {cloud for scheme, cloud in (clouds | others).items() if scheme in schemes}


def cloud_egress(clouds: Collection[str], ranges: Sequence[str]) -> list[Rule]:
    """To the services of clouds over HTTPS, and to the agent there that gives a pod its own identity.

    Args:
        clouds: ``aws``, ``gcp``, or ``web`` for services without such an agent.
        ranges: addresses of the services of ``aws`` and ``gcp``; any public address when empty.
    """
    if not clouds:
        return []
    is_web = not ranges or "web" in clouds
    rules = [external_egress(443) if is_web else ranges_egress(ranges, 443)]
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
