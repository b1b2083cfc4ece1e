from aiscale import System
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

PORTS = [{"name": "grpc", "port": 6334, "targetPort": 6334}]
SEARCH = {"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "None", "ports": PORTS}}

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
silent = Manifest("silent", {**SEARCH, "metadata": {"name": "silent"}}, on=cluster)
search = Manifest("search", SEARCH, exposes=[ServicePort("search", 6334)], on=cluster)
pricing = Microservice("pricing", image=IMAGE, calls=[silent, Call(search, protocol="http")], on=cluster)

system = System("golden", [pricing])
