"""Much is kept on disks, and what a GiB costs there is not known: nothing is guessed."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general])
own = KafkaCluster("own", storage="4Ti", storage_class="fast", on=core)

system = System("golden", [own], budget_per_month="$1,500")
