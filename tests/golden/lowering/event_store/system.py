"""An event store: who writes and reads its log and its snapshots gets rights, and its names."""

from aiscale import System, Traffic
from aiscale.platform import IngressPods, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, Produce, Projection, Topic

core = KubernetesCluster(
    "core",
    pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)],
    api_server=["10.20.0.2", "10.20.1.2"],
    api_server_port=6_443,
    cloud_cidrs=["10.20.7.0/24"],
    ingress_pods=IngressPods("ingress-nginx", labels={"app.kubernetes.io/name": "ingress-nginx"}),
    monitoring_namespace="observability",
    prometheus_pods={"app.kubernetes.io/name": "vmagent"},
    operator_namespaces={"strimzi": "kafka-operator"},
)
kafka = KafkaCluster("events", storage="1Ti", on=core)
events = Topic("order-events", kafka, key="order_id", record_bytes=400, retention="forever")
states = Topic("order-states", kafka, key="order_id", record_bytes=900, cleanup="compact")
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
)
store = EventStore("order-store", events, snapshots=states, projections=[Projection(revenue)])
system = System("event-store", [store, orders, revenue])
