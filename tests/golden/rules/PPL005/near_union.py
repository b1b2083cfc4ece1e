from aiscale import System, Traffic
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import EksCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = EksCluster("core", region="eu-west-1", pools=[general])
kafka = KafkaCluster("events", on=cluster)
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
# Somewhere in the union is within it.
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    cases_per_hour_per_person=10,
    shifts=[
        Shift(12, days=EVERY_DAY, start="08:00", end="20:00", timezone="Europe/Dublin", jurisdiction="eu"),
        Shift(12, days=EVERY_DAY, start="08:00", end="20:00", timezone="Europe/Paris", jurisdiction="fr"),
    ],
)

system = System("golden", [desk], residency=["eu"])
