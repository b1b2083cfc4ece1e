"""By day there are people for almost all of the peak, and nobody says that it comes by day."""

from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import Consume, KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic(
    "doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="300/h", peak="960/h", peak_lasts="2h")
)
desk = HumanReview(
    "desk",
    consumes=[Consume(doubtful, freshness="1h")],
    cases_per_hour_per_person=8,
    shifts=[
        Shift(100, start="08:00", end="20:00", days=EVERY_DAY),
        Shift(40, start="20:00", end="08:00", days=EVERY_DAY),
    ],
)

system = System("golden", [desk])
