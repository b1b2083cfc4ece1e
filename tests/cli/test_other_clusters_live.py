"""A system goes from one cluster to two and back, on two real control planes, and is killed on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.sandbox import Sandbox, start, stop
from tests.cli.test_other_clusters import HEAD, ONE, TWO, below
from tests.support.command import aiscale

pytestmark = pytest.mark.tools

DEPLOYMENTS = Endpoint("apps/v1", "Deployment", "deployments", namespaced=True)
NAMESPACES = Endpoint("v1", "Namespace", "namespaces", namespaced=False)


PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": "of the test"}


@pytest.fixture
def other(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A second control plane, beside that of all tests."""
    name = f"{sandbox.name}-other"
    started = start(name)
    yield started
    stop(name, delete=True)


class Project:
    """A system on the sandboxes ``eu`` and ``us``."""

    def __init__(self, folder: Path, eu: Sandbox, us: Sandbox, backend: str) -> None:
        self.folder, self.eu, self.us = folder, eu, us
        shared = f'backend = "{backend}"\n' if backend else ""
        self.whole = f'[env.local]\n{shared}sandbox = "{eu.name}"\n'
        self.each = (
            f'[env.local]\n{shared}[env.local.clusters.eu]\nsandbox = "{eu.name}"\n'
            f'[env.local.clusters.us]\nsandbox = "{us.name}"\n'
        )

    def says(self, blueprint: str, settings: str) -> None:
        (self.folder / "blueprint.py").write_text(blueprint, encoding="utf-8")
        (self.folder / "aiscale.toml").write_text(settings, encoding="utf-8")

    def run(self, *words: str, code: int = 0) -> str:
        done = aiscale(*words, "-e", "local", cwd=self.folder, environment=PASSPHRASE)
        assert done.returncode == code, done.stderr
        return done.stdout

    def run_and_kill(self, *words: str, at: str) -> None:
        """Kill a command, and all that it started, as soon as it tells of an object."""
        process = subprocess.Popen(
            [sys.executable, "-m", "aiscale", *words, "-e", "local"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | PASSPHRASE,
        )  # fmt: skip
        assert process.stderr is not None
        assert any(at in line for line in process.stderr), "it ended before it came to that"
        for child in (*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)):
            with suppress(psutil.NoSuchProcess):  # it may end by itself just then
                child.kill()
        process.wait()
        process.stderr.close()

    def another_machine(self) -> None:
        """What this machine knows is gone."""
        shutil.rmtree(self.folder / ".aiscale")


def found(sandbox: Sandbox) -> dict[str, str]:
    """Which object each Deployment of the system is: its uid and generation, by name."""
    kube = open_kube(sandbox.kubeconfig, None)
    try:
        items: list[Any] = list(kube.list(DEPLOYMENTS, "shop")["items"])
        return {one["metadata"]["name"]: f"{one['metadata']['uid']} {one['metadata']['generation']}" for one in items}
    finally:
        kube.close()


def has_namespace(sandbox: Sandbox) -> bool:
    kube = open_kube(sandbox.kubeconfig, None)
    try:
        return kube.get(NAMESPACES, "", "shop") is not None
    finally:
        kube.close()


@pytest.mark.parametrize("is_shared", [False, pytest.param(True, marks=pytest.mark.long)], ids=["local", "shared"])
def test_from_one_cluster_to_two_and_back(sandbox: Sandbox, other: Sandbox, tmp_path: Path, is_shared: bool) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    project = Project(folder, sandbox, other, shared.as_uri() if is_shared else "")
    project.says(ONE, project.whole)
    project.run("up", "--yes")
    first = found(sandbox)
    assert list(first) == ["pricing"]

    project.says(TWO, project.each)
    if is_shared:
        project.another_machine()
    lines = project.run("preview").splitlines()
    assert below(lines, "Clusters") == [
        f"local.eu  sandbox {sandbox.name}{' ' * 6}  + 0   ~ 0   +- 0   - 0   = 10",
        f"local.us  sandbox {other.name}  + 10   ~ 0   +- 0   - 0   = 0",
    ]
    assert lines[-1].startswith("Confirmed by the engine against the live cluster")
    if not is_shared:
        project.run_and_kill("up", "--yes", at="serviceaccount/audit")
    project.run("up", "--yes")
    assert (found(sandbox), list(found(other))) == (first, ["audit"])
    assert project.run("preview").startswith("shop → local  nothing to change: 20 resources")
    drift = json.loads(project.run("drift", "--output", "json"))["clusters"]
    assert {name: one["drift"] for name, one in drift.items()} == {"local.eu": [], "local.us": []}

    project.says(ONE, project.whole)
    if is_shared:
        project.another_machine()
    lines = project.run("preview").splitlines()
    assert below(lines, "Clusters")[1].startswith(f"local.us  sandbox {other.name}, no longer in the blueprint ")
    assert "0 to create, 0 to change, 10 to delete." in "\n".join(lines)
    if not is_shared:
        project.run_and_kill("up", "--yes", at="service/audit")
    project.run("up", "--yes")
    assert (found(sandbox), has_namespace(other)) == (first, False)
    if is_shared:
        project.another_machine()
    assert project.run("preview").startswith("shop → local  nothing to change: 10 resources")
    project.run("destroy", "--yes")
    assert not has_namespace(sandbox)


def test_a_part_moves_and_its_old_cluster_is_left(sandbox: Sandbox, other: Sandbox, tmp_path: Path) -> None:
    """It is made there before it is deleted here, and what is left of the old cluster can be destroyed alone."""
    project = Project(tmp_path, sandbox, other, "")
    both = f'{HEAD}eu, us = cluster("eu"), cluster("us")\nstay = [service("pricing", eu), service("audit", us)]\n'
    project.says(f'{both}system = System("shop", [*stay, service("mail", eu)])\n', project.each)
    project.run("up", "--yes")
    project.says(f'{both}system = System("shop", [*stay, service("mail", us)])\n', project.each)
    done = json.loads(project.run("up", "--yes", "--output", "json"))
    assert list(done["clusters"]) == ["local.us", "local.eu"]
    assert (sorted(found(sandbox)), sorted(found(other))) == (["pricing"], ["audit", "mail"])

    project.says(f'{HEAD}system = System("shop", [service("audit", cluster("us"))])\n', project.each)
    assert (
        project.run("destroy", "--cluster", "eu", "--yes").splitlines()[-1].startswith("shop in local.eu: 10 deleted")
    )
    assert (has_namespace(sandbox), sorted(found(other))) == (False, ["audit", "mail"])
    project.run("destroy", "--yes")
    assert not has_namespace(other)


@pytest.mark.long
def test_destroy_goes_on_where_the_sandbox_of_another_cluster_is_off(
    sandbox: Sandbox, other: Sandbox, tmp_path: Path
) -> None:
    project = Project(tmp_path, sandbox, other, "")
    project.says(TWO, project.each)
    project.run("up", "--yes")
    project.says(ONE, project.each)
    stop(other.name)
    assert project.run("drift", code=1).splitlines()[0] == "local"
    assert project.run("destroy", "--yes", code=1).splitlines()[-1].startswith("shop in local: 10 deleted")
    assert not has_namespace(sandbox)
    assert project.run("destroy", "--yes", code=1) == "nothing to destroy: shop is not deployed in local\n"
    start(other.name)
    assert project.run("destroy", "--yes").splitlines()[-1].startswith("shop in local.us: 10 deleted")


def test_another_name_and_another_way_to_the_same_cluster(sandbox: Sandbox, tmp_path: Path) -> None:
    """Nothing that is written down says that it is the same one: the cluster that answers does."""
    project = Project(tmp_path, sandbox, sandbox, "")
    project.says(ONE, project.whole)
    project.run("up", "--yes")
    first = found(sandbox)
    way = f'[env.local]\nkubeconfig = "{sandbox.kubeconfig}"\ncontext = "{sandbox.context}"\n'
    project.says(ONE.replace('"eu"', '"fra"'), way)
    assert "No resource changes. Run aiscale up to record plan " in project.run("preview")
    project.run("up", "--yes")
    assert found(sandbox) == first
    assert project.run("preview").startswith("shop → local  nothing to change: 10 resources")
    project.run("destroy", "--yes")
    assert not has_namespace(sandbox)


def test_another_namespace_and_what_others_have_in_the_old_one(sandbox: Sandbox, tmp_path: Path) -> None:
    project = Project(tmp_path, sandbox, sandbox, "")
    project.says(ONE, project.whole)
    project.run("up", "--yes")
    kube = open_kube(sandbox.kubeconfig, None)
    path = "/api/v1/namespaces/shop/persistentvolumeclaims"
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "books"}, "spec": spec}
    kube._http.post(path, json=claim).raise_for_status()

    project.says(ONE, f'{project.whole}namespace = "store"\n')
    stays = [
        "Data that is kept: 1 volume and their other contents.",
        "the namespace shop is kept: persistentvolumeclaim/books is in it and was not applied by aiscale; to delete it "
        "with all in it: kubectl delete namespace shop",
    ]
    assert "namespace/shop" in project.run("preview", "--offline", "--show", "resources")
    lines = project.run("preview", "--show", "resources").splitlines()
    assert (lines[-3:-1], lines[-1].partition(" (")[0]) == (stays, "Confirmed by the engine against the live cluster")
    assert not any("namespace/shop" in line for line in lines)
    data = json.loads(project.run("preview", "--output", "json"))
    assert data["kept"] == [{"namespace": "shop", "others": ["persistentvolumeclaim/books"], "unseen": []}]
    lines = project.run("up", "--yes").splitlines()
    assert ([line for line in lines if line in stays], has_namespace(sandbox), found(sandbox)) == (stays, True, {})
    assert lines[-1].partition(" (")[0].endswith(", the namespace shop kept")
    lines = project.run("preview").splitlines()
    assert lines[0].startswith("shop → local  nothing to change: ")
    assert [line for line in lines if line in stays] == stays

    project.says(ONE, project.whole)  # and back
    project.run("up", "--yes")
    assert list(found(sandbox)) == ["pricing"]
    kube._http.delete(f"{path}/books").raise_for_status()
    kube.close()
    assert "\nshop in local: 10 deleted (" in project.run("destroy", "--yes")
    assert not has_namespace(sandbox)
