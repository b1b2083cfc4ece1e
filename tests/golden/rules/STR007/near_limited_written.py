from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream, Produce
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", mode="PROVISIONED", shards=20)
traffic = Traffic(mean=2_000, peak=9_000)
shop = Microservice("shop", image=IMAGE, traffic=traffic, produces=[Produce(clicks, per_request=1)])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(clicks, idempotent=True)])

system = System("golden", [shop, audit, cluster])
