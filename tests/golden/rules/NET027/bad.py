from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import AuthorizationPolicy, Claim, Gateway, Istio, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=cluster)
pricing = Microservice("pricing", image=IMAGE, on=cluster)
prices = Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=5, peak=9))
readers = AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])

system = System("golden", [readers], meshes=[Istio(on=cluster)])
