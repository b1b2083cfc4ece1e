from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="20m", traffic=Traffic(mean="3.6/h", peak="3.6/h"))
# Hardly a case waits, and five of a hundred decisions take three times as long as others do on average.
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[Shift(4, days=EVERY_DAY, start="00:00", end="24:00")],
)

system = System("golden", [desk])
