from aiscale import System, Traffic
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
# Three zones that never change their clocks.
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[
        Shift(9, days=DAYS, start="08:00", end="16:00", timezone="UTC"),
        Shift(9, days=DAYS, start="08:00", end="16:00", timezone="Asia/Singapore"),
        Shift(9, days=DAYS, start="09:00", end="17:00", timezone="America/Phoenix"),
    ],
    wait_p95="20m",
)

system = System("golden", [desk])
