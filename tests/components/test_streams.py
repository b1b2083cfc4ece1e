"""What streams may say of themselves, what is filled in, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiscale import System
from aiscale.components.streams.proto_text import ProtoError, read_messages
from aiscale.components.streams.retention import Retention
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.errors import BlueprintError
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import KafkaStreams, StreamJob
from aiscale.quantities import Duration
from aiscale.services import KubernetesSecret, Microservice
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser, Table
from aiscale.streams import (
    Avro,
    Consume,
    DeadLetter,
    EventStore,
    FirehoseStream,
    FormatConversion,
    HttpEndpoint,
    Iceberg,
    JsonSchema,
    KafkaCluster,
    KafkaListener,
    KinesisStream,
    MirroredTopic,
    MirrorMaker,
    Msk,
    Produce,
    Projection,
    Protobuf,
    PubSubSubscription,
    PubSubTopic,
    RegistryBasicAuth,
    RegistryOidc,
    RegistryTls,
    RegistryUser,
    SchemaRegistry,
    Scram,
    Topic,
)

SECRET = KubernetesSecret("kafka-admin", key="password")
SCRAM = Scram("admin", password=SECRET)

USERS = KubernetesSecret("registry-users", key="users")
READER = RegistryUser("reader", password=USERS)
KAFKA = KafkaCluster("events")
OTHER = KafkaCluster("others")
TOPIC = Topic("rides", KAFKA, key="zone_id")
LARGE = Topic("frames", KAFKA, max_message_bytes=5_000_000)
PUBSUB = PubSubTopic("clicks")

CITY = PostgresDatabase(
    "city",
    host="city.db.example",
    database="schemas",
    user=PostgresUser("apicurio", password=SECRET),
    sslmode="disable",
)
CLICKS, RAW = KinesisStream("clicks"), Bucket("raw", uri="s3://lake/raw", format="json")
ROWS, SEARCH = Bucket("rows", uri="s3://lake/rows", format="parquet"), ExternalStore("search", product="OpenSearch")
POST = HttpEndpoint(url="https://intake.example")
ICEBERG = Iceberg(catalog="arn:aws:glue:eu-west-1:123456789012:catalog", files="s3://lake/table")
REFUSED: list[tuple[Callable[[], Any], str]] = [
    (lambda: Consume(CLICKS, each_replica=True), "each_replica is for Kafka topics, and clicks is a KinesisStream"),
    (lambda: Consume(TOPIC, each_replica=True, group="a"), "group is of no use with each_replica=True"),
    (lambda: Consume(TOPIC, each_replica=True, offset_reset="none"), "offset_reset='none' needs committed offsets"),
    (lambda: Consume(TOPIC, each_replica=True, dead_letter=DeadLetter(TOPIC)),
     "dead_letter cannot be combined with each_replica=True: each replica would send the same record, at each start"),
    (lambda: StreamJob("a", consumes=[Consume(TOPIC, each_replica=True)], jar="local:///a.jar"),
     "consumes has each_replica=True for rides: only replicas of a Microservice read so"),
    (lambda: StreamJob("a", consumes=[Consume(TOPIC, each_replica=True)], engine=KafkaStreams(image="registry.example/a:1")),
     "consumes has each_replica=True for rides: Kafka Streams reads the topic of a GlobalKTable in each instance by "
     "itself, all partitions and outside of its group; name it like the others, rides alone"),
    (lambda: Topic("a", KAFKA, ordering="total"), "partitions must be 1 for ordering='total', not 12"),
    (lambda: Topic("a", KAFKA, ordering="per-key"), "key must be given for ordering='per-key'"),
    (lambda: Topic("a", KAFKA, local_retention="1d"), "local_retention is of use for tiered=True only"),
    (lambda: Topic("a", KAFKA, tiered=True, retention="1d", local_retention="2d"),
     "local_retention (2d) is longer than retention (1d)"),
    (lambda: Topic("a", KAFKA, retention="ever"), "retention 'ever' cannot be read"),
    (lambda: Topic("a", KAFKA, segment_bytes="1Ki"), "segment_bytes (1Ki) is out of range (1Mi to 2Gi)"),
    (lambda: Topic("a", KAFKA, retention_bytes="1k"), "retention_bytes (1k) is out of range (1Mi and more)"),
    (lambda: Topic("a", KAFKA, retention_bytes="0"), "retention_bytes '0' cannot be read: it is out of range (1 to"),
    (lambda: Topic("a", KAFKA, segment="10ms"), "segment (10ms) is out of range (1s and more)"),
    (lambda: Topic("a", KAFKA, retention="0s"), "retention (0s) is out of range (1s and more)"),
    (lambda: KafkaListener("plain", port=9_093), "port 9093 is taken"),
    (lambda: KafkaListener("plain", tls=False), "authentication 'tls' needs tls=True"),
    (lambda: KafkaCluster("a", listeners=[KafkaListener("x"), KafkaListener("y")]), "listeners must each have a name"),
    (lambda: KafkaCluster("a", listeners=[KafkaListener("tls")]), "listeners must each have a name"),
    (lambda: Msk("a", type="serverless", brokers=3), "brokers cannot be chosen on Serverless"),
    (lambda: Msk("a", type="serverless", authentication=["scram"]), "authentication on Serverless is 'iam'"),
    (lambda: Msk("a", type="express", storage="1Ti"), "storage of Express brokers grows by itself"),
    (lambda: Msk("a", type="express", min_insync_replicas=1), "replication_factor and min_insync_replicas are 3 and 2"),
    (lambda: Msk("a", type="express", instance_type="kafka.m7g.large"), "instance_type 'kafka.m7g.large' is not of type"),
    (lambda: Msk("a", brokers=4), "brokers (4) must be a multiple of the 3 zones"),
    (lambda: Msk("a", subnets=["subnet-0a11aa22"]), "subnets (1) must be one for each of the 3 zones"),
    (lambda: Msk("a", subnets=["0a11aa22"]), "subnets"),
    (lambda: Msk("a", admin=SCRAM), "admin signs in with 'scram', which authentication does not name"),
    (lambda: Msk("a", authentication=["scram"], users={"services/b": SCRAM}), "admin must be given where users are"),
    (
        lambda: Msk("a", authentication=["scram"], admin=Scram("b", password=SECRET, mechanism="SCRAM-SHA-256")),
        "admin: Amazon MSK knows SCRAM-SHA-512 only",
    ),
    (lambda: Msk("a", scram_secrets=["arn:aws:secretsmanager:eu-west-1:1:secret:AmazonMSK_a"]), "scram_secrets is of use"),
    (lambda: Msk("a", authentication=[]), "authentication must name at least one way"),
    (lambda: KinesisStream("a", retention="12h"), "retention (12h) is out of range (24h to 365d)"),
    (lambda: KinesisStream("a", max_record_bytes="20Mi"), "max_record_bytes (20Mi) is out of range"),
    (lambda: KinesisStream("a", shards=8),
     "shards (8) does not go with mode='ON_DEMAND', where Amazon sets the number of shards: leave it out, or set "
     'mode="PROVISIONED"'),
    (lambda: KinesisStream("a", mode="PROVISIONED"), "shards must be given for mode='PROVISIONED'"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, buffer_interval="20m"), "buffer_interval (20m) is out of range"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, buffer_interval="10ms"), "buffer_interval (10ms) is out of"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, buffer_size="200Mi"), "buffer_size (200Mi) is out of range"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, buffer_size="1500Ki"), "buffer_size (1536k) is out of range"),
    (lambda: FirehoseStream("a", CLICKS, destination=Bucket("b", uri="gs://b", format="json")),
     "destination must be a bucket of Amazon S3 (s3://…), and b is none"),
    (lambda: FirehoseStream("a", CLICKS, destination=Bucket("b", uri="s3://b")),
     "conversion must be given: b has the format 'parquet', and records are JSON"),
    (lambda: FirehoseStream("a", CLICKS, destination=Bucket("b", uri="s3://b", format="delta")),
     "destination must have the format 'json' or 'csv', 'parquet' or 'orc' (conversion), and b has 'delta'"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, conversion=FormatConversion("lake.clicks")),
     "conversion does not go with the format"),
    (lambda: FirehoseStream("a", destination=ROWS, conversion=FormatConversion("lake.clicks")),
     "buffer_size (5Mi) must be 64Mi or more with conversion"),
    (lambda: FirehoseStream("a", destination=ROWS, conversion=FormatConversion("lake.clicks", compression="ZLIB"),
                            buffer_size="64Mi"), "conversion.compression of 'parquet' is one of GZIP, SNAPPY"),
    (lambda: FirehoseStream("a", destination=ROWS, conversion=FormatConversion("lake.clicks"), buffer_size="64Mi",
                            compression="GZIP"), "compression does not go with conversion"),
    (lambda: FormatConversion("lake.clicks", timestamp_formats=["millis"]), "timestamp_formats are of use with"),
    (lambda: FirehoseStream("a", destination=RAW, partition_by={"zone": ".zone"}, buffer_size="64Mi"),
     "prefix must have !{partitionKeyFromQuery:zone}: partition_by has it"),
    (lambda: FirehoseStream("a", destination=RAW, partition_by={"zone": ".zone"}, buffer_size="64Mi",
                            prefix="!{partitionKeyFromQuery:zone}/!{partitionKeyFromQuery:day}/"),
     "prefix has !{partitionKeyFromQuery:day}, and partition_by has no day"),
    (lambda: FirehoseStream("a", destination=RAW, partition_by={"zone": ".zone"},
                            prefix="!{partitionKeyFromQuery:zone}/"), "must be 64Mi or more with partition_by"),
    (lambda: FirehoseStream("a", destination=RAW, backup=RAW), "backup is of use with through only"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, region="eu-west-1"), "region does not go with source"),
    (lambda: FirehoseStream("a", destination=SEARCH, through=POST), "backup must be given: HttpEndpoint leaves there"),
    (lambda: FirehoseStream("a", destination=SEARCH, through=POST, backup=RAW, buffer_size="100Mi"),
     "buffer_size (100Mi) is out of range (1Mi to 64Mi, in whole MiB)"),
    (lambda: FirehoseStream("a", destination=SEARCH, through=POST, backup=RAW, retry="3h"), "retry (3h) is out of range"),
    (lambda: FirehoseStream("a", destination=RAW, through=POST, backup=RAW), "destination must be an ExternalStore for"),
    (lambda: FirehoseStream("a", destination=SEARCH, through=POST, backup=RAW, partition_by={"zone": ".zone"}),
     "partition_by does not go with HttpEndpoint: it is for buckets"),
    (lambda: FirehoseStream("a", destination=SEARCH, through=ICEBERG, backup=RAW),
     "destination must be a Table with warehouse='athena' or 'spark' or 'trino' for Iceberg, and search is none"),
    (lambda: FirehoseStream("a", destination=Table("t", warehouse="athena", table="clicks"), through=ICEBERG, backup=RAW),
     "destination must be named database.table for Iceberg, and t is 'clicks'"),
    (lambda: HttpEndpoint(url="http://intake.example"), "url"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, prefix="/a/"), "prefix"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, prefix="!{partitionKeyFromQuery:zone}/"),
     "prefix: expressions are !{timestamp:…} and !{firehose:…}"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, error_prefix="bad/!{"), "error_prefix: expressions are"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, prefix="!{firehose:error-output-type}/"),
     "prefix cannot have !{firehose:error-output-type}, which is for error_prefix"),
    (lambda: FirehoseStream("a", CLICKS, destination=RAW, error_prefix="bad/!{timestamp:yyyy}/"),
     "error_prefix must have !{firehose:error-output-type} where it has an expression"),
    (lambda: PubSubTopic("a", retention="40d"), "retention (40d) is out of range (10m to 31d)"),
    (lambda: PubSubSubscription("a", PUBSUB, ack_deadline="5s"), "ack_deadline (5s) is out of range (10s to 10m)"),
    (lambda: PubSubSubscription("a", PUBSUB, retention="32d"), "retention (32d) is out of range (10m to 31d)"),
    (lambda: PubSubSubscription("a", PUBSUB, min_backoff="9m", max_backoff="1m"), "min_backoff (9m) is longer"),
    (lambda: PubSubSubscription("a", PUBSUB, expiration="1h"), "expiration (1h) is out of range (1d and more)"),
    (lambda: PubSubSubscription("a", PUBSUB, type="push"), "push_endpoint must be given for type='push'"),
    (lambda: PubSubSubscription("a", PUBSUB, type="push", push_endpoint="https://a.example/in", exactly_once=True),
     "exactly_once does not go with type='push': Pub/Sub delivers exactly once to pull subscribers only"),
    (lambda: PubSubSubscription("a", PUBSUB, dead_letter=DeadLetter(PubSubTopic("b"), max_attempts=3)),
     "dead_letter.max_attempts (3) is out of range (5 to 100)"),
    (lambda: Avro(path="a.avsc", text="{}"), "text is not an Avro record: read it with Avro.file(…)"),
    (lambda: Avro(path="a.avsc", text='{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array"}}]}'),
     "text is not valid Avro"),
    (lambda: JsonSchema(path="a.json", text="5"), "text is no JSON Schema of an object: it does not describe an object: read it"),
    (lambda: Protobuf(path="a.proto", text="message A {", message_name="A"), "text is not Protobuf"),
    (lambda: Protobuf(path="a.proto", text="message A {}", message_name="B"), "message_name 'B' is no message"),
    (lambda: Avro(path="a.avsc", text="{}", previous=["{}"]), "previous needs a registry or a compatibility"),
    (lambda: SchemaRegistry("a", engine="glue", replicas=2), "replicas cannot be chosen for AWS Glue"),
    (lambda: SchemaRegistry("a", engine="glue", image="r.example/a"), "image cannot be chosen for AWS Glue"),
    (lambda: SchemaRegistry("a", engine="karapace"), "storage must be given: Karapace keeps schemas in a Kafka"),
    (lambda: SchemaRegistry("a", engine="confluent", storage=CITY),
     "storage must be a Kafka cluster: Confluent Schema Registry keeps schemas in a topic"),
    (lambda: SchemaRegistry("a", storage=CLICKS),
     "storage must be an ExternalKafka, a KafkaCluster, an Msk or a PostgresDatabase, not"),
    (lambda: SchemaRegistry("a", storage=KAFKA, user=READER), "user does not go without authentication: nobody asks"),
    (lambda: SchemaRegistry("a", storage=KAFKA, user=READER, authentication=RegistryBasicAuth(USERS)),
     "authentication must be a RegistryOidc for Apicurio Registry"),
    (lambda: SchemaRegistry("a", engine="karapace", storage=KAFKA, user=READER,
                            authentication=RegistryOidc("https://id.example", client_id="a")),
     "authentication must be a RegistryBasicAuth for Karapace"),
    (lambda: SchemaRegistry("a", engine="confluent", storage=KAFKA, authentication=RegistryBasicAuth(USERS)),
     "user must be given with authentication: clients without an entry in users need it"),
    (lambda: SchemaRegistry("a", storage=KAFKA, tls=RegistryTls("a-tls")),
     "tls.keystore_password must be given: Apicurio Registry reads a PKCS#12 keystore"),
    (lambda: SchemaRegistry("a", engine="karapace", storage=KAFKA, replicas=1,
                            tls=RegistryTls("a-tls", keystore_password=USERS)),
     "tls.keystore_password does not go with Karapace, which reads PEM files"),
    (lambda: SchemaRegistry("a", engine="karapace", storage=KAFKA, tls=RegistryTls("a-tls")),
     "replicas must be 1 with tls: Karapace forwards writes to pod addresses, which no certificate has"),
    (lambda: SchemaRegistry("a", engine="glue", tls=RegistryTls("a-tls")), "tls cannot be chosen for AWS Glue"),
    (lambda: SchemaRegistry("a", engine="glue", url="https://a.example"), "url cannot be chosen for AWS Glue"),
    (lambda: SchemaRegistry("a", url="https://a.example", storage=KAFKA),
     "storage does not go with url: the registry exists already"),
    (lambda: SchemaRegistry("a", url="http://a.example", ca=USERS), "ca does not go with url: it has no TLS"),
    (lambda: SchemaRegistry("a", storage=KAFKA, cidrs=["10.0.0.0/8"]),
     "cidrs does not go without url: it is of an existing registry"),
    (lambda: RegistryOidc("https://id.example", client_id="a", truststore=USERS),
     "truststore and truststore_password must be given together"),
    (lambda: MirrorMaker("a", source=KAFKA, target=KAFKA), "target must be another Kafka cluster than source"),
    (lambda: MirrorMaker("a", source=OTHER, target=KAFKA, topics=[TOPIC]), "topics must be stored in others, and rides"),
    (lambda: MirrorMaker("a", source=KAFKA, target=OTHER, topics=[MirroredTopic(TOPIC, Topic("b", KAFKA))]),
     "topics must be copied into topics of others: b is none"),
    (lambda: Produce(TOPIC, transactional_id="a", acks="1"), "transactional_id needs acks='all'"),
    (lambda: Topic("a", KAFKA, max_message_bytes=200_000_000),
     "max_message_bytes (200,000,000) is above the 104,857,600 bytes of a request that brokers of events accept"),
    (lambda: Produce(TOPIC, idempotence=True, acks="1"), "idempotence=True needs acks='all', not '1': producers refuse"),
    (lambda: MirroredTopic(LARGE, Topic("small", OTHER)),
     "into (small) takes records of 1,048,588 bytes at most, but frames 5,000,000; set max_message_bytes=5_000_000"),
    (lambda: Consume(LARGE, dead_letter=DeadLetter(TOPIC)),
     "dead_letter (rides) takes records of 1,048,588 bytes at most, but frames 5,000,000; set max_message_bytes="),
]  # fmt: skip


@pytest.mark.parametrize(("make", "expected"), REFUSED, ids=[expected[:40] for _, expected in REFUSED])
def test_what_contradicts_itself_is_refused(make: Callable[[], Any], expected: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    [found] = caught.value.diagnostics
    assert expected in found.message


def test_what_is_filled_in() -> None:
    assert (Msk("a").broker_count, Msk("a").size, Msk("a").technology) == (3, "large", "Amazon MSK")
    serverless = Msk("a", type="serverless")
    assert (serverless.broker_count, serverless.broker_disk, serverless.size) == (None, None, "")
    assert Topic("a", serverless).technology == "Amazon MSK Serverless"
    assert SchemaRegistry("a", engine="glue").technology == "AWS Glue Schema Registry"


def test_a_registry_of_the_cloud_runs_in_no_cluster() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])
    glue, own = SchemaRegistry("glue", engine="glue"), SchemaRegistry("own")
    graph, _ = build(System("all", [glue, own, cluster]))
    assert (graph.place_of(glue), graph.place_of(own)) == (None, cluster)


def test_for_ever_is_longer_than_any_other_time() -> None:
    forever = Retention.parse("forever")
    assert (forever.is_forever, forever.milliseconds, str(forever)) == (True, -1, "forever")
    assert forever > Duration.parse("30000d")
    week = Retention.parse("7d")
    assert (week.is_forever, week.milliseconds, str(week), repr(week)) == (
        False, 604_800_000, "7d", "Retention.parse('7d')",
    )  # fmt: skip


def test_readers_are_named_by_any_address() -> None:
    readers = ("featureviews/zone_demand_5m", "*/surge_*", "nats-topics/audit-*")
    assert Topic("rides", KAFKA, readers=readers).readers == readers


def test_each_replica_begins_with_the_first_record_unless_something_else_is_said() -> None:
    found = [
        Consume(TOPIC, each_replica=True).offset_reset,
        Consume(TOPIC, each_replica=True, offset_reset="latest").offset_reset,
        Consume(TOPIC).offset_reset,
        Consume(TOPIC, each_replica=False).offset_reset,
    ]
    assert found == ["earliest", "latest", "latest", "latest"]


def test_parts_of_a_relation_are_edges_of_the_component() -> None:
    parked = Topic("parked", KAFKA)
    reader = Microservice(
        "a", image="registry.example/a:1", consumes=[TOPIC, Consume(TOPIC, dead_letter=DeadLetter(parked))]
    )
    found = [(str(item.kind), item.target.name, item.field, item.item) for item in reader.references()]
    assert found == [
        ("reads", "rides", "consumes", 0),
        ("reads", "rides", "consumes", 1),
        ("writes", "parked", "consumes.dead_letter", 1),
    ]


def test_everything_that_streams_refer_to_belongs_to_the_system(tmp_path: Path) -> None:
    (tmp_path / "ride.avsc").write_text('{"type": "record", "name": "R", "fields": []}')
    copy = Topic("copy", OTHER)
    view = Microservice("view", image="registry.example/a:1", consumes=[TOPIC])
    registry = SchemaRegistry("schemas", storage=KAFKA)
    schema = Avro(path="r.avsc", text='{"type":"record","name":"R","fields":[]}', registry=registry)
    fares = Topic("fares", KAFKA, schema=schema)
    reader = Microservice("reader", image="registry.example/a:1", consumes=[Consume(TOPIC, schema=schema)])
    mirror = MirrorMaker("mirror", source=KAFKA, target=OTHER, topics=[MirroredTopic(TOPIC, copy)])
    store = EventStore("store", TOPIC, projections=[Projection(view)])
    graph, _ = build(System("all", [mirror, store, fares, reader]))
    found = {(edge.source, str(edge.kind), edge.target, edge.field) for edge in graph.edges}
    assert found == {
        ("services/reader", "reads", "topics/rides", "consumes"),
        ("services/reader", "uses", "schemaregistries/schemas", "consumes.record_schema.registry"),
        ("services/view", "reads", "topics/rides", "consumes"),
        ("mirrormakers/mirror", "reads", "topics/rides", "topics"),
        ("mirrormakers/mirror", "uses", "kafka/events", "source"),
        ("mirrormakers/mirror", "uses", "kafka/others", "target"),
        ("mirrormakers/mirror", "writes", "topics/copy", "topics.into"),
        ("schemaregistries/schemas", "stored in", "kafka/events", "storage"),
        ("eventstores/store", "uses", "services/view", "projections.by"),
        ("eventstores/store", "uses", "topics/rides", "events"),
        ("topics/copy", "stored in", "kafka/others", "cluster"),
        ("topics/fares", "stored in", "kafka/events", "cluster"),
        ("topics/fares", "uses", "schemaregistries/schemas", "record_schema.registry"),
        ("topics/rides", "stored in", "kafka/events", "cluster"),
    }


PROTO = """
syntax = "proto3";  // the version
package rides.v1;
import "google/protobuf/timestamp.proto";
option java_package = "example";
/* what is asked for */
message Ride {
  string zone_id = 1 [deprecated = true, (rules).pattern = "^a;}$"];
  repeated .rides.v1.Ride.Stop stops = 2;
  map<string, int64> tags = 3;
  oneof price { int64 cents = 4; double euros = 5; }
  google.protobuf.Timestamp at = 6;
  reserved 7, 9 to 11;
  enum Kind { NONE = 0; SHARED = 1; }
  message Stop { int32 n = 1; }
  Kind kind = 0x8;
}
service Rides { rpc Ask(Ride) returns (Ride) { option deadline = 1; } }
"""


def test_a_protobuf_file_is_read(tmp_path: Path) -> None:
    found = read_messages(PROTO.replace("0x8", "8"))
    assert {name: [(f.name, f.number, f.type, f.label) for f in item.fields] for name, item in found.items()} == {
        "rides.v1.Ride": [
            ("zone_id", 1, "string", ""), ("stops", 2, ".rides.v1.Ride.Stop", "repeated"), ("tags", 3, "map", ""),
            ("cents", 4, "int64", ""), ("euros", 5, "double", ""), ("at", 6, "google.protobuf.Timestamp", ""),
            ("kind", 8, "Kind", ""),
        ],
        "rides.v1.Ride.Stop": [("n", 1, "int32", "")],
    }  # fmt: skip
    file = tmp_path / "ride.proto"
    file.write_text(PROTO.replace("0x8", "8"))
    schema = Protobuf.file(str(file), message="Stop")
    assert (schema.fields, schema.subject, schema.format) == (("n",), "rides.v1.Ride.Stop", "Protobuf")


@given(st.text(alphabet="message M{}oneof=1;<>[]\"'/*\n repeatdgup", max_size=80))
def test_no_text_makes_the_reader_of_protobuf_stumble(text: str) -> None:
    with suppress(ProtoError):
        read_messages(text)


BROKEN = [
    (Protobuf.file, "x.proto", "message {", "this is not Protobuf: "),
    (Protobuf.file, "x.proto", "message A { string a; }", "this is not Protobuf: '=' is missing before ';'"),
    (Protobuf.file, "x.proto", "message A { string a = b; }", "the field a has no number but 'b'"),
    (Protobuf.file, "x.proto", 'syntax = "proto3";', "has no message"),
    (Protobuf.file, "x.proto", "message A " * 3 + "{", "this is not Protobuf"),
    (Protobuf.file, "x.proto", "message A {" + "oneof a {" * 2_000, "messages are nested deeper than 100 levels"),
    (Protobuf.file, "x.proto", "§", "'§' is not understood"),
    (JsonSchema.file, "x.json", "{", "the file ends here without the } that is missing"),
    (JsonSchema.file, "x.json", '{"type": "array"}', "does not describe an object"),
    (JsonSchema.file, "x.json", '{"type": "object", "properties": {"a": 5}}', "the property a is no schema"),
    (Avro.file, "x.avsc", '{"type": "record", "name": "R", "fields": [{"name": "a"}]}', "the field a has no type"),
    (Avro.file, "x.avsc", "[" * 5_000, "is nested deeper than 100 levels"),
    (JsonSchema.file, "x.json", '{"type": "object", "a": ' + "[" * 120 + "]" * 120 + "}", "is nested deeper than 100"),
]


@pytest.mark.parametrize(("read", "name", "text", "expected"), BROKEN, ids=[item[2][:24] for item in BROKEN])
def test_a_file_that_is_no_schema_is_refused(
    read: Callable[[str], Any], name: str, text: str, expected: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BlueprintError) as caught:
        read(str(file))
    assert expected in str(caught.value.message)


def test_earlier_versions_are_read_and_checked(tmp_path: Path) -> None:
    new, old = tmp_path / "new.avsc", tmp_path / "old.avsc"
    new.write_text('{"type": "record", "name": "R", "fields": []}')
    with pytest.raises(BlueprintError, match="cannot be read: No such file"):
        Avro.file(str(new), previous=[str(old)])
    old.write_text('{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}')
    registry = SchemaRegistry("schemas", compatibility="FULL")
    schema = Avro.file(str(new), registry, previous=[str(old)])
    assert (schema.mode, len(schema.previous), schema.registry) == ("FULL", 1, registry)
    assert Avro.file(str(new), registry, compatibility="NONE").mode == "NONE"
    assert Avro.file(str(new)).mode is None
