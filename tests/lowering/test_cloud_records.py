"""Every property of a cloud's record is one that the provider's package knows, under the name that goes over the wire."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

import pytest

from aiscale.lowering.clouds.settings import AWS_VERSION, AZURE_VERSION, GCP_VERSION
from aiscale.lowering.references import keys_in, output
from aiscale.lowering.resource import Resource
from tests.support.lowered import CASES, lower_system, read_system
from tests.support.paths import ROOT
from tests.support.provider_schema import FOLDER, misfits
from tools import provider_schemas

STREAM = Resource("aws:kinesis/stream:Stream", "kinesis-stream/a", {"name": "a"}, "schemaregistries/a", (), "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_records_fit_their_providers(case) -> None:
    records = lower_system(read_system(case))
    by_key = {record.key: record for record in records}
    clouds = [record for record in records if not record.is_kubernetes]
    assert [flaw for record in clouds for flaw in misfits(record, by_key)] == []
    assert {key for record in records for key in keys_in(record.properties)} <= by_key.keys()
    for record in clouds:
        for name in ("policy", "assumeRolePolicy", "configs"):
            json.loads(record.properties.get(name, "{}"))


@pytest.mark.complete
def test_every_type_that_is_lowered_is_in_a_golden_case() -> None:
    lowered = {record.type for case in CASES for record in lower_system(read_system(case)) if not record.is_kubernetes}
    known = {token for tokens in provider_schemas.KINDS.values() for token in tokens}
    assert known - lowered == set()


@pytest.mark.parametrize(
    ("properties", "flaw"),
    [
        ({"retention_period": 24}, "there is no retention_period"),
        ({"retentionPeriod": "24"}, "retentionPeriod is '24', no int"),
        ({"streamModeDetails": {}}, "streamModeDetails.streamMode is missing"),
        ({"streamModeDetails": {"streamMode": "X", "mode": 1}}, "there is no streamModeDetails.mode"),
        ({"tags": {"a": 1}}, "tags.a is no text"),
        ({"shardLevelMetrics": [True]}, "shardLevelMetrics[0] is True, no str"),
    ],
)
def test_what_does_not_fit_is_told(properties, flaw) -> None:
    assert list(misfits(replace(STREAM, properties=properties), {})) == [f"kinesis-stream/a: {flaw}"]


def test_a_value_outside_an_enumeration_is_told() -> None:
    profile = Resource(
        "azure-native:trafficmanager:Profile", "p/p", {"resourceGroupName": "a", "trafficRoutingMethod": "Latency"},
        "s/s", (), "",
    )  # fmt: skip
    methods = "Performance, Priority, Weighted, Geographic, MultiValue, Subnet"
    assert list(misfits(profile, {})) == [f"p/p: trafficRoutingMethod is 'Latency', not one of {methods}"]


def test_an_output_that_nothing_gives_is_told() -> None:
    reader = Resource(
        "aws:kinesis/streamConsumer:StreamConsumer", "c/c", {"streamArn": output(STREAM.key, "streamArn")}, "s/s",
        (STREAM.key,), "",
    )  # fmt: skip
    assert list(misfits(reader, {STREAM.key: STREAM})) == ["c/c: kinesis-stream/a has no output streamArn"]


def test_tables_are_those_of_the_pinned_packages() -> None:
    """Two are installed; the others are too large, and their tables name the version that they were read from."""
    for package in ("pulumi_aws", "pulumi_kubernetes"):
        assert (FOLDER / f"{package}.json").read_text() == provider_schemas.text_of(package)
    assert json.loads((FOLDER / "pulumi_gcp.json").read_text())["source"].startswith(f"pulumi_gcp {GCP_VERSION} ")
    source = json.loads((FOLDER / "pulumi_azure_native.json").read_text())["source"]
    assert source.startswith(f"pulumi_azure_native {AZURE_VERSION} ")
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    assert {one["name"]: one["version"] for one in locked}["pulumi-aws"] == AWS_VERSION
