from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rates = Microservice("rates", image=IMAGE, protocol="grpc")
pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, protocol="grpc")])

system = System("golden", [cluster, pricing])
