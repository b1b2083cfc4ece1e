from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster

NODE = Resources(cpu=0.4, memory="3Gi")
cluster = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="t3.medium", allocatable=NODE, max_nodes=90)]
)
# Its brokers fit; its controllers are larger.
kafka = KafkaCluster("events", resources=Resources(cpu=0.25, memory="2Gi"), on=cluster)

system = System("golden", [kafka])
