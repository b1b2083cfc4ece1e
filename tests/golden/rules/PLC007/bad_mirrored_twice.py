from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=48)])
old, new, far = (KafkaCluster(name, on=core) for name in ("old", "new", "far"))
sales = Topic("sales", old, key="shop", traffic=Traffic(mean=50, peak=80, message_bytes=2_000))
copied = Topic("sales-new", new, topic_name="old.sales", key="shop")
again = Topic("sales-far", far, topic_name="new.old.sales", key="shop")
till = Microservice("till", image=IMAGE, produces=[sales])
move = MirrorMaker("move", source=old, target=new, topics=[MirroredTopic(sales, copied)])
once = MirrorMaker("once", source=new, target=far, topics=[MirroredTopic(copied, again)], exactly_once_source="enabled")
ledger = Microservice("ledger", image=IMAGE, port=None, consumes=[Consume(again, isolation="read_committed")])

system = System("golden", [till, move, once, ledger])
