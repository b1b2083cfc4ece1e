"""``aiscale preview`` of a change that is sound by itself, and not beside what was applied."""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path

from aiscale.cli.session.command_context import open_session
from aiscale.cli.session.target import Target, engine_for
from aiscale.core.describe import describe
from aiscale.engine.state import write_applied
from aiscale.errors import ExitCode
from aiscale.plan.applied_state import Applied
from tests.support.applied_states import record_applied
from tests.support.command import aiscale

BLUEPRINT = """\
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
positions = Topic("positions", KafkaCluster("events", on=core), partitions=12, key="vehicle", ordering="per-key")
vehicles = Microservice("vehicles", image=IMAGE, replicas=3, produces=[positions])
trips = Microservice("trips", image=IMAGE, replicas=3, port=None, consumes=[positions])
system = System("rides", [vehicles, trips])
"""


def test_a_preview_finds_what_a_change_breaks_and_a_waiver_takes_it_on(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(BLUEPRINT, encoding="utf-8")
    session = open_session(argparse.Namespace(blueprint=str(blueprint), env=None, overrides=[]), supervised=False)
    described = {address: describe(node) for address, node in session.graph.nodes.items()}
    before = Applied("rides", session.environment.name, described=described, serial=1)
    folder = engine_for(session, Target(None, None)).settings.folder
    folder.make()
    write_applied(folder, before)

    assert "CHG001" not in aiscale("preview", "--offline", cwd=tmp_path).stdout
    more = BLUEPRINT.replace("partitions=12", "partitions=24")
    blueprint.write_text(more, encoding="utf-8")
    assert aiscale("lint", cwd=tmp_path).returncode == 0
    done = aiscale("preview", "--offline", cwd=tmp_path, columns=100)
    assert done.returncode == ExitCode.FINDINGS
    assert "most keys of positions move to another partition: partitions=12 before, 24 now" in done.stdout
    assert "aiscale up will refuse this plan" in done.stdout

    waived = more.replace(
        "positions = Topic(",
        "# aiscale: waive CHG001 until 2099-01-01 by rides: nobody is on the road\npositions = Topic(",
    )
    blueprint.write_text(waived, encoding="utf-8")
    done = aiscale("preview", "--offline", cwd=tmp_path, columns=100)
    assert (done.returncode, "most keys" in done.stdout) == (ExitCode.OK, False)
    assert aiscale("lint", cwd=tmp_path).stdout.startswith("0 errors, 0 warnings")


def test_a_preview_names_the_warnings_that_were_not_there_when_it_was_applied(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    known = BLUEPRINT.replace('Microservice("vehicles", image=IMAGE', 'Microservice("vehicles", image="acme/v:1"')
    blueprint.write_text(known, encoding="utf-8")
    record_applied(blueprint, "sandbox")
    assert findings_in(aiscale("preview", "--offline", cwd=tmp_path).stdout) == []

    more = known.replace('Microservice("trips", image=IMAGE', 'Microservice("trips", image="acme/t:1"')
    blueprint.write_text(more, encoding="utf-8")
    assert findings_in(aiscale("preview", "--offline", cwd=tmp_path).stdout) == [
        "Findings     0 errors, 1 warning in 6 components  (aiscale lint)",
        "  IMG001  new: the image of trips is not pinned",
    ]
    data = json.loads(aiscale("preview", "--offline", "--output", "json", cwd=tmp_path).stdout)
    assert [(one["code"], one["address"]) for one in data["findings_against"]["new"]] == [("IMG001", "services/trips")]
    # A plan for something else leaves it new.
    record_applied(blueprint, "sandbox", "services/vehicles")
    assert "new: the image of trips" in aiscale("preview", "--offline", cwd=tmp_path).stdout
    record_applied(blueprint, "sandbox")
    blueprint.write_text(BLUEPRINT, encoding="utf-8")
    assert findings_in(aiscale("preview", "--offline", cwd=tmp_path).stdout) == [
        "Findings     0 errors, 0 warnings in 6 components",
        "  IMG001  gone: the image of vehicles is not pinned",
        "  IMG001  gone: the image of trips is not pinned",
    ]


def findings_in(page: str) -> list[str]:
    """The section of findings; nothing where the page has none."""
    lines = iter(page.splitlines())
    return [*itertools.takewhile(bool, itertools.dropwhile(lambda line: not line.startswith("Findings"), lines))]


def test_a_cluster_of_another_name_is_told_with_the_disks_that_it_leaves(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(BLUEPRINT, encoding="utf-8")
    record_applied(blueprint, "sandbox")
    blueprint.write_text(BLUEPRINT.replace('KafkaCluster("events"', 'KafkaCluster("positions"'), encoding="utf-8")
    done = aiscale("preview", "--offline", cwd=tmp_path, columns=100)
    assert findings_in(done.stdout) == [
        "Findings     0 errors, 1 warning in 6 components",
        "  CHG010  events is removed with its records, and positions starts empty",
        "          note: topics: positions",
        "          note: offsets of consumer groups are not moved either: readers start according to",
        "                auto.offset.reset",
        "          note: the volumes of events are kept (deleteClaim: false) and cost money until they are",
        "                deleted",
        '          help: moved=[Moved("kafka/events", "kafka/positions")] in System keeps objects and data;',
        "                or keep both, with a MirrorMaker that copies the topics to positions, until its",
        "                readers and writers have moved",
    ]
    last = done.stdout.splitlines()[-1]
    assert last == "Data left behind: 6 volumes of the Kafka cluster events, which no broker uses any more."
