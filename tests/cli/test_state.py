"""``aiscale state``: what was applied, listed and shown; taking objects out is tested on a real engine."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from aiscale.engine.folder import StateFolder
from aiscale.engine.state import write_applied
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, AppliedResource
from tests.support.command import aiscale

NOW = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
RECORDS = (
    Resource(
        "kubernetes:core/v1:Namespace", "namespace/shop",
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}, "systems/shop", (), "namespace of shop",
    ),
    Resource(
        "kubernetes:core/v1:Secret", "secret/billing",
        {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "billing", "namespace": "shop"},
            "stringData": {"password": "hunter2"},
        },
        "services/billing", ("namespace/shop",), "password of billing",
    ),
)  # fmt: skip
LISTED = """\
namespace/shop  systems/shop      12ab
secret/billing  services/billing  12ab
"""
SHOWN = """\
# secret/billing: password of billing
# component services/billing, plan 12ab
apiVersion: v1
kind: Secret
metadata:
  name: billing
  namespace: shop
stringData:
  password: (secret)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text("from aiscale import System\nsystem = System('shop', [])\n")
    (tmp_path / "aiscale.toml").write_text("[env.sandbox]\n")
    folder = StateFolder(tmp_path / ".aiscale" / "shop" / "sandbox")
    folder.make()
    resources = {record.key: AppliedResource(record, "12ab") for record in RECORDS}
    write_applied(folder, Applied("shop", "sandbox", resources, applied_at=NOW, cluster="uid", serial=1))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("list",), LISTED),
        (("list", "serv*/*"), LISTED.splitlines(keepends=True)[1]),
        (("show", "secret/billing"), SHOWN),
        (("show", "services/billing"), SHOWN),
    ],
)
def test_objects_are_shown_as_they_were_applied(project: Path, words: tuple[str, ...], out: str) -> None:
    done = aiscale("state", *words, cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, out, "")


def test_no_secret_is_in_the_document(project: Path) -> None:
    done = aiscale("state", "show", "secret/*", "--output", "json", cwd=project)
    (found,) = json.loads(done.stdout)["objects"]
    assert (found["properties"]["stringData"], found["needs"]) == ({"password": "(secret)"}, ["namespace/shop"])
    assert "hunter2" not in done.stdout


def test_what_is_not_in_the_state_is_an_error(project: Path) -> None:
    done = aiscale("state", "show", "secret/biling", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", "error: secret/biling is not in the state of shop in sandbox\n   = help: did you mean secret/billing?\n"
    )  # fmt: skip


def test_nothing_is_removed_without_a_yes(project: Path) -> None:
    done = aiscale("state", "rm", "secret/billing", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "",
        "Removes from the state, and leaves in the cluster: secret/billing\n"
        "error: no terminal to confirm on\n   = help: add --yes\n",
    )  # fmt: skip
    assert aiscale("state", "list", cwd=project).stdout == LISTED


def test_nothing_is_removed_that_another_object_needs(project: Path) -> None:
    done = aiscale("state", "rm", "namespace/shop", "--yes", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "",
        "Removes from the state, and leaves in the cluster: namespace/shop\n"
        "error: secret/billing depends on namespace/shop\n"
        "   = help: remove both: aiscale state rm namespace/shop secret/billing\n",
    )  # fmt: skip
    assert aiscale("state", "list", cwd=project).stdout == LISTED


def test_an_empty_state_is_said(project: Path) -> None:
    (project / ".aiscale/shop/sandbox/applied.json").rename(project / "away")
    done = aiscale("state", "list", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "the state is empty: nothing is deployed\n")
