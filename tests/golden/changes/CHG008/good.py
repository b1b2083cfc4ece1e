from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, Produce, Projection, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def made(key: str) -> System:
    orders = Topic("orders", kafka, key=key, retention="forever", ordering="per-key")
    shop = Microservice("shop", image=IMAGE, produces=[Produce(orders)])
    view = Microservice(
        "view", image=IMAGE, port=None, stateless=False, consumes=[Consume(orders, offset_reset="earliest")]
    )
    return System("golden", [EventStore("truth", orders, projections=[Projection(view)]), shop])


before, system = made("order_id"), made("order_id")
