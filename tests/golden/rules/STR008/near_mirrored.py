from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, MirrorMaker, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
near = KafkaCluster("near", storage="2Ti", on=cluster)
far = KafkaCluster("far", storage="1Ti", on=cluster)
rides = Topic("rides", near, traffic=Traffic(mean=1_000, peak=2_000))
mirror = MirrorMaker("to-far", source=near, target=far, topics=[rides])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])

system = System("golden", [mirror, audit])
