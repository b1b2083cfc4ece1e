"""At the end of a run: the ten files that took longest, by the clock and of the processor."""

from __future__ import annotations

import resource
from collections.abc import Generator
from dataclasses import dataclass

import pytest

from tests.support.command_server import cpu_s

COUNT = 10
_CPU = "cpu_s"


@dataclass(slots=True)
class Cost:
    """What the tests of a file took.

    Attributes:
        tests: how many ran.
        wall_s: time by the clock, with fixtures, in seconds.
        cpu_s: processor time of the tests and of the processes that ended in them, in seconds.
    """

    tests: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0


class SlowestFiles:
    """Adds up what tests took by their files; works in a single process and with workers of pytest-xdist."""

    def __init__(self) -> None:
        self._costs: dict[str, Cost] = {}
        self._began_at = 0.0

    def pytest_runtest_logstart(self) -> None:
        self._began_at = _cpu_s()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "teardown":
            report.user_properties.append((_CPU, _cpu_s() - self._began_at))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        cost = self._costs.setdefault(report.nodeid.partition("::")[0], Cost())
        cost.wall_s += report.duration
        if report.when == "teardown":
            cost.tests += 1
            cost.cpu_s += sum(
                value for name, value in report.user_properties if name == _CPU and isinstance(value, float)
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        slowest = sorted(self._costs.items(), key=lambda item: -item[1].wall_s)[:COUNT]
        if sum(cost.tests for _, cost in slowest) < COUNT:
            return  # a few tests: --durations says more
        terminalreporter.write_sep("=", f"slowest {len(slowest)} files")
        for file, cost in slowest:
            terminalreporter.write_line(f"{cost.wall_s:7.1f} s {cost.cpu_s:7.1f} s CPU {cost.tests:5} tests  {file}")


def _cpu_s() -> float:
    """Processor time of this process, of its children that ended and of forked commands, in seconds."""
    usages = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) + cpu_s()
