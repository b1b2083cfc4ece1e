from aiscale import Autoscaling, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KinesisStream
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
traffic = Traffic(mean=900, peak=4_000, message_bytes=50)
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=6, traffic=traffic)
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    consumes=[clicks],
    requests_per_second_per_replica=250,
    autoscaling=Autoscaling(min_replicas=1, max_replicas=20, signals=["lag"]),
)

system = System("golden", [audit, core])
