from __future__ import annotations

from aiscale import System
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, DeadLetter, PubSubSubscription, PubSubTopic

image = "registry.example/app@sha256:" + "3d" * 32
cluster = GkeCluster(
    "core", region="europe-west4", project="acme-prod", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
placed = Avro.file("placed.avsc")
orders = PubSubTopic(
    "orders",
    key="id",
    schema=placed,
    retention="3d",
    endpoint_region="europe-west4",
    storage_regions=["europe-west4", "europe-west1"],
)
parked = PubSubTopic("parked", topic_name="orders.parked")
kept = PubSubSubscription("kept", parked, retain_acked=True, expiration="31d")
billing = PubSubSubscription(
    "billing",
    orders,
    exactly_once=True,
    filter='attributes.kind = "paid"',
    dead_letter=DeadLetter(parked, max_attempts=7),
)
hook = PubSubSubscription(
    "hook",
    orders,
    type="push",
    push_endpoint="https://hooks.example/orders",
    push_service_account="pusher@acme-prod.iam.gserviceaccount.com",
    ordering=True,
    min_backoff="5s",
    max_backoff="2m",
)
table = PubSubSubscription("table", orders, type="bigquery", table="acme-data.orders.placed")
files = PubSubSubscription("files", orders, type="cloud-storage", bucket="acme-orders")
system = System(
    "shopfront",
    [
        Microservice("shop", image=image, on=cluster, produces=[orders]),
        Microservice("bill", image=image, port=None, on=cluster, consumes=[billing, kept]),
        hook,
        table,
        files,
    ],
)
