"""What keeps the measurements is in the cluster."""

from aiscale import System
from aiscale.observability import Monitoring, RemoteWrite
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
chat = Microservice("chat", image=IMAGE, on=eu)
monitoring = Monitoring(remote_write=RemoteWrite("http://mimir.monitoring.svc:8080/api/v1/push"))

system = System("golden", [chat], monitoring=monitoring, residency=["eu"])
