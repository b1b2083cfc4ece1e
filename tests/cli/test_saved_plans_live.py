"""What was reviewed is what is applied, on a real control plane."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.sandbox import Sandbox
from tests.cli.test_preview_live import Folder

pytestmark = pytest.mark.tools

SERVICES = Endpoint("v1", "Service", "services", namespaced=True)


@pytest.fixture
def project(sandbox: Sandbox, tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path, f'[env.local]\nsandbox = "{sandbox.name}"\n')
    yield made
    made.run("destroy", "--yes", "-e", "local")


def test_a_plan_is_saved_reviewed_and_applied(project: Folder, sandbox: Sandbox) -> None:
    """Neither needs --yes: somebody has said yes to this plan."""
    done = project.run("preview", "-e", "local", "--save-plan", "plan.json", "--output", "json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    saved = json.loads((project.path / "plan.json").read_text())
    uid = saved["clusters"][0]["uid"]
    assert (saved["id"], saved["is_confirmed"], saved["drift"]) == (shown["plan_hash"], True, [])
    assert len(uid) == 36  # known before anything is deployed
    done = project.run("up", "--plan", "plan.json")
    assert done.returncode == 0, done.stderr

    again = project.run("up", "--plan", "plan.json")
    assert (again.returncode, again.stdout) == (7, "")
    heading, *reasons = again.stderr.splitlines()[-5:]
    assert heading == "error: plan.json is not the plan of now: 2 differences, nothing was changed"
    assert reasons[0] == "   | state: serial 0 when saved, 1 now"
    assert reasons[1].startswith(f"   | plan: {saved['id']} when saved, ")
    assert reasons[2] == "   = help: review a new one: aiscale preview --save-plan plan.json"

    assert project.run("preview", "-e", "local", "--save-plan", "plan.json").returncode == 0
    kube = open_kube(sandbox.kubeconfig, None)
    there = kube.get(SERVICES, "first", "eta")
    assert there is not None
    kube.delete(SERVICES, "first", "eta", uid=there["metadata"]["uid"])
    kube.close()
    drifted = project.run("up", "--plan", "plan.json")
    assert (drifted.returncode, drifted.stdout) == (7, "")
    assert "   | drift since: service/eta is missing\n" in drifted.stderr
    assert "; not reviewed: + service/eta\n" in drifted.stderr

    id_ = json.loads(project.run("preview", "-e", "local", "--output", "json").stdout)["plan_hash"]
    other = project.run("up", "-e", "local", "--expect-plan", "0123456789ab")
    assert (other.returncode, other.stdout) == (7, "")
    assert other.stderr.endswith(
        f"error: the plan is {id_}, not 0123456789ab: nothing was changed\n"
        "   | 1 to create, 0 to change, 0 to delete.\n   | + service/eta\n   = help: review it: aiscale preview\n"
    )
    done = project.run("up", "-e", "local", "--expect-plan", id_)
    assert done.returncode == 0, done.stderr

    # Saved without a look at the cluster, it is accepted as well: it is compared with what is there by then.
    blueprint = project.path / "system.py"
    blueprint.write_text(blueprint.read_text().replace("peak=Rate(200)", "peak=Rate(250)"))
    assert project.run("preview", "-e", "local", "--offline", "--save-plan", "plan.json").returncode == 0
    assert json.loads((project.path / "plan.json").read_text())["is_confirmed"] is False
    done = project.run("up", "--plan", "plan.json")
    assert done.returncode == 0, done.stderr
