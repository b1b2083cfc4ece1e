"""Nobody says which zones the nodes are in: what followers fetch may cost as much as the nodes, and nothing."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general])
events = KafkaCluster("events", storage="200Gi", on=core)
traffic = Traffic(mean=20_000, peak=40_000, message_bytes=1_000)
positions = Topic("positions", events, partitions=12, retention="2h", traffic=traffic)

system = System("golden", [positions], budget_per_month="$1,500")
