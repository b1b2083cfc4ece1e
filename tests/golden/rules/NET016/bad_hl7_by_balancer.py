from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import Device, KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

ward = Site("ward", cpu=4, memory="8Gi")
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
routes = []
for name, listener in (
    ("first", Listener("TLS", port=2575)),
    ("second", Listener(certificate=KubernetesSecret("tls", key="tls.crt"))),
):
    cluster = KubernetesCluster(name, pools=[general])
    engine = Microservice(f"engine-{name}", image=IMAGE, on=cluster)
    edge = Gateway(f"edge-{name}", on=cluster, listeners=[listener])
    routes.append(Route(f"messages-{name}", gateway=edge, hosts=["hl7.example"], targets=[engine]))
messages = GlobalLoadBalancer(
    "messages", hosts=["hl7.example"], endpoints=routes, policy="failover", health_check=HealthCheck("/up"), ttl="60s"
)
monitor = Device("monitor", count=40, on=ward, protocol="hl7", traffic=Traffic(mean=40, peak=80), calls=[messages])

system = System("golden", [monitor, messages])
