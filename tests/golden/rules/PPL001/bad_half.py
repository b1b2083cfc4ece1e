from aiscale import System, Traffic
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, retention="7d", traffic=Traffic(mean="36/h", peak="50/h"))
# Twice as many would decide as many as come, and nothing of what is left over.
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=6,
    shifts=[Shift(4, days=DAYS, start="00:00", end="12:00"), Shift(2, days=DAYS, start="12:00", end="24:00")],
)

system = System("golden", [desk])
