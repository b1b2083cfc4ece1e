from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, Msk, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=6)])
kafka = Msk("events", type="serverless")
prices = Topic("prices", kafka, partitions=6, cleanup="compact", key="zone_id")
frames = Topic("frames", kafka, partitions=6, replication_factor=3, min_insync_replicas=2)
feed = Microservice("feed", image=IMAGE, on=core, produces=[prices, frames])
board = Microservice(
    "board", image=IMAGE, on=core, port=None, consumes=[Consume(prices, offset_reset="earliest"), frames]
)
system = System("golden", [feed, board])
