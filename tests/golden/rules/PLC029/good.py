from aiscale import Objective, System, Traffic
from aiscale.platform import EksCluster, NodePool, Site, Uplink
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
pop = Site("pop", cpu=16, memory="64Gi", uplink=Uplink(mbps=1_000, rtt_ms=200))
intake = Microservice("intake", image=IMAGE, on=core, objective=Objective(p99_ms=40))
pre = Microservice(
    "pre",
    image=IMAGE,
    on=pop,
    objective=Objective(p99_ms=500),
    traffic=Traffic(mean=10, peak=20),
    calls=[Call(intake, timeout_ms=300)],
)

system = System("golden", [pre])
