from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import Device, EksCluster, NodePool, Site, Uplink
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
pop = Site("pop", cpu=16, memory="64Gi", uplink=Uplink(mbps=1_000, rtt_ms=200))
# The gateway is at the site, and so is what answers behind it.
intake = Microservice("intake", image=IMAGE, on=pop, objective=Objective(p99_ms=40))
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=pop)
frames = Route("frames", gateway=edge, targets=[intake])
camera = Device(
    "camera",
    on=pop,
    protocol="http",
    traffic=Traffic(mean=10, peak=20),
    calls=[Call(frames, timeout_ms=90)],
)

system = System("golden", [camera, core])
