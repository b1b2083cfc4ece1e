"""The command env: the environments of a project and what each sets, without loading a blueprint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import aiscale

SETTINGS = """
[env.base]
namespace = "rides"
[env.base.components."services/pricing"]
replicas = 3
[env.prod]
context = "prod-eu"
backend = "s3://state"
[env.prod.parameters]
nodes = 5
[env.prod.components."services/pricing"]
replicas = 6
resources.memory = "1Gi"
[env.draft]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "aiscale.toml").write_text(SETTINGS)
    (tmp_path / "blueprint.py").write_text("raise SystemExit('a blueprint that must not be loaded')")
    return tmp_path


def test_the_list(folder: Path) -> None:
    done = aiscale("env", "ls", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "environment  target                  namespace  sets\n"
        "sandbox      sandbox default         rides      1 field\n"
        "draft        no target: add context  rides      1 field\n"
        "prod         context prod-eu         rides      1 parameter and 2 fields\n",
        "",
    )


def test_the_project_of_a_blueprint(folder: Path) -> None:
    (folder / "system.py").write_text("", encoding="utf-8")
    for words in (("ls",), ("show", "prod")):
        here = aiscale("env", *words, cwd=folder)
        assert here.returncode == 0
        for named in (folder.name, f"{folder.name}/system.py"):
            assert aiscale("env", *words, named, cwd=folder.parent).stdout == here.stdout


def test_one_environment(folder: Path) -> None:
    assert aiscale("env", "show", "prod", cwd=folder).stdout == (
        "prod  context prod-eu\n"
        "\nsettings\n"
        "  namespace         rides       [env.base]\n"
        "  context           prod-eu     [env.prod]\n"
        "  backend           s3://state  [env.prod]\n"
        "\nparameters\n"
        "  nodes             5           [env.prod]\n"
        "\nservices/pricing\n"
        "  replicas          6           [env.prod]\n"
        "  resources.memory  1Gi         [env.prod]\n"
    )


def test_long_names_lose_their_middle_in_tables_and_are_whole_once(tmp_path: Path) -> None:
    context = "arn:aws:eks:eu-central-1:123456789012:cluster/mobility-production-blue"
    (tmp_path / "aiscale.toml").write_text(f'[env.prod]\ncontext = "{context}"\nnamespace = "rides"\n')
    assert aiscale("env", "ls", cwd=tmp_path, columns=80).stdout.splitlines() == [
        "environment  target                                              namespace  sets",
        "sandbox      sandbox default                                     -          -",
        "prod         context arn:aws:eks:eu-central-1:…-production-blue  rides      -",
    ]
    assert aiscale("env", "show", "prod", cwd=tmp_path, columns=80).stdout.splitlines() == [
        f"prod  context {context}",
        "",
        "settings",
        "  context    arn:aws:eks:eu-central-1:12345678901…ty-production-blue  [env.prod]",
        "  namespace  rides                                             [env.prod]",
    ]


def test_a_project_without_settings_has_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    assert aiscale("env", "ls", cwd=tmp_path).stdout == (
        "environment  target           namespace  sets\nsandbox      sandbox default  -          -\n"
    )
    assert aiscale("env", "show", "sandbox", cwd=tmp_path).stdout == (
        "sandbox  sandbox default\nsets nothing: every value is the blueprint's own or a default\n"
    )


def test_data(folder: Path) -> None:
    every = json.loads(aiscale("env", "ls", "--output", "json", cwd=folder).stdout)
    assert [(e["name"], e["sandbox"], e["context"], e["layers"]) for e in every["environments"]] == [
        ("sandbox", "default", None, ["[env.base]"]),
        ("draft", None, None, ["[env.base]", "[env.draft]"]),
        ("prod", None, "prod-eu", ["[env.base]", "[env.prod]"]),
    ]
    one = json.loads(aiscale("env", "show", "prod", "--output", "json", cwd=folder).stdout)
    assert one["values"][-1] == {
        "group": "services/pricing", "name": "resources.memory", "value": "1Gi", "origin": "[env.prod]",
    }  # fmt: skip


def test_an_unknown_environment(folder: Path) -> None:
    done = aiscale("env", "show", "prd", cwd=folder)
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.endswith("   = help: did you mean 'prod'?\n")


def test_a_longer_or_shorter_name(folder: Path) -> None:
    for name in ("production", "pro"):
        assert aiscale("env", "show", name, cwd=folder).stderr.endswith("   = help: did you mean 'prod'?\n")


def test_an_environment_of_a_project_without_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    done = aiscale("env", "show", "prod", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        6,
        "",
        f"error: there is no environment 'prod': there is no aiscale.toml in {tmp_path} or above\n"
        "   | [env.prod]\n"
        '   | context = "…"      # one of your kubeconfig: the current one is never used\n'
        '   | namespace = "…"    # without it, the name of the system\n'
        "   = help: write these lines to aiscale.toml, beside the blueprint\n",
    )


def test_environments_of_one_namespace_are_told(tmp_path: Path) -> None:
    (tmp_path / "aiscale.toml").write_text(
        '[env.base]\nnamespace = "rides"\n[env.prod]\ncontext = "prod-eu"\n[env.staging]\ncontext = "prod-eu"\n'
        '[env.test]\ncontext = "prod-eu"\nnamespace = "rides-test"\n[env.a]\n[env.b]\n'
    )
    (tmp_path / "blueprint.py").write_text('from aiscale import System, Team\nsystem = System("s", [Team("t")])\n')
    sentence = "prod and staging share context prod-eu and namespace rides: only one of them can be deployed"
    assert aiscale("env", "ls", cwd=tmp_path).stdout.splitlines()[-2:] == ["", sentence]
    assert aiscale("preview", "--offline", "-e", "staging", cwd=tmp_path).stdout.splitlines()[-1] == sentence
    assert "share" not in aiscale("preview", "--offline", "-e", "test", cwd=tmp_path).stdout
