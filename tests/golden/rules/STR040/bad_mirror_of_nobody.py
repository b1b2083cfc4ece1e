from aiscale import System
from aiscale.core.component import Team
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
eu, us = KafkaCluster("eu", on=cluster), KafkaCluster("us", on=cluster)
booking_team = Team("booking", contact="#booking")
billing_team = Team("billing", contact="#billing")
rides = Topic("rides", eu, owner=booking_team)
copied = Topic("rides-us", us, topic_name="eu.rides")
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides], owner=booking_team)
mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(rides, copied)])
reads = Consume(copied, idempotent=True)
billing = Microservice("billing", image=IMAGE, port=None, consumes=[reads], owner=billing_team)

system = System("golden", [booking, mirror, billing])
