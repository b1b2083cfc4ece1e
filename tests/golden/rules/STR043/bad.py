from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, MirrorMaker

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
eu = KafkaCluster("eu", on=cluster)
us = KafkaCluster("us", on=cluster)
to_us = MirrorMaker("to-us", source=eu, target=us, policy="identity")
to_eu = MirrorMaker("to-eu", source=us, target=eu, policy="identity")

system = System("golden", [to_us, to_eu])
