"""Secrets that were applied with a waiver: no command that reads a state shows one, whatever the blueprint says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.applied_states import record_applied
from tests.support.command import aiscale

VALUES = ("Kq82mZx0Lw", "Hd73nPy1Vt", "Wc95bRu4Js", "Tg61vNe8Fk")
_WAIVED = (
    ', waivers=[Waiver("OBJ003", reason="a test system without data", owner="shop", expires="2099-01-01")]'
)  # fmt: skip
_BLUEPRINT = """
from aiscale import System, Waiver
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice

IMAGE = "registry.example/shop/app@sha256:{digest}"
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, on=cluster{fields})
held = Manifest("held", {{"apiVersion": "v1", "kind": "{kind}", "data": {held}}}{waived})
system = System("shop", [cluster, pricing, held])
"""
_PLAIN = f', args=["--token={VALUES[0]}"], environment={{"A": "1", "DB_PASSWORD": "{VALUES[1]}", "C": "3"}}'
_HELD = f'{{"app.yaml": "password: {VALUES[2]}", "b": "token: {VALUES[3]}"}}'
LATER = {
    "references": {
        "fields": ', secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")}, environment={"C": "3"}',
        "held": '{"app.yaml": "password: ${DB}"}', "waived": "",
    },
    "nothing": {"fields": "", "held": '{"c": "d"}', "waived": ""},
    "other variables": {"fields": ', environment={"B": "1", "C": "4", "D": "5"}', "held": '{"c": "d"}', "waived": ""},
    "the same": {"fields": _PLAIN + _WAIVED, "held": _HELD, "waived": _WAIVED},
}  # fmt: skip
COMMANDS = (
    ("state", "ls", "-e", "prod", "--output", "json"),
    ("state", "show", "deployment/pricing", "-e", "prod"),
    ("state", "show", "configmap/held", "-e", "prod", "--output", "json"),
    ("outputs", "-e", "prod", "--output", "json"),
    ("why", "deployment/pricing", "-e", "prod"),
    *(("preview", "--offline", "-e", "prod", "--show", "all", "--output", form) for form in ("text", "json", "md")),
    ("preview", "--offline", "-e", "prod", "--output", "github"),
    ("preview", "--offline", "-e", "prod", "--show", "stages", "--debug"),
)


@pytest.mark.parametrize("later", LATER)
def test_no_command_shows_what_a_state_holds(tmp_path: Path, later: str) -> None:
    blueprint = tmp_path / "blueprint.py"
    shared = {"digest": "ab12" * 16, "kind": "ConfigMap"}
    (tmp_path / "aiscale.toml").write_text('[env.prod]\ncontext = "prod"\n', encoding="utf-8")
    blueprint.write_text(
        _BLUEPRINT.format(**shared, fields=_PLAIN + _WAIVED, held=_HELD, waived=_WAIVED), encoding="utf-8"
    )
    record_applied(blueprint, "prod")
    blueprint.write_text(_BLUEPRINT.format(**shared, **LATER[later]), encoding="utf-8")
    leaked = {}
    for words in COMMANDS:
        done = aiscale(*words, cwd=tmp_path, environment={"TMPDIR": str(tmp_path)})
        said = done.stdout + done.stderr
        said += "".join(log.read_text(encoding="utf-8") for log in tmp_path.glob("*.log"))
        if found := [value for value in VALUES if value in said]:
            leaked[" ".join(words)] = found
        assert "Traceback" not in said
    assert leaked == {}


def test_render_writes_a_waived_secret_as_it_is(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    text = _BLUEPRINT.format(
        digest="ab12" * 16,
        kind="Secret",
        fields=_PLAIN + _WAIVED,
        held='{"password": "S3E4Mm1aeDBMdw=="}',
        waived=_WAIVED,
    )
    blueprint.write_text(text, encoding="utf-8")
    done = aiscale("render", cwd=tmp_path)
    assert "password: S3E4Mm1aeDBMdw==" in done.stdout
    assert VALUES[1] in done.stdout
    blueprint.write_text(text.replace(_WAIVED, ""), encoding="utf-8")
    refused = aiscale("render", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (5, "")
