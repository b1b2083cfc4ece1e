from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE


def core(law: str, region: str) -> EksCluster:
    pool = NodePool(f"general-{law}", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)
    return EksCluster(f"core-{law}", region=region, pools=[pool])


eu, gb = core("eu", "eu-central-1"), core("gb", "eu-west-2")
kafka = KafkaCluster("events", on=eu, listeners=[KafkaListener("regions", port=9095, type="loadbalancer")])
# The other system reads it where it is.
vitals = Topic("vitals", kafka, key="patient_id", contains_personal_data=True)
intake = Microservice("intake", image=IMAGE, port=None, produces=[vitals], on=eu)
watch = Microservice("watch", image=IMAGE, port=None, consumes=[Consume(vitals, idempotent=True)], on=eu)
study = Microservice("study", image=IMAGE, port=None, consumes=[Consume(vitals, idempotent=True)], on=eu)

system = System(
    "golden",
    [System("wards-eu", [intake, watch], residency=["eu"]), System("wards-gb", [study], residency=["gb", "eu"])],
)
