"""Manifests in pictures: drawn with their edges where something passes them, counted below the picture otherwise."""

from __future__ import annotations

from typing import Any

from aiscale import System
from aiscale.graph.build import build
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.render.system_view import system_picture
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64


def service(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {"ports": [{"port": 6379}]}}


def test_a_manifest_that_is_called_is_drawn() -> None:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    cache = Manifest("cache", service("cache"), exposes=[ServicePort("cache", 6379)])
    pricing = Microservice("pricing", image=IMAGE, calls=[cache])
    backend = {"service": {"name": "pricing", "port": {"number": 8080}}}
    front = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"defaultBackend": backend}}
    settings = Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap"})
    graph, _ = build(System("shop", [core, pricing, Manifest("front", front), settings]))
    picture = system_picture(graph)
    assert {(edge.source, edge.target) for edge in picture.edges} == {
        ("services/pricing", "manifests/cache"),
        ("manifests/front", "services/pricing"),
    }
    assert {node.id for node in picture.nodes} >= {"manifests/cache", "manifests/front"}
    assert "not drawn: 1 manifest" in picture.notes
