"""Ports whose protocol Linkerd does not detect: those of TCP services and Kafka, and databases outside of the mesh."""

from aiscale import System
from aiscale.network import Linkerd
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, KafkaListener, Topic

IMAGE = "registry.example/app@sha256:" + "6b" * 32
core = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6)])
events = KafkaCluster("events", listeners=[KafkaListener("plain", port=9_092, type="internal")], on=core)
orders = ExternalStore("orders", product="MySQL 8.4", host="orders.example", port=3_307)
stock = ExternalStore("stock", product="MariaDB", host="stock.example")
cases = ExternalStore("cases", product="PostgreSQL", host="cases.example")
cache = Microservice("cache", image=IMAGE, port=6_380, protocol="tcp", ports={"http-admin": 8_081})
replica = Microservice("replica", image=IMAGE, port=3_306, protocol="tcp")
outside = Microservice("outside", image=IMAGE, port=7_000, protocol="tcp", reads=[orders])
theirs = Manifest(
    "theirs",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "theirs"},
        "spec": {"selector": {"app": "theirs"}, "ports": [{"name": "db", "port": 5_433, "appProtocol": "tcp"}]},
    },
    exposes=[ServicePort("theirs", "db")],
)
system = System(
    "linked",
    [
        core,
        Microservice("shop", image=IMAGE, reads=[orders, stock, cases], calls=[cache, replica, outside, theirs]),
        StreamJob("totals", engine=KafkaStreams(image=IMAGE), consumes=[Topic("sales", events)], writes=[stock]),
    ],
    meshes=[Linkerd(without_proxy=[outside])],
)
