"""Files of others that would take for ever, or all memory, end with an error that names the place and the limit."""

from __future__ import annotations

import os
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


PLAIN = 'Manifest("a", {"apiVersion": "v1", "kind": "ConfigMap"})'
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{','.join([f'*a{n}'] * 9)}]\n" for n in range(8)
)
DEEP_ALIASES = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(200))
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  key: 1\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, ", line 7: with its aliases it has more than 1,000,000 values: excessive aliasing"),
        (DEEP_ALIASES, ", line 99: it is nested deeper than 100 levels"),
        ("a: &a [*a]\n", ", line 1: an alias stands within what it repeats"),
        (f"{HEAD}a: {'[' * 200}{']' * 200}\n", ", line 6: it is nested deeper than 100 levels"),
        (f"a: {'[' * 100_000}\n", ", line 1: exceeded maximum nesting depth"),
        (f"{HEAD}  key: 2\n", ", line 6: the key 'key' is on line 5 already"),
        (f"{HEAD}kind: Secret\n", ", line 6: the key 'kind' is on line 2 already"),
        (f"a: {'9' * 5_000}\n", ", line 1: a number has more than 400 digits"),
        ("a: !!python/object/apply:os.system [id]\n",
         ", line 1: could not determine a constructor for the tag 'tag:yaml.org,2002:python/object/apply:os.system'"),
        ("a: 1\n\tb: 2\n", ", line 2: found a tab character that violates indentation"),
    ],
)  # fmt: skip
def test_manifests_that_are_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "a.yaml").write_text(content)
    assert findings(tmp_path, 'Manifest.file("a", "a.yaml")') == (
        f"error[MOD001]: 'a.yaml' is not YAML{said}\n --> blueprint.py:5:45\n  = help: fix it"
    )
    (tmp_path / "aiscale.toml").write_text('[project]\ndefinitions = ["a.yaml"]\n')
    where = said.removeprefix(", ").removeprefix(": ")
    assert findings(tmp_path, PLAIN) == (f"error: {tmp_path}/a.yaml: {where}\n   = help: a YAML or JSON file is needed")


def test_a_manifest_that_is_too_large_or_no_file(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(2**40)
    call = 'Manifest.file("a", "a.yaml")'
    assert findings(tmp_path, call).startswith(
        "error[MOD001]: 'a.yaml' cannot be read: it has 1,099,511,627,776 bytes; aiscale reads at most 16,777,216\n"
    )
    (tmp_path / "a.yaml").unlink()
    os.mkfifo(tmp_path / "a.yaml")
    assert findings(tmp_path, call).startswith(
        "error[MOD001]: 'a.yaml' cannot be read: it is a pipe or a device, not a file\n"
    )


HELP = 'copy it into the project, or allow its folder in aiscale.toml: readable = ["../shared"] under [project]'
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
RECORD = '{"type": "object", "properties": {"at": {"$ref": "%s"}}}'
EVENT = '{"type": "record", "name": "Ride", "fields": [{"name": "id", "type": "string"}]}'
DEFINITION = (HOSTILE / "ledgers.yaml").read_text()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project beside a folder with files of others."""
    (tmp_path / "outside").mkdir()
    for name, text in {
        "a.yaml": OBJECT,
        "a.avsc": EVENT,
        "a.json": RECORD % "#/properties",
        "crd.yaml": DEFINITION,
    }.items():
        (tmp_path / "outside" / name).write_text(text)
    project = tmp_path / "shop"
    project.mkdir()
    (project / "aiscale.toml").touch()
    return project


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ('Manifest.file("a", "../outside/a.yaml")', "'../outside/a.yaml'"),
        ('Manifest.file("a", "../outside")', "'../outside'"),
        ('Manifest.file("a", "../outside/missing.yaml")', "'../outside/missing.yaml'"),
        ('Manifest.file("a", "{outside}/a.yaml")', "'{outside}/a.yaml'"),
        ('Avro.file("../outside/a.avsc")', "the schema '../outside/a.avsc'"),
        ('JsonSchema.file("../outside/a.json")', "the schema '../outside/a.json'"),
    ],
)
def test_files_of_a_blueprint_are_in_its_project(shop: Path, call: str, what: str) -> None:
    outside = shop.parent / "outside"
    declared = call.replace("{outside}", str(outside))
    blueprint = BLUEPRINT.replace("import System\n", "import System\nfrom aiscale.streams import *\n")
    declared = declared if declared.startswith("Manifest") else f"Topic('t', KafkaCluster('k'), schema={declared})"
    (shop / "blueprint.py").write_text(blueprint.format(declared=declared))
    done = run("lint", "-q", cwd=shop)
    said = f"error[MOD001]: {what.replace('{outside}', str(outside))} is outside of the project {shop}\n"
    unwrapped = " ".join(done.stderr.split())
    assert (done.returncode, done.stderr.startswith(said), HELP in unwrapped) == (2, True, True), done.stderr
    (shop / "aiscale.toml").write_text('[project]\nreadable = ["../outside"]\n')
    assert "is outside of the project" not in run("lint", "-q", cwd=shop).stderr
    (shop / "aiscale.toml").write_text("")
    (shop.parent / ".git").mkdir()
    assert "is outside of the project" not in run("lint", "-q", cwd=shop).stderr


def test_definitions_are_in_the_project(shop: Path) -> None:
    declared = PLAIN[:-1] + ', definitions=["../outside/crd.yaml"])'
    assert findings(shop, declared).startswith(
        f"error[MOD001]: Manifest 'a': definitions '../outside/crd.yaml' is outside of the project {shop}; {HELP}\n"
    )
    (shop / "aiscale.toml").write_text('[project]\ndefinitions = ["../outside/*.yaml"]\n')
    message = f"error: {shop}/aiscale.toml: project.definitions: ../outside/*.yaml is outside of the project {shop}"
    assert findings(shop, PLAIN) == f"{message}\n   = help: {HELP}"


def test_links_lead_nowhere_else(shop: Path) -> None:
    (shop / "rendered").mkdir()
    (shop / "rendered/a.yaml").symlink_to("../../outside/a.yaml")
    said = f"is outside of the project {shop}: a.yaml is a link to {shop.parent}/outside/a.yaml"
    for path in ("rendered", "rendered/a.yaml"):
        assert findings(shop, f'Manifest.file("a", "{path}")').startswith(f"error[MOD001]: 'rendered/a.yaml' {said}\n")


@pytest.mark.parametrize("reference", ["../outside/a.json", "link.json"])
def test_references_of_schemas_stay_in_the_project(shop: Path, reference: str) -> None:
    (shop / "link.json").symlink_to("../outside/a.json")
    (shop / "a.json").write_text(RECORD % f"{reference}#/properties/at")
    blueprint = BLUEPRINT.replace("import System\n", "import System\nfrom aiscale.streams import *\n")
    (shop / "blueprint.py").write_text(
        blueprint.format(declared="Topic('t', KafkaCluster('k'), schema=JsonSchema.file('a.json'))")
    )
    done = run("lint", "-q", cwd=shop)
    file = reference.rpartition("/")[2]
    assert done.stderr.startswith(f"error[MOD001]: a.json: the file {file} is outside of the project {shop}"), (
        done.stderr
    )
    assert " --> a.json:1:" in done.stderr


@pytest.mark.parametrize("reference", ["https://example.com/a.json", "file:///etc/passwd", "/etc/passwd"])
def test_references_are_not_fetched(shop: Path, reference: str) -> None:
    (shop / "a.json").write_text(RECORD % reference)
    blueprint = BLUEPRINT.replace("import System\n", "import System\nfrom aiscale.streams import *\n")
    (shop / "blueprint.py").write_text(
        blueprint.format(declared="Topic('t', KafkaCluster('k'), schema=JsonSchema.file('a.json'))")
    )
    done = run("lint", "-q", cwd=shop)
    assert done.stderr.startswith(f"error[MOD001]: a.json: the file {reference} that is referred to is not found\n")
