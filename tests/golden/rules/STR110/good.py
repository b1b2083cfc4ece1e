from aiscale import System, Traffic
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, PubSubSubscription, PubSubTopic
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="n2-standard-8", max_nodes=12)
cluster = GkeCluster("core", region="europe-west4", project="acme-prod", pools=[pool])
billing = PubSubSubscription(
    "billing", PubSubTopic("orders", key="id", traffic=Traffic(mean=9, peak=35, message_bytes=200)), expiration="31d"
)
bill = Microservice(
    "bill",
    image=IMAGE,
    port=None,
    on=cluster,
    consumes=[Consume(billing, idempotent=True)],
)

system = System("golden", [bill])
