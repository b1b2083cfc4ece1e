"""The engine's state in a bucket: what one machine applied, another one sees. The bucket is served by moto."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from aiscale.engine import Engine, open_engine
from aiscale.engine.state import as_data
from aiscale.errors import AuthenticationError, DeploymentError
from aiscale.plan.changes import Action
from tests.engine.conftest import Rig
from tests.support.records import SYSTEM, plan_of, triples

pytestmark = pytest.mark.tools


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    endpoint = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="states")
    yield f"s3://states?region=us-east-1&endpoint={endpoint}&s3ForcePathStyle=true"
    server.stop()


def machine(rig: Rig, folder: Path, bucket: str) -> Engine:
    return open_engine(folder, SYSTEM, "test", rig.engine.settings.kubeconfig, None, bucket)


def test_what_one_machine_applies_another_sees_and_changes(rig: Rig, tmp_path: Path, bucket: str) -> None:
    one, two = machine(rig, tmp_path / "one", bucket), machine(rig, tmp_path / "two", bucket)
    assert not one.applied().resources
    first = plan_of(triples(2), one.applied())
    assert int(one.up(first).exit_code) == 0

    seen = two.applied()
    here = as_data(one.applied(offline=True))
    there = as_data(seen)
    for state in (here, there):
        state.pop("applied_at")
        state["resources"] = sorted(state["resources"], key=lambda r: r["key"])
    assert there == here

    plan = plan_of(triples(2, replicas=2), seen)
    assert [c.key for c in plan.changes] == ["deployment/app-0000", "deployment/app-0001"]
    assert two.up(plan).counts() == {Action.UPDATE: 2}
    with pytest.raises(DeploymentError, match="is stale"):
        one.up(plan_of(triples(2, replicas=3), one.applied(offline=True)))
    assert not plan_of(triples(2, replicas=2), one.applied()).has_changes
    assert one.drift() == ()
    assert one.destroy().counts() == {Action.DELETE: 7}
    assert not two.applied().resources
    assert rig.live() == set()


def test_a_bucket_that_is_not_there_is_named(rig: Rig, tmp_path: Path, bucket: str) -> None:
    elsewhere = machine(rig, tmp_path / "one", bucket.replace("states", "nowhere"))
    with pytest.raises((DeploymentError, AuthenticationError)) as caught:
        elsewhere.applied()
    assert any("NoSuchBucket" in line for line in caught.value.details)
