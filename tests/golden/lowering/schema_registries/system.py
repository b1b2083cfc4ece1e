"""Registries in one Kafka cluster and in PostgreSQL, each with the schemas of a stream, and workloads that ask them."""

from aiscale import Resources, System
from aiscale.services import KubernetesSecret, Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Avro, JsonSchema, KafkaCluster, Protobuf, SchemaRegistry, Topic
from tests.artifacts import IMAGE

kafka = KafkaCluster("events")
schemas = SchemaRegistry("schemas", storage=kafka)
confluent = SchemaRegistry("confluent", engine="confluent", storage=kafka, compatibility="FULL_TRANSITIVE")
karapace = SchemaRegistry(
    "karapace",
    engine="karapace",
    storage=kafka,
    replicas=1,
    version="6.2.1",
    resources=Resources(cpu="250m", memory="512Mi"),
)
rides = Topic("rides", kafka, schema=Avro.file("ride_v2.avsc", schemas, previous=["ride_v1.avsc"]))
fares = Topic("fares", kafka, schema=Protobuf.file("fare.proto", confluent, compatibility="BACKWARD"))
trips = Topic(
    "trips",
    kafka,
    topic_name="city.trips",
    schema=JsonSchema.file("trip.json", karapace, subject_names="TopicRecordNameStrategy"),
)
zones = Topic("zones", kafka, schema=Avro.file("zone.avsc", schemas, subject_names="RecordNameStrategy"))
city = PostgresDatabase(
    "city",
    host="city.db.example",
    port=6_432,
    database="schemas",
    user=PostgresUser("app", password=KubernetesSecret("app-db", key="password")),
    users={"schemaregistries/shared": PostgresUser("apicurio", password=KubernetesSecret("shared-db", key="password"))},
    ca=KubernetesSecret("db-ca", key="ca.crt"),
)
lab = PostgresDatabase("lab", host="lab-db", database="lab", user=city.user, sslmode="require")
shared = SchemaRegistry("shared", storage=city)
trial = SchemaRegistry("trial", storage=lab, replicas=1)
visits = Topic("visits", kafka, schema=Avro.file("ride_v1.avsc", shared, compatibility="FULL"))
tests = Topic("tests", kafka, schema=Avro.file("ride_v1.avsc", trial))
# The file of zones is a stream's own and another one's part.
tours = Topic("tours", kafka, schema=Avro.file("tour.avsc", schemas, references=["zone.avsc"]))
bills = Topic("bills", kafka, schema=Protobuf.file("bill.proto", karapace))
booking = Microservice("booking", image=IMAGE, produces=[rides, zones, tours, bills, visits, tests], port=None)
billing = Microservice("billing", image=IMAGE, consumes=[rides], produces=[fares, trips], port=None)
system = System("registries", [booking, billing])
