from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
eu = KafkaCluster("eu", on=cluster)
us = KafkaCluster("us", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", eu, traffic=traffic)
copies = Topic("rides-copy", us, topic_name="rides")
to_us = MirrorMaker("to-us", source=eu, target=us, policy="identity", topics=[MirroredTopic(rides, copies)])
to_eu = MirrorMaker("to-eu", source=us, target=eu, policy="identity", topics=[MirroredTopic(copies, rides)])

system = System("golden", [to_us, to_eu])
