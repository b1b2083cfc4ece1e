from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Site, Uplink
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)
core = KubernetesCluster("core", pools=[general])
depot = Site("depot", cpu=16, memory="64Gi", disk="1Ti", uplink=Uplink(mbps=200))
central = KafkaCluster("central", on=core)
local = KafkaCluster("local", brokers=1, controllers=1, replication_factor=1, min_insync_replicas=1, on=depot)
prices = Topic("prices", central, key="sku", traffic=Traffic(mean=10, peak=20))
here = Topic("prices-here", local, topic_name="central.prices", key="sku")
mirror = MirrorMaker("down", source=central, target=local, topics=[MirroredTopic(prices, here)], on=depot)
till = Microservice("till", image=IMAGE, port=None, consumes=[Consume(here, idempotent=True)], on=depot)

system = System("golden", [mirror, till])
