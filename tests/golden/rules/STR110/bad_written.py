from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream, Produce
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = EksCluster("core", region="eu-west-1", pools=[pool])
clicks = KinesisStream("clicks", key="id", mode="ON_DEMAND", traffic=Traffic(mean=90, peak=350, message_bytes=200))
front = Microservice(
    "front", image=IMAGE, on=cluster, traffic=Traffic(mean=90, peak=350), produces=[Produce(clicks, acks="1")]
)
count = Microservice("count", image=IMAGE, port=None, on=cluster, consumes=[Consume(clicks, idempotent=True)])

system = System("golden", [front, count])
