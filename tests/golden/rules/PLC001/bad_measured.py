from aiscale import System
from aiscale.observability import Collector, Monitoring, RemoteWrite, Tracing
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
chat = Microservice("chat", image=IMAGE, on=eu)
monitoring = Monitoring(
    remote_write=RemoteWrite("https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"),
    tracing=Tracing(collector=Collector(jurisdiction="us")),
    logs_jurisdiction="us",
)

system = System("golden", [chat], monitoring=monitoring, residency=["eu"])
