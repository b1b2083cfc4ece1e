"""Registries that exist already: of a vendor, with API keys, and of another team, with a certificate of its own CA."""

from aiscale import System
from aiscale.services import KubernetesSecret, Microservice
from aiscale.streams import Avro, Consume, ExternalKafka, Plain, RegistryUser, SchemaRegistry, Topic
from tests.artifacts import IMAGE


def secret(key: str) -> KubernetesSecret:
    return KubernetesSecret("registry-keys", key=key)


kafka = ExternalKafka(
    "cloud",
    bootstrap_servers=["pkc-1.eu.kafka.example:9092"],
    authentication=Plain("KEY", password=KubernetesSecret("kafka-key", key="secret")),
    tools_image="registry.example/kafka@sha256:" + "1f" * 32,
)
vendor = SchemaRegistry(
    "vendor",
    engine="confluent",
    url="https://psrc-1.eu.registry.example",
    user=RegistryUser("READER", password=secret("reader")),
    users={"services/booking": RegistryUser("BOOKING", password=secret("booking"))},
    admin=RegistryUser("ADMIN", password=secret("admin")),
)
shared = SchemaRegistry(
    "shared",
    alias="corporate",
    engine="karapace",
    url="https://schemas.corp.example:8443/",
    ca=KubernetesSecret("corp-ca", key="ca.pem"),
    cidrs=["10.60.0.0/22"],
)
rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", vendor, compatibility="FULL"))
fares = Topic("fares", kafka, schema=Avro.file("ride.avsc", shared))
booking = Microservice("booking", image=IMAGE, port=None, produces=[rides, fares])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
system = System("existing-registries", [booking, billing])
