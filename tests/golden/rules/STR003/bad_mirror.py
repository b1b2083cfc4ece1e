from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, MirrorMaker

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
core = KafkaCluster("core", on=cluster)
edge = KafkaCluster("edge", brokers=1, replication_factor=1, min_insync_replicas=1, on=cluster)
to_edge = MirrorMaker("to-edge", source=core, target=edge, replication_factor=3)

system = System("golden", [to_edge])
