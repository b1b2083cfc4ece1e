from aiscale import System, Traffic
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
# Always somebody there, and seldom somebody free.
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[Shift(7, days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start="00:00", end="24:00")],
    wait_p95="15m",
)

system = System("golden", [desk])
