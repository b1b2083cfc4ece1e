from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=36)])
old, new = KafkaCluster("old", on=core), KafkaCluster("new", on=core)
sales = Topic("sales", old, key="shop", traffic=Traffic(mean=50, peak=80, message_bytes=2_000))
copied = Topic("sales-new", new, topic_name="old.sales", key="shop")
till = Microservice("till", image=IMAGE, produces=[sales])
move = MirrorMaker("move", source=old, target=new, topics=[MirroredTopic(sales, copied)], exactly_once_source="enabled")
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)])

system = System("golden", [till, move, audit])
