from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
eu = KafkaCluster("eu", on=cluster)
us = KafkaCluster("us", on=cluster)
rides = Topic("rides", eu)
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides])
to_us = MirrorMaker("to-us", source=eu, target=us)

system = System("golden", [booking, to_us])
