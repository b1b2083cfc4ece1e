"""Runs things in turn and keeps what they took."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BenchError(Exception):
    """A measurement could not be made."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one contender took, run by run.

    Attributes:
        values: one a run, in the order of the runs.
    """

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """Least and most."""
        return min(self.values), max(self.values)

    def over(self, other: Figures) -> Figures:
        """The quotients, run by run: a machine that slows down slows both runs of a pair.

        Where one ran more often, the quotient of the medians.
        """
        if len(self.values) != len(other.values):
            return Figures((self.median / other.median,))
        return Figures(tuple(mine / theirs for mine, theirs in zip(self.values, other.values, strict=True)))


def in_turn(contenders: Mapping[str, Callable[[], float]], runs: int, *, warm_up: bool = False) -> dict[str, Figures]:
    """Run all contenders in turn, A B A B, this many times.

    Args:
        contenders: what to run, by name; each gives its figure.
        runs: counted runs of each, from 1 up.
        warm_up: run each once before, uncounted, so that files are in the page cache and bytecode is written.
    """
    if warm_up:
        for run in contenders.values():
            run()
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, run in contenders.items():
            found[name].append(run())
    return {name: Figures(tuple(values)) for name, values in found.items()}


def seconds_of(command: Sequence[str], *, cwd: Path | None = None) -> float:
    """Seconds from the start of a process to its end.

    Raises:
        BenchError: it fails; with the end of what it wrote.
    """
    started = time.perf_counter()
    answer = run(command, cwd=cwd)
    seconds = time.perf_counter() - started
    if answer.returncode:
        raise BenchError(f"{' '.join(command)} ended with {answer.returncode}\n{_tail(answer)}")
    return seconds


def run(
    command: Sequence[str], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a process to its end, with this repository importable, and with bytecode written as it is by default."""
    full = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    return subprocess.run(command, cwd=cwd or ROOT, env=full, capture_output=True, text=True, check=False)


def report_of(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a module of this package in a fresh interpreter; it prints what it found as JSON on its last line.

    Raises:
        BenchError: it fails or prints no JSON.
    """
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    answer = run(command, environment=environment)
    try:
        if answer.returncode == 0:
            found: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
            return found
    except (ValueError, IndexError):
        pass
    raise BenchError(f"{' '.join(command)} ended with {answer.returncode}\n{_tail(answer)}")


def peak_memory_bytes() -> int:
    """The most memory that this process has had resident.

    The kernel's own figure for this process image where it gives one: ``ru_maxrss`` begins with what the parent
    had when the process was made.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _tail(answer: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((answer.stdout + answer.stderr).strip().splitlines()[-15:])
