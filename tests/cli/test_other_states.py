"""What commands do with the states of several clusters: one that cannot be reached or read, or is not looked at."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import ClassVar

import pytest

from aiscale.cli.console import Console
from aiscale.cli.session.cluster_states import locate
from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.plan_confirmation import offline
from aiscale.cli.session.planning import refuse_lost_data
from aiscale.cli.session.target import Target, engine_for
from aiscale.engine.automation import EngineSettings
from aiscale.engine.engine_errors import explained_error, unreadable
from aiscale.engine.folder import StateFolder
from aiscale.errors import UsageError
from tests.cli.test_other_clusters import EACH, HEAD, ONE, TWO, WHOLE, Project
from tests.support.command import aiscale


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


MODEL = f"""{HEAD}
from aiscale.platform import EksCluster
from aiscale.serving import Model, ModelService, Triton


def eks(name):
    return EksCluster(name, region="eu-west-1", pools=[NodePool(f"of-{{name}}", instance_type="m7i.2xlarge")])


eu, us = eks("eu"), eks("us")
ranks = Model("ranks", version="v1", artifact="s3://shop-models/v1", digest="sha256:" + "5e" * 32, framework="onnx")
"""


def test_what_another_state_has_in_a_cloud_is_not_made_beside_it(project: Project) -> None:
    """The role of a model server that moves has one name in the account: with --cluster alone it were there twice."""
    reader = 'ModelService("ranks", model=ranks, runtime=Triton(), on={})'
    project.up(f'{MODEL}system = System("shop", [service("pricing", us), {reader.format("eu")}])\n', EACH)
    project.says(f'{MODEL}system = System("shop", [service("pricing", eu), {reader.format("us")}])\n', EACH)
    args = argparse.Namespace(blueprint=str(project.folder / "blueprint.py"), env="prod", overrides=[])
    session = open_session(args, supervised=False)
    located = locate(session, Console("never"), ("us",), offline=True)
    with pytest.raises(UsageError) as caught:
        refuse_lost_data(session, located, offline(session, located, []))
    assert (caught.value.message, caught.value.hint) == (
        "iam-role/ranks of serving/ranks is a cloud resource in the state of eu, which is ignored: it would be created "
        "a second time",
        "add --cluster eu, or leave --cluster out: it is deleted there, and created here",
    )
    for only in ((), ("eu",)):
        located = locate(session, Console("never"), only, offline=True)
        refuse_lost_data(session, located, offline(session, located, []))


def test_what_is_said_names_the_cluster_and_not_its_state(project: Project) -> None:
    project.up(ONE, WHOLE)
    project.says(TWO, EACH)
    args = argparse.Namespace(blueprint=str(project.folder / "blueprint.py"), env="prod", overrides=[])
    found = locate(open_session(args, supervised=False), Console("never"), offline=True)
    settings = [engine_for(one, Target(None, None)).settings for one in found.every]
    assert [(one.environment, one.title, one.chosen) for one in settings] == [
        ("prod", "prod.eu", "--cluster eu -e prod"), ("prod.us", "prod.us", "--cluster us -e prod"),
    ]  # fmt: skip
    locked = explained_error(RuntimeError("error: the stack is currently locked by 1 lock(s)"), settings[0])
    assert locked.message == ("somebody else changes prod.eu right now: the state in the local state folder is locked")


def test_drift_and_destroy_go_on_without_a_cluster_of_the_past(project: Project) -> None:
    """What cannot be reached is told with the ways out, and the others are looked at; the exit code says so."""
    project.up(TWO, "", "sandbox")
    shutil.rmtree(project.state("sandbox.eu"))
    environment = {"XDG_STATE_HOME": str(project.folder / "state")}
    off = project.folder / "state" / "aiscale" / "sandboxes" / "default-us"
    off.mkdir(parents=True)
    project.says(ONE, "")
    told = [
        "error: us is no longer in the blueprint and has 10 objects of shop, but the sandbox 'default-us' does not run",
        "   = help: aiscale sandbox start --name default-us; if the cluster no longer exists: aiscale destroy --forget --cluster us "
        "-e sandbox",
    ]
    nothing = "nothing is applied: shop is not deployed in sandbox, so there is nothing to compare"
    done = aiscale("drift", cwd=project.folder, environment=environment)
    assert (done.returncode, done.stdout.splitlines(), done.stderr.splitlines()) == (1, ["sandbox", nothing], told)
    done = aiscale("drift", "--output", "json", cwd=project.folder, environment=environment)
    assert (done.returncode, list(json.loads(done.stdout)["clusters"])) == (1, ["sandbox"])
    done = aiscale("destroy", "--yes", cwd=project.folder, environment=environment)
    gone = "nothing to destroy: shop is not deployed in sandbox\n"
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (1, gone, told)
    done = aiscale("destroy", "--yes", "--output", "json", cwd=project.folder, environment=environment)
    data = json.loads(done.stdout)
    assert (done.returncode, list(data["clusters"]), data["untouched"]) == (1, ["sandbox"], ["sandbox.us"])

    off.rmdir()
    done = aiscale("destroy", "--yes", cwd=project.folder, environment=environment)
    assert (done.returncode, done.stdout, done.stderr[:70]) == (
        0, "nothing to destroy: shop is not deployed in sandbox, sandbox.us\n",
        "The sandbox 'default-us' is deleted, and with it all on us: its state ",
    )  # fmt: skip


@pytest.mark.parametrize(("torn", "name"), [("prod.us", "us"), ("prod.eu", "eu")])
@pytest.mark.parametrize("loads", [True, False], ids=["loads", "broken"])
def test_a_broken_state_can_be_put_aside(project: Project, torn: str, name: str, loads: bool) -> None:
    """The others are as they were; without that, every command stops at it and says how to restore it."""
    project.up(TWO, EACH)
    project.says((ONE if name == "us" else TWO) if loads else f"{TWO}system.nothing\n", EACH)
    (project.state(torn) / "applied.json").write_text('{"checksum', encoding="utf-8")
    (project.state(torn) / "journal.json").write_text("{\n", encoding="utf-8")
    words = ("destroy", "--cluster", name, "-e", "prod", "--yes")
    told = aiscale(*words, cwd=project.folder).stderr
    assert ("is not a whole applied state" in told, "destroy --forget, with --cluster NAME" in told) == (True, True)
    done = aiscale(*words, "--forget", cwd=project.folder)
    assert (done.returncode, done.stdout[:21]) == (0, "The old state is in /"), done.stderr
    assert [one for one in project.states if "T" not in one] == [{"eu": "prod.us", "us": "prod.eu"}[name]]
    project.says(*((ONE, WHOLE) if name == "us" else (TWO, EACH)))
    assert project.preview()[-1].startswith("shop" if name == "us" else "10 to create, 0 to change, 0 to delete")


@pytest.mark.parametrize(
    ("is_list", "message", "hint"),
    [
        (
            True,
            "a state of shop in s3://states is broken: the engine lists none",
            "look under .pulumi/stacks/shop there for the file that is no JSON, and put the one before in its place: it "
            "lies beside it and ends with .bak",
        ),
        (
            False,
            "the state prod.us of shop in s3://states is broken",
            "put prod.us.json.bak, which lies under .pulumi/stacks/shop there and is the one before, in the place of "
            "prod.us.json; if that is lost: aiscale destroy --forget, with --cluster NAME for one of several "
            "clusters",
        ),
    ],
)
def test_a_broken_stack_in_a_shared_backend_is_told_with_where_the_one_before_is(
    tmp_path: Path, is_list: bool, message: str, hint: str
) -> None:
    settings = EngineSettings(StateFolder(tmp_path), "shop", "prod.us", None, "s3://states")
    failed = RuntimeError("stderr: error: failed to load checkpoint: unexpected end of JSON input")
    said = unreadable(failed, settings, is_list=is_list)
    assert (said.message, said.hint, said.details) == (
        message, hint, ("error: failed to load checkpoint: unexpected end of JSON input",),
    )  # fmt: skip


class StackStandIn:
    """Stands in for the engine's stacks in a backend: counts how often each is read, and has nothing in it."""

    read: ClassVar[list[str]] = []

    def __init__(self, settings: EngineSettings, run: str) -> None:
        self._settings = settings

    def names(self) -> tuple[str, ...]:
        return ("prod.eu", "prod.us")

    def exists(self) -> bool:
        return True

    def export(self) -> dict[str, object]:
        self.read.append(self._settings.environment)
        return {}


def test_a_shared_state_is_read_once_until_it_changes(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.up(TWO, EACH)
    project.says(ONE, f'[env.prod]\nbackend = "s3://states"\n{EACH}')
    monkeypatch.setattr("aiscale.engine.environment_states.EngineStack", StackStandIn)
    monkeypatch.setattr("aiscale.engine.state_cache.EngineStack", StackStandIn)
    monkeypatch.setattr(StackStandIn, "read", [])
    monkeypatch.setattr("aiscale.cli.session.cluster_states.cluster_uid", lambda session: "")
    args = argparse.Namespace(blueprint=str(project.folder / "blueprint.py"), env="prod", overrides=[])
    found = locate(open_session(args, supervised=False), Console("never"))
    assert capsys.readouterr().err == "reading the state of shop in s3://states\n"
    engines = [engine_for(one, Target(None, None)) for one in found.every]
    assert [len(engine.destroy_plan().changes) for engine in engines] == [10, 10]
    assert StackStandIn.read == ["prod.eu", "prod.us"]
    engines[1].reading.drop()
    assert [engine.applied().count for engine in (*engines, *engines)] == [10, 10, 10, 10]
    assert StackStandIn.read == ["prod.eu", "prod.us", "prod.us", "prod.us"]
