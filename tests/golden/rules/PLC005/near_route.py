from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import Device, EksCluster, NodePool, Site
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
tls = KubernetesSecret("tls", key="tls.crt")
# The gate asks a gateway of its own site; what it asks of the centre it can do without.
plates = Microservice("plates", image=IMAGE, on=depot)
near = Gateway("near", listeners=[Listener(certificate=tls)], on=depot)
reads = Route("reads", gateway=near, hosts=["plates.example"], targets=[plates])
reports = Microservice("reports", image=IMAGE, on=core)
edge = Gateway("edge", listeners=[Listener(certificate=tls)], on=core)
tells = Route("tells", gateway=edge, hosts=["reports.example"], targets=[reports])
gate = Device("gate", on=depot, protocol="http", calls=[reads, Call(tells, required=False)])

system = System("golden", [gate, core])
