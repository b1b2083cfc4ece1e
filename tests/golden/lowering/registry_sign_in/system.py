"""Registries with certificates and users, their clients in pods and in Kafka Connect, and the Jobs that register."""

from aiscale import System
from aiscale.services import KubernetesSecret, Microservice
from aiscale.streams import (
    Avro,
    Connector,
    ConnectPlugin,
    Consume,
    Converter,
    KafkaCluster,
    KafkaConnect,
    RegistryBasicAuth,
    RegistryOidc,
    RegistryTls,
    RegistryUser,
    SchemaRegistry,
    Topic,
)
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")


def user(name: str) -> RegistryUser:
    return RegistryUser(name, password=KubernetesSecret("registry-users", key=name))


apicurio = SchemaRegistry(
    "schemas",
    storage=kafka,
    tls=RegistryTls("schemas-tls", keystore_password=KubernetesSecret("schemas-keystore", key="password")),
    authentication=RegistryOidc(
        "https://id.example:8443/realms/data",
        client_id="schemas",
        truststore=KubernetesSecret("id-ca", key="ca.p12"),
        truststore_password=KubernetesSecret("id-ca", key="ca.password"),
        cidrs=["10.8.0.0/24"],
    ),
    user=user("clients"),
)
confluent = SchemaRegistry(
    "partners",
    engine="confluent",
    storage=kafka,
    tls=RegistryTls("partners-tls", keystore_password=KubernetesSecret("partners-keystore", key="password")),
    authentication=RegistryBasicAuth(KubernetesSecret("partners-users", key="users.properties")),
    user=user("reader"),
    users={"services/booking": user("booking")},
    admin=user("admin"),
)
former = SchemaRegistry(
    "former",
    engine="confluent",
    version="7.9.0",
    storage=kafka,
    authentication=RegistryBasicAuth(KubernetesSecret("former-users", key="users.properties")),
    user=user("reader"),
)
karapace = SchemaRegistry(
    "lab",
    alias="trial",
    engine="karapace",
    storage=kafka,
    replicas=1,
    tls=RegistryTls("lab-tls", certificate="cert.pem", private_key="key.pem", ca="issuer.pem"),
    authentication=RegistryBasicAuth(KubernetesSecret("lab-users", key="users.json")),
    user=user("lab"),
)
public = SchemaRegistry(
    "public",
    engine="confluent",
    storage=kafka,
    tls=RegistryTls("public-tls", keystore_password=KubernetesSecret("public-keystore", key="password"), ca=None),
)
rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", apicurio))
fares = Topic("fares", kafka, schema=Avro.file("ride.avsc", confluent))
trips = Topic("trips", kafka, schema=Avro.file("ride.avsc", karapace))
tours = Topic("tours", kafka, schema=Avro.file("ride.avsc", public))
old = Topic("old", kafka, schema=Avro.file("ride.avsc", former))
booking = Microservice("booking", image=IMAGE, port=None, produces=[fares, trips, tours, old])
billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
PLUGIN = ConnectPlugin("sink", image="registry.example/sink@sha256:" + "5c" * 32)
connect = KafkaConnect("connect", kafka, plugins=[PLUGIN])
sink = Connector(
    "sink",
    connect,
    connector_class="com.example.Sink",
    consumes=[Consume(rides)],
    value_converter=Converter(
        "io.confluent.connect.avro.AvroConverter", config={"schema.registry.url": "${env:SCHEMA_REGISTRY_URL}"}
    ),
)
system = System("registry-sign-in", [booking, billing, sink])
