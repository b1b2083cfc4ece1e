"""``aiscale replay``: what it takes, its manifests, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.support.command import aiscale
from tests.support.golden import expect
from tests.support.paths import GOLDEN, ROOT

SHOP = str(ROOT / "examples" / "08-event-sourcing" / "system.py")
WINDOW = ("--from", "2026-11-01T00:00Z", "--to", "2026-11-02T00:00Z")

SYSTEM = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from aiscale.streams import (
    Avro, Consume, EventStore, ExternalKafka, KafkaCluster, KinesisStream, Msk, Projection, StrimziCluster, Topic,
)

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
other = KubernetesCluster("other", region="us-east-1", pools=[NodePool("there", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=core)
far = KafkaCluster("far", on=other)
traffic = Traffic(mean=100, peak=300, message_bytes=500)
{parts}
system = System("shop", [core, other, {roots}])
"""

TABLE = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.services import KubernetesSecret, Microservice
from aiscale.streams import Consume, EventTable, KafkaCluster, Produce, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
views = PostgresUser("views", password=KubernetesSecret("views-db", key="password"))
shop = PostgresDatabase(
    "shop", host="db.example", database="shop", user=views, ca=KubernetesSecret("db-ca", key="ca.crt")
)
events = EventTable("order-events", shop, traffic=Traffic(mean=10, peak=60), record_bytes=400)
totals, anew = Topic("totals", kafka, key="day"), Topic("totals-anew", kafka, key="day")
revenue = Microservice(
    "revenue", image=IMAGE, port=None, consumes=[Consume(events, idempotent=True)], produces=[Produce(totals)]
)
system = System("shop", [revenue, anew])
"""

OTHERS = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, KafkaStreams, OwnCode, Spark, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, KinesisStream, PubSubSubscription, PubSubTopic, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
rides, clicks, seen = Topic("rides", kafka), KinesisStream("clicks"), PubSubSubscription("seen", PubSubTopic("views"))
storage = "s3://state/jobs"
system = System("shop", [
    StreamJob("flink", engine=Flink(image=IMAGE), jar="local:///a.jar", consumes=[rides], checkpoint_storage=storage),
    StreamJob("streams", engine=KafkaStreams(image=IMAGE), consumes=[rides]),
    StreamJob("spark", engine=Spark(image=IMAGE), jar="local:///a.jar", consumes=[rides], checkpoint_storage=storage),
    StreamJob("own", engine=OwnCode(image=IMAGE), consumes=[rides], delivery="at-least-once"),
    Connector("copier", KafkaConnect("connect", kafka), connector_class="io.example.Sink", consumes=[rides]),
    Microservice("one", image=IMAGE, port=None, consumes=[rides, clicks, seen]),
])
"""


def written(folder: Path, parts: str, roots: str) -> str:
    file = folder / "system.py"
    file.write_text(SYSTEM.format(parts=parts, roots=roots), encoding="utf-8")
    return str(file)


def refused(file: str, *words: str) -> list[tuple[str, str]]:
    done = aiscale("replay", *words, "-f", file, "--output", "json")
    assert done.returncode == 5, done.stdout + done.stderr
    return [(one["component"], one["reason"]) for one in json.loads(done.stdout)["refused"]]


def test_what_a_replay_takes():
    done = aiscale("replay", "revenue", "order-events", *WINDOW, "--rate", "1MB/s", cwd=Path(SHOP).parent, columns=80)
    assert (done.stderr, done.returncode) == ("", 0)
    expect(done.stdout, GOLDEN / "replay" / "revenue.txt")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_its_manifests():
    done = aiscale("replay", "revenue", "order-events", *WINDOW, "--rate", "1MB/s", "-f", SHOP, "--output", "yaml")
    assert (done.stderr, done.returncode) == ("", 0)
    expect(done.stdout, GOLDEN / "replay" / "revenue.yaml")


def test_the_same_as_data():
    done = aiscale(
        "replay", "revenue", "order-events", *WINDOW, "--rate", "1MB/s", "--output", "json", cwd=Path(SHOP).parent
    )
    assert json.loads(done.stdout) == {
        "format_version": "1.0",
        "reader": "services/revenue",
        "stream": "topics/order-events",
        "from": "2026-11-01T00:00Z",
        "to": "2026-11-02T00:00Z",
        "offsets": [],
        "command": ["aiscale", "replay", "services/revenue", "topics/order-events", *WINDOW, "--rate", "1MB/s"],
        "group": "revenue-replay-20261101",
        "into": None,
        "refused": [],
        "estimate": {
            "records": 864_000, "bytes": 345_600_000, "bytes_per_second": 1_000_000, "seconds": 346,
            "read_now_bytes_per_second": 8_000, "quota_bytes_per_second_and_broker": 333_333,
            "limited_by": "--rate 1MB/s",
            "inputs": ["at least 10/s on average", "400 bytes each"],
        },
    }  # fmt: skip


def test_a_relative_range_is_printed_as_a_command_with_absolute_times():
    words = ("replay", "revenue", "order-events", "--from", "1h", "--output", "json")
    first = aiscale(*words, cwd=Path(SHOP).parent, environment={"AISCALE_NOW": "2026-11-20T10:00:00.4Z"})
    asked = json.loads(first.stdout)
    assert (asked["from"], asked["to"]) == ("2026-11-20T09:00:01Z", "2026-11-20T10:00:01Z")
    assert asked["command"][4:8] == ["--from", asked["from"], "--to", asked["to"]]
    again = aiscale(*asked["command"][1:], "--output", "json", cwd=Path(SHOP).parent)
    assert json.loads(again.stdout) == asked


def test_times_are_as_fine_as_those_of_records():
    window = ("--from", "2026-11-01T00:00:00.2509Z", "--to", "2026-11-02T00:00:00.5Z")
    kept = ["--from", "2026-11-01T00:00:00.250Z", "--to", "2026-11-02T00:00:00.500Z"]
    asked = json.loads(aiscale("replay", "revenue", "order-events", *window, "-f", SHOP, "--output", "json").stdout)
    assert (asked["from"], asked["to"], asked["command"][4:8]) == (kept[1], kept[3], kept)


def test_what_has_been_written_until_now_belongs_to_the_range():
    written_at = datetime.now(UTC)
    words = ("replay", "revenue", "order-events", "--from", "1h", "-f", SHOP, "--output", "json")
    asked = json.loads(aiscale(*words, environment={"AISCALE_NOW": ""}).stdout)
    assert datetime.fromisoformat(asked["to"]) > written_at


def test_a_rate_of_records_is_one_of_bytes():
    done = aiscale("replay", "revenue", "order-events", *WINDOW, "--rate", "1_500/s", "-f", SHOP, "--output", "yaml")
    user = next(yaml.safe_load_all(done.stdout))
    assert user["spec"]["quotas"] == {"consumerByteRate": 1_500 * 400 // 3}


def test_records_by_their_offsets():
    words = ("replay", "revenue", "order-events", "--offsets", "7:40-49", "--offsets", "3:1200-1_350", "-f", SHOP)
    done = aiscale(*words, "--rate", "1MB/s", "--output", "json")
    found = json.loads(done.stdout)
    assert (found["from"], found["to"], found["group"]) == (None, None, "revenue-replay-p3-1200")
    assert found["offsets"] == [
        {"partition": 3, "first": 1_200, "last": 1_350}, {"partition": 7, "first": 40, "last": 49},
    ]  # fmt: skip
    assert (found["estimate"]["records"], found["estimate"]["bytes"]) == (161, 161 * 400)
    assert found["estimate"]["quota_bytes_per_second_and_broker"] == 500_000
    *_, job = yaml.safe_load_all(aiscale(*words, "--output", "yaml").stdout)
    position, reader = job["spec"]["template"]["spec"]["initContainers"]
    [wait] = job["spec"]["template"]["spec"]["containers"]
    for container in (position, reader, wait):
        given = {one["name"]: one["value"] for one in container["env"] if one["name"].startswith("REPLAY_")}
        assert given["REPLAY_OFFSETS"] == "3:1200-1350 7:40-49"
        assert not given.keys() & {"REPLAY_FROM", "REPLAY_TO", "REPLAY_END_MS"}
    assert "offsets 1200 to 1350 of partition 3 and offsets 40 to 49 of partition 7: 161 records, 64.4 kB" in " ".join(
        aiscale(*words, columns=100).stdout.split()
    )


@pytest.mark.parametrize(
    ("where", "kubectl", "namespace"),
    [
        ('[env.prod]\ncontext = "prod eu"\nkubeconfig = "/etc/kube/prod"',
         "kubectl --kubeconfig /etc/kube/prod --context CONTEXT", "shop"),
        ('[env.prod]\nsandbox = "night"', 'kubectl --kubeconfig "$(aiscale sandbox kubeconfig --name night-core)" --context aiscale-sandbox-night-core',
         "shop"),
        ('[env.prod.clusters.core]\ncontext = "prod eu"\nnamespace = "rides"\n'
         '[env.prod.clusters.other]\ncontext = "prod-us"', "kubectl --context 'prod eu'", "rides"),
    ],
)  # fmt: skip
def test_its_job_goes_to_the_cluster_of_its_reader(where, kubectl, namespace, tmp_path):
    (tmp_path / "aiscale.toml").write_text(where, encoding="utf-8")
    parts = """
rides = Topic("rides", kafka, retention="30d", traffic=traffic)
pricing = Microservice("pricing", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)], on=core)
"""
    words = ("replay", "pricing", "rides", *WINDOW[:2], "-f", written(tmp_path, parts, "pricing"), "-e", "prod")
    told = " ".join(aiscale(*words, columns=80).stdout.replace("\\\n", " ").split())
    assert f"| {kubectl} apply -f -" in told
    made = list(yaml.safe_load_all(aiscale(*words, "--output", "yaml").stdout))
    assert {one["metadata"]["namespace"] for one in made} == {namespace}


def test_what_it_writes_goes_elsewhere(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="30d", traffic=traffic)
fares, fares_anew = Topic("fares", kafka), Topic("fares-anew", kafka)
pricing = Microservice("pricing", image=IMAGE, port=None, consumes=[rides], produces=[fares],
                       environment={"MODE": "live"})
"""
    file = written(tmp_path, parts, "pricing, fares_anew")
    done = aiscale("replay", "pricing", "rides", "--from", "2d", "--into", "fares-anew", "-f", file, "--output", "yaml")
    user, _, job = yaml.safe_load_all(done.stdout)
    reader = job["spec"]["template"]["spec"]["initContainers"][1]
    assert {one["name"]: one["value"] for one in reader["env"]}["TOPIC_FARES"] == "fares-anew"
    assert {one["name"]: one["value"] for one in reader["env"]}["MODE"] == "live"
    rights = {acl["resource"]["name"]: acl["operations"] for acl in user["spec"]["authorization"]["acls"]}
    assert rights == {
        "rides": ["Read", "Describe"], "fares-anew": ["Write", "Describe"],
        user["metadata"]["name"].removesuffix("-events"): ["Read"],
    }  # fmt: skip


def test_a_cluster_that_strimzi_runs_in_another_namespace(tmp_path):
    parts = """
shared = ExternalKafka("shared", strimzi=StrimziCluster("kafka", namespace="streaming"){brokers})
rides, fares = Topic("rides", shared, retention="30d", traffic=traffic), Topic("fares", shared)
pricing = Microservice("pricing", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)], produces=[fares])
"""
    words = ("replay", "pricing", "rides", *WINDOW[:2], "--rate", "3MB/s")
    done = aiscale(*words, "-f", written(tmp_path, parts.replace("{brokers}", ""), "pricing"), columns=200)
    assert (done.returncode, "--rate: unknown number of brokers: shared has" in done.stderr) == (2, True)
    done = aiscale(
        *words, "-f", written(tmp_path, parts.replace("{brokers}", ", brokers=3"), "pricing"), "--output", "yaml"
    )
    assert (done.stderr, done.returncode) == ("", 0)
    user, access, script, job = yaml.safe_load_all(done.stdout)
    name = "shop-pricing-replay-20261101-shared"
    assert [(one["kind"], one["metadata"]["namespace"], one["metadata"]["name"]) for one in (user, access, job)] == [
        ("KafkaUser", "streaming", name), ("KafkaAccess", "shop", name), ("Job", "shop", "pricing-replay-20261101"),
    ]  # fmt: skip
    assert [
        one["kind"] for one in (user, access, script, job) if "aiscale.dev/system" in one["metadata"]["labels"]
    ] == []
    assert (user["spec"]["quotas"], access["spec"]["user"]["name"]) == ({"consumerByteRate": 1_000_000}, name)
    volumes = job["spec"]["template"]["spec"]["volumes"]
    assert {one["secret"]["secretName"] for one in volumes if "secret" in one} == {name}


@pytest.mark.parametrize(
    "cluster",
    ['Msk("theirs")', 'ExternalKafka("theirs", bootstrap_servers=["kafka.example:9092"], tls=False)'],
)
def test_a_cluster_whose_users_others_make(cluster, tmp_path):
    parts = f"""
theirs = {cluster}
rides = Topic("rides", theirs, traffic=traffic)
one = Microservice("one", image=IMAGE, port=None, consumes=[rides])
"""
    done = aiscale("replay", "one", "rides", "--from", "2d", "-f", written(tmp_path, parts, "one"), columns=400)
    assert done.returncode == 2
    assert "theirs manages its users outside aiscale: no user can be created for a replay" in done.stderr
    assert "kafka-consumer-groups.sh --reset-offsets" in done.stderr


def test_what_is_gone_or_compacted(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="7d", traffic=traffic)
states = Topic("states", kafka, key="id", cleanup="compact", traffic=traffic)
one = Microservice("one", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
two = Microservice("two", image=IMAGE, port=None, consumes=[Consume(states, idempotent=True)])
"""
    file = written(tmp_path, parts, "one, two")
    [(component, reason)] = refused(file, "one", "rides", "--from", "2026-01-01T00:00Z")
    assert (component, reason.split(":")[0]) == ("topics/rides", "rides keeps records for 7d")
    assert refused(file, "two", "states", "--from", "2d") == [
        ("topics/states", "states is compacted: of what came since, only the last record of each key is there")
    ]
    assert aiscale("replay", "two", "states", "--from", "earliest", "-f", file).returncode == 0


def test_what_would_be_done_twice(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="30d", traffic=traffic)
bills = Topic("bills", kafka)
bank = Microservice("bank", image=IMAGE)
ledger = Microservice("ledger", image=IMAGE, port=None, consumes=[rides], produces=[bills], calls=[bank])
both = Microservice("both", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True), bills])
"""
    file = written(tmp_path, parts, "ledger, both")
    assert refused(file, "ledger", "rides", "--from", "2d") == [
        ("services/ledger",
         "ledger calls bank and writes bills: each record that it has handled before is done twice")
    ]  # fmt: skip
    assert refused(file, "both", "rides", "--from", "2d") == [
        ("services/both", "both reads bills too: its image would handle new records of it a second time")
    ]


def test_where_personal_data_may_not_go(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="30d", traffic=traffic, contains_personal_data=True)
here, there = Topic("here", kafka), Topic("there", far, contains_personal_data=True)
kept = Placement("eu", of=[rides], residency=["eu"])
copy = Microservice("copy", image=IMAGE, port=None, consumes=[rides], produces=[here], on=core)
"""
    file = written(tmp_path, parts, "copy, kept, there")
    assert refused(file, "copy", "rides", "--from", "2d", "--into", "here") == [
        ("topics/here", "rides holds personal data, and nothing says so of here")
    ]
    assert refused(file, "copy", "rides", "--from", "2d", "--into", "there") == [
        ("services/copy", "there is in far, and a replay has a user in events only"),
        ("topics/there", "rides must stay in eu, and there is in us"),
    ]


def test_a_table_of_events_by_time_and_by_position(tmp_path):
    file = tmp_path / "system.py"
    file.write_text(TABLE, encoding="utf-8")
    done = aiscale("replay", "revenue", "order-events", *WINDOW, cwd=tmp_path, columns=80)
    assert (done.stderr, done.returncode) == ("", 0)
    expect(done.stdout, GOLDEN / "replay" / "table.txt")
    words = ("replay", "revenue", "order-events", "--offsets", "1200-1_350", "--into", "totals-anew", "-f", str(file))
    done = aiscale(*words, "--output", "yaml")
    assert (done.stderr, done.returncode) == ("", 0)
    expect(done.stdout, GOLDEN / "replay" / "table.yaml")
    found = json.loads(aiscale(*words, "--output", "json").stdout)
    assert (found["group"], found["offsets"]) == (
        "revenue-replay-1200", [{"partition": None, "first": 1_200, "last": 1_350}],
    )  # fmt: skip
    assert found["estimate"]["records"] == 151


def test_a_refusal_names_the_layer_that_sets_what_is_wrong(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="forever", traffic=traffic)
one = Microservice("one", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
"""
    written(tmp_path, parts, "one")
    (tmp_path / "aiscale.toml").write_text('[env.prod.components.rides]\nretention = "7d"\n', encoding="utf-8")
    words = ("replay", "one", "rides", "--from", "2026-01-01T00:00Z", "-f", "system.py")
    line = 1 + (tmp_path / "system.py").read_text().splitlines().index(parts.splitlines()[1])
    for layer, more in (("[env.prod]", ()), ("--set", ("--set", "topics/rides.retention=7d"))):
        shown = aiscale(*words, "-e", "prod", *more, cwd=tmp_path)
        assert f"    at system.py:{line}:41\n    set by {layer}\n" in shown.stdout


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("--offsets", "3:1-2"), "--offsets: '3:1-2' is not a range of positions", "--offsets 1200-1350"),
        (("--offsets", "9-2"), "--offsets 9-2: 9 comes after 2", "swap them"),
        (("--offsets", "1-2", "--offsets", "5-6"), "a table of events has one range", "one range that covers them"),
        (
            ("--from", "2d", "--rate", "5MB/s"),
            "PostgreSQL, where order-events is, has no read quota",
            "remove --rate",
        ),
    ],
)
def test_what_cannot_be_asked_of_a_table(words, message, hint, tmp_path):
    (tmp_path / "system.py").write_text(TABLE, encoding="utf-8")
    done = aiscale("replay", "revenue", "order-events", *words, "-f", "system.py", cwd=tmp_path, columns=200)
    assert (done.returncode, message in done.stderr, hint in done.stderr) == (2, True, True), done.stderr


@pytest.mark.parametrize(
    ("reader", "stream", "message", "hint"),
    [
        ("flink", "rides", "runs on Apache Flink, which keeps its offsets in its checkpoints", "Flink(start_from=…)"),
        ("streams", "rides", "runs on Kafka Streams, whose state must be as old as its offsets", "a name of its own"),
        ("spark", "rides", "which keeps its offsets in its checkpoint", "startingOffsetsByTimestamp"),
        ("own", "rides", "and only services are replayed", "Microservice("),
        ("copier", "rides", "is a Connector: only services", "alter its offsets through Strimzi"),
        ("one", "clicks", "is a KinesisStream", "InitialPositionInStream.AT_TIMESTAMP"),
        ("one", "seen", "is a PubSubSubscription", "retain_acked=True"),
    ],
)
def test_what_goes_back_in_a_way_of_its_own(reader, stream, message, hint, tmp_path):
    (tmp_path / "system.py").write_text(OTHERS, encoding="utf-8")
    done = aiscale("replay", reader, stream, "--from", "2d", "-f", "system.py", cwd=tmp_path, columns=400)
    assert (done.returncode, message in done.stderr, hint in done.stderr) == (2, True, True), done.stderr


def test_versions_that_cannot_be_read(tmp_path):
    for version in ("order_v1", "order_v2"):
        text = (GOLDEN / "rules" / "STR084" / f"{version}.avsc").read_text()
        (tmp_path / f"{version}.avsc").write_text(text)
    parts = """
event = Avro.file("order_v2.avsc", previous=["order_v1.avsc"], compatibility="FORWARD_TRANSITIVE")
events = Topic("orders", kafka, key="order_id", retention="forever", traffic=traffic, schema=event)
view = Microservice("view", image=IMAGE, port=None, consumes=[Consume(events, offset_reset="earliest")])
store = EventStore("store", events, projections=[Projection(view{upcasts})])
"""
    file = written(tmp_path, parts.replace("{upcasts}", ""), "store")
    assert refused(file, "view", "orders", "--from", "2d") == [
        ("topics/orders",
         "view cannot read version 1 of 2 of orders: the field currency has no default, and records lack it")
    ]  # fmt: skip
    file = written(tmp_path, parts.replace("{upcasts}", ", upcasts=[1]"), "store")
    assert aiscale("replay", "view", "orders", "--from", "2d", "-f", file).returncode == 0


def test_what_each_replica_reads_all_of_is_built_anew_by_a_restart(tmp_path):
    parts = """
flags = Topic("flags", kafka, key="flag", retention="forever", traffic=traffic)
shop = Microservice("shop", image=IMAGE, port=None, consumes=[Consume(flags, each_replica=True, idempotent=True)])
"""
    assert refused(written(tmp_path, parts, "shop"), "shop", "flags", *WINDOW) == [
        ("services/shop",
         "each replica of shop reads all of flags for itself: a Job would fill a table that nobody asks")
    ]  # fmt: skip


def test_nobody_serves_in_the_group_of_a_replay(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="forever", traffic=traffic)
one = Microservice("one", image=IMAGE, port=None, consumes=[Consume(rides, idempotent=True)])
two = Microservice("two", image=IMAGE, port=None, consumes=[Consume(rides, group="one-replay-20261101")])
"""
    assert refused(written(tmp_path, parts, "one, two"), "one", "rides", *WINDOW) == [
        ("services/two", "two serves in the group one-replay-20261101: its offsets would be set back")
    ]


def test_a_refusal_has_a_place_and_leaves_nothing_to_apply(tmp_path):
    parts = """
rides = Topic("rides", kafka, retention="30d", traffic=traffic)
one = Microservice("one", image=IMAGE, port=None, consumes=[rides])
"""
    written(tmp_path, parts, "one")
    shown = aiscale("replay", "one", "rides", *WINDOW, "-f", "system.py", cwd=tmp_path, columns=80)
    expect(shown.stdout, GOLDEN / "replay" / "refused.txt")
    done = aiscale("replay", "one", "rides", *WINDOW, "-f", "system.py", "--output", "yaml", cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("", 5)
    assert "is done twice" in done.stderr


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("orders", "order-events", "--from", "2d"), "services/orders does not read topics/order-events",
         "it reads topics/order-states"),
        (("revenue", "schemas", "--from", "2d"), "schemaregistries/schemas is a SchemaRegistry, and what is replayed must be", ""),
        (("order-store", "order-events", "--from", "2d"), "is a EventStore: only services of your own image", ""),
        (("revenue", "order-events", "--from", "monday"), "--from: 'monday' is not a time", "2026-11-01T00:00Z, 36h"),
        (("revenue", "order-events", "--from", "2026-11-01T00:00"), "--from: 2026-11-01T00:00 has no time zone",
         "write 2026-11-01T00:00Z for UTC"),
        (("revenue", "order-events", "--from", "2026-11-01"), "--from: 2026-11-01 has no time zone",
         "write 2026-11-01T00:00Z"),
        (("revenue", "order-events", "--from", "2x"), "--from: duration '2x' cannot be read", ""),
        (("revenue", "order-events", "--from", "2d", "--to", "3d"), "--from 2d is not before 3d", "swap them"),
        (("revenue", "order-events", "--from", "2d", "--to", "2100-01-01T00:00Z"), "is in the future", "remove --to"),
        (("revenue", "order-events", "--offsets", "3"), "--offsets: '3' is not a range", "3:1200-1350"),
        (("revenue", "order-events", "--offsets", "12:0-9"), "order-events has 12 partitions, 0 to 11", ""),
        (("revenue", "order-events", "--offsets", "3:9-0"), "--offsets 3:9-0: 9 comes after 0", "swap them"),
        (("revenue", "order-events", "--offsets", "3:0-9", "--offsets", "3:20-29"), "partition 3 is given twice", ""),
        (("revenue", "order-events", "--offsets", "3:0-9", "--to", "2d"), "--to needs --from", ""),
        (("revenue", "order-events", "--offsets", "3:0-9", "--from", "2d"), "not allowed with", ""),
        (("revenue", "order-events"), "one of the arguments --from --offsets is required", ""),
        (("revenue", "order-events", "--from", "2d", "--rate", "fast"), "--rate: 'fast' is not a rate", "write 5MB/s"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(words, message, hint):
    done = aiscale("replay", *words, "-f", SHOP, columns=200)
    assert (done.returncode, message in done.stderr, hint in done.stderr) == (2, True, True), done.stderr


def test_a_reader_that_writes_nothing_writes_nothing_again() -> None:
    words = ("replay", "surge-audit", "zone-demand", "--from", "1h", "-f", "blueprints/ride_demand.py")
    assert "writes    nothing declared in the blueprint: surge-audit writes no stream and no store" in " ".join(
        aiscale(*words, columns=120).stdout.split("\n")
    )
