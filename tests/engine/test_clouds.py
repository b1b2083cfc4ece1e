"""Kinesis, IAM and Pub/Sub through the real engine, with stand-ins for the providers: see ``tests/support/clouds``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale.engine import Engine, automation, differences, open_engine
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action, Plan
from aiscale.plan.events import Event
from aiscale.plan.make_plan import make_plan
from aiscale.sandbox import Sandbox
from tests.support.clouds.running import Clouds, running_clouds
from tests.support.lowered import read_system
from tests.support.paths import GOLDEN

pytestmark = pytest.mark.tools


class CloudRig:
    """One golden system in simulated clouds and a real cluster."""

    def __init__(self, case: str, engine: Engine, clouds: Clouds) -> None:
        self.system = read_system(GOLDEN / "lowering" / case)
        self.engine = engine
        self.clouds = clouds
        self.events: list[Event] = []

    def records(self) -> list[Resource]:
        """The records that only clouds and identities make up: pods have no part in it."""
        graph, _ = build(self.system)
        kept = {"Namespace", "ServiceAccount"}
        return [one for one in lower(graph) if not one.is_kubernetes or one.kind in kept]

    def plan(self, records: list[Resource]) -> Plan:
        name = self.engine.settings.system
        return make_plan(records, {}, self.engine.applied(), system=name, environment="test")

    def up(self, records: list[Resource], **options: Any) -> Any:
        self.engine.recover(self.events.append)
        return self.engine.up(self.plan(records), self.events.append, **options)


@pytest.fixture
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    with running_clouds(tmp_path) as found:
        monkeypatch.setattr(automation, "_engine_home", lambda: found.home)
        yield found


def rig_of(case: str, clouds: Clouds, sandbox: Sandbox, tmp_path: Path) -> CloudRig:
    name = read_system(GOLDEN / "lowering" / case).name
    engine = open_engine(tmp_path / "state", name, "test", sandbox.kubeconfig, None, variables=clouds.variables)
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
    policy = iam.get_role_policy(RoleName="ads-billing", PolicyName="streams")["PolicyDocument"]
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

    result = rig.engine.destroy(rig.events.append)
    assert (result.failed, result.counts()) == ((), {Action.DELETE: len(records)})
    assert (kinesis.list_streams()["StreamNames"], iam.list_roles()["Roles"], clouds.kept()) == ([], [], {})


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
    assert rig.engine.destroy().failed == ()
    assert clouds.kept() == {}
