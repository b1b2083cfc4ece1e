"""Files of others that would take for ever, or all memory, end with an error that names the place and the limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import run

HOSTILE = Path(__file__).resolve().parents[1] / "hostile"
BLUEPRINT = """\
from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
system = System("shop", [{declared}, core])
"""
LEDGER = 'Manifest("books", {{"apiVersion": "books.example/v1", "kind": "Ledger", "spec": {}}}, definitions=["{}"])'


def findings(project: Path, declared: str) -> str:
    """What lint says, without the lines of source."""
    (project / "blueprint.py").write_text(BLUEPRINT.format(declared=declared))
    done = run("lint", "-q", cwd=project)
    assert done.returncode in {2, 5}, done.stdout + done.stderr
    said = (done.stdout + done.stderr).splitlines()
    return "\n".join(line for line in said if line.startswith(("error", " -->", "  = help", "   = help")))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ('{"name": "a" * 5_000 + "!"}', f"spec.name: \"{'a' * 78}… should match '^(a+)+$'"),
        (
            '{"large": "d" * 200_000}',
            "spec.large: a text of 200,000 characters is not compared with '^(a|b|c){0,900}$', which has 3,602 "
            "instructions: that is more than 100,000,000 steps, the limit of aiscale",
        ),
        (
            '{"pages": list(range(1_000))}',
            "spec.pages: costs more than 1,000,000, at which the API server stops a CEL rule: "
            "self.all(x, self.all(y, self.all(z, x + y + z >= 0)))",
        ),
        (
            '{"books": [{"pages": list(range(300))}] * 30}',
            "spec.books[15]: the CEL rules of the object cost more than 10,000,000, at which the API server stops; the "
            "last is self.pages.all(x, self.pages.all(y, x + y >= 0))",
        ),
    ],
)
def test_patterns_and_rules_end_at_their_limits(tmp_path: Path, spec: str, said: str) -> None:
    (tmp_path / "ledgers.yaml").write_text((HOSTILE / "ledgers.yaml").read_text())
    found = findings(tmp_path, LEDGER.format(spec, "ledgers.yaml"))
    field = said.partition(":")[0]
    assert found == (f"error[OBJ001]: books: {said}\n --> blueprint.py:5:44\n  = help: correct {field} in the manifest")


def test_a_pattern_that_no_api_server_takes(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_text((HOSTILE / "unreadable_pattern.yaml").read_text())
    (tmp_path / "aiscale.toml").write_text('[project]\ndefinitions = ["notes.yaml"]\n')
    assert findings(tmp_path, 'Manifest("a", {"apiVersion": "v1", "kind": "ConfigMap"})') == (
        f"error: {tmp_path}/notes.yaml: spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.text.pattern: "
        "'(?=a)(a+)+$' is not a regular expression of RE2: invalid perl operator: (?=\n   = help: correct the pattern"
    )
