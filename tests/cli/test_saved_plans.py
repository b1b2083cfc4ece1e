"""``preview --save-plan`` and what ``up`` refuses of the file: real commands, without a cluster."""

from __future__ import annotations

import json
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aiscale.cli.parser import parser
from aiscale.cli.session.required_plan import required_plan
from aiscale.plan.saved_plan import HEAD, SavedPlan, differences, read_saved
from tests.cli.test_other_clusters import EACH, ONE, TWO
from tests.support.applied_states import record_applied
from tests.support.command import aiscale

BLUEPRINT = """
from aiscale import Parameters, System, Team
from aiscale.platform import KubernetesCluster, NodePool
from services import shop

class Size(Parameters):
    replicas: int = 2

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
system = System("store", [shop(core, Size().replicas)], owner=Team("shop", contact="#shop"))
"""
SERVICES = """
import json
import os
from pathlib import Path

from aiscale import Waiver
from aiscale.services import Microservice

LEVELS = json.loads((Path(__file__).parent / "levels.json").read_text())
WAIVERS = [Waiver("IMG001", reason="tags are immutable in this registry", owner="shop", expires="2027-03-31")]


def shop(core, replicas):
    level = os.environ.get("SHOP_LEVEL", LEVELS["shop"])
    return Microservice(
        "shop", image="r/s:1", replicas=replicas, environment={"LEVEL": level}, waivers=WAIVERS, on=core
    )
"""
SETTINGS = """
[project]
definitions = ["crds/*.yaml"]

[env.prod]
context = "prod"
namespace = "store"
parameters.replicas = 3

[env.staging]
context = "staging"
"""
DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""
AT = {"AISCALE_NOW": "2026-11-25T10:00Z"}


class Project:
    """A folder with a blueprint, a module, a file of data and settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("blueprint.py", BLUEPRINT)
        self.write("services.py", SERVICES)
        self.write("levels.json", '{"shop": "info"}')
        self.write("aiscale.toml", SETTINGS)
        (folder / "crds").mkdir()
        self.write("crds/widgets.yaml", DEFINITION)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert before in text
        self.write(name, text.replace(before, after))

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return aiscale(*words, cwd=self.folder, environment=AT | variables)

    def save(self, *words: str, name: str = "plan.json", **variables: str) -> SavedPlan:
        done = self.run("preview", "--offline", "-e", "prod", "--save-plan", name, *words, **variables)
        assert done.returncode == 0, done.stderr
        return read_saved((self.folder / name).read_text(encoding="utf-8"), name)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


CHANGED = "; with other content: + deployment/shop"
CASES = {
    "a field": ("blueprint.py", "Size().replicas", "Size().replicas + 1", ["blueprint: blueprint.py changed", CHANGED]),
    "a comment": ("blueprint.py", "core =", "# reviewed\ncore =", ["blueprint: blueprint.py changed"]),
    "a module": ("services.py", "replicas=replicas", "replicas=9", ["blueprint: services.py changed", CHANGED]),
    "data that it reads": ("levels.json", "info", "debug", ["blueprint: levels.json changed", CHANGED]),
    "a file that it no longer reads": (
        "services.py", 'json.loads((Path(__file__).parent / "levels.json").read_text())', '{"shop": "info"}',
        ["blueprint: levels.json is no longer read", "blueprint: services.py changed"],
    ),
    "the context": (
        "aiscale.toml", 'context = "prod"', 'context = "prod-2"',
        ["settings: [env.prod] context: prod when saved, prod-2 now"],
    ),
    "the namespace": (
        "aiscale.toml", 'namespace = "store"', 'namespace = "shop"',
        ["settings: [env.prod] namespace: store when saved, shop now", "; not reviewed: + namespace/shop"],
    ),
    "a backend": (
        "aiscale.toml", "[env.prod]", '[env.base]\nbackend = "s3://me:hunter2@states"\n[env.prod]',
        ["settings: [env.base] backend is new"],
    ),
    "a parameter": (
        "aiscale.toml", "replicas = 3", "replicas = 4", ["settings: [env.prod] parameters.replicas changed", CHANGED]
    ),
    "a field by address": (
        "aiscale.toml", "[env.staging]", '[env.prod.components."services/shop"]\nreplicas = 5\n[env.staging]',
        ["settings: [env.prod] components.services/shop.replicas is new", CHANGED],
    ),
    "what counts in a check": (
        "aiscale.toml", "parameters.", 'lint.ignore = ["STR"]\nparameters.', ["settings: [env.prod] lint.ignore changed"]
    ),
    "definitions of kinds": (
        "crds/widgets.yaml", "type: object", "type: object, description: one",
        ["definitions: crds/widgets.yaml changed"],
    ),
    "a waiver": (
        # Another size: Python takes a file of the same size and second for the one that it has compiled.
        "services.py", '"IMG001"', '"IMG002" ',
        ["blueprint: services.py changed", "finding since: IMG001 of services/shop (warning)", "finding since: WVR002 of services/shop (warning)",
         "waived finding gone: IMG001 of services/shop"],
    ),
    "another environment": ("aiscale.toml", 'context = "staging"', 'context = "stage"', []),
}  # fmt: skip
"""A file, what is replaced in it and by what, and why the plan is another one then."""


@pytest.mark.parametrize("name", CASES)
def test_a_plan_is_stale_once_what_it_was_made_from_changed(project: Project, name: str) -> None:
    reviewed = project.save()
    file, before, after, reasons = CASES[name]
    project.edit(file, before, after)
    assert reasons_of(reviewed, project.save(name="now.json")) == reasons


def reasons_of(saved: SavedPlan, now: SavedPlan) -> list[str]:
    """The reasons; of a plan's only the first object, without ids."""
    return [re.sub(r"^plan: \w+ when saved, \w+ now(.*?[+] [^,;]*).*", r"\1", one) for one in differences(saved, now)]


def test_an_equal_plan_is_not_stale(project: Project) -> None:
    reviewed = project.save("--set", "services/shop.replicas=4")
    assert reasons_of(reviewed, project.save("--set", "services/shop.replicas=4", name="now.json")) == []
    assert reviewed.overrides == ("services/shop.replicas=4",)
    assert sorted(reviewed.files) == ["blueprint.py", "levels.json", "services.py"]


def test_what_is_not_in_a_file_makes_a_plan_stale_too(project: Project) -> None:
    reviewed = project.save()
    assert reasons_of(reviewed, project.save("--set", "services/shop.replicas=4", name="now.json")) == [
        "settings: --set components.services/shop.replicas is new",
        CHANGED,
    ]
    assert reasons_of(reviewed, project.save(name="now.json", SHOP_LEVEL="debug")) == [
        "variables: SHOP_LEVEL, which the blueprint reads, changed",
        CHANGED,
    ]
    assert reasons_of(reviewed, project.save(name="now.json", AISCALE_NOW="2027-04-01T00:00Z")) == [
        "finding since: IMG001 of services/shop (warning)",
        "finding since: WVR001 of services/shop (warning)",
        "waived finding gone: IMG001 of services/shop",
    ]


def test_a_plan_is_stale_once_the_state_is_another_one(project: Project) -> None:
    reviewed = project.save()
    record_applied(project.folder / "blueprint.py", "prod")
    known = project.save(name="known.json")
    assert [one.serial for one in (*reviewed.clusters, *known.clusters)] == [0, 1]
    assert reasons_of(reviewed, known) == [
        "state: serial 0 when saved, 1 now",
        "; reviewed, but no longer planned: + namespace/store",
    ]
    record_applied(project.folder / "blueprint.py", "prod")
    again = project.save(name="again.json")
    ids = f"{known.id} when saved, {again.id} now"
    assert differences(known, again) == (
        "state: serial 1 when saved, 2 now",
        f"plan: {ids}; the same objects change",
    )


def test_a_plan_of_several_clusters(project: Project) -> None:
    project.write("blueprint.py", TWO)
    project.write("aiscale.toml", EACH)
    reviewed, eu = project.save(), project.save("--cluster", "eu", name="eu.json")
    assert [one.name for one in reviewed.clusters] == ["prod.eu", "prod.us"]
    assert eu.only == ("eu",)
    assert eu.clusters == reviewed.clusters[:1]
    assert len({reviewed.id, *(one.plan for one in reviewed.clusters)}) == 3
    project.write("blueprint.py", ONE)
    project.write("aiscale.toml", EACH.replace('[env.prod.clusters.us]\ncontext = "prod-us"\n', ""))
    assert differences(reviewed, project.save(name="now.json"))[:3] == (
        "blueprint: blueprint.py changed",
        "settings: [env.prod] clusters.us.context is no longer set",
        "clusters: prod.eu, prod.us when saved, prod now",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-e", "staging"], "-e staging contradicts plan.json, which was saved with prod"),
        (["-t", "services/x"], "--target services/x contradicts plan.json, which was saved with services/shop"),
        (["--cluster", "eu"], "--cluster eu contradicts plan.json, which was saved with none"),
        (["--set", "namespace=x"], "--set namespace=x contradicts plan.json, which was saved with none"),
    ],
)
def test_the_command_line_may_not_contradict_the_file(project: Project, words: list[str], message: str) -> None:
    project.save("-t", "services/shop")
    option = message.split(maxsplit=1)[0]
    done = project.run("up", "--plan", "plan.json", *words)
    assert (done.returncode, done.stderr) == (2, f"error: {message}\n   = help: leave {option} out: the file has it\n")


def test_what_may_be_deleted_is_part_of_the_review(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = project.save("--allow", "topics/*", "--allow-deletions", "6")
    assert (saved.allow, saved.allow_deletions) == (("topics/*",), 6)
    monkeypatch.chdir(project.folder)
    args = parser(None, everything=True).parse_args(["up", "--plan", "plan.json"])
    required_plan(args)
    assert (args.allow, args.allow_deletions, args.env, args.blueprint) == (["topics/*"], 6, "prod", "blueprint.py")
    other = project.run("up", "--plan", "plan.json", "--allow-deletions", "7")
    assert (other.returncode, other.stderr) == (
        2,
        "error: --allow-deletions 7 contradicts plan.json, which was saved with 6\n"
        "   = help: leave --allow-deletions out: the file has it\n",
    )
    project.save()
    more = project.run("up", "--plan", "plan.json", "--allow", "topics/*")
    assert (more.returncode, more.stderr) == (
        2,
        "error: --allow topics/* contradicts plan.json, which was saved with none\n"
        "   = help: review it with that: aiscale preview --save-plan plan.json --allow topics/*\n",
    )


def test_the_file_names_the_blueprint(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "blueprint.py").rename(project.folder / "city.py")
    project.save("city.py")
    monkeypatch.chdir(project.folder)
    args = parser(None, everything=True).parse_args(["up", "--plan", "plan.json"])
    required_plan(args)
    assert args.blueprint == "city.py"
    (project.folder / "city.py").unlink()
    gone = project.run("up", "--plan", "plan.json")
    assert (gone.returncode, gone.stderr.splitlines()) == (
        2,
        [
            "error: plan.json was made from city.py, which is not in .",
            "   = help: name the blueprint: aiscale up --plan plan.json PATH/city.py",
        ],
    )


@pytest.mark.parametrize("text", ["75c3360d", "75c3360d3c89a", "75C3360D3C89", "75c3360d3c8*"])
def test_an_id_is_whole(project: Project, text: str) -> None:
    done = project.run("up", "-e", "prod", "--expect-plan", text)
    assert (done.returncode, done.stderr) == (
        2,
        f"error: --expect-plan {text} is not a whole id\n   = help: it has 12 hexadecimal digits, in lower case\n",
    )


def test_a_file_or_an_id(project: Project) -> None:
    project.save()
    done = project.run("up", "--plan", "plan.json", "--expect-plan", "75c3360d3c89")
    assert done.returncode == 2
    assert "not allowed with" in done.stderr


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda at: at.write_text("mine"), "plan.json is not overwritten: it is not a saved plan"),
        (lambda at: at.write_text('{"format": "other"}'), "plan.json is not overwritten: it is not a saved plan"),
        (lambda at: at.mkdir(), "plan.json is a folder"),
        (lambda at: at.symlink_to("old.json"), "plan.json is a link to old.json: aiscale does not write through links"),
    ],
    ids=["another file", "other JSON", "a folder", "a link"],
)
def test_nothing_but_a_saved_plan_is_overwritten(
    project: Project, prepare: Callable[[Path], object], message: str
) -> None:
    prepare(project.folder / "plan.json")
    before = sorted(project.folder.iterdir())
    done = project.run("preview", "--offline", "-e", "prod", "--save-plan", "plan.json")
    assert (done.returncode, done.stdout, done.stderr.splitlines()[0]) == (2, "", f"error: {message}")
    assert sorted(project.folder.iterdir()) == before


def test_the_file_is_its_owners_and_is_replaced_as_a_whole(project: Project) -> None:
    project.save()
    file = project.folder / "plan.json"
    file.write_text(file.read_text()[:200])  # what a full disk left of it
    file.chmod(0o644)
    project.save()
    assert file.read_text().startswith(HEAD)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in project.folder.glob(".plan*")] == []
    done = project.run("preview", "--offline", "-e", "prod", "--save-plan", "none/plan.json")
    assert (done.returncode, done.stderr) == (
        2, "error: none/plan.json cannot be written: there is no folder none\n   = help: mkdir -p none\n"
    )  # fmt: skip
    file.write_text("mine")
    assert project.run("preview", "--offline", "-e", "prod", "--save-plan", "plan.json", "--force").returncode == 0
    assert file.read_text().startswith(HEAD)


def test_no_secret_is_saved(project: Project) -> None:
    done = project.run(
        "preview", "--offline", "-e", "prod", "--save-plan", "plan.json", "--set", "services/shop.environment.DB_PASSWORD=hunter2"
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "error: --set services/shop.environment.DB_PASSWORD is a secret: a saved plan would contain it\n"
        "   = help: reference a Secret in the blueprint\n",
    )
    project.edit("services.py", '"SHOP_LEVEL"', '"SHOP_TOKEN"')
    project.edit("aiscale.toml", "[env.prod]", '[env.prod]\nbackend = "postgres://me:hunter2@db.example/states"')
    found = project.save(SHOP_TOKEN="hunter2")
    assert found.variables == {"SHOP_TOKEN": ""}
    assert found.settings["backend"].value == "postgres://db.example/states"
    assert "hunter2" not in (project.folder / "plan.json").read_text()


def test_what_cannot_be_applied_is_not_saved(project: Project) -> None:
    project.edit("services.py", '"LEVEL": level', '"LEVEL": level, "DB_PASSWORD": "hunter2"')
    done = project.run("preview", "--offline", "-e", "prod", "--save-plan", "plan.json")
    assert (done.returncode, done.stderr) == (5, "error: plan.json is not written: the plan cannot be applied\n")
    assert not (project.folder / "plan.json").exists()


def test_no_plan_of_a_commit_is_saved(project: Project) -> None:
    done = project.run("preview", "--against", "HEAD", "--save-plan", "plan.json")
    assert (done.returncode, done.stderr) == (
        2,
        "error: --save-plan cannot be combined with --against: that plan is of no deployed state\n"
        "   = help: leave one of them out\n",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no file plan.json"),
        (b"\xff\xfe", "plan.json is not a saved plan"),
        (b"{}", "plan.json is not a saved plan"),
    ],
)
def test_up_needs_a_saved_plan(project: Project, content: bytes | None, message: str) -> None:
    if content is not None:
        (project.folder / "plan.json").write_bytes(content)
    done = project.run("up", "--plan", "plan.json")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"error: {message}")


def test_every_output_names_the_file_and_the_id(project: Project) -> None:
    words = ("preview", "blueprint.py", "--offline", "-e", "prod", "--save-plan", "my plan.json")
    command = "aiscale up --plan 'my plan.json' blueprint.py"
    text = project.run(*words)
    saved = read_saved((project.folder / "my plan.json").read_text(), "my plan.json")
    line = f"Plan {saved.id} is saved in my plan.json, not confirmed by the engine. Apply it: {command}"
    assert text.stdout.splitlines()[-1] == line
    assert f"{line}\n" in project.run(*words, "--output", "md").stdout
    assert project.run(*words, "--output", "github").stdout.endswith(f"::{line}\n")
    data = json.loads(project.run(*words, "--output", "json").stdout)
    assert data["plan_hash"] == saved.id
    assert data["saved_plan"] == {
        "path": "my plan.json", "plan_hash": saved.id, "confirmed": False, "command": command
    }  # fmt: skip
