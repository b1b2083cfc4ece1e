from aiscale import KubernetesSecret, System
from aiscale.network import Backend, BackendTls, Gateway, GatewayApi, KubernetesConfigMap, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, port=8_443, protocol="https")
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
outer = Gateway("outer", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
tls, other = BackendTls(ca=KubernetesConfigMap("shop-ca")), BackendTls(hostname="pricing.example")
shop = Route("shop", gateway=edge, targets=[Backend(pricing, tls=tls)])
partners = Route("partners", gateway=outer, targets=[Backend(pricing, tls=other)])

system = System("golden", [cluster, shop, partners], meshes=[GatewayApi()])
