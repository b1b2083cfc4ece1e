"""The port speaks what is called, or nobody says what it speaks; a route of raw objects names the Service itself."""

from aiscale import System
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

PORTS = [{"name": "grpc", "port": 6334, "targetPort": 6334}]
SEARCH = {"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "None", "ports": PORTS}}
CACHE = {"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "None", "ports": [{"port": 6379}]}}
FRONT = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "spec": {"defaultBackend": {"service": {"name": "silent", "port": {"number": 6379}}}},
}

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
silent = Manifest("silent", CACHE, on=cluster)
search = Manifest("search", SEARCH, exposes=[ServicePort("search", 6334)], on=cluster)
cache = Manifest("cache", CACHE, exposes=[ServicePort("cache", 6379)], on=cluster)
front = Manifest("front", FRONT, on=cluster)
pricing = Microservice(
    "pricing", image=IMAGE, calls=[Call(search, protocol="grpc"), Call(cache, protocol="http")], on=cluster
)

system = System("golden", [pricing, silent, front])
