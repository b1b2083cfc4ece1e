"""Renamed components on a real API server: their objects stay, by their uids."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.errors import ExitCode
from aiscale.sandbox import Sandbox
from tests.cli.test_moved import BLUEPRINT, MOVED, RENAMED
from tests.support.command import aiscale

pytestmark = pytest.mark.tools

TOPICS = Endpoint("kafka.strimzi.io/v1", "KafkaTopic", "kafkatopics", namespaced=True)
DEPLOYMENTS = Endpoint("apps/v1", "Deployment", "deployments", namespaced=True)


class City:
    """A deployed system in the tests' sandbox, with a shared state."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        (folder / "shared").mkdir()
        settings = f'[env.local]\nsandbox = "{sandbox.name}"\nbackend = "{(folder / "shared").as_uri()}"\n'
        (folder / "aiscale.toml").write_text(settings, encoding="utf-8")

    def run(self, *arguments: str, text: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "blueprint.py").write_text(text, encoding="utf-8")
        return aiscale(
            *arguments, "-e", "local", cwd=self.folder, columns=200,
            environment={"PULUMI_CONFIG_PASSPHRASE": "of the test"},
        )  # fmt: skip

    def uids(self) -> dict[str, str]:
        """Of all topics and Deployments in the namespace ``city``, by name."""
        kube = open_kube(self.sandbox.kubeconfig, None)
        try:
            found = [kube.list(one, "city") for one in (TOPICS, DEPLOYMENTS)]
        finally:
            kube.close()
        return {item["metadata"]["name"]: item["metadata"]["uid"] for one in found for item in one["items"]}


@pytest.fixture
def city(sandbox: Sandbox, tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path, sandbox)
    done = made.run("up", "--yes", text=BLUEPRINT)
    assert done.returncode == ExitCode.OK, done.stderr
    yield made
    made.run("destroy", "--yes", "--allow", "*", text=MOVED)


def test_a_moved_topic_service_and_system_keep_their_objects(city: City) -> None:
    before = city.uids()
    assert {*before} == {"rides", "app", "pricing"}
    refused = city.run("up", "--yes", text=RENAMED)
    assert (refused.returncode, "town is not deployed in local, and city is" in refused.stderr) == (
        ExitCode.USAGE,
        True,
    )

    moved = city.run("state", "mv", "services/pricing", "services/quotes", "--yes", text=MOVED)
    assert (moved.returncode, moved.stdout) == (
        ExitCode.OK,
        "5 objects of services/pricing moved to services/quotes in the state. The state before: "
        ".aiscale/city/local/applied.json.bak\n",
    )
    listed = city.run("state", "list", "deployment/pricing", text=MOVED).stdout
    assert listed.split()[:2] == ["deployment/pricing", "services/quotes"]

    done = city.run("up", "--yes", text=MOVED)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "moved from topics/rides: its objects keep their names" in done.stdout
    assert city.uids() == before
    assert "nothing to change" in city.run("preview", "--expect-no-changes", text=MOVED).stdout
    assert city.run("state", "list", "topics/trips", text=MOVED).stdout.split()[:2] == [
        "kafkatopic/rides", "topics/trips"
    ]  # fmt: skip

    more = city.run("up", "--yes", text=MOVED.replace("replicas=3, port=None", "replicas=4, port=None"))
    assert more.returncode == ExitCode.OK, more.stderr
    assert city.uids() == before
    drift = city.run("drift", "--expect-no-changes", text=MOVED)
    assert drift.returncode == ExitCode.OK, drift.stdout + drift.stderr
