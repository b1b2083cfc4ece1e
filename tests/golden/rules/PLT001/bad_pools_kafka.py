from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster

# The brokers alone would fit.
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large", max_nodes=2)])
kafka = KafkaCluster("events", resources=Resources(cpu=1, memory="2Gi"), on=cluster)

system = System("golden", [kafka])
