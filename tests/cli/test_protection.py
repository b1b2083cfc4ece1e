"""Deletions that need to be asked for by name or by number, as a user meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiscale.cli.session.environment import Environment
from aiscale.cli.session.protection import Refusal, lost_words, refusal_of, refusal_words
from aiscale.engine.preview import Difference
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import allowing
from aiscale.plan.make_plan import make_plan
from aiscale.sandbox import Sandbox
from aiscale.sandbox.crds import install_crds
from tests.plan.test_data_resources import cloud, pool, topic
from tests.support.command import aiscale
from tests.support.records import SYSTEM, after, namespace, plan_of, triples
from tests.support.sandbox import open_api


def destroyed(records: list[Resource], *allowed: str, limit: int | None = None) -> Refusal | None:
    applied = after(plan_of(records))
    plan = allowing(make_plan((), {}, applied, system=SYSTEM, environment="test"), applied, allowed)
    return refusal_of([(plan, applied)], limit=limit)


def test_what_is_refused_is_listed_with_the_options_that_allow_it() -> None:
    records = [*triples(3), topic("rides"), pool({"id": 0, "type": "persistent-claim"})]
    assert refusal_words(destroyed(records)) == [
        "aiscale up refuses this plan (exit code 11) without --allow topics/rides --allow kafka/events "
        "--allow-deletions 12:",
        "  topics/rides: deletes kafkatopic/rides with its records",
        "  kafka/events: deletes kafkanodepool/events-broker; 3 volumes are kept (deleteClaim: false), and no broker uses "
        "them",
        "  deletes 12 of 12 objects (100 %)",
    ]
    found = destroyed(records, "kafka/*", limit=11)
    assert found is not None
    assert found.message == (
        "the plan deletes the data of 1 resource and 12 of 12 objects (100 %), and --allow-deletions allows 11: "
        "nothing was changed"
    )
    assert found.flags == ("--allow", "topics/rides", "--allow-deletions", "12")
    assert destroyed(records, "kafka/*", "topics/*", limit=12) is None
    assert refusal_words(None) == []


def test_a_glob_stands_for_many_addresses_that_all_go() -> None:
    topics = [topic(name) for name in ("a", "b", "c", "d")]
    stays = topic("stays")
    applied = after(plan_of([namespace(), *topics, stays]))
    found = refusal_of([(plan_of([namespace()], applied), applied)], counts=False)
    assert found is not None
    assert found.flags == ("--allow", "topics/*")
    found = refusal_of([(plan_of([namespace(), stays], applied), applied)], counts=False)
    assert found is not None
    assert found.flags[1::2] == ("topics/d", "topics/c", "topics/b", "topics/a")


def test_what_only_the_engine_would_replace_is_refused_too() -> None:
    stream = cloud("aws:kinesis/stream:Stream")
    applied = after(plan_of([stream]))
    plan = plan_of([stream], applied)
    others = [
        Difference(stream.key, Action.UPDATE, Action.REPLACE, "the engine would replace it"),
        Difference("deployment/a", Action.UPDATE, Action.REPLACE, "the engine would replace it"),
    ]
    found = refusal_of([(plan, applied)], differences=others)
    assert found is not None
    assert found.lines == ("things/orders: replaces kinesis-stream/orders with its records",)
    assert refusal_of([(plan, applied)]) is None


BLUEPRINT = """
from aiscale import System
from aiscale.objects import Manifest

def topic(name):
    spec = {"topicName": name, "partitions": 1, "replicas": 1}
    return Manifest(name, {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "spec": spec})

def settings(name):
    return Manifest(name, {"apiVersion": "v1", "kind": "ConfigMap", "data": {"level": "info"}})

TOPICS = ["rides", "fares"]
SETTINGS = ["a", "b", "c", "d", "e", "f"]
system = System("stored", [*map(topic, TOPICS), *map(settings, SETTINGS)])
"""


class Project:
    """A system with two topics and six ConfigMaps, on the sandbox's cluster as if it were a real one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write(BLUEPRINT)

    def write(self, text: str) -> None:
        (self.path / "system.py").write_text(text)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return aiscale(*words, "-e", "prod", "system.py", cwd=self.path)

    def answer(self, *words: str, answers: str) -> tuple[int, str]:
        """Run it on a terminal, and answer each question."""
        ours, theirs = pty.openpty()
        environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"NO_COLOR": "1", "TERM": "dumb"}
        command = [sys.executable, "-m", "aiscale", "-q", *words, "-e", "prod", "system.py"]
        streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        with subprocess.Popen(command, cwd=self.path, env=environment, **streams) as process:
            os.close(theirs)
            said = b""
            for letter in answers:
                while not said.endswith(b"[y/N] "):
                    said += os.read(ours, 4096)
                os.write(ours, letter.encode() + b"\n")
                said += b"|"
            try:
                while chunk := os.read(ours, 4096):
                    said += chunk
            except OSError:  # the other end is closed
                pass
            code = process.wait()
        os.close(ours)
        return code, said.decode().replace("\r\n", "\n")


@pytest.fixture
def project(sandbox: Sandbox, tmp_path: Path) -> Iterator[Project]:
    install_crds(open_api(sandbox), [("kafka.strimzi.io/v1", "KafkaTopic")])
    (tmp_path / "aiscale.toml").write_text(
        f'[env.prod]\nkubeconfig = "{sandbox.kubeconfig}"\ncontext = "{sandbox.context}"\n'
    )
    made = Project(tmp_path)
    done = made.run("up", "--yes")
    assert done.returncode == 0, done.stderr
    yield made
    made.write(BLUEPRINT)
    made.run("destroy", "--yes", "--allow", "*")


@pytest.mark.tools
def test_deletions_are_asked_for_by_name_and_by_number(project: Project) -> None:
    edited = BLUEPRINT.replace('["rides", "fares"]', '["rides"]').replace('["a", "b", "c", "d", "e", "f"]', '["a"]')
    project.write(edited)
    shown = project.run("preview")
    said = [
        "aiscale up refuses this plan (exit code 11) without --allow manifests/fares --allow-deletions 6:",
        "  manifests/fares: deletes kafkatopic/fares with its records",
    ]
    assert (shown.returncode, shown.stdout.splitlines()[-3:-1]) == (0, said)
    assert shown.stdout.splitlines()[-1].startswith("  deletes 6 of ")
    data = json.loads(project.run("preview", "--output", "json").stdout)["refused"]
    assert data["flags"] == ["--allow", "manifests/fares", "--allow-deletions", "6"]
    assert [one["key"] for one in data["data"]] == ["kafkatopic/fares"]
    assert data["deletions"]["deleted"] == 6
    assert said[0] in project.run("preview", "--output", "md").stdout
    assert said[0] in project.run("preview", "--output", "github").stdout

    refused = project.run("up", "--yes")
    command = "aiscale up --yes -e prod system.py --allow manifests/fares --allow-deletions 6"
    assert refused.returncode == 11
    assert said[1].strip() in refused.stderr
    assert refused.stderr.splitlines()[-1].strip() == f"= help: to delete this: {command}"
    refused = project.run("up", "--yes", "--allow", "manifests/fares", "--allow-deletions", "5")
    assert (refused.returncode, "deletes 6 of " in refused.stderr) == (11, True)
    assert "--allow-deletions allows 5" in refused.stderr
    refused = project.run("up", "--yes", "--allow", "manifests/fares")
    assert (refused.returncode, "data" in refused.stderr) == (11, False)

    project.run("preview", "--save-plan", "plan.json")
    refused = project.run("up", "--plan", "plan.json")
    options = "--allow manifests/fares --allow-deletions 6"
    again = f"aiscale preview -e prod --save-plan plan.json {options}"
    assert refused.returncode == 11
    assert refused.stderr.splitlines()[-1].strip() == f"= help: review it with these options: {again}"
    assert said[0] not in project.run("preview", "--save-plan", "plan.json", *options.split()).stdout

    code, said_ = project.answer("up", "--yes", "--allow", "manifests/fares", answers="n")
    assert (code, "objects (" in said_, "nothing was changed" in said_) == (8, True, True), said_
    code, said_ = project.answer("up", "--allow", "manifests/fares", answers="yy")
    assert code == 0, said_
    assert "Apply plan" in said_.partition("|")[2]
    assert project.run("preview", "--expect-no-changes").returncode == 0


@pytest.mark.tools
def test_destroy_deletes_everything_but_data_that_is_not_named(project: Project) -> None:
    refused = project.run("destroy", "--yes")
    command = "aiscale destroy --yes -e prod system.py --allow manifests/rides --allow manifests/fares"
    assert refused.returncode == 11
    assert refused.stderr.splitlines()[-1].strip() == f"= help: to delete this: {command}"
    refused = project.run("destroy", "--yes", "-t", "configmap/*")
    assert (refused.returncode, "--allow-deletions 6" in refused.stderr) == (11, True)
    assert project.run("destroy", "--yes", "-t", "configmap/a").returncode == 0
    done = project.run("destroy", "--yes", "--allow", "manifests/*")
    assert done.returncode == 0, done.stderr


@pytest.mark.tools
def test_a_sandbox_stores_nothing_and_protects_nothing(project: Project, sandbox: Sandbox) -> None:
    with (project.path / "aiscale.toml").open("a") as file:
        file.write(f'[env.local]\nsandbox = "{sandbox.name}"\n')
    assert aiscale("up", "--yes", "--adopt", "-e", "local", "system.py", cwd=project.path).returncode == 0
    few = BLUEPRINT.replace('["rides", "fares"]', '["rides"]').replace('["a", "b", "c", "d", "e", "f"]', '["a"]')
    project.write(few)
    done = aiscale("up", "--yes", "-e", "local", "system.py", cwd=project.path)
    assert done.returncode == 0, done.stderr
    assert aiscale("destroy", "--yes", "-e", "local", "system.py", cwd=project.path).returncode == 0
    assert aiscale("destroy", "--yes", "--forget", "-e", "prod", "system.py", cwd=project.path).returncode == 0


def test_a_destroy_names_the_critical_topics_that_it_loses() -> None:
    critical = {"kind": "Topic", "cluster": "kafka/events", "durability": "critical"}
    described = {
        "kafka/events": {"kind": "KafkaCluster", "name": "events"},
        "topics/rides": {**critical, "name": "rides"},
        "topics/fares": {**critical, "name": "fares"},
        "topics/trips": {**critical, "name": "trips", "durability": "standard"},
    }
    applied = after(plan_of([namespace(), *map(topic, ("rides", "fares", "trips"))], described=described))
    real, sandboxed = Environment("prod", context="prod"), Environment("local", sandbox="default")

    def said(*targets: str, where: Environment = real) -> list[str]:
        plan = make_plan((), {}, applied, system=SYSTEM, environment="test", targets=targets)
        return lost_words(plan, applied, where)

    both = "error[CHG017]: fares, rides of events are removed, and their critical records are deleted"
    assert said() == [both]
    assert said("topics/rides") == ["error[CHG017]: rides of events is removed, and its critical records are deleted"]
    assert said("topics/trips") == []
    assert said(where=sandboxed) == []
