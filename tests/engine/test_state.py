from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.engine.folder import StateFolder
from aiscale.engine.progress import engine_name, key_of, urn_of
from aiscale.engine.state import StateError, as_data, checksum, is_sound, read_applied, write_applied
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import Applied, AppliedResource, AppliedTo, nothing_applied
from tests.support.records import SYSTEM, after, config_map, plan_of, triples


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    made = StateFolder(tmp_path / "test")
    made.make()
    return made


def state(count: int = 1) -> Applied:
    found = after(plan_of(triples(count)))
    doubted = replace(found.resources["configmap/app-0000"], unsure=True)
    return replace(
        found,
        lineage="l1",
        resources={**found.resources, "configmap/app-0000": doubted},
        leftovers=(AppliedResource(config_map("left", "services/left"), "p1"),),
    )


def test_what_was_written_is_read_again(folder: StateFolder) -> None:
    write_applied(folder, state())
    assert as_data(read_applied(folder, SYSTEM, "test")) == as_data(state())
    assert folder.applied.stat().st_mode & 0o777 == 0o600
    assert folder.root.stat().st_mode & 0o777 == 0o700


def test_nothing_was_ever_applied(folder: StateFolder) -> None:
    assert read_applied(folder, SYSTEM, "test") == nothing_applied(SYSTEM, "test")


def test_the_state_before_the_last_change_is_kept(folder: StateFolder) -> None:
    write_applied(folder, state(1))
    write_applied(folder, replace(state(2), serial=2))
    assert json.loads(folder.backup.read_bytes())["applied"]["serial"] == 1
    assert is_sound(folder.backup)


def test_a_file_cut_off_anywhere_is_refused_and_the_backup_named(folder: StateFolder) -> None:
    write_applied(folder, state())
    write_applied(folder, state())
    whole = folder.applied.read_bytes()
    for size in range(len(whole)):
        folder.applied.write_bytes(whole[:size])
        with pytest.raises(StateError) as caught:
            read_applied(folder, SYSTEM, "test")
        assert caught.value.hint.startswith("the state before the last change is whole: cp ")


def test_a_flipped_bit_is_refused(folder: StateFolder) -> None:
    write_applied(folder, state())
    whole = folder.applied.read_bytes()
    chance = random.Random(7)
    for _ in range(200):
        broken = bytearray(whole)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        folder.applied.write_bytes(bytes(broken))
        with pytest.raises(StateError):
            read_applied(folder, SYSTEM, "test")


def test_a_missing_file_beside_its_backup_is_not_an_empty_state(folder: StateFolder) -> None:
    write_applied(folder, state())
    write_applied(folder, state())
    folder.applied.unlink()
    with pytest.raises(StateError, match="is missing, but its backup is there"):
        read_applied(folder, SYSTEM, "test")


def test_the_state_of_another_system_is_refused(folder: StateFolder) -> None:
    write_applied(folder, state())
    with pytest.raises(StateError, match="is the state of rides in test, not of meals in test"):
        read_applied(folder, "meals", "test")


def test_a_newer_format_is_refused(folder: StateFolder) -> None:
    write_applied(folder, state())
    document = json.loads(folder.applied.read_bytes())
    document["applied"]["format_version"] = "2.0"
    folder.applied.write_text(json.dumps(document))
    with pytest.raises(StateError, match=r"has format 2\.0; this aiscale reads 1\.0"):
        read_applied(folder, SYSTEM, "test")


def test_what_a_newer_minor_version_adds_is_left_out(folder: StateFolder) -> None:
    where = AppliedTo("eu", context="prod-eu")
    write_applied(folder, replace(state(), to=where))
    body = json.loads(folder.applied.read_bytes())["applied"]
    body |= {"format_version": "1.9", "more": 1, "to": {**body["to"], "more": 1}}
    folder.applied.write_text(json.dumps({"checksum": checksum(body), "applied": body}))
    assert read_applied(folder, SYSTEM, "test").to == where


def test_a_full_disk_leaves_the_old_state_intact(folder: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    write_applied(folder, state(1))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateError, match="cannot be written: No space left on device"):
        write_applied(folder, replace(state(2), serial=2))
    assert read_applied(folder, SYSTEM, "test").serial == 1


def test_the_state_needs_no_hard_links(folder: StateFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    write_applied(folder, state(1))
    write_applied(folder, replace(state(2), serial=2))
    assert (read_applied(folder, SYSTEM, "test").serial, is_sound(folder.backup)) == (2, True)


def of_two_systems() -> Applied:
    """Records whose keys had neither group nor module once, and one that needs them."""
    edge = {"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "edge"}}
    made = kubernetes_resource(edge, address="manifests/edge", reason="it is")
    raw = Resource("aws:s3/bucket:Bucket", "s3-bucket/logs", {}, "pulumiresources/logs", (made.key,), "it is")
    own = Resource("aws:kinesis/stream:Stream", "kinesis-stream/logs", {}, "streams/logs", (raw.key,), "it is")
    return after(plan_of([made, raw, own, *triples(1)]))


OLD_KEYS = {"gateway.networking.istio.io/edge": "gateway/edge", "s3-bucket/logs": "bucket/logs"}


def test_the_engine_goes_on_calling_them_as_it_did() -> None:
    records = {key: item.resource for key, item in of_two_systems().resources.items()}
    assert {key: name for key, one in records.items() if (name := engine_name(one)) != key} == OLD_KEYS
    urns = {key: urn_of("test", SYSTEM, one.type, engine_name(one)) for key, one in records.items()}
    assert {key_of(urn): key for key, urn in urns.items()} == {key: key for key in records}
