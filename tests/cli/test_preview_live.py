"""Previews against a live cluster: drift, and clusters that can not be asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest

from aiscale.engine.kube import Endpoint, open_kube
from aiscale.sandbox import Sandbox
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
        return subprocess.run(
            [sys.executable, "-m", "aiscale", *arguments, "system.py"], cwd=self.path, capture_output=True, text=True,
            check=False, env=os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}, stdin=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture
def up(sandbox: Sandbox, tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path, f'[env.local]\nsandbox = "{sandbox.name}"\n')
    done = made.run("up", "--yes", "-e", "local")
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
    assert "drifted: service/eta missing, `aiscale up` puts it back\nConfirmed by the engine" in shown.stdout
    data = json.loads(up.run("preview", "-e", "local", "--output", "json").stdout)
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []
    assert data["drift"] == [
        {"key": "service/eta", "address": "serving/eta", "kind": "missing", "fields": [], "restored": True}
    ]
    assert data["summary"]["create"] == 1

    assert up.run("up", "--yes", "-e", "local").returncode == 0
    data = json.loads(up.run("preview", "-e", "local", "--output", "json").stdout)
    assert (data["drift"], data["has_changes"]) == ([], False)
