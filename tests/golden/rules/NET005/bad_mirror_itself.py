from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Mirror, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("prices", gateway=edge, targets=[pricing], mirror=Mirror(pricing, percent=10))

system = System("golden", [cluster, route], meshes=[Istio()])
