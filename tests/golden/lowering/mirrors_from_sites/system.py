"""A mirror in the cloud reads the brokers of a site from outside; one at the site reads those of the cloud."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Site, Uplink
from aiscale.streams import KafkaCluster, KafkaListener, ListenerAccess, MirroredTopic, MirrorMaker, Topic

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
depot = Site("depot", cpu=16, memory="64Gi", disk="1Ti", uplink=Uplink(mbps=200), offline_tolerance="4h")

central = KafkaCluster(
    "central",
    listeners=[
        KafkaListener("sites", type="loadbalancer", host="kafka.example.com", authentication="scram-sha-512"),
        KafkaListener(
            "shops",
            port=9_095,
            type="tlsroute",
            host="kafka-shops.example.com",
            broker_host="kafka-shops-{nodeId}.example.com",
            gateways=["kafka"],
        ),
    ],
    on=core,
)
local = KafkaCluster(
    "local",
    brokers=1,
    controllers=1,
    replication_factor=1,
    min_insync_replicas=1,
    listeners=[KafkaListener("cloud", type="nodeport", host="depot.example.com")],
    on=depot,
)
prices = Topic("prices", central, key="sku", traffic=Traffic(mean=10, peak=20))
prices_here = Topic("prices-here", local, topic_name="central.prices", key="sku")
sales = Topic("sales", local, key="sku", traffic=Traffic(mean=10, peak=20))
all_sales = Topic("all-sales", central, topic_name="local.sales", key="sku")

up = MirrorMaker(
    "up",
    source=local,
    target=central,
    topics=[MirroredTopic(sales, all_sales)],
    source_access=ListenerAccess(
        "cloud",
        ca=KubernetesSecret("depot-ca", key="ca.crt"),
        certificate="depot-up",
        bootstrap_servers=["depot.example.com:31094"],
        cidrs=["10.20.0.0/16"],
    ),
    exactly_once_source="enabled",
    on=core,
)
down = MirrorMaker(
    "down",
    source=central,
    target=local,
    topics=[MirroredTopic(prices, prices_here)],
    source_access=ListenerAccess(
        "sites",
        ca=KubernetesSecret("central-ca", key="ca.crt"),
        password=KubernetesSecret("down", key="password"),
    ),
    on=depot,
)

system = System("mirrors-from-sites", [up, down])
