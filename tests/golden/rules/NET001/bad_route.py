from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
c = Microservice("c", image=IMAGE)
b = Microservice("b", image=IMAGE, calls=[c])
a = Microservice("a", image=IMAGE, calls=[Call(b, retries=1)])

edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
shop = Route("shop", gateway=edge, targets=[a], retries=3)

system = System("golden", [cluster, shop], meshes=[Istio()])
