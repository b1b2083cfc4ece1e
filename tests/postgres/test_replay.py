"""What ``aiscale replay`` makes for a table of events, run against a real PostgreSQL: the containers of its Job run as
processes, with their own variables and the script of their ConfigMap. The reader stands for an image of somebody's own.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.postgres.stores import Store, append
from tests.support.command import aiscale
from tests.support.postgres import program

SYSTEM = """
from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.services import KubernetesSecret, Microservice
from aiscale.streams import Consume, EventTable

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
reader = PostgresUser("{reader}", password=KubernetesSecret("reader", key="password"))
shop = PostgresDatabase("shop", host="db.example", database="{database}", sslmode="require", user=reader)
events = EventTable("order-events", shop, traffic=Traffic(mean=10, peak=20))
revenue = Microservice("revenue", image=IMAGE, port=None, consumes=[Consume(events, idempotent=True)])
system = System("shop", [core, revenue])
"""
MOMENTS = [f"2026-11-01T{hour:02}:30:00Z" for hour in (0, 1, 1, 2, 3)]
"""When the events of the table happened, by position from 1 on."""


@dataclass
class Job:
    """A replay whose containers run as processes."""

    store: Store
    script: Path
    containers: dict[str, dict[str, str]]

    def start(self, action: str) -> subprocess.Popen[str]:
        here = self.store.postgres.environment(self.store.role("reader"), self.store.database)
        psql = Path(program("psql")).parent
        variables = self.containers[action] | here | {"PGSSLMODE": "disable", "REPLAY_LOOK_S": "1"}
        return subprocess.Popen(
            ["sh", str(self.script), action], env=variables | {"PATH": f"{psql}:{here['PATH']}"}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, action: str) -> tuple[int, str]:
        process = self.start(action)
        said, _ = process.communicate(timeout=540)
        return process.returncode, said

    def read(self) -> list[str]:
        """What a reader handles, one event after another, until the Job would end it."""
        reader, name = self.store.session("reader"), self.containers["reader"]["EVENT_TABLE_ORDER_EVENTS_READER"]
        until = self.containers["reader"].get("REPLAY_TO", "infinity")
        handled: list[str] = []
        waiting = self.start("wait")
        try:
            while waiting.poll() is None:
                stands = f"(SELECT position FROM order_events_positions WHERE reader = '{name}')"
                found = reader.rows(
                    f"SELECT position, stream_id, occurred_at < '{until}' FROM order_events WHERE position > {stands} "
                    "ORDER BY position LIMIT 1"
                )
                for position, stream, is_meant in (row.split("|") for row in found):
                    handled += [stream] if is_meant == "t" else []
                    reader.rows(f"UPDATE order_events_positions SET position = {position} WHERE reader = '{name}'")
            assert waiting.stdout is not None
            last = waiting.stdout.read().splitlines()[-1]
            assert (waiting.returncode, last) == (0, f"{name} has read order_events up to the end")
        finally:
            waiting.kill()
            waiting.wait()
        return handled


@pytest.fixture
def filled(store: Store) -> Store:
    """A table with five events, of which the one who serves has read two."""
    store.made()
    writer, reader = store.session("writer"), store.session("reader")
    for number, moment in enumerate(MOMENTS, 1):
        writer.rows(append(f"o-{number}", 1))
        store.postgres.run(
            f"UPDATE order_events SET occurred_at = '{moment}' WHERE stream_id = 'o-{number}'", store.database
        )
    reader.rows("INSERT INTO order_events_positions (reader, position) VALUES ('revenue', 2)")
    return store


def prepared(store: Store, *words: str) -> Job:
    file = store.folder / "system.py"
    file.write_text(SYSTEM.format(reader=store.role("reader"), database=store.database), encoding="utf-8")
    done = aiscale("replay", "revenue", "order-events", *words, "-f", str(file), "--output", "yaml")
    assert done.returncode == 0, done.stderr
    scripts, job = yaml.safe_load_all(done.stdout)
    script = store.folder / "replay_table.sh"
    script.write_text(scripts["data"]["replay_table.sh"], encoding="utf-8")
    pod = job["spec"]["template"]["spec"]
    containers = {
        one["name"]: {given["name"]: given.get("value", "") for given in one["env"]}
        for one in (*pod["initContainers"], *pod["containers"])
    }
    assert list(containers) == ["position", "reader", "wait"]
    return Job(store, script, containers)


def positions(store: Store) -> list[str]:
    return store.session("reader").rows("SELECT reader, position FROM order_events_positions ORDER BY reader")


def test_a_replay_reads_the_hour_asked_for_and_who_serves_goes_on(filled: Store) -> None:
    job = prepared(filled, "--from", "2026-11-01T01:00Z", "--to", "2026-11-01T02:00Z")
    assert job.run("position") == (0, "revenue-replay-20261101t010000 begins with position 2\n")
    assert positions(filled) == ["revenue|2", "revenue-replay-20261101t010000|1"]
    # A pod that is started again does not begin again.
    code, said = job.run("position")
    assert (code, said.startswith("revenue-replay-20261101t010000 goes on where it stopped")) == (0, True)

    assert job.read() == ["o-2", "o-3"]
    assert positions(filled)[0] == "revenue|2"


def test_a_replay_from_the_first_event_on_and_one_of_positions(filled: Store) -> None:
    job = prepared(filled, "--from", "earliest", "--to", "2026-11-01T03:00Z")
    assert job.run("position") == (0, "revenue-replay-first begins with position 1\n")
    assert job.read() == ["o-1", "o-2", "o-3", "o-4"]

    job = prepared(filled, "--offsets", "3-4")
    assert job.run("position") == (0, "revenue-replay-3 begins with position 3\n")
    assert job.read()[:2] == ["o-3", "o-4"]


def test_what_is_not_there_is_not_waited_for(filled: Store) -> None:
    job = prepared(filled, "--offsets", "40-50")
    assert job.run("position") == (1, "order_events has no event at positions 40-50\n")

    job = prepared(filled, "--from", "2026-11-01T04:00Z", "--to", "2026-11-01T05:00Z")
    assert job.run("position") == (0, "revenue-replay-20261101t040000 begins with position 6\n")
    assert job.read() == []
