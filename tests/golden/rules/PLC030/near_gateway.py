from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TLS = KubernetesSecret("tls", key="tls.crt")

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[pool])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
# The way in is not lost with the first place.
edge = Gateway("edge", listeners=[Listener(certificate=TLS)], on=spare)
pricing = Microservice("pricing", image=IMAGE, replicas=2)
prices = Route("prices", gateway=edge, targets=[pricing], traffic=Traffic(mean=10, peak=20))
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement, prices])
