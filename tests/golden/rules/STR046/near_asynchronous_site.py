"""The broker of the site has taken the record, and keeps it until its line is up."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, key="account", durability="critical")
depot = Site(
    "depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="40Gi", technology="kafka")
)
checkout = Microservice(
    "checkout",
    image=IMAGE,
    on=depot,
    traffic=Traffic(mean=20, peak=90, message_bytes=400),
    produces=[StoreAndForward(payments, per_request=1, via="mirror")],
)
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[Consume(payments, idempotent=True, on_failure="stop")]
)

system = System("golden", [checkout, billing])
