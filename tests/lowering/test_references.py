from __future__ import annotations

import pytest

from aiscale.lowering.references import (
    OutputReference,
    filled,
    keys_in,
    output,
    parts,
    references,
    templates,
)
from aiscale.lowering.resource import Resource, cloud_key, cloud_resource
from aiscale.lowering.verify import verify

ARN = output("kinesis-stream/rides", "arn")
NEEDS = ("kinesis-stream/rides",)
PROPERTIES = {
    "streamArn": ARN,
    "policy": f'{{"Resource": ["{ARN}", "{ARN}/consumer/*"]}}',
    "shell": "echo ${HOME} ${other/thing.arn} ${aws:PrincipalTag/team}",
    "shards": [1, output("kinesis-stream/rides", "shardCount")],
}
VALUES = {"arn": "arn:aws:kinesis:eu-west-1:1:stream/rides", "shardCount": 4}


def look(one: OutputReference) -> object:
    return VALUES[one.path]


def test_what_is_no_need_is_text() -> None:
    assert references(PROPERTIES, NEEDS) == (
        OutputReference("kinesis-stream/rides", "arn"), OutputReference("kinesis-stream/rides", "shardCount")
    )  # fmt: skip
    assert references(PROPERTIES, ()) == ()
    assert parts(PROPERTIES["shell"], NEEDS) == (PROPERTIES["shell"],)
    assert keys_in(PROPERTIES) == ("kinesis-stream/rides", "other/thing")


def test_references_are_filled_in() -> None:
    whole = filled(PROPERTIES, NEEDS, look)
    assert whole == {
        "streamArn": VALUES["arn"],
        "policy": f'{{"Resource": ["{VALUES["arn"]}", "{VALUES["arn"]}/consumer/*"]}}',
        "shell": PROPERTIES["shell"],
        "shards": [1, 4],
    }
    given = templates(PROPERTIES, NEEDS)
    assert [steps for steps, _ in given] == [("streamArn",), ("policy",), ("shards", 1)]


def test_paths_have_steps() -> None:
    assert OutputReference("a/b", "endpoints[0].port").steps == ("endpoints", 0, "port")
    for key, path in (("no-kind", "arn"), ("a/b", ""), ("a/b", "x}y"), ("a/b.c", "1")):
        with pytest.raises(ValueError, match="is no reference"):
            output(key, path)


def test_a_reference_is_a_need() -> None:
    record = cloud_resource(
        "aws:kinesis/streamConsumer:StreamConsumer", "surge", {"streamArn": ARN},
        address="services/surge", reason="reads", provider_version="7.51.1", depends_on=("namespace/x", *NEEDS),
    )  # fmt: skip
    assert (record.key, record.depends_on) == ("kinesis-streamconsumer/surge", ("namespace/x", "kinesis-stream/rides"))
    assert cloud_key("gcp:pubsub/topicIAMMember:TopicIAMMember", "a") == "pubsub-topiciammember/a"


def test_a_reference_to_what_is_not_needed_is_refused() -> None:
    stream = Resource("aws:kinesis/stream:Stream", "kinesis-stream/rides", {}, "streams/rides", (), "")
    reader = Resource("aws:iam/policy:Policy", "iam-policy/x", {"policy": ARN}, "services/x", (), "")
    [(record, violation)] = verify([stream, reader])
    assert (record.key, violation.message) == (
        "iam-policy/x", "refers to kinesis-stream/rides without depending on it"
    )  # fmt: skip
