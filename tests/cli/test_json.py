"""What ``--output json`` writes: one document, which says the version of its form."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.command_spec import CommandSpec, command_line
from tests.support.command import aiscale
from tests.support.documents import OF_THEIR_OWN, REFERENCE, misfits, published

RIDES = "blueprints/ride_demand.py"
SHOP = "examples/08-event-sourcing/system.py"

WHOLE = json.loads((REFERENCE / "output.schema.json").read_text(encoding="utf-8"))

LINES = (
    f"lint {RIDES}", f"preview --offline {RIDES}", f"drift {RIDES}", f"outputs -f {RIDES}", f"cost {RIDES}", f"config {RIDES}",
    "env ls", "env show sandbox", f"why deployment/pricing -f {RIDES}", f"why services/pricing -f {RIDES}",
    f"why secret/surge-audit-events -f {RIDES}",
    "explain STR012", "explain --list", "kinds", "kinds Topic", f"graph {RIDES}", "personal-data blueprints/fraud/system.py",
    f"path ride-requests featureviews/zone_demand_5m -f {RIDES}",
    f"path ride-requests featureviews/zone_demand_5m --guarantees -f {RIDES}", f"guarantees {RIDES}", f"impact --rank -f {RIDES}",
    f"impact kafka/events -f {RIDES}", f"replay revenue order-events --from 36h -f {SHOP}", "sandbox status",
    "sandbox stop", "tools list", "tools clean etcd", "doctor", "version", f"state list -f {RIDES}",
)  # fmt: skip
"""Each command with ``--output json`` that needs no engine, in each form of its answer."""

ELSEWHERE = {
    "up", "destroy", "sandbox start", "sandbox reset", "sandbox kubeconfig", "sandbox logs", "tools install",
    "tools path", "state mv", "state show", "state rm",
}  # fmt: skip
"""Those that run the engine or a sandbox, or need binaries or a state that are there."""


@pytest.mark.parametrize("line", LINES)
def test_a_document_says_the_version_of_its_form(line: str, nothing_applied: Path, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    done = aiscale(*shlex.split(line), "--output", "json", cwd=nothing_applied, environment=home)
    said = json.loads(done.stdout)
    assert next(iter(said)) == "format_version"
    assert said["format_version"] in {"1.0", "1.1", "1.2"}


def test_every_command_with_data_is_looked_at() -> None:
    looked_at = {
        name for name in _with_json(command_line(), "") if any(f"{line} ".startswith(f"{name} ") for line in LINES)
    }
    assert set(_with_json(command_line(), "")) - looked_at == ELSEWHERE


def test_every_command_with_data_has_a_published_schema() -> None:
    names = set(_with_json(command_line(), ""))
    assert {name for name in names if published(name.split()) is None} == set()
    parts = {"check", "environment", "format_version", "guaranteed", "holdings"}
    assert set(WHOLE["$defs"]) == {name.replace(" ", "-") for name in names - OF_THEIR_OWN.keys()} | parts


def test_the_schema_misses_no_key() -> None:
    """A document with a key more, or one less, is none."""
    said = json.loads(aiscale("env", "ls", "--output", "json").stdout)
    assert misfits(["env", "ls"], said) == []
    assert misfits(["env", "ls"], said | {"more": 1}) != []
    del said["environments"][0]["clusters"]
    assert misfits(["env", "ls"], said) == ['environments.0: "clusters" is a required property']


def _with_json(spec: CommandSpec, before: str) -> Iterator[str]:
    for inner in spec.actions:
        name = f"{before} {inner.name}".strip()
        if any("--output" in word.flags and "json" in word.choices for word in inner.options):
            yield name
        yield from _with_json(inner, name)
