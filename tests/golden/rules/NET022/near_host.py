from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# The listener in plaintext is for another host, and no route leads from it.
tls = Listener(certificate=KubernetesSecret("tls", key="tls.crt"), hostname="a.example")
edge = Gateway("edge", listeners=[tls, Listener("HTTP", hostname="b.example")], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
prices = Route("prices", gateway=edge, hosts=["a.example"], targets=[pricing], traffic=Traffic(mean=5, peak=9))

system = System("golden", [prices], meshes=[Istio(on=cluster)])
