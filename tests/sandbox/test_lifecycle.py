"""Starting, stopping and whatever goes wrong meanwhile, on real processes."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import stat
import threading
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from aiscale import sandbox
from aiscale.errors import SandboxError
from aiscale.sandbox import boot
from aiscale.sandbox.layout import Layout, layout_of, read_settings
from aiscale.sandbox.processes import marked
from tests.support.sandbox import eventually, open_api

pytestmark = [pytest.mark.tools, pytest.mark.usefixtures("state_home")]

PARTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "loop"]
MAPS = "/api/v1/namespaces/default/configmaps"
KEPT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept"}, "data": {"a": "b"}}


def running(name: str = "default") -> list[str]:
    return sorted(part for part, _ in marked(layout_of(name).directory))


def pids(name: str = "default") -> dict[str, int | None]:
    return {process.name: process.pid for process in sandbox.status(name).processes}


def loose_files(directory: Path) -> dict[str, str]:
    """Everything under a folder that others may read, with its mode."""
    modes = {path: path.lstat().st_mode for path in (directory, *directory.rglob("*"))}
    return {str(path): stat.filemode(mode) for path, mode in modes.items() if mode & 0o077}


def test_what_is_in_it_survives_a_stop_and_a_taken_port() -> None:
    assert (sandbox.status().state, sandbox.find(), sandbox.stop()) == ("absent", None, ())
    said: list[str] = []
    first = sandbox.start(progress=lambda event: said.append(f"{event.part}: {event.message}"))
    assert said == [*(f"{part}: starting" for part in PARTS), "nodes: default: 3 simulated nodes sandbox"]
    assert sandbox.find() == sandbox.Sandbox(first.name, first.kubeconfig, first.server, first.directory)
    with open_api(first) as api:
        api.create(MAPS, KEPT)
    assert loose_files(first.directory) == {}
    listening = [c.laddr for _, one in marked(first.directory) for c in one.net_connections() if c.status == "LISTEN"]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    settings = read_settings(Layout("default", first.directory))
    assert settings is not None
    assert {address.port for address in listening} == set(settings.ports.values())
    authority = ssl.create_default_context(cafile=str(first.directory / "credentials" / "ca.crt"))
    for headers in ({}, {"Authorization": "Bearer guessed"}):
        assert httpx2.get(f"{first.server}/api", headers=headers, verify=authority).status_code == 401

    assert sorted(sandbox.stop()) == PARTS
    stopped = sandbox.status()
    assert (stopped.state, running(), {process.state for process in stopped.processes}) == ("stopped", [], {"absent"})

    port = settings.ports["kube-apiserver"]
    with socket.create_server(("127.0.0.1", port)):
        said.clear()
        second = sandbox.start(progress=lambda event: said.append(event.message))
    assert said[0].startswith(f"port {port} is taken by {psutil.Process().name()} (pid {os.getpid()}); using ")
    assert second.server != first.server
    with open_api(second) as api:
        assert api.get(f"{MAPS}/kept")["data"] == {"a": "b"}
        assert len(api.items("/api/v1/nodes")) == 3

    before = pids()
    second.kubeconfig.unlink()
    sandbox.start()
    assert pids() == before, "what runs stays"
    assert second.kubeconfig.exists()
    token = (first.directory / "credentials" / "admin.token").read_text()
    with open_api(sandbox.reset()) as api:
        assert api.get(f"{MAPS}/kept") is None
    assert (first.directory / "credentials" / "admin.token").read_text() != token


def test_two_side_by_side_one_of_them_with_aws() -> None:
    made: dict[str, Any] = {}

    def start(name: str, **more: Any) -> None:
        made[name] = sandbox.start(name, **more)

    names = ("one", "two", "two")  # one of them asked for twice at the same time
    threads = [threading.Thread(target=start, args=(name,), kwargs={"aws": name == "one"}) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.list_sandboxes() == ("one", "two")
    assert {name: sandbox.status(name).state for name in made} == {"one": "running", "two": "running"}
    assert {name: running(name) for name in made} == {"one": sorted([*PARTS, "moto"]), "two": PARTS}
    assert httpx2.get(f"{made['one'].aws_endpoint}/moto-api/").status_code == 200

    shutil.rmtree(made["one"].directory)
    assert sandbox.list_sandboxes() == ("one", "two"), "its processes still name it"
    orphaned = sandbox.status("one")
    assert orphaned.state == "degraded"
    assert {process.recorded for process in orphaned.processes if process.pid} == {False}
    assert sorted(sandbox.stop("one")) == sorted([*PARTS, "moto"])
    assert (running("one"), sandbox.status("two").state) == ([], "running")


def test_a_killed_part_is_named_and_repaired_alone() -> None:
    sandbox.start()
    with open_api(sandbox.find()) as api:
        api.create(MAPS, KEPT)
    for part in PARTS:
        before = pids()
        psutil.Process(before[part]).kill()
        eventually(lambda part=part: pids()[part] is None)
        found = sandbox.status()
        dead = [process for process in found.processes if process.state == "dead"]
        assert (found.state, [process.name for process in dead]) == ("degraded", [part])
        assert dead[0].log.name == f"{part}.log"
        sandbox.start()
        # A process does not show its environment, by which it is found, before it has replaced its parent's image.
        eventually(lambda part=part: pids()[part] is not None)
        after = pids()
        assert after.pop(part) not in {None, before.pop(part)}
        assert after == before, "the others are left alone"
        eventually(lambda: sandbox.status().state == "running")
    with open_api(sandbox.find()) as api:
        assert api.get(f"{MAPS}/kept")["data"] == {"a": "b"}


def test_a_part_that_cannot_start_is_reported_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(boot, "is_taken", lambda _port: False)  # as when it is taken a moment later
        monkeypatch.setattr(boot, "free_port", lambda _avoid: port)
        with pytest.raises(
            SandboxError, match=r"^stored objects \(etcd\) ended while the sandbox 'default' was starting"
        ) as caught:
            sandbox.start()
    assert any("address already in use" in line for line in caught.value.details)
    assert str(layout_of("default").log("etcd")) in caught.value.hint
    assert running() == [], "nothing stays half up"
    assert sandbox.status().state == "stopped"


def test_without_moto_there_is_no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "find_spec", lambda _name: None)
    with pytest.raises(SandboxError, match="a simulated AWS needs moto, which is not installed") as caught:
        sandbox.start(aws=True)
    assert caught.value.hint == "pip install 'aiscale[aws-sandbox]'"
    assert sandbox.status().state == "absent"
