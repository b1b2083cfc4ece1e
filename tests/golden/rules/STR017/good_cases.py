from aiscale import System, Traffic
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[Shift(21, start="08:00", end="18:00")],
)

system = System("golden", [desk])
