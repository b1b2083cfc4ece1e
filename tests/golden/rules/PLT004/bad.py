from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

pools = [NodePool("general", instance_type="m7i.2xlarge")]
eu = KubernetesCluster("eu", pools=pools)
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=eu)
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides], on=us)

system = System("golden", [audit])
