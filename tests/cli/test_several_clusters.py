"""A system over several clusters: seen as a whole, brought up not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_main import aiscale

SYSTEM = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
system = System("two", [Microservice("pricing", image=IMAGE, on=eu), Microservice("audit", image=IMAGE, on=us)])
"""
REASON = "not provisioned yet: several clusters (eu and us)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "blueprint.py").write_text(SYSTEM, encoding="utf-8")
    return tmp_path


def test_a_preview_shows_all_but_the_resources(project: Path) -> None:
    for arguments in (("preview", "--offline"), ("preview",)):
        done = aiscale(*arguments, cwd=project)
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert [line.split("  ")[0] for line in lines if line and line[0].isupper()] == [
            "Architecture", "Resources", "Effects", "Findings",
        ]  # fmt: skip
        assert f"Resources    {REASON}" in lines


def test_the_document_says_why_it_has_no_resources(project: Path) -> None:
    data = json.loads(aiscale("preview", "--offline", "--output", "json", cwd=project).stdout)
    assert (data["unmade"], data["resource_changes"], data["has_changes"]) == (REASON, [], False)
    assert len(data["architecture_changes"]) == 6


def test_a_preview_fails_as_its_findings_do(project: Path) -> None:
    blueprint = project / "blueprint.py"
    blueprint.write_text(SYSTEM.replace("image=IMAGE, on=us)])", "image=IMAGE), us])"), "utf-8")
    assert aiscale("preview", "--offline", cwd=project).returncode == 5


@pytest.mark.parametrize("arguments", [("up", "--yes"), ("render",), ("why", "deployment/pricing")])
def test_what_needs_the_resources_refuses(project: Path, arguments: tuple[str, ...]) -> None:
    done = aiscale(*arguments, cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"error: two can not be brought up: {REASON}"
