from aiscale import System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener("HTTP", hostname="a.example")], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
prices = Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=5, peak=9))

system = System("golden", [prices], meshes=[Istio(on=cluster)])
