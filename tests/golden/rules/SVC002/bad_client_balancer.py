from aiscale import KubernetesSecret, Objective, System
from aiscale.network import ExternalClient, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE


def in_region(name: str, p99_ms: int) -> Route:
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    cluster = EksCluster(f"core-{name}", region=name, pools=[pool])
    certificate = KubernetesSecret("edge-tls", key="tls.crt")
    edge = Gateway(f"edge-{name}", listeners=[Listener("HTTPS", certificate=certificate)], on=cluster)
    chat = Microservice(f"chat-{name}", image=IMAGE, objective=Objective(p99_ms=p99_ms), on=cluster)
    return Route(f"chat-{name}", gateway=edge, hosts=["chat.example"], targets=[chat], timeout_ms=30_000)


chat = GlobalLoadBalancer(
    "chat",
    hosts=["chat.example"],
    endpoints=[in_region("eu-west-1", 20_000), in_region("eu-central-1", 18_000)],
    health_check=HealthCheck("/up"),
)
app = ExternalClient("app", calls=[Call(chat, timeout_ms=5_000)])

system = System("golden", [app])
