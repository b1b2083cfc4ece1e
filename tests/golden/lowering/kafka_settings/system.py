"""What a cluster and a topic say beside the defaults is written out."""

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, Produce, Topic

kafka = KafkaCluster(
    "events",
    transaction_max_timeout="1h",
    listeners=[
        KafkaListener("outside", type="loadbalancer", authentication="scram-sha-512"),
        KafkaListener("metrics", port=9_095, authentication=None),
    ],
)
rides = Topic(
    "rides",
    kafka,
    retention="forever",
    retention_bytes="10Gi",
    segment="1h",
    segment_bytes="256Mi",
    max_message_bytes=2_000_000,
)
booking = Microservice(
    "booking",
    image="registry.example/booking@sha256:" + "0a" * 32,
    port=None,
    produces=[Produce(rides, transactional_id="bookings")],
)
system = System("bookings", [booking])
