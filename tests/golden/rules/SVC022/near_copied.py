from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# It loads them when it starts, and answers from memory.
zones = Bucket("zones", uri="s3://zones/all", event_timestamp="at")
decide = Microservice(
    "decide", image=IMAGE, traffic=Traffic(mean=900, peak=2_000), objective=Objective(p99_ms=120), reads=[zones]
)

system = System("golden", [cluster, decide])
