"""Previews against a live cluster: drift, and clusters that cannot be asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.sandbox import Sandbox
from tests.support.command import aiscale
from tests.support.paths import ROOT

pytestmark = pytest.mark.tools

SERVICES = Endpoint("v1", "Service", "services", namespaced=True)


class Folder:
    """A project with the example's blueprint, whose environment ``local`` is the tests' sandbox."""

    def __init__(self, path: Path, environments: str) -> None:
        self.path = path
        shutil.copy(ROOT / "examples" / "02-first-system" / "system.py", path)
        (path / "aiscale.toml").write_text(environments)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return aiscale(*arguments, "system.py", cwd=self.path)


@pytest.fixture
def up(sandbox: Sandbox, tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path, f'[env.local]\nsandbox = "{sandbox.name}"\n')
    done = made.run("up", "--yes", "-e", "local", "--output", "json")
    assert done.returncode == 0, done.stderr
    yield made
    made.run("destroy", "--yes", "-e", "local")


def test_what_has_drifted_is_in_the_plan(up: Folder, sandbox: Sandbox) -> None:
    kube = open_kube(sandbox.kubeconfig, None)
    uid = kube.get(SERVICES, "first", "eta")["metadata"]["uid"]  # type: ignore[index]  # it is there
    kube.delete(SERVICES, "first", "eta", uid=uid)
    kube.close()
    schema = json.loads((ROOT / "docs/reference/plan.schema.json").read_text(encoding="utf-8"))

    shown = up.run("preview", "-e", "local", "--expect-no-changes")
    assert shown.returncode == 7
    assert "1 to create, 0 to change, 0 to delete." in shown.stdout
    assert "\nArchitecture\n  ~  eta  drifted: service/eta missing, `aiscale up` puts it back\n" in shown.stdout
    data = json.loads(up.run("preview", "-e", "local", "--output", "json").stdout)
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []
    assert data["drift"] == [
        {"key": "service/eta", "address": "serving/eta", "kind": "missing", "fields": [], "added": [], "restored": True}
    ]
    assert [(one["address"], one["drift"]) for one in data["architecture_changes"]] == [
        ("serving/eta", ["service/eta"])
    ]
    assert data["summary"]["create"] == 1

    assert up.run("up", "--yes", "-e", "local").returncode == 0
    data = json.loads(up.run("preview", "-e", "local", "--output", "json").stdout)
    assert (data["drift"], data["has_changes"]) == ([], False)


def test_a_second_destroy_says_that_there_is_nothing(up: Folder) -> None:
    assert up.run("destroy", "--yes", "-e", "local").returncode == 0
    again = up.run("destroy", "--yes", "-e", "local")
    assert (again.returncode, again.stdout, again.stderr) == (
        0,
        "nothing to destroy: first is not deployed in local\n",
        "",
    )
    data = json.loads(up.run("destroy", "--yes", "-e", "local", "--output", "json").stdout)
    assert (data["changes"], data["exit_code"]) == ({}, 0)


def test_destroy_shows_what_goes_and_keeps_what_others_made(up: Folder, sandbox: Sandbox) -> None:
    kube = open_kube(sandbox.kubeconfig, None)
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "stray"}}
    path = "/api/v1/namespaces/first/configmaps"
    kube._http.post(path, json=manifest).raise_for_status()
    kept = (
        "the namespace first is kept: configmap/stray is in it and was not applied by aiscale; to delete it with all in "
        "it: kubectl delete namespace first"
    )
    refused = up.run("destroy", "-e", "local")
    assert (refused.returncode, "no terminal to confirm on" in refused.stderr) == (2, True)
    done = up.run("destroy", "--yes", "-e", "local")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("  - ")] == ["  -  trips  service", "  -  eta    model service"]
    assert [line for line in lines if line.startswith("the namespace first is kept: ")] == [kept], done.stdout
    assert lines[-1].partition(" (")[0].endswith(" deleted, the namespace first kept"), done.stdout
    again = up.run("destroy", "--yes", "-e", "local")
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, kept)
    assert kube.list(
        Endpoint("v1", "ConfigMap", "configmaps", namespaced=True), "first", fieldSelector="metadata.name=stray"
    )["items"]

    kube._http.delete(f"{path}/stray").raise_for_status()
    kube.close()
    data = json.loads(up.run("destroy", "--yes", "-e", "local", "--output", "json").stdout)
    assert (data["changes"], data["kept"]) == ({"delete": 1}, [])


KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: there
contexts: [{name: there, context: {cluster: there, user: me}}]
clusters: [{name: there, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}]
users: [{name: me, user: {token: "none"}}]
"""


@pytest.fixture
def away(tmp_path: Path) -> Folder:
    """A project with a cluster that does not answer, one whose kubeconfig is missing, and a sandbox never started."""
    (tmp_path / "there").write_text(KUBECONFIG)
    return Folder(
        tmp_path,
        f'[env.prod]\nkubeconfig = "{tmp_path / "there"}"\ncontext = "there"\n'
        f'[env.lost]\nkubeconfig = "{tmp_path / "nowhere"}"\ncontext = "there"\n'
        '[env.local]\nsandbox = "never-started"\n',
    )


@pytest.mark.parametrize("command", [("preview",), ("up", "--yes"), ("drift",)], ids=lambda words: words[0])
def test_a_cluster_that_does_not_answer_stops_the_command(away: Folder, command: tuple[str, ...]) -> None:
    done = away.run(*command, "-e", "prod")
    assert done.returncode == 4
    assert "the Kubernetes API at https://127.0.0.1:1 does not answer" in done.stderr
    assert ("--offline leaves the engine out" in done.stderr) is (command[0] == "preview")


def test_a_missing_kubeconfig_stops_a_preview_and_offline_leaves_it_out(away: Folder) -> None:
    done = away.run("preview", "-e", "lost")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be used" in done.stderr
    assert away.run("preview", "-e", "lost", "--offline").returncode == 0


def test_a_sandbox_that_does_not_run_is_a_note(away: Folder) -> None:
    done = away.run("preview", "-e", "local")
    assert done.returncode == 0
    assert "Not confirmed by the engine: the sandbox 'never-started' does not run" in done.stderr


def test_what_the_command_line_alone_sets_is_said(up: Folder) -> None:
    given = ("--set", "serving/eta.replicas=3", "--set", "serving/eta.replicas=4", "--set", "namespace=first")
    done = up.run("up", "--yes", "-e", "local", *given)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "--set" in line] == [
        "--set serving/eta.replicas=4 is in no file: the next aiscale up without it reverts it"
    ]
