"""Memory of Flink's processes: what a task manager and a job manager have of the memory of their container.

Source: Apache Flink 2.2 documentation, Set up TaskManager Memory, Set up JobManager Memory, configuration reference;
Apache Flink 2.2, ProcessMemoryUtils, TaskExecutorFlinkMemoryUtils, JobManagerFlinkMemoryUtils. The same in 1.19 to 2.1.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

_MIB = 2**20

DEFAULTS: Mapping[str, str] = {
    "taskmanager.memory.jvm-metaspace.size": "256 mb",
    "taskmanager.memory.jvm-overhead.fraction": "0.1",
    "taskmanager.memory.jvm-overhead.min": "192 mb",
    "taskmanager.memory.jvm-overhead.max": "1 gb",
    "taskmanager.memory.framework.heap.size": "128 mb",
    "taskmanager.memory.framework.off-heap.size": "128 mb",
    "taskmanager.memory.task.off-heap.size": "0",
    "taskmanager.memory.managed.size": "",
    "taskmanager.memory.managed.fraction": "0.4",
    "taskmanager.memory.network.fraction": "0.1",
    "taskmanager.memory.network.min": "64 mb",
    "taskmanager.memory.network.max": "",
    "jobmanager.memory.jvm-metaspace.size": "256 mb",
    "jobmanager.memory.jvm-overhead.fraction": "0.1",
    "jobmanager.memory.jvm-overhead.min": "192 mb",
    "jobmanager.memory.jvm-overhead.max": "1 gb",
    "jobmanager.memory.off-heap.size": "128 mb",
}
"""Default of each setting that is known here; empty where it has none. Source: Apache Flink 2.2, TaskManagerOptions,
JobManagerOptions."""

RECOMMENDED_HEAP = 128 * _MIB
"""Least heap of a job manager, in bytes; below it logs a warning. Source: Apache Flink 2.2,
JobManagerOptions.MIN_JVM_HEAP_SIZE."""

LEAST_FOR_ROCKSDB = 28_760_942
"""Managed memory of a slot, in bytes, up to which RocksDB flushes its memtables all the time: the arena block of a
write buffer, 1/8 of 64 MiB, is not below 7/8 of the write buffer manager, which has 1/3 of the memory. ForSt has the
same. Source: Apache Flink 2.2, RocksDBOperationUtils.sanityCheckArenaBlockSize, RocksDBMemoryControllerUtils,
ForStOperationUtils."""

TASK_MANAGER_DEFAULT, JOB_MANAGER_DEFAULT = 1_728 * _MIB, 1_600 * _MIB
"""Process sizes of Flink's own configuration file. Source: Apache Flink 2.2, conf/config.yaml."""

_UNITS = {
    "": 1, "b": 1, "bytes": 1, "k": 2**10, "kb": 2**10, "kibibytes": 2**10, "m": _MIB, "mb": _MIB, "mebibytes": _MIB,
    "g": 2**30, "gb": 2**30, "gibibytes": 2**30, "t": 2**40, "tb": 2**40, "tebibytes": 2**40,
}  # fmt: skip
"""Source: Apache Flink 2.2, MemorySize.MemoryUnit."""


class TaskManagerMemory(NamedTuple):
    """Memory of a task manager for its tasks, in bytes.

    Attributes:
        heap: JVM heap of all tasks. Below zero, it lacks that much and does not start.
        managed: managed memory of all slots: RocksDB, Python.
        network: buffers between tasks.
        fixed: everything else: JVM metaspace and overhead, and the framework's.
    """

    heap: int
    managed: int
    network: int
    fixed: int


class JobManagerMemory(NamedTuple):
    """Memory of a job manager, in bytes.

    Attributes:
        heap: its JVM heap. At zero or below, it does not start.
        fixed: everything else: JVM metaspace and overhead, and off-heap memory.
    """

    heap: int
    fixed: int


def task_manager_memory(process: int, settings: Mapping[str, str]) -> TaskManagerMemory | None:
    """How a task manager divides its memory; None where settings say it in another way.

    Args:
        process: memory of its container, in bytes.
        settings: Flink's settings that are set.
    """
    prefix = "taskmanager.memory."
    if _is_unknown(settings, prefix, ("taskmanager.network.memory.min", "taskmanager.network.memory.max",
                                      "taskmanager.network.memory.fraction")):  # fmt: skip
        return None
    try:
        jvm = _jvm(process, settings, prefix)
        flink = process - jvm
        own = sum(_size(settings, f"{prefix}{name}.size") or 0
                  for name in ("framework.heap", "framework.off-heap", "task.off-heap"))  # fmt: skip
        managed = _size(settings, f"{prefix}managed.size")
        if managed is None:
            managed = _share(flink, settings, f"{prefix}managed.fraction")
        network = _within(_share(flink, settings, f"{prefix}network.fraction"), settings, f"{prefix}network")
    except ValueError:
        return None
    return TaskManagerMemory(flink - own - managed - network, managed, network, jvm + own)


def job_manager_memory(process: int, settings: Mapping[str, str]) -> JobManagerMemory | None:
    """How a job manager divides its memory; None where settings say it in another way.

    Args:
        process: memory of its container, in bytes.
        settings: Flink's settings that are set.
    """
    prefix = "jobmanager.memory."
    if _is_unknown(settings, prefix, ("jobmanager.heap.size", "jobmanager.heap.mb")):
        return None
    try:
        fixed = _jvm(process, settings, prefix) + (_size(settings, f"{prefix}off-heap.size") or 0)
    except ValueError:
        return None
    return JobManagerMemory(process - fixed, fixed)


def memory_size(text: str) -> int:
    """Bytes of Flink's notation, in powers of 1,024: ``64 mb``, ``1g``.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"\s*([0-9]+)\s*([a-z]*)\s*", text.lower())
    if found is None or found[2] not in _UNITS:
        raise ValueError(text)
    return int(found[1]) * _UNITS[found[2]]


def _is_unknown(settings: Mapping[str, str], prefix: str, former: tuple[str, ...]) -> bool:
    """Whether a setting changes the arithmetic in a way that is not known here."""
    without_effect = {f"{prefix}{name}" for name in _WITHOUT_EFFECT}
    return any(
        name in former or (name.startswith(prefix) and name not in DEFAULTS and name not in without_effect)
        for name in settings
    )


_WITHOUT_EFFECT = (
    "enable-jvm-direct-memory-limit", "managed.consumer-weights", "min-segment-size", "segment-size",
    "starting-segment-size", "framework.off-heap.batch-shuffle.size", "process.size",
)  # fmt: skip
"""Settings of memory that move none of it; the operator sets ``process.size`` from the object's ``resource``."""


def _jvm(process: int, settings: Mapping[str, str], prefix: str) -> int:
    """Metaspace and overhead of the JVM."""
    overhead = _within(_share(process, settings, f"{prefix}jvm-overhead.fraction"), settings, f"{prefix}jvm-overhead")
    return overhead + (_size(settings, f"{prefix}jvm-metaspace.size") or 0)


def _share(whole: int, settings: Mapping[str, str], name: str) -> int:
    written = float(settings.get(name, DEFAULTS[name]))
    if not 0 <= written <= 1:
        raise ValueError(name)
    # Flink keeps fractions in 32 bits, and multiplies in decimals.
    (fraction,) = struct.unpack("f", struct.pack("f", written))
    return int(max(0, whole) * Decimal(repr(fraction)))


def _within(size: int, settings: Mapping[str, str], prefix: str) -> int:
    most = _size(settings, f"{prefix}.max")
    return max(_size(settings, f"{prefix}.min") or 0, size if most is None else min(size, most))


def _size(settings: Mapping[str, str], name: str) -> int | None:
    text = settings.get(name, DEFAULTS[name])
    return memory_size(text) if text else None
