from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import Device, EksCluster, NodePool, Site
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
lobby = Site("lobby", cpu=4, memory="8Gi", jurisdiction="de")
faces = Microservice("faces", image=IMAGE, on=us)
gateway = Gateway("edge", on=us, listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("faces", gateway=gateway, targets=[faces])
camera = Device(
    "camera",
    on=lobby,
    protocol="http",
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(route, timeout_ms=500, contains_personal_data=True)],
)
doors = System("doors", [camera], residency=["eu"])

system = System("golden", [doors, route])
