"""Measurements, traces and logs are kept in the EU, whatever the name of an address looks like."""

from aiscale import System
from aiscale.observability import Collector, Monitoring, RemoteWrite, Tracing
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
chat = Microservice("chat", image=IMAGE, on=eu)
monitoring = Monitoring(
    remote_write=RemoteWrite("https://us-east-1.metrics.example/api/v1/write", jurisdiction="de"),
    tracing=Tracing(collector=Collector(jurisdiction="eu")),
    logs_jurisdiction="ie",
)

system = System("golden", [chat], monitoring=monitoring, residency=["eu"])
