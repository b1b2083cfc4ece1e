"""Real Flink jobs on this machine: with the settings and the variables that the lowering gives a StreamJob.

A machine is no Kubernetes cluster: what has to do with pods, ports and high availability is left out, and object
stores are folders. Nothing else is changed.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiscale import System
from aiscale.processing import StreamJob
from tests.support.jvm import POMS, classpath, compile_java, start_java
from tests.support.lowered import lower_system

_OPENED = [f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in ("lang", "time", "util")]
_OPTIONS = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", *_OPENED]
_OF_PODS = ("high-availability.", "job.autoscaler.", "kubernetes.", "metrics.reporter.", "taskmanager.", "web.")


@dataclass(frozen=True)
class FlinkJob:
    """What a FlinkDeployment says of a job.

    Attributes:
        settings: its ``flinkConfiguration``, as it is or for this machine.
        environment: variables of its pods.
    """

    settings: Mapping[str, str]
    environment: Mapping[str, str]

    def here(self, folder: Path, bootstrap: str) -> FlinkJob:
        """The same job on this machine.

        Args:
            folder: where its state is kept.
            bootstrap: address of a broker that asks nobody who they are.
        """
        kept = {key: value for key, value in self.settings.items() if not key.startswith(_OF_PODS)}
        stored = {
            key: f"file://{folder}/{value.rpartition('/')[2]}" if "://" in value else value
            for key, value in kept.items()
        }
        return replace(
            self, settings=stored, environment=dict(self.environment) | {"KAFKA_BOOTSTRAP_SERVERS": bootstrap}
        )


def flink_job(job: StreamJob) -> FlinkJob:
    """What the lowering makes of a job."""
    records = lower_system(System("here", [job]))
    spec = next(record.properties["spec"] for record in records if record.properties["kind"] == "FlinkDeployment")
    container = spec["podTemplate"]["spec"]["containers"][0]
    variables = {one["name"]: one["value"] for one in container["env"]}
    return FlinkJob(spec["flinkConfiguration"], variables)


def program(folder: Path) -> tuple[Path, ...]:
    """The class path of the programs under ``tests/jvm/flink``, compiled into a folder."""
    jars = classpath("flink")
    return (compile_java(sorted((POMS / "flink").glob("*.java")), jars, folder), *jars)


class Run:
    """A Flink that runs one job, until it is killed."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, checkpoints: Path) -> None:
        self._process = process
        self._log = log
        self._checkpoints = checkpoints

    def await_checkpoint(self, limit_s: float = 120.0) -> int:
        """Wait for the next completed checkpoint; its number."""
        before, deadline = self.held(), time.monotonic() + limit_s
        while (found := self.held()) == before:
            self.alive(deadline)
            time.sleep(0.02)
        return found

    def held(self) -> int:
        """Number of the last completed checkpoint; 0 where there is none."""
        found = latest_checkpoint(self._checkpoints)
        return 0 if found is None else number(found)

    def alive(self, deadline: float) -> None:
        """Raise what its log says where it has ended, or where it takes too long.

        Raises:
            RuntimeError: see there.
        """
        if self._process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Flink {'ended' if self._process.poll() is not None else 'is late'}:\n{self._tail()}")

    def kill(self) -> None:
        """End it at once, as a lost machine does."""
        self._process.kill()
        self._process.wait()

    def _tail(self) -> str:
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-60:])


@contextlib.contextmanager
def running(main: str, job: FlinkJob, jars: tuple[Path, ...], folder: Path) -> Iterator[Run]:
    """A Flink of its own that runs a program, from the last checkpoint that there is in the folder.

    Args:
        main: the program's class.
        job: with what settings and variables.
        jars: its class path.
        folder: where its state is kept.
    """
    folder.mkdir(exist_ok=True)
    checkpoints = folder / "checkpoints"
    # What the operator does when it brings a job back whose upgrade is last-state.
    back = latest_checkpoint(checkpoints)
    settings = dict(job.settings) | ({"execution.state-recovery.path": f"file://{back}"} if back else {})
    file, log = folder / "settings", folder / "flink.log"
    file.write_text("".join(f"{key}: {value}\n" for key, value in settings.items()), encoding="utf-8")
    options = [*_OPTIONS, f"-Dlog4j2.configurationFile={POMS / 'kafka' / 'log4j2.properties'}"]
    process = start_java(main, [str(file)], jars, log=log, options=options, environment=job.environment)
    run = Run(process, log, checkpoints)
    try:
        yield run
    finally:
        run.kill()


def latest_checkpoint(folder: Path) -> Path | None:
    """The newest whole checkpoint of a job."""
    whole = [file.parent for file in folder.glob("*/chk-*/_metadata")]
    return max(whole, key=lambda one: (one.stat().st_mtime_ns, number(one)), default=None)


def number(checkpoint: Path) -> int:
    """Its number, which counts on over restarts."""
    return int(checkpoint.name.removeprefix("chk-"))
