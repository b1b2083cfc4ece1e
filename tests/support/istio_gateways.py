"""What stands for a Gateway of Istio: its Service, and how its proxy describes itself."""

from __future__ import annotations

from typing import Any


def gateway_node(name: str, namespace: str, address: str = "127.0.0.1") -> dict[str, Any]:
    """How the proxy of a Gateway describes itself to pilot: at an address of no replica where it has listeners."""
    metadata = {
        "NAMESPACE": namespace,
        "NAME": f"{name}-0",
        "LABELS": {"gateway.networking.k8s.io/gateway-name": name},
        "SERVICE_ACCOUNT": f"{name}-istio",
        "ISTIO_VERSION": "1.30.0",
        "CLUSTER_ID": "Kubernetes",
    }
    identity = f"router~{address}~{name}-0.{namespace}~{namespace}.svc.cluster.local"
    return {"id": identity, "cluster": f"{name}.{namespace}", "metadata": metadata}


def gateway_service(name: str, namespace: str, port: int) -> dict[str, Any]:
    """The Service that Istio creates for a Gateway; pilot finds the listeners of a proxy by it."""
    ports = [{"name": f"http-{port}", "port": port, "targetPort": port, "appProtocol": "http"}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": f"{name}-istio", "namespace": namespace},
        "spec": {"selector": {"gateway.networking.k8s.io/gateway-name": name}, "ports": ports},
    }
