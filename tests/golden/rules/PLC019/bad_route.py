from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import Device, EksCluster, NodePool, Placement, Site, Uplink
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=50, rtt_ms=60))
plates = Microservice("plates", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=core)
reads = Route("reads", gateway=edge, targets=[plates])
gate = Device("gate", on=depot, protocol="http", calls=[reads])
close = Placement("close", of=[plates], primary=core, max_rtt_ms=20)

system = System("golden", [gate, close, core])
