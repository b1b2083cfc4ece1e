from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
payments = Topic(
    "payments",
    eu,
    schema=Avro.file("payment.avsc"),
    contains_personal_data=True,
    traffic=Traffic(mean=9, peak=35),
)
copied = Topic("payments-us", us, topic_name="eu.payments")
mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(payments, copied)], on=cluster)
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)], on=cluster)

system = System("golden", [mirror, audit])
