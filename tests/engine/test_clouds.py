"""Kinesis, Firehose, IAM and Pub/Sub through the real engine, with stand-ins for the providers: see ``tests/support/clouds``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from aiscale.engine import Engine, automation, differences, open_engine
from aiscale.errors import DeploymentError
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action, Plan
from aiscale.plan.data_resources import allowing
from aiscale.plan.events import Event
from aiscale.plan.make_plan import make_plan
from aiscale.sandbox import Sandbox
from tests.support.clouds.plugin import PAUSE_AFTER
from tests.support.clouds.running import Clouds, running_clouds
from tests.support.clouds.systems import cloud_records, name_of
from tests.support.paths import ROOT

pytestmark = pytest.mark.tools

ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


class CloudRig:
    """One golden system in simulated clouds and a real cluster."""

    def __init__(self, case: str, engine: Engine, clouds: Clouds) -> None:
        self.case = case
        self.engine = engine
        self.clouds = clouds
        self.events: list[Event] = []

    def records(self) -> list[Resource]:
        return cloud_records(self.case)

    def plan(self, records: list[Resource]) -> Plan:
        name = self.engine.settings.system
        return make_plan(records, {}, self.engine.applied(), system=name, environment="test")

    def up(self, records: list[Resource], **options: Any) -> Any:
        self.engine.recover(self.events.append)
        return self.engine.up(self.plan(records), self.events.append, **options)

    def up_and_kill(self, *objects: str) -> None:
        """Kill an ``up``, with its engine and providers, when the cloud has made objects and nobody knows yet.

        Args:
            objects: the id of each, or its type.
        """
        settings = self.engine.settings
        variables = {**self.clouds.variables, PAUSE_AFTER: " ".join(objects)}
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.engine.killed_clouds", self.case, str(settings.folder.root.parent),
                str(settings.kubeconfig), str(self.clouds.home), json.dumps(variables),
            ],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            while not set(objects) <= {word for _, token, id_ in self.clouds.done() for word in (token, id_)}:
                assert process.poll() is None, "it ended before it came to these objects"
                time.sleep(0.05)
            self._until_nothing_else_is_made()
        finally:
            children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            process.kill()
            for one in children:
                one.kill()
            process.wait()

    def _until_nothing_else_is_made(self) -> None:
        """What is made beside these objects gets its answer and is recorded: they alone are unknown then."""
        seen, since = self.clouds.done(), time.monotonic()
        while time.monotonic() < since + 3:
            time.sleep(0.1)
            if (now := self.clouds.done()) != seen:
                seen, since = now, time.monotonic()


@pytest.fixture
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    with running_clouds(tmp_path) as found:
        monkeypatch.setattr(automation, "engine_home", lambda: found.home)
        yield found


def rig_of(case: str, clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> CloudRig:
    engine = open_engine(
        tmp_path / "state", name_of(case), "test", sandbox.kubeconfig, None, variables=clouds.variables
    )
    return CloudRig(case, engine, clouds)


def test_kinesis_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("kinesis", clouds, sandbox, tmp_path)
    records = rig.records()
    plan = rig.plan(records)
    preview = rig.engine.preview(plan, rig.events.append)
    assert (differences(plan, preview), dict(preview.failures)) == ((), {})
    assert clouds.done() == []

    result = rig.up(records)
    assert (result.failed, result.counts()) == ((), {Action.CREATE: len(records)})
    kinesis, iam = clouds.client("kinesis"), clouds.client("iam")
    assert sorted(kinesis.list_streams()["StreamNames"]) == ["Orders.v2", "ads-clicks"]
    assert clouds.client("kinesis", "us-east-1").list_streams()["StreamNames"] == ["ads-abroad"]
    orders = kinesis.describe_stream_summary(StreamName="Orders.v2")["StreamDescriptionSummary"]
    assert (orders["OpenShardCount"], orders["StreamModeDetails"], orders["EncryptionType"]) == (
        8, {"StreamMode": "PROVISIONED"}, "NONE"
    )  # fmt: skip
    clicks = kinesis.describe_stream_summary(StreamName="ads-clicks")["StreamDescriptionSummary"]
    assert (clicks["RetentionPeriodHours"], clicks["EncryptionType"], clicks["KeyId"]) == (
        168,
        "KMS",
        "alias/aws/kinesis",
    )
    [consumer] = kinesis.list_stream_consumers(StreamARN=orders["StreamARN"])["Consumers"]
    policy = iam.get_role_policy(RoleName="ads-billing", PolicyName="rights")["PolicyDocument"]
    assert [statement["Resource"] for statement in policy["Statement"]][:2] == [
        [clouds.client("kinesis", "us-east-1").describe_stream_summary(StreamName="ads-abroad")[
            "StreamDescriptionSummary"]["StreamARN"], clicks["StreamARN"], orders["StreamARN"]],
        [consumer["ConsumerARN"]],
    ]  # fmt: skip
    role = iam.get_role(RoleName="ads-billing")["Role"]["Arn"]
    assert role in {one.get("roleArn") for one in clouds.kept().values()}

    before = clouds.done()
    again = rig.up(records)
    assert (again.plan.has_changes, again.drift, clouds.done()) == (False, (), before)

    result = rig.engine.destroy(rig.events.append, allow=["*"])
    assert (result.failed, result.counts()) == ((), {Action.DELETE: len(records)})
    assert (kinesis.list_streams()["StreamNames"], iam.list_roles()["Roles"], clouds.kept()) == ([], [], {})


def test_firehose_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("firehose", clouds, sandbox, tmp_path)
    records = rig.records()
    plan = rig.plan(records)
    assert differences(plan, rig.engine.preview(plan)) == ()
    result = rig.up(records)
    assert (result.failed, result.counts()) == ((), {Action.CREATE: len(records)})

    firehose, iam = clouds.client("firehose"), clouds.client("iam")
    made = firehose.describe_delivery_stream(DeliveryStreamName="lake-archive")["DeliveryStreamDescription"]
    role = iam.get_role(RoleName="lake-archive-firehosestreams")["Role"]["Arn"]
    stream = clouds.client("kinesis").describe_stream_summary(StreamName="lake-clicks")["StreamDescriptionSummary"]
    source = made["Source"]["KinesisStreamSourceDescription"]
    assert (source["KinesisStreamARN"], source["RoleARN"]) == (stream["StreamARN"], role)
    assert made["Destinations"][0]["ExtendedS3DestinationDescription"] == {
        "RoleARN": role,
        "BucketARN": "arn:aws:s3:::acme-lake",
        "Prefix": "clicks/raw/day=!{timestamp:yyyy-MM-dd}/",
        "ErrorOutputPrefix": "errors/archive/!{firehose:error-output-type}/",
        "BufferingHints": {"IntervalInSeconds": 60, "SizeInMBs": 64},
        "CompressionFormat": "GZIP",
        "CloudWatchLoggingOptions": {
            "Enabled": True, "LogGroupName": "/aws/kinesisfirehose/lake-archive",
            "LogStreamName": "DestinationDelivery",
        },
        "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord"}]},
    }  # fmt: skip
    policy = iam.get_role_policy(RoleName="lake-archive-firehosestreams", PolicyName="rights")["PolicyDocument"]
    assert [statement["Resource"] for statement in policy["Statement"]] == [
        [stream["StreamARN"]],
        ["arn:aws:s3:::acme-lake", "arn:aws:s3:::acme-lake/*"],
        ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesisfirehose/lake-archive"
         ":log-stream:DestinationDelivery"],
    ]  # fmt: skip
    abroad = clouds.client("firehose", "us-gov-west-1")
    assert abroad.list_delivery_streams()["DeliveryStreamNames"] == ["Spill.v2"]

    assert not rig.up(records).plan.has_changes
    assert rig.engine.destroy(allow=["*"]).failed == ()
    assert (firehose.list_delivery_streams()["DeliveryStreamNames"], clouds.kept()) == ([], {})


def test_pubsub_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("pubsub", clouds, sandbox, tmp_path)
    records = rig.records()
    plan = rig.plan(records)
    assert differences(plan, rig.engine.preview(plan)) == ()
    result = rig.up(records)
    assert (result.failed, result.counts()) == ((), {Action.CREATE: len(records)})
    kept = clouds.kept()
    assert kept["projects/acme-prod/subscriptions/shopfront-billing"]["deadLetterPolicy"] == {
        "deadLetterTopic": "projects/acme-prod/topics/orders.parked", "maxDeliveryAttempts": 7
    }  # fmt: skip
    agent = "serviceAccount:service-1234567890@gcp-sa-pubsub.iam.gserviceaccount.com"
    bill = "serviceAccount:shopfront-bill@acme-prod.iam.gserviceaccount.com"
    grants = {
        (one.get("topic") or one.get("subscription"), one["role"], one["member"])
        for one in kept.values() if one.get("role", "").startswith("roles/pubsub.")
    }  # fmt: skip
    assert grants == {
        ("orders.parked", "roles/pubsub.publisher", agent),
        ("shopfront-billing", "roles/pubsub.subscriber", agent),
        ("shopfront-billing", "roles/pubsub.subscriber", bill),
        ("shopfront-kept", "roles/pubsub.subscriber", bill),
        (
            "shopfront-orders",
            "roles/pubsub.publisher",
            "serviceAccount:shopfront-shop@acme-prod.iam.gserviceaccount.com",
        ),
    }
    assert not rig.up(records).plan.has_changes
    assert rig.engine.destroy(allow=["*"]).failed == ()
    assert clouds.kept() == {}


def test_msk_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("msk", clouds, sandbox, tmp_path)
    records = rig.records()
    plan = rig.plan(records)
    assert differences(plan, rig.engine.preview(plan)) == ()
    result = rig.up(records)
    assert (result.failed, result.counts()) == ((), {Action.CREATE: len(records)})
    kept = clouds.kept()
    arn = "arn:aws:kafka:eu-west-1:123456789012"
    assert kept[f"{arn}:cluster/auctions-events/1a2b"]["configurationInfo"] == {
        "arn": f"{arn}:configuration/auctions-events/1a2b",
        "revision": 1,
    }
    topics = {one["name"]: one["clusterArn"] for one in kept.values() if "partitionCount" in one}
    assert topics == {
        "bids": f"{arn}:cluster/auctions-events/1a2b",
        "wins.v1": f"{arn}:cluster/auctions-fast/1a2b",
    }
    policy = clouds.client("iam").get_role_policy(RoleName="auctions-settle", PolicyName="rights")["PolicyDocument"]
    assert [(statement["Action"], statement["Resource"]) for statement in policy["Statement"]][:3] == [
        (["kafka-cluster:Connect"], [f"{arn}:cluster/auctions-events/1a2b"]),
        (
            ["kafka-cluster:ReadData", "kafka-cluster:DescribeTopic"],
            ["arn:aws:kafka:eu-west-1:*:topic/auctions-events/1a2b/bids"],
        ),
        (
            ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
            ["arn:aws:kafka:eu-west-1:*:group/auctions-events/1a2b/settlers"],
        ),
    ]
    assert not rig.up(records).plan.has_changes
    assert rig.engine.destroy(allow=["*"]).failed == ()
    assert clouds.kept() == {}


def test_glue_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("msk_serverless", clouds, sandbox, tmp_path)
    records = rig.records()
    plan = rig.plan(records)
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.up(records).failed == ()
    kept = clouds.kept()
    assert {
        (one["schemaName"], one["compatibility"], one["registryArn"]) for one in kept.values() if "schemaName" in one
    } == {
        ("pages", "FULL_ALL", "arn:aws:glue:us-east-1:123456789012:registry/reading-shapes"),
        ("reading.Page", "FULL_ALL", "arn:aws:glue:us-east-1:123456789012:registry/reading-shapes"),
    }
    policy = clouds.client("iam").get_role_policy(RoleName="reading-site", PolicyName="rights")["PolicyDocument"]
    rights = {tuple(one["Action"]): one["Resource"] for one in policy["Statement"]}
    assert rights["glue:GetSchemaByDefinition",] == [
        "arn:aws:glue:us-east-1:123456789012:registry/reading-shapes",
        "arn:aws:glue:us-east-1:123456789012:schema/reading-shapes/pages",
        "arn:aws:glue:us-east-1:123456789012:schema/reading-shapes/reading.Page",
    ]
    assert not rig.up(records).plan.has_changes
    assert rig.engine.destroy(allow=["*"]).failed == ()
    assert clouds.kept() == {}


def live(clouds: Clouds) -> Counter[str]:
    """How many objects of each type there are."""
    found = Counter(clouds.kept_types())
    iam = clouds.client("iam")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    found["aws:iam/role:Role"] = len(roles)
    found["aws:iam/rolePolicy:RolePolicy"] = sum(
        len(iam.list_role_policies(RoleName=role)["PolicyNames"]) for role in roles
    )
    for region in ("eu-west-1", "us-east-1", "us-gov-west-1"):
        hoses = clouds.client("firehose", region).list_delivery_streams()["DeliveryStreamNames"]
        found["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"] += len(hoses)
        kinesis = clouds.client("kinesis", region)
        for name in kinesis.list_streams()["StreamNames"]:
            arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
            found["aws:kinesis/stream:Stream"] += 1
            consumers = kinesis.list_stream_consumers(StreamARN=arn)["Consumers"]
            found["aws:kinesis/streamConsumer:StreamConsumer"] += len(consumers)
    return +found


@pytest.mark.parametrize(
    ("case", "objects"),
    [
        pytest.param(
            "firehose",
            ["arn:aws:firehose:eu-west-1:123456789012:deliverystream/lake-archive"],
            marks=pytest.mark.long,
        ),
        pytest.param("firehose", ["/aws/kinesisfirehose/lake-archive:DestinationDelivery"], marks=pytest.mark.long),
        pytest.param("kinesis", ["ads-clicks"], marks=pytest.mark.long),
        pytest.param("kinesis", ["aws:kinesis/streamConsumer:StreamConsumer", ASSOCIATION], marks=pytest.mark.long),
        pytest.param("kinesis_elsewhere", ["aws:iam/policy:Policy"], marks=pytest.mark.long),
        pytest.param("msk", ["aws:msk/cluster:Cluster"], marks=pytest.mark.long),
        pytest.param("msk", ["aws:msk/configuration:Configuration"], marks=pytest.mark.long),
        ("msk", ["aws:msk/topic:Topic", "aws:msk/scramSecretAssociation:ScramSecretAssociation"]),
        pytest.param(
            "msk_serverless",
            ["aws:msk/serverlessCluster:ServerlessCluster", "aws:glue/registry:Registry"],
            marks=pytest.mark.long,
        ),
        pytest.param("pubsub", ["projects/acme-prod/subscriptions/shopfront-billing"], marks=pytest.mark.long),
    ],
)
def test_an_up_is_killed_and_continued(
    case: str, objects: list[str], clouds: Clouds, sandbox: Sandbox, tmp_path: Path
) -> None:
    rig = rig_of(case, clouds, sandbox, tmp_path)
    records = rig.records()
    rig.up_and_kill(*objects)
    assert rig.up(records).failed == ()
    # Whatever is asked for again under a name that is taken fails, except for grants.
    assert live(clouds) == Counter(record.type for record in records if not record.is_kubernetes)
    assert set(rig.engine.applied().resources) == {record.key for record in records}
    assert rig.engine.applied().leftovers == ()
    assert not rig.up(records).plan.has_changes
    assert rig.engine.destroy(allow=["*"]).failed == ()
    assert clouds.kept() == {}


def test_what_a_cloud_is_still_making_is_waited_for(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("msk", clouds, sandbox, tmp_path)
    records = rig.records()
    rig.up_and_kill("aws:msk/cluster:Cluster")
    made = {path: path.read_text() for path in clouds.store.glob("aws-msk-cluster-Cluster/*.json")}
    for path, text in made.items():
        one = json.loads(text)
        one["computed"] = {name: "" if "Brokers" in name else value for name, value in one["computed"].items()}
        path.write_text(json.dumps(one))
    for _ in range(2):
        with pytest.raises(DeploymentError) as caught:
            rig.up(records)
        assert str(caught.value) == "the cloud is still making msk-cluster/events, msk-cluster/fast"
        assert caught.value.hint.startswith("run the command again when it is ready")
    for path, text in made.items():
        path.write_text(text)
    assert rig.up(records).failed == ()
    assert live(clouds) == Counter(record.type for record in records if not record.is_kubernetes)


def test_what_a_provider_must_replace_is_refused_until_that_is_allowed(
    clouds: Clouds, sandbox: Sandbox, tmp_path: Path
) -> None:
    """No plan knows which fields of a cloud force a replacement: the engine stops before anything is deleted."""
    rig = rig_of("kinesis", clouds, sandbox, tmp_path)
    records = rig.records()
    assert rig.up(records).failed == ()
    key = "kinesis-stream/clicks"
    renamed = [
        replace(one, properties={**one.properties, "name": "ads-clicks-2"}) if one.key == key else one
        for one in records
    ]
    plan, kinesis = rig.plan(renamed), clouds.client("kinesis")
    assert [(one.action, one.key) for one in plan.changes] == [(Action.UPDATE, key)]
    [difference] = [one for one in differences(plan, rig.engine.preview(plan)) if one.key == key]
    assert difference.engine is Action.REPLACE

    result = rig.engine.up(plan, rig.events.append)
    assert [(one.key, one.reason) for one in result.failed] == [
        (key, f"its provider must replace it, and its data would be deleted: add --allow {key}")
    ]
    assert sorted(kinesis.list_streams()["StreamNames"]) == ["Orders.v2", "ads-clicks"]
    plan = rig.plan(renamed)
    assert rig.engine.up(allowing(plan, rig.engine.applied(), [key])).failed == ()
    assert sorted(kinesis.list_streams()["StreamNames"]) == ["Orders.v2", "ads-clicks-2"]
    assert rig.engine.destroy(allow=["*"]).failed == ()


def test_a_global_load_balancer_comes_and_goes(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("global_load_balancer", clouds, sandbox, tmp_path)
    records = rig.records()
    rig.up_and_kill("aws:route53/healthCheck:HealthCheck", "Z08EXAMPLE_prices.example_CNAME_in-old")
    result = rig.up(records)
    assert result.failed == ()
    assert live(clouds) == Counter(record.type for record in records if not record.is_kubernetes)
    kept = clouds.kept()
    checks = {id_: one["fqdn"] for id_, one in kept.items() if "fqdn" in one}
    answers = [one for one in kept.values() if "healthCheckId" in one]
    assert [checks[one["healthCheckId"]] for one in answers] == [one["records"][0] for one in answers]
    assert (len(checks), len(answers)) == (4, 6)
    before = clouds.done()
    again = rig.up(records)
    assert (again.plan.has_changes, again.drift, clouds.done()) == (False, (), before)
    assert rig.engine.destroy(rig.events.append).failed == ()
    assert clouds.kept() == {}


@pytest.mark.parametrize(
    ("case", "killed_at"),
    [
        ("traffic_manager", ["azure-native:trafficmanager:Profile"]),
        ("front_door", ["azure-native:cdn:AFDEndpoint", "azure-native:cdn:AFDCustomDomain"]),
        ("cloud_dns", ["gcp:compute/healthCheck:HealthCheck", "gcp:dns/recordSet:RecordSet"]),
    ],
)
def test_balancers_of_azure_and_google_cloud_come_and_go(
    case: str, killed_at: list[str], clouds: Clouds, sandbox: Sandbox, tmp_path: Path
) -> None:
    rig = rig_of(case, clouds, sandbox, tmp_path)
    records = rig.records()
    rig.up_and_kill(*killed_at)
    assert rig.up(records).failed == ()
    assert live(clouds) == Counter(record.type for record in records if not record.is_kubernetes)
    before = clouds.done()
    again = rig.up(records)
    assert (again.plan.has_changes, again.drift, clouds.done()) == (False, (), before)
    assert rig.engine.destroy(rig.events.append).failed == ()
    assert clouds.kept() == {}


def test_the_owner_of_a_zone_sees_the_records_to_create(clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> None:
    rig = rig_of("front_door", clouds, sandbox, tmp_path)
    assert rig.up(rig.records()).failed == ()
    tokens = {
        f"TXT of _dnsauth.{json.loads(path.read_text())['inputs']['hostName']}":
            json.loads(path.read_text())["computed"]["validationProperties"]["validationToken"]
        for path in clouds.store.glob("azure-native-cdn-AFDCustomDomain/*.json")
    }  # fmt: skip
    shown = {one.name: one.value for one in rig.engine.outputs() if one.address.startswith("loadbalancers/")}
    assert shown == {
        "CNAME of orders.example": "front-door-orders-a1b2c3.z01.azurefd.net",
        "CNAME of search.example": "front-door-search-a1b2c3.z01.azurefd.net",
        "CNAME of shop.example": "front-door-shop-a1b2c3.z01.azurefd.net",
        "CNAME of www.shop.example": "front-door-shop-a1b2c3.z01.azurefd.net",
        **tokens,
    }
