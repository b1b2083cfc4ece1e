from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
cases = Topic("cases", kafka, partitions=6, retention="7d", traffic=Traffic(mean="36/h", peak="36/h"))
# Three people at night are busy three fifths of the time, and six by day less than a third.
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
