"""Secrets by their forms, in arguments, settings, ConfigMaps and patches."""

from aiscale import Patch, System, Traffic
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Connector, ConnectPlugin, KafkaCluster, KafkaConnect, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
orders = Topic("orders", kafka, traffic=Traffic(mean=1, peak=2))
connect = KafkaConnect(
    "connect",
    kafka,
    plugins=[ConnectPlugin("jdbc", image=IMAGE)],
    config={"producer.sasl.jaas.config": 'PlainLoginModule required username="shop" password="Uw83-kKd0";'},
)
sink = Connector(
    "warehouse",
    connect,
    connector_class="io.confluent.connect.jdbc.JdbcSinkConnector",
    consumes=[orders],
    config={
        "connection.url": "jdbc:postgresql://warehouse.example/shop?user=sink&password=Hh62jQpz",
        "connection.password": "Lk20sPqx",
    },
)
pricing = Microservice(
    "pricing",
    image=IMAGE,
    args=["--api-token", "d9K2mPq7", "--dsn=host=db user=shop password=Ny71aaQ"],
    command=["/bin/sh", "-c", "export AWS_KEY=AKIA" + "Z7QJ2MWN4KPT6RVX; exec pricing"],
    environment={"SIGN_IN": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJzaG9wIn0." + "c2lnbmF0dXJlLW9m"},
    patches=[
        Patch(
            "Deployment",
            {"metadata": {"annotations": {"example.com/settings": '{"hub": {"token": "Qz81xxYt"}}'}}},
            reason="the hub reads its settings there",
        )
    ],
)
settings = Manifest(
    "settings",
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "data": {
            "app.yaml": "db:\n  user: shop\n  password: Ww55-eeR\n",
            "ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "tls.key": "-----BEGIN " + "PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----",
            "blob": "q8Zr1Kx0Wn5Tt3Yb7Vd2Ls9Mf4Hj6PcA8sQ1eRu3",
        },
    },
)

system = System("golden", [cluster, kafka, orders, connect, sink, pricing, settings])
