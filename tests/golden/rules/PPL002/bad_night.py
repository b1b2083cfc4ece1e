from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
cases = Topic("cases", kafka, partitions=6, retention="7d", traffic=Traffic(mean="57/h", peak="57/h"))
# Six people by day have little to do; three at night are seldom free.
desk = HumanReview(
    "desk",
    consumes=[cases],
    cases_per_hour_per_person=20,
    shifts=[
        Shift(6, days=EVERY_DAY, start="07:00", end="19:00"),
        Shift(3, days=EVERY_DAY, start="19:00", end="07:00"),
    ],
    wait_p95="12m",
)

system = System("golden", [desk])
