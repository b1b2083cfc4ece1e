from aiscale import System, Traffic
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import DefaultAnswer
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
# What comes at night is released, and still more comes by day than is decided.
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[Shift(6, start="08:00", end="18:00")],
    fallback=[DefaultAnswer("release")],
)

system = System("golden", [desk])
