from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, Consume, KafkaCluster, MirroredTopic, MirrorMaker, SchemaRegistry, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
registry = SchemaRegistry("schemas", storage=eu, on=cluster)
rides = Topic("rides", eu, schema=Avro.file("ride_v1.avsc", registry, compatibility="BACKWARD"))
copied = Topic("rides-us", us, topic_name="eu.rides", retention="forever")
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])
mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(rides, copied)])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(copied, idempotent=True)])

system = System("golden", [booking, mirror, billing])
