"""Registries that keep their schemas with brokers of others: by password, certificate, token, and in a Strimzi cluster."""

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.services import Microservice
from aiscale.streams import (
    Avro,
    ClientCertificate,
    ExternalKafka,
    OAuth,
    Plain,
    SchemaRegistry,
    Scram,
    StrimziCluster,
    Topic,
)
from tests.artifacts import IMAGE


def user(name: str) -> Scram:
    """A user whose password lies in a Secret of its own."""
    return Scram(name, password=KubernetesSecret(f"{name}-kafka", key="password"))


shared = ExternalKafka(
    "shared",
    bootstrap_servers=["b-1.kafka.example:9096", "b-2.kafka.example:9096"],
    ca=KubernetesSecret("kafka-ca", key="ca.pem"),
    admin=user("kafka-admin"),
    users={
        "services/booking": user("booking"),
        "schemaregistries/schemas": user("schemas"),
        "schemaregistries/certified": ClientCertificate("certified-tls", principal="User:CN=certified"),
        "schemaregistries/confluent": user("confluent"),
        "schemaregistries/proven": ClientCertificate("proven-tls", principal="User:CN=proven"),
        "schemaregistries/karapace": user("karapace"),
    },
    manages=["topics", "acls"],
    brokers=3,
    tools_image="registry.example/kafka-tools@sha256:" + "2e" * 32,
)
cloud = ExternalKafka(
    "cloud",
    bootstrap_servers=["pkc-1.confluent.example:9092"],
    authentication=Plain("KEY", password=KubernetesSecret("cloud", key="secret")),
    manages=[],
)
corporate = ExternalKafka(
    "corporate",
    bootstrap_servers=["kafka.corp.example:443"],
    authentication=OAuth(
        "hotel",
        client_secret=KubernetesSecret("corporate", key="secret"),
        token_endpoint="https://login.corp.example/token",
        scope="kafka",
        principal="User:hotel",
    ),
    brokers=3,
)
platform = ExternalKafka("platform", strimzi=StrimziCluster("events", namespace="kafka"))

schemas = SchemaRegistry("schemas", storage=shared)
rooms = Topic("rooms", shared, schema=Avro.file("room.avsc", schemas))
others = [
    SchemaRegistry("certified", storage=shared, image="registry.example/apicurio:3.3.1@sha256:" + "3d" * 32),
    SchemaRegistry("confluent", engine="confluent", storage=shared),
    SchemaRegistry("proven", engine="confluent", storage=shared, image="registry.example/cp@sha256:" + "4c" * 32),
    SchemaRegistry("karapace", engine="karapace", storage=shared),
    SchemaRegistry("rented", engine="karapace", storage=cloud),
    SchemaRegistry("tokens", storage=corporate),
    SchemaRegistry("company", engine="confluent", storage=corporate),
    SchemaRegistry("own", storage=platform),
]
booking = Microservice("booking", image=IMAGE, port=None, produces=[rooms])
system = System("hotel", [booking, *others])
