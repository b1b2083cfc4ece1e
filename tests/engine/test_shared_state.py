"""The engine's state in a bucket: what one machine applied, another one sees. The bucket is served by moto."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import boto3
import psutil
import pytest
from moto.server import ThreadedMotoServer

from aiscale.engine import Engine, open_engine
from aiscale.engine.automation import EngineStack
from aiscale.engine.engine_errors import BrokenStackError
from aiscale.engine.environment_states import kept_states
from aiscale.engine.lock_owners import LockOwner, StateLockedError, lock_owners
from aiscale.engine.state import StateError, as_data
from aiscale.errors import AuthenticationError, DeploymentError
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import AppliedTo
from aiscale.plan.changes import Action
from aiscale.plan.events import Event, Note
from tests.engine.conftest import Rig
from tests.engine.test_kill import COUNT, FIRST, SECOND, run_and_kill, started_run
from tests.support.records import NAMESPACE, SYSTEM, config_map, labels, plan_of, triples

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
    urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()  # its buckets outlive the server
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket="states")
    yield f"s3://states?region=us-east-1&endpoint={endpoint}&s3ForcePathStyle=true"
    server.stop()


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")


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


def with_empty_values() -> list[Resource]:
    """Records with empty lists and maps: of them the engine's state drops the lists."""
    metadata = {"name": "none", "namespace": NAMESPACE, "labels": labels("services/app-0000")}
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": [{"to": [], "ports": []}]}
    policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
    owner, depends_on = "services/app-0000", (f"namespace/{NAMESPACE}",)
    return [*triples(1), kubernetes_resource(policy, address=owner, reason="nobody calls it", depends_on=depends_on)]


def test_empty_values_are_no_change(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    one, two = machine(rig, tmp_path / "one", shared), machine(rig, tmp_path / "two", shared)
    assert int(one.up(plan_of(with_empty_values(), one.applied())).exit_code) == 0
    assert not any(plan_of(with_empty_values(), engine.applied()).has_changes for engine in (one, two))
    here, there = (as_data(applied)["resources"] for applied in (one.applied(offline=True), two.applied()))
    assert sorted(there, key=lambda r: r["key"]) == sorted(here, key=lambda r: r["key"])
    assert two.drift() == ()


@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.long), 30])
def test_another_machine_goes_on_where_a_killed_one_is_gone(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    (tmp_path / "shared").mkdir()
    shared = (tmp_path / "shared").as_uri()
    gone, other = (Rig(machine(rig, tmp_path / name, shared), rig.kube) for name in ("gone", "other"))
    assert run_and_kill(gone, ("ResourceFinished", "", count), FIRST, with_engine=True)
    shutil.rmtree(tmp_path / "gone")
    monkeypatch.setattr("socket.gethostname", lambda: "runner-2")
    assert not list((tmp_path / "shared").rglob("*.attrs"))  # of two files of a state one would be older than the other

    wanted = triples(COUNT - 3, image=FIRST)
    made = rig.live()
    with pytest.raises(StateLockedError, match=r"is locked by process \d+ of \S+, since ") as caught:
        other.up(wanted)
    assert (caught.value.hint.endswith("add --unlock"), rig.live()) == (True, made)
    other.engine.unlock()
    assert int(other.up(wanted).exit_code) == 0
    assert rig.live() == {record.key for record in wanted}
    assert (set(other.engine.applied().resources), other.engine.applied().leftovers) == (rig.live(), ())
    assert not other.up(wanted).plan.has_changes
    assert not EngineStack(other.engine.settings, "read").export().get("pending_operations")


@pytest.mark.long
def test_a_killed_machine_that_comes_back_goes_on_by_itself(rig: Rig, tmp_path: Path, bucket: str) -> None:
    back = Rig(machine(rig, tmp_path / "back", bucket), rig.kube)
    assert run_and_kill(back, ("ResourceFinished", "", 12), FIRST, with_engine=True)
    wanted = triples(COUNT - 3, image=FIRST)
    assert int(back.up(wanted).exit_code) == 0
    assert rig.live() == {record.key for record in wanted}
    assert not back.up(wanted).plan.has_changes


@pytest.mark.long
def test_a_killed_machine_that_comes_back_keeps_off_the_lock_of_another(rig: Rig, tmp_path: Path, bucket: str) -> None:
    back, other = (Rig(machine(rig, tmp_path / name, bucket), rig.kube) for name in ("back", "other"))
    assert run_and_kill(back, ("ResourceFinished", "", 2), FIRST, with_engine=True)
    other.engine.unlock()
    with running(other, SECOND) as run:
        back.engine.recover(back.events.append)
        assert isinstance(said := back.events[-1], Note)
        assert re.match(
            rf"the state of test is being changed by process {run} of \S+, since \S+: what follows may be ", said.text
        )
        with pytest.raises(StateLockedError, match=rf"is locked by process {run} of \S+, since "):
            back.up(triples(1))
        assert not back.engine.applied(offline=True).resources
    assert {item["spec"]["template"]["spec"]["containers"][0]["image"] for item in rig.items_of("deployment")} == {
        SECOND,
    }  # fmt: skip
    wanted = triples(COUNT - 3, image=SECOND)
    assert int(back.up(wanted).exit_code) == 0
    assert rig.live() == {record.key for record in wanted}
    assert not back.up(wanted).plan.has_changes


@contextmanager
def running(rig: Rig, image: str) -> Iterator[int]:
    """An ``up`` of another process, held in its middle; it ends by itself afterwards. Gives the number of it."""
    with started_run(rig, image) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("ResourceFinished"))
        [engine] = psutil.Process(process.pid).children()
        engine.suspend()
        try:
            yield process.pid
        finally:
            engine.resume()
            said = process.stdout.read()
    assert said.endswith("Ended\n")


def test_the_owners_of_a_lock_are_read_from_the_message_of_the_engine() -> None:
    said = "locked by 1 lock(s).\n  s3://states/a.json: created by ci@runner (pid 41) at 2026-07-01T12:00:00Z\n"
    assert lock_owners(said + said) == (LockOwner("ci@runner", 41, "2026-07-01T12:00:00Z"),)


def test_a_bucket_that_is_not_there_is_named(rig: Rig, tmp_path: Path, bucket: str) -> None:
    elsewhere = machine(rig, tmp_path / "one", bucket.replace("states", "nowhere"))
    with pytest.raises((DeploymentError, AuthenticationError)) as caught:
        elsewhere.applied()
    assert any("NoSuchBucket" in line for line in caught.value.details)


def test_a_backend_that_cannot_be_used_is_named(rig: Rig, tmp_path: Path) -> None:
    missing = (tmp_path / "missing").as_uri()
    with pytest.raises(DeploymentError, match=r"the state backend file:///.*/missing cannot be used") as caught:
        machine(rig, tmp_path / "one", missing).applied()
    assert caught.value.hint.startswith("check the URL")
    assert not [line for line in caught.value.details if line.startswith(("code:", "stdout:", "stderr:"))]


def test_a_full_disk_is_told_with_the_folder_that_has_no_room(rig: Rig, tmp_path: Path) -> None:
    full = machine(rig, tmp_path / "one", tmp_path.as_uri())
    full.settings.folder.make()
    (full.settings.folder.work / "Pulumi.yaml").symlink_to("/dev/full")
    with pytest.raises(StateError, match=r"one/test/work cannot be written to: No space left on device"):
        full.applied()


def test_another_machine_finds_the_states_of_all_clusters_and_forgets_one(
    rig: Rig, tmp_path: Path, bucket: str
) -> None:
    kubeconfig = rig.engine.settings.kubeconfig
    east, west = AppliedTo("east", "ctx-east"), AppliedTo("west", sandbox="far")
    one = open_engine(tmp_path / "one", SYSTEM, "test", kubeconfig, None, bucket, to=east)
    assert int(one.up(plan_of(triples(1), one.applied())).exit_code) == 0
    part = open_engine(tmp_path / "one", SYSTEM, "test.west", kubeconfig, None, bucket, to=west)
    alone = replace(config_map("alone", "services/alone"), depends_on=())
    assert int(part.up(plan_of([alone], part.applied()), adopt=True).exit_code) == 0

    def seen(folder: Path) -> dict[str, tuple[AppliedTo, int, bool]]:
        kept = kept_states(folder, SYSTEM, "test", others={"test.other"}, backend=bucket)
        return {state.name: (state.to, state.applied.count, state.holds) for state in kept}

    expected = {"test": (east, 4, True), "test.west": (west, 1, True)}
    assert (seen(tmp_path / "one"), seen(tmp_path / "two")) == (expected, expected)
    assert kept_states(tmp_path / "three", SYSTEM, "test") == ()

    gone = open_engine(tmp_path / "two", SYSTEM, "test.west", None, None, bucket)
    aside = gone.forget()
    assert aside is not None
    assert "alone" in (aside / "engine.json").read_text(encoding="utf-8")
    assert gone.forget() is None
    assert list(seen(tmp_path / "one")) == ["test"]
    rig.remove("configmap/alone")
    one.destroy()
    assert seen(tmp_path / "two")["test"][1:] == (0, False)


def test_a_broken_state_is_named_and_forgotten_and_the_others_stay(rig: Rig, tmp_path: Path, bucket: str) -> None:
    one = machine(rig, tmp_path / "one", bucket)
    assert int(one.up(plan_of(triples(1), one.applied())).exit_code) == 0
    part = open_engine(tmp_path / "one", SYSTEM, "test.west", rig.engine.settings.kubeconfig, None, bucket)
    alone = replace(config_map("alone", "services/alone"), depends_on=())
    assert int(part.up(plan_of([alone], part.applied()), adopt=True).exit_code) == 0
    west = f".pulumi/stacks/{SYSTEM}/test.west.json"
    put_object(bucket, west, object_of(bucket, west)[:100])

    def states(folder: str, *, takes_torn: bool = False) -> dict[str, tuple[int, bool]]:
        found = kept_states(
            tmp_path / folder, SYSTEM, "test", backend=bucket, clusters=("west", "east"), takes_torn=takes_torn
        )
        return {state.name: (state.applied.count, state.spans_clusters) for state in found}

    with pytest.raises(BrokenStackError, match=r"^the state test\.west of \S+ in s3://states\S+ is broken$"):
        states("new")
    with pytest.raises(BrokenStackError, match=r"the engine lists none$"):
        kept_states(tmp_path / "new", SYSTEM, "test", backend=bucket, takes_torn=True)  # nobody names the cluster
    assert states("new", takes_torn=True) == {"test": (4, False), "test.west": (0, True)}
    assert states("one", takes_torn=True) == {"test": (4, False), "test.west": (1, True)}

    lock = f".pulumi/locks/organization/{SYSTEM}/test.west/1.json"
    put_object(bucket, lock, b'{"pid": 7, "username": "ci", "hostname": "gone", "timestamp": "2026-07-01T12:00:00Z"}')
    gone = open_engine(tmp_path / "one", SYSTEM, "test.west", None, None, bucket)
    with pytest.raises(StateLockedError, match="is locked by process 7 of ci@gone, since "):
        gone.forget()
    told: list[Event] = []
    aside = gone.forget(told.append, unlock=True)
    assert told == [Note(f"test.west in {bucket} could not be read: what it held is gone")]
    assert aside is not None
    assert "alone" in (aside / "applied.json").read_text(encoding="utf-8")
    assert states("one") == {"test": (4, False)}
    rig.remove("configmap/alone")
    one.destroy()


def object_of(bucket: str, key: str) -> bytes:
    found: bytes = objects(bucket).get_object(Bucket="states", Key=key)["Body"].read()
    return found


def put_object(bucket: str, key: str, body: bytes) -> None:
    objects(bucket).put_object(Bucket="states", Key=key, Body=body)


def objects(bucket: str) -> Any:
    endpoint = parse_qs(urlsplit(bucket).query)["endpoint"][0]
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
