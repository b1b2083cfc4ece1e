"""What a killed run was making is looked for under the names that it was given."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.engine.cloud_lookup import Answer, Found, Question
from aiscale.engine.pending_creates import KNOWN, pending_creates, with_pending
from aiscale.lowering.clouds.settings import AZURE_VERSION
from tools import provider_schemas


def one(type_: str, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:test::s::{type_}::{name}", "type": type_, "custom": True, "inputs": inputs, **more}


STREAM = one("aws:kinesis/stream:Stream", "kinesis-stream/a", {"name": "s-a", "region": "eu-west-1"})
TOPIC = one("gcp:pubsub/topic:Topic", "pubsub-topic/b", {"name": "s-b", "project": "p"})
CONSUMER = one("aws:kinesis/streamConsumer:StreamConsumer", "kinesis-streamconsumer/c", {"name": "c"})
NAMELESS = one("gcp:pubsub/topic:Topic", "pubsub-topic/d", {"project": "p"})
SOURCE = {
    "kinesisStreamArn": "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/s-a",
    "roleArn": "arn:aws-cn:iam::1:role/r",
}
HOSE = one(
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "kinesis-firehosedeliverystream/g",
    {"name": "g", "region": "cn-north-1", "kinesisSourceConfiguration": SOURCE},
)  # fmt: skip
PUT = one(HOSE["type"], "kinesis-firehosedeliverystream/h", {"name": "h", "region": "cn-north-1"})
UNCLEAR = one(
    HOSE["type"], "kinesis-firehosedeliverystream/i",
    {"name": "i", "kinesisSourceConfiguration": {"kinesisStreamArn": "secret"}},
)  # fmt: skip
MADE = one("aws:iam/role:Role", "iam-role/e", {"name": "e"}, id="e", outputs={"arn": "arn:aws:iam::1:role/e"})
HALF = one("aws:iam/role:Role", "iam-role/f", {"name": "f"}, id="f")
STATE = {
    "manifest": {"version": "v3"},
    "resources": [MADE, HALF],
    "pending_operations": [
        *({"resource": each, "type": "creating"} for each in (STREAM, TOPIC, CONSUMER, NAMELESS)),
        {"resource": MADE, "type": "updating"},
    ],
}
FOUND = {HALF["urn"]: "f", STREAM["urn"]: "s-a", TOPIC["urn"]: "projects/p/topics/s-b"}


def nobody(questions: list[Question]) -> list[Answer]:
    raise AssertionError(questions)


def test_what_can_be_found_by_its_name_is_asked_for() -> None:
    assert pending_creates(STATE, nobody) == Found(FOUND, {}, {})
    assert pending_creates({}, nobody) == Found({}, {}, {})


def test_a_delivery_stream_is_known_by_the_account_of_its_source() -> None:
    state = {"pending_operations": [{"resource": each, "type": "creating"} for each in (HOSE, PUT, UNCLEAR)]}
    hose = "arn:aws-cn:firehose:cn-north-1:123456789012:deliverystream/g"
    assert pending_creates(state, nobody) == Found({HOSE["urn"]: hose}, {}, {})


def test_the_state_holds_it_until_its_provider_has_answered() -> None:
    assert with_pending(STATE, FOUND) == {
        "manifest": {"version": "v3"},
        "resources": [MADE, HALF, {**STREAM, "id": "s-a"}, {**TOPIC, "id": "projects/p/topics/s-b"}],
        "pending_operations": [{"resource": MADE, "type": "updating"}],
    }


TAGS = {"aiscale:system": "s", "aiscale:address": "kafka/events"}
CLUSTER = one(
    "aws:msk/cluster:Cluster", "msk-cluster/events", {"clusterName": "s-events", "region": "eu-west-1", "tags": TAGS}
)
BOUND = one(
    "aws:eks/podIdentityAssociation:PodIdentityAssociation", "eks-podidentityassociation/a",
    {"clusterName": "core", "region": "eu-west-1", "tags": TAGS},
)  # fmt: skip
READER = one(
    "aws:kinesis/streamConsumer:StreamConsumer", "kinesis-streamconsumer/c",
    {"name": "c", "streamArn": "arn:aws:kinesis:eu-west-1:1:stream/s-a", "region": "eu-west-1"},
)  # fmt: skip
FILTERS = [{"key": key, "values": [value]} for key, value in sorted(TAGS.items())]
BY_TAGS = Question(
    "aws:resourcegroupstaggingapi/getResources:getResources", {"tagFilters": FILTERS, "region": "eu-west-1"}
)
BY_NAME = Question("aws:msk/getCluster:getCluster", {"clusterName": "s-events", "region": "eu-west-1"})
ARN = "arn:aws:kafka:eu-west-1:1:cluster/s-events/5d-2"
DENIED = Exception("invoke of getResources failed: AccessDeniedException: not allowed to perform: tag:GetResources ()")
GONE = Exception("invoke of getCluster failed: no matching MSK Cluster found ()")
MAKING = Exception("\n  BadRequestException: the cluster is being made\nmore")


def tagged(*arns: str) -> dict[str, Any]:
    return {"resourceTagMappingLists": [{"resourceArn": arn, "tags": TAGS} for arn in arns]}


def creating(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"pending_operations": [{"resource": each, "type": "creating"} for each in resources]}


def test_what_has_an_id_of_the_clouds_own_is_asked_for_by_name_or_by_tags() -> None:
    heard: list[Question] = []

    def ask(questions: list[Question]) -> list[Answer]:
        heard.extend(questions)
        bound = "arn:aws:eks:eu-west-1:1:podidentityassociation/core/a-1b2c"
        return [
            {"arn": ARN},
            tagged(bound, ARN),
            tagged(bound, ARN),
            {"arn": f"{READER['inputs']['streamArn']}/consumer/c:1"},
        ]

    assert pending_creates(creating(CLUSTER, BOUND, READER), ask) == Found(
        {
            CLUSTER["urn"]: ARN,
            BOUND["urn"]: "core,a-1b2c",
            READER["urn"]: "arn:aws:kinesis:eu-west-1:1:stream/s-a/consumer/c:1",
        },
        {}, {},
    )  # fmt: skip
    consumer = Question("aws:kinesis/getStreamConsumer:getStreamConsumer", dict(READER["inputs"]))
    assert heard == [BY_NAME, BY_TAGS, BY_TAGS, consumer]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([MAKING, tagged(ARN)], Found({CLUSTER["urn"]: ARN}, {}, {})),
        ([GONE, tagged()], Found({}, {}, {})),
        ([GONE, tagged("arn:aws:kafka:eu-west-1:1:cluster/s-other/5d-2")], Found({}, {}, {})),
        ([GONE, DENIED], Found({}, {}, {})),
        ([DENIED, DENIED], Found({}, {}, {CLUSTER["urn"]: str(DENIED)})),
        ([MAKING, tagged()], Found({}, {CLUSTER["urn"]: "BadRequestException: the cluster is being made"}, {})),
        ([MAKING, DENIED], Found({}, {CLUSTER["urn"]: "BadRequestException: the cluster is being made"}, {})),
        (
            [GONE, tagged(ARN, f"{ARN}b")],
            Found({}, {CLUSTER["urn"]: f"several have its name and tags: {ARN}, {ARN}b"}, {}),
        ),
    ],
)
def test_what_the_answers_mean(answers: list[Answer], found: Found) -> None:
    assert pending_creates(creating(CLUSTER), lambda _: answers) == found


def test_a_cluster_without_brokers_is_still_being_made() -> None:
    half = {**CLUSTER, "id": ARN, "outputs": {"arn": ARN, "bootstrapBrokersSaslIam": ""}}
    whole = {**CLUSTER, "id": ARN, "outputs": {"arn": ARN, "bootstrapBrokersSaslIam": "b-1:9098"}}
    assert pending_creates({"resources": [half]}, nobody).ids == {CLUSTER["urn"]: ARN}
    assert pending_creates({"resources": [whole]}, nobody).ids == {}


def test_a_record_is_found_by_its_name_and_a_health_check_by_its_tags() -> None:
    """Route 53 is asked in one region, whatever the region of the rest."""
    record = one(
        "aws:route53/record:Record", "route53-record/a",
        {"zoneId": "Z08", "name": "shop.example", "type": "CNAME", "setIdentifier": "in-eu"},
    )  # fmt: skip
    check = one("aws:route53/healthCheck:HealthCheck", "route53-healthcheck/a", {"fqdn": "eu.example", "tags": TAGS})
    heard: list[Question] = []

    def ask(questions: list[Question]) -> list[Answer]:
        heard.extend(questions)
        return [tagged("arn:aws:route53:::healthcheck/1a-2b")]

    assert pending_creates(creating(record, check), ask) == Found(
        {check["urn"]: "1a-2b", record["urn"]: "Z08_shop.example_CNAME_in-eu"}, {}, {}
    )
    arguments = {"tagFilters": FILTERS, "resourceTypeFilters": ["route53:healthcheck"], "region": "us-east-1"}
    assert heard == [Question("aws:resourcegroupstaggingapi/getResources:getResources", arguments)]


def test_an_object_of_azure_is_asked_for_by_its_names() -> None:
    names = {"resourceGroupName": "edge", "profileName": "s-shop", "originGroupName": "shop", "originName": "in-eu"}
    origin = one("azure-native:cdn:AFDOrigin", "cdn-afdorigin/shop-in-eu", {**names, "hostName": "eu.shop.example"})
    profile = one(
        "azure-native:trafficmanager:Profile", "trafficmanager-profile/shop",
        {"resourceGroupName": "edge", "profileName": "s-shop-0f5946", "location": "global"},
    )  # fmt: skip
    denied = Exception("Status=403 Code=AuthorizationFailed")
    heard: list[Question] = []

    def ask(questions: list[Question]) -> list[Answer]:
        heard.extend(questions)
        return [{"id": "/subscriptions/1/origins/in-eu", "name": "in-eu"}, denied]

    assert pending_creates(creating(origin, profile), ask) == Found(
        {origin["urn"]: "/subscriptions/1/origins/in-eu"}, {}, {profile["urn"]: str(denied)}
    )
    wanted = {"resourceGroupName": "edge", "profileName": "s-shop-0f5946"}
    assert heard == [
        Question("azure-native:cdn:getAFDOrigin", names, AZURE_VERSION),
        Question("azure-native:trafficmanager:getProfile", wanted, AZURE_VERSION),
    ]
    gone = Exception('Status=404 Code="ResourceNotFound" Message="The Resource was not found."')
    assert pending_creates(creating(profile), lambda _: [gone]) == Found({}, {}, {})


def test_record_sets_and_checks_of_google_have_the_names_they_were_given() -> None:
    where = {"project": "acme", "managedZone": "shop", "name": "shop.example.", "type": "A"}
    record = one("gcp:dns/recordSet:RecordSet", "dns-recordset/shop-shop-example", where)
    check = one(
        "gcp:compute/healthCheck:HealthCheck", "compute-healthcheck/shop", {"project": "acme", "name": "s-shop"}
    )
    assert pending_creates(creating(record, check), nobody).ids == {
        record["urn"]: "projects/acme/managedZones/shop/rrsets/shop.example./A",
        check["urn"]: "projects/acme/global/healthChecks/s-shop",
    }


def test_every_type_that_is_lowered_is_found_again() -> None:
    """Grants are no matter: to give one again changes nothing, and neither does asking for a service's account."""
    lowered = {token for tokens in provider_schemas.KINDS.values() for token in tokens}
    grants = {token for token in lowered if token.endswith("Member") or token.endswith(":ServiceIdentity")}
    assert lowered - KNOWN == grants
