from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=10)
core = EksCluster("core", region="eu-central-1", pools=[pool])
KafkaCluster("events", on=core, config={"log.retention.hours": 1})
