"""A real Nimbus, supervisor and ZooKeeper with the settings of a Storm job; its Jobs submit and rebalance a topology.

The command line of Storm's distribution is in no registry: a script of this test stands in for it, and starts the same
classes with the same arguments.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.processing import Storm, StreamJob
from aiscale.sandbox.ports import free_port
from aiscale.streams import KafkaCluster, Topic
from tests.support.jvm import POMS, classpath, compile_java, java, start_java
from tests.support.lowered import lower_system
from tests.support.process_time import real_time

LIMIT_S = 180.0
CLI = """#!/bin/sh
command=$1; shift
options=
if [ "$1" = -c ]; then options=$2; shift 2; fi
case $command in
  list) class=org.apache.storm.command.ListTopologies ;;
  kill) class=org.apache.storm.command.KillTopology ;;
  rebalance) class=org.apache.storm.command.Rebalance ;;
  jar) jar=$1; class=$2; shift 2; [ "$1" != -- ] || shift ;;
esac
exec "$STORM_JAVA" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dstorm.options=$options" "-Dstorm.jar=$jar" \\
  -cp "$STORM_CONF_DIR:$STORM_JARS:$jar" "$class" "$@"
"""
"""What Storm's ``storm`` does with these commands. Source: Apache Storm 2.8, bin/storm.py."""


@dataclass(frozen=True)
class Running:
    """A cluster, and how its clients reach it."""

    folder: Path
    environment: dict[str, str]

    def run(self, job: dict[str, Any], name: str) -> None:
        """Do what a Job does, with shorter waits."""
        container = job["spec"]["template"]["spec"]["containers"][0]
        shell, option, script, zero = container["command"]
        for there, here in {
            "-w 30": "-w 1", "sleep 5": "sleep 1", "/tmp/topologies": f"{self.folder}/topologies",
            "/tmp/errors": f"{self.folder}/errors", "/conf/": f"{self.folder}/conf/",
        }.items():  # fmt: skip
            script = script.replace(there, here)
        given = {one["name"]: one["value"] for one in container["env"] if one["name"].startswith("TOPOLOGY_")}
        arguments = [
            one.replace("/opt/trends.jar", str(self.folder / "trends.jar")) for one in container.get("args", [])
        ]
        done = subprocess.run(
            [shell, option, script, zero, *arguments], env=real_time() | self.environment | given, text=True,
            capture_output=True, check=False, timeout=LIMIT_S,
        )  # fmt: skip
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"

    def topologies(self) -> list[tuple[str, str, int, str]]:
        """Name, status, workers and id of each topology."""
        done = subprocess.run(
            [str(self.folder / "bin" / "storm"), "list"], env=real_time() | self.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        rows = [
            line.split() for line in done.stdout.splitlines() if re.search(r" (ACTIVE|INACTIVE|KILLED|REBALANC)", line)
        ]
        return [(row[0], row[1], int(row[3]), row[5]) for row in rows]

    def await_workers(self, count: int) -> str:
        """The id of the one topology, once it is active on so many workers."""
        deadline = time.monotonic() + LIMIT_S
        found = self.topologies()
        while [row[:3] for row in found] != [("trends", "ACTIVE", count)]:
            assert time.monotonic() < deadline, f"{found}\n{(self.folder / 'nimbus.log').read_text('utf-8')[-4000:]}"
            time.sleep(0.5)
            found = self.topologies()
        return found[0][3]


def _objects(parallelism: int, *arguments: str) -> list[dict[str, Any]]:
    """The objects of the job with so many workers and these arguments."""
    job = StreamJob(
        "trends", engine=Storm(image="registry.example/trends", workers=3, zookeeper=["127.0.0.1"]),
        jar="local:///opt/trends.jar", entry_class="Trends", args=list(arguments), parallelism=parallelism,
        consumes=[Topic("clicks", KafkaCluster("events"))],
    )  # fmt: skip
    return [dict(record.properties) for record in lower_system(System("here", [job]))]


def _named(objects: list[dict[str, Any]], kind: str, begin: str) -> dict[str, Any]:
    (found,) = (one for one in objects if one["kind"] == kind and one["metadata"]["name"].startswith(begin))
    return found


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Running]:
    jars = classpath("storm")
    files = _named(_objects(2), "ConfigMap", "trends-storm")["data"]
    ports: list[int] = []
    while len(ports) < 6:
        ports.append(free_port(ports))
    moved = {
        "nimbus.seeds": '["127.0.0.1"]', "nimbus.thrift.port": ports[0], "supervisor.thrift.port": ports[1],
        "storm.zookeeper.port": ports[2], "supervisor.slots.ports": ports[3:], "storm.log.dir": f'"{tmp_path}/logs"',
    }  # fmt: skip
    text = files["storm.yaml"]
    for key, value in moved.items():
        text, changed = re.subn(rf"(?m)^{re.escape(key)}: .*$", f"{key}: {value}", text)
        assert changed == 1, key
    for name in ("bin", "conf", "home/lib-worker", "home/log4j2", "logs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "conf" / "workers").write_text(files["workers"], encoding="utf-8")
    for jar in jars:
        (tmp_path / "home" / "lib-worker" / jar.name).symlink_to(jar)
    (tmp_path / "bin" / "storm").write_text(CLI, encoding="utf-8")
    (tmp_path / "bin" / "storm").chmod(0o755)
    _topology(jars, tmp_path)
    environment = {
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "STORM_JAVA": str(java()),
        "STORM_JARS": os.pathsep.join(map(str, jars)), "STORM_CONF_DIR": f"{tmp_path}/conf",
    }  # fmt: skip
    with contextlib.ExitStack() as daemons:
        for name, main in (
            ("zookeeper", "org.apache.storm.command.DevZookeeper"),
            ("nimbus", "org.apache.storm.daemon.nimbus.Nimbus"),
            ("supervisor", "org.apache.storm.daemon.supervisor.Supervisor"),
        ):
            # Each has a disk of its own, as its pod has.
            (tmp_path / name).mkdir()
            own = text.replace('storm.local.dir: "/data"', f'storm.local.dir: "{tmp_path}/{name}"')
            own += f'dev.zookeeper.path: "{tmp_path}/zookeeper"\n'
            (tmp_path / "conf" / "storm.yaml").write_text(own, encoding="utf-8")
            (tmp_path / name / "storm.yaml").write_text(own, encoding="utf-8")
            process = start_java(
                main, [], (tmp_path / name, *jars), log=tmp_path / f"{name}.log",
                options=["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dstorm.home={tmp_path}/home",
                         f"-Dstorm.log.dir={tmp_path}/logs", "-Dstorm.options=storm.local.hostname%3D127.0.0.1",
                         f"-Djava.io.tmpdir={tmp_path}"],
            )  # fmt: skip
            daemons.callback(_end, process)
        yield Running(tmp_path, environment)


def _topology(jars: tuple[Path, ...], folder: Path) -> None:
    """The jar that the job's image has."""
    classes = compile_java([POMS / "storm" / "Trends.java"], jars, folder / "classes")
    with zipfile.ZipFile(folder / "trends.jar", "w") as jar:
        for file in classes.rglob("*.class"):
            jar.write(file, file.relative_to(classes))


def _end(process: subprocess.Popen[bytes]) -> None:
    """A supervisor's workers are of its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_jobs_submit_a_topology_rebalance_it_and_put_another_in_its_place(cluster: Running) -> None:
    first, wider, other = _objects(2), _objects(3), _objects(3, "--top", "10")
    cluster.run(_named(first, "Job", "trends-submit"), "submit")
    submitted = cluster.await_workers(2)
    cluster.run(_named(first, "Job", "trends-rebalance"), "rebalance to what it is")
    assert cluster.await_workers(2) == submitted
    cluster.run(_named(wider, "Job", "trends-rebalance"), "rebalance")
    assert cluster.await_workers(3) == submitted
    (cluster.folder / "conf" / "workers").write_text("3\n", encoding="utf-8")
    cluster.run(_named(other, "Job", "trends-submit"), "submit another")
    assert cluster.await_workers(3) != submitted
