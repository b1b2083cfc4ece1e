"""The log of an event store, on brokers that are there: a Job adds the partitions."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, ExternalKafka, Produce, Projection, Topic
from tests.artifacts import IMAGE

kafka = ExternalKafka("events", bootstrap_servers=["kafka.example:9092"], brokers=6)


def made(partitions: int) -> System:
    orders = Topic("orders", kafka, key="order_id", partitions=partitions, retention="forever")
    shop = Microservice("shop", image=IMAGE, produces=[Produce(orders)])
    view = Microservice("view", image=IMAGE, port=None, consumes=[Consume(orders, offset_reset="earliest")])
    return System("golden", [EventStore("truth", orders, projections=[Projection(view)]), shop])


before, system = made(12), made(24)
