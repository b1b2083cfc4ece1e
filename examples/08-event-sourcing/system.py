"""Orders as events: a log that is the truth, snapshots of it, and a view that can be built anew."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import (
    Avro,
    ClientQuotas,
    Consume,
    EventStore,
    KafkaCluster,
    Produce,
    Projection,
    SchemaRegistry,
    Topic,
)

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
kafka = KafkaCluster(
    "events", storage="1Ti", on=core, quotas=ClientQuotas(producer_byte_rate="10Mi", consumer_byte_rate="50Mi")
)
registry = SchemaRegistry("schemas", storage=kafka, on=core)
event = Avro.file("order_event.avsc", registry, previous=["order_event_v1.avsc"])

events = Topic("order-events", kafka, key="order_id", schema=event, record_bytes=400, retention="forever")
states = Topic("order-states", kafka, key="order_id", record_bytes=900, cleanup="compact")
totals = Topic("revenue-totals", kafka, key="day", record_bytes=200, cleanup="compact")

orders = Microservice(
    "orders",
    image=f"registry.example/orders@sha256:{'c1' * 32}",
    traffic=Traffic(mean=10, peak=60, message_bytes=800),
    consumes=[Consume(states, offset_reset="earliest", idempotent=True)],
    produces=[Produce(events, per_request=1), Produce(states, per_request=0.01)],
)
revenue = Microservice(
    "revenue",
    image=f"registry.example/revenue@sha256:{'c2' * 32}",
    port=None,
    consumes=[Consume(events, offset_reset="earliest")],
    produces=[Produce(totals, per_request=1)],
    requests_per_second_per_replica=4_000,
)
receipts = Microservice(
    "receipts", image=f"registry.example/receipts@sha256:{'c3' * 32}", port=None, consumes=[Consume(events)]
)
dashboard = Microservice(
    "dashboard",
    image=f"registry.example/dashboard@sha256:{'c4' * 32}",
    consumes=[Consume(totals, offset_reset="earliest", idempotent=True)],
)
store = EventStore(
    "order-store",
    events,
    snapshots=states,
    snapshot_every=100,
    history="730d",
    projections=[Projection(revenue, rebuild_within="2d", read_per_second="1600k")],
)
system = System("shop", [store, orders, revenue, receipts, dashboard])
