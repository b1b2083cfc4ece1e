"""Renamed components and systems, as users meet them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from aiscale.errors import ExitCode
from tests.support.applied_states import record_applied
from tests.support.command import aiscale
from tests.support.paths import ROOT

BLUEPRINT = """\
from aiscale import Moved, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
rides = Topic("rides", KafkaCluster("events", on=core), partitions=12)
app = Microservice("app", image=IMAGE, replicas=3, produces=[rides])
pricing = Microservice("pricing", image=IMAGE, replicas=3, port=None, consumes=[rides])
system = System("city", [app, pricing])
"""
RENAMED = BLUEPRINT.replace('"rides"', '"trips"').replace('"pricing"', '"quotes"').replace('"city"', '"town"')
MOVED = RENAMED.replace(
    "[app, pricing])",
    "[app, pricing], moved=[\n"
    '    Moved("topics/rides", "topics/trips"), Moved("services/pricing", "services/quotes"),\n'
    '    Moved("systems/city", "systems/town"),\n'
    "])",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose system is deployed."""
    (tmp_path / "blueprint.py").write_text(BLUEPRINT, encoding="utf-8")
    record_applied(tmp_path / "blueprint.py", "sandbox")
    return tmp_path


def _write(folder: Path, text: str) -> None:
    (folder / "blueprint.py").write_text(text, encoding="utf-8")


def test_a_rename_changes_no_object_and_is_told(folder: Path) -> None:
    _write(folder, MOVED)
    shown = aiscale("preview", "--offline", cwd=folder, columns=100)
    assert shown.stdout.split("\nFindings")[0].partition("\n")[2] == (
        "\nArchitecture\n"
        "  ~  quotes  moved from services/pricing: its objects keep their names\n"
        "  ~  town    moved from systems/city: its objects keep their names\n"
        "  ~  trips   moved from topics/rides: its objects keep their names\n"
        "\nEffects      4 figures stay the same\n"
    )  # fmt: skip
    schema = json.loads((ROOT / "docs/reference/plan.schema.json").read_text(encoding="utf-8"))
    data = json.loads(aiscale("preview", "--offline", "--output", "json", cwd=folder).stdout)
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []
    assert (data["has_changes"], data["summary"]["update"]) == (False, 0)
    assert {one["address"]: one["moved_from"] for one in data["architecture_changes"]} == {
        "services/quotes": "services/pricing", "systems/town": "systems/city", "topics/trips": "topics/rides",
    }  # fmt: skip
    assert [one for one in data["findings"] if one["code"].startswith("CHG")] == []

    record_applied(folder / "blueprint.py", "sandbox")
    assert "nothing to change" in aiscale("preview", "--offline", cwd=folder).stdout
    assert aiscale("state", "list", "topics/*", cwd=folder).stdout.split()[:2] == ["kafkatopic/rides", "topics/trips"]


def test_a_rename_of_what_is_still_deployed_is_refused(folder: Path) -> None:
    more = BLUEPRINT.replace("app = ", 'trips = Topic("trips", rides.cluster)\napp = ')
    _write(folder, more.replace("[rides])", "[rides, trips])", 1))
    record_applied(folder / "blueprint.py", "sandbox")
    _write(folder, MOVED)
    refused = aiscale("preview", "--offline", cwd=folder, columns=100)
    assert refused.returncode == ExitCode.USAGE
    assert "topics/rides and topics/trips are both deployed" in refused.stderr


def test_a_rename_of_nothing_that_is_deployed_is_noted(folder: Path) -> None:
    _write(
        folder,
        RENAMED.replace(
            '"town", [app, pricing]', '"city", [app, pricing], moved=[Moved("topics/ridez", "topics/trips")]'
        ),
    )
    shown = aiscale("preview", "--offline", cwd=folder, columns=200)
    assert shown.stderr == (
        "note: neither topics/ridez nor topics/trips is deployed: new objects get the names of topics/ridez\n"
    )


def test_a_renamed_system_is_found_before_anything_is_created_twice(folder: Path) -> None:
    _write(folder, RENAMED)
    for command in (("preview", "--offline"), ("preview",), ("up", "--yes")):
        refused = aiscale(*command, cwd=folder, columns=1_000)
        assert (refused.returncode, refused.stdout) == (ExitCode.USAGE, ""), command
        assert refused.stderr == (
            "error: town is not deployed in sandbox, and city is, with the same components: its 21 objects would be "
            "created twice\n"
            '   = help: renamed? moved=[Moved("systems/city", "systems/town")] in System keeps them, as does the name '
            f"city; another system? move {folder}/.aiscale/city away\n"
        )
    (folder / "other.py").write_text(BLUEPRINT, encoding="utf-8")
    assert aiscale("preview", "--offline", "blueprint.py", cwd=folder).returncode == ExitCode.OK
    (folder / "other.py").unlink()
    _write(folder, RENAMED.split("app = ")[0].replace('"core"', '"hub"') + 'system = System("town", [rides])\n')
    assert aiscale("preview", "--offline", cwd=folder).returncode == ExitCode.OK


def test_components_that_differ_by_their_names_only_are_proposed(folder: Path) -> None:
    _write(folder, RENAMED.replace('"town"', '"city"'))
    shown = aiscale("preview", "--offline", cwd=folder, columns=100)
    assert (
        "Renamed? In moved= of System, these keep objects and data\n"
        '  quotes  Moved("services/pricing", "services/quotes")\n'
        '  trips   Moved("topics/rides", "topics/trips")\n'
    ) in shown.stdout
    data = json.loads(aiscale("preview", "--offline", "--output", "json", cwd=folder).stdout)
    assert data["likely_renames"] == [
        {"from": "services/pricing", "to": "services/quotes"}, {"from": "topics/rides", "to": "topics/trips"}
    ]  # fmt: skip
    schema = json.loads((ROOT / "docs/reference/plan.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(data)] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "topics/rides",
            "topics/trips",
            "error: the next aiscale up would delete kafkatopic/rides: the names of objects follow from topics/trips\n"
            '   = help: moved=[Moved("topics/rides", "topics/trips")] in System keeps their names\n',
        ),
        (
            "services/app",
            "services/shop",
            "error: the blueprint still has services/app: aiscale up would create it again\n"
            "   = help: rename it in the blueprint to services/shop first\n",
        ),
        (
            "services/pricing",
            "services/price",
            "error: the blueprint does not have services/price: aiscale up would create it again\n"
            "   = help: rename it in the blueprint to services/price first\n",
        ),
        (
            "topics/ride",
            "topics/trips",
            "error: topics/ride is not in the state of city in sandbox\n   = help: did you mean topics/rides?\n",
        ),
        (
            "topics/rides",
            "services/app",
            "error: topics/rides is not like services/app\n"
            "   = help: write two addresses of one family: topics/rides topics/trips\n",
        ),
        (
            "kafkatopic/rides",
            "kafkatopic/trips",
            "error: kafkatopic/rides is an object, and objects keep their names\n"
            "   = help: move its component: aiscale state mv topics/rides topics/…\n",
        ),
        (
            "services/pricing",
            "services/app",
            "error: services/app is in the state already\n   = help: aiscale state list lists its objects\n",
        ),
        (
            "systems/city",
            "systems/town",
            "error: systems/city is a system: its namespace, labels and state have its name\n"
            '   = help: in the blueprint: moved=[Moved("systems/city", "systems/town")] in System\n',
        ),
    ],
)
def test_a_state_is_not_moved_where_objects_would_be_lost(folder: Path, old: str, new: str, told: str) -> None:
    _write(folder, RENAMED.replace('"town"', '"city"'))
    before = (folder / ".aiscale/city/sandbox/applied.json").read_bytes()
    refused = aiscale("state", "mv", old, new, "--yes", cwd=folder, columns=200)
    assert (refused.returncode, refused.stdout, refused.stderr) == (ExitCode.USAGE, "", told)
    assert (folder / ".aiscale/city/sandbox/applied.json").read_bytes() == before


def test_commands_name_topics_and_groups_as_they_are_deployed(folder: Path) -> None:
    arguments = ("--offsets", "0:100-200", "-f", "blueprint.py")
    harmless = ("consumes=[rides]", "consumes=[Consume(rides, idempotent=True)]")
    imported = ("import KafkaCluster", "import Consume, KafkaCluster")
    _write(folder, BLUEPRINT.replace(*harmless).replace(*imported))
    before = aiscale("replay", "pricing", "rides", *arguments, "--output", "yaml", cwd=folder)
    assert (before.returncode, "value: rides\n" in before.stdout) == (ExitCode.OK, True), before.stderr
    _write(folder, MOVED.replace(*harmless).replace(*imported))
    after = aiscale("replay", "quotes", "trips", *arguments, "--output", "yaml", cwd=folder)
    assert (after.returncode, after.stdout) == (ExitCode.OK, before.stdout)
    shown = aiscale("replay", "quotes", "trips", *arguments, "--output", "json", cwd=folder)
    assert "services/quotes topics/trips" in shown.stdout.replace('",\n    "', " ")
    told = json.loads(aiscale("why", "services/quotes", "--output", "json", cwd=folder).stdout)
    assert told["reads"] == [{"topic": "topics/trips", "group": "pricing"}]
