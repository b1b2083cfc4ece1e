from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster

platform = Team("platform", contact="#platform")
orders = Team("orders", contact="#orders", budget_per_month="$300")
general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general], owner=platform)
system = System("golden", [KafkaCluster("events", storage="4Ti", on=core, owner=orders)], owner=platform)
