from aiscale import KubernetesSecret, System
from aiscale.network import Backend, BackendTls, Gateway, Istio, KubernetesConfigMap, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
tls = BackendTls(ca=KubernetesConfigMap("shop-ca"))
pricing = Microservice("pricing", image=IMAGE, port=8_443, protocol="https")
desk = Microservice("desk", image=IMAGE, calls=[pricing])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("prices", gateway=edge, targets=[Backend(pricing, tls=tls)])

system = System("golden", [cluster, desk, route], meshes=[Istio(without_proxy=[pricing])])
