from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Istio, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
one = Microservice("pricing", image=IMAGE)
two = Microservice("pricing-v2", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
a = Route("a", gateway=edge, matches=[Match("/prices")], targets=[one])
b = Route("b", gateway=edge, matches=[Match("/prices", headers={"x-version": "2"})], targets=[two])

system = System("golden", [cluster, a, b], meshes=[Istio()])
