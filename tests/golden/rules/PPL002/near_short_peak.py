"""The peak is over before the last of its cases has waited as long as is allowed."""

from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import Consume, KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic(
    "doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="100/h", peak="600/h", peak_lasts="30m")
)
desk = HumanReview(
    "desk",
    consumes=[Consume(doubtful, freshness="1h")],
    cases_per_hour_per_person=10,
    shifts=[Shift(30, start="00:00", end="24:00", days=EVERY_DAY)],
)

system = System("golden", [desk])
