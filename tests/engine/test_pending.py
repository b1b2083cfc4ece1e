"""What a killed run was making is looked for under the names that it was given."""

from __future__ import annotations

from typing import Any

from aiscale.engine.pending import pending_creates, with_pending


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
ASKED = one("aws:iam/role:Role", "iam-role/f", {"name": "f"}, id="f")
STATE = {
    "manifest": {"version": "v3"},
    "resources": [MADE, ASKED],
    "pending_operations": [
        *({"resource": each, "type": "creating"} for each in (STREAM, TOPIC, CONSUMER, NAMELESS)),
        {"resource": MADE, "type": "updating"},
    ],
}
IDS = {ASKED["urn"]: "f", STREAM["urn"]: "s-a", TOPIC["urn"]: "projects/p/topics/s-b"}


def test_what_can_be_found_by_its_name_is_asked_for() -> None:
    assert pending_creates(STATE) == IDS
    assert pending_creates({}) == {}


def test_a_delivery_stream_is_known_by_the_account_of_its_source() -> None:
    state = {"pending_operations": [{"resource": each, "type": "creating"} for each in (HOSE, PUT, UNCLEAR)]}
    assert pending_creates(state) == {HOSE["urn"]: "arn:aws-cn:firehose:cn-north-1:123456789012:deliverystream/g"}


def test_the_state_holds_it_until_its_provider_has_answered() -> None:
    assert with_pending(STATE, IDS) == {
        "manifest": {"version": "v3"},
        "resources": [MADE, ASKED, {**STREAM, "id": "s-a"}, {**TOPIC, "id": "projects/p/topics/s-b"}],
        "pending_operations": [{"resource": MADE, "type": "updating"}],
    }
