"""Memory of Flink's processes is divided as Flink itself divides it, byte by byte."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

import pytest

from aiscale.components.processing.flink_memory import (
    LEAST_FOR_ROCKSDB,
    job_manager_memory,
    memory_size,
    task_manager_memory,
)
from tests.support.jvm import POMS, classpath, java
from tests.support.process_time import real_time

MIB = 2**20
TASK = "taskmanager.memory."
JOB = "jobmanager.memory."
SIZES = (256, 448, 449, 900, 981, 982, 1_024, 1_728, 4_096, 16_384, 65_536)
TASK_SETTINGS: tuple[Mapping[str, str], ...] = (
    {},
    {f"{TASK}managed.fraction": "0.1"},
    {f"{TASK}managed.size": "200m"},
    {f"{TASK}network.min": "8mb", f"{TASK}network.fraction": "0.02"},
    {f"{TASK}network.max": "100mb"},
    {f"{TASK}jvm-metaspace.size": "96m"},
    {f"{TASK}jvm-overhead.min": "64m", f"{TASK}jvm-overhead.fraction": "0.05"},
    {f"{TASK}jvm-overhead.max": "256m"},
    {f"{TASK}task.off-heap.size": "100m"},
    {f"{TASK}framework.heap.size": "64m", f"{TASK}framework.off-heap.size": "64m"},
)
JOB_SETTINGS: tuple[Mapping[str, str], ...] = (
    {},
    {f"{JOB}off-heap.size": "64m"},
    {f"{JOB}jvm-metaspace.size": "96m"},
    {f"{JOB}jvm-overhead.min": "64m", f"{JOB}jvm-overhead.fraction": "0.05"},
)


def test_flink_divides_its_memory_in_the_same_way() -> None:
    lines, expected = [], []
    for size in SIZES:
        for settings in TASK_SETTINGS:
            lines.append(_line({**settings, f"{TASK}process.size": f"{size}m"}))
            task = task_manager_memory(size * MIB, settings)
            assert task is not None
            expected.append("refused" if task.heap < 0 else f"{task.heap} {task.managed} {task.network}")
        for settings in JOB_SETTINGS:
            lines.append(_line({**settings, f"{JOB}process.size": f"{size}m"}))
            job = job_manager_memory(size * MIB, settings)
            assert job is not None
            expected.append("refused" if job.heap <= 0 else f"{job.heap}")
    for managed in (LEAST_FOR_ROCKSDB - MIB, LEAST_FOR_ROCKSDB, LEAST_FOR_ROCKSDB + 1, LEAST_FOR_ROCKSDB + MIB):
        lines.append(f"slot {managed}")
        expected.append(str(managed > LEAST_FOR_ROCKSDB).lower())
    jars = os.pathsep.join(map(str, classpath("flink")))
    command = [str(java()), "-cp", jars, str(POMS / "settings" / "FlinkMemory.java")]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, env=real_time(), input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dict(zip(lines, done.stdout.splitlines(), strict=True)) == dict(zip(lines, expected, strict=True))


@pytest.mark.parametrize(
    "settings",
    [
        {f"{TASK}flink.size": "2g"},
        {f"{TASK}task.heap.size": "1g"},
        {"taskmanager.network.memory.min": "1m"},
        {f"{TASK}managed.size": "a lot"},
        {f"{TASK}managed.fraction": "half"},
        {f"{TASK}managed.fraction": "1e60"},
    ],
)
def test_settings_that_divide_it_in_another_way_make_it_unknown(settings: Mapping[str, str]) -> None:
    assert task_manager_memory(4_096 * MIB, settings) is None


def test_settings_that_divide_a_job_manager_in_another_way_make_it_unknown() -> None:
    assert job_manager_memory(2_048 * MIB, {f"{JOB}heap.size": "1g"}) is None
    assert job_manager_memory(2_048 * MIB, {f"{JOB}off-heap.size": "1 pound"}) is None


@pytest.mark.parametrize(
    ("text", "size"), [("64 mb", 64 * MIB), ("1G", 1_024 * MIB), ("512", 512), ("3 kibibytes", 3_072)]
)
def test_sizes_are_read_as_flink_reads_them(text: str, size: int) -> None:
    assert memory_size(text) == size


def _line(settings: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in settings.items())
