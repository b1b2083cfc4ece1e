"""A rendered Helm chart among components: it is called, calls, reads a topic and defines a kind of its own."""

from __future__ import annotations

from pathlib import Path

from aiscale import System
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

CHART = str(Path(__file__).parent / "cache")

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
events = KafkaCluster("events", storage="100Gi", on=core)
prices = Topic("prices", events, partitions=6)
ledger = Microservice("ledger", image="registry.example/ledger:2.0.1", on=core)
cache = Manifest.file(
    "cache",
    CHART,
    exposes=[ServicePort("cache", "tcp-cache")],
    calls=[ledger],
    consumes=[prices],
    existing=["secret/cache-login"],
    on=core,
)
pricing = Microservice(
    "pricing", image="registry.example/pricing:1.4.2", calls=[Call(cache, timeout_ms=20)], produces=[prices], on=core
)
front = Manifest(
    "front",
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "spec": {
            "rules": [
                {
                    "host": "prices.shop.example",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "pricing", "port": {"name": "http"}}},
                            }
                        ]
                    },
                }
            ]
        },
    },
    on=core,
)
system = System(
    "shop-prices",
    [pricing, front],
    namespace=Namespace(
        quota={"pods": 60},
        access={"prices-developers": "edit", "oidc:support": "view"},
        labels={"shop.example/cost-centre": "prices"},
    ),
)
