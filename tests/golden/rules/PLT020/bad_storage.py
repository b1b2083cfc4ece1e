"""The nodes alone are within the budget; with the disks of the brokers they are not."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general])

system = System("golden", [KafkaCluster("events", storage="4Ti", on=core)], budget_per_month="$1,500")
