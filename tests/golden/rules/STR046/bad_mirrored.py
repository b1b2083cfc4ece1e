from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
payments = Topic("payments", eu)
copied = Topic("payments-us", us, topic_name="eu.payments", durability="critical")
checkout = Microservice("checkout", image=IMAGE, port=None, produces=[Produce(payments, acks="1")])
refunds = Microservice("refunds", image=IMAGE, produces=[payments])
mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(payments, copied)])
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, refunds, mirror, billing])
