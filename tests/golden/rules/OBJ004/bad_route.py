from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
pricing = Microservice("pricing", image="registry.example/pricing@sha256:" + "1f" * 32, on=core)
way_in = Manifest(
    "way-in",
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "spec": {
            "rules": [
                {
                    "host": "shop.example",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "prices", "port": {"number": 80}}},
                            }
                        ]
                    },
                }
            ]
        },
    },
)

system = System("golden", [pricing, way_in])
