from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import Device, EksCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
plates = Microservice("plates", image=IMAGE, on=core)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=core)
reads = Route("reads", gateway=edge, hosts=["plates.example"], targets=[plates])
gate = Device("gate", on=depot, protocol="http", calls=[reads])

system = System("golden", [gate, core])
