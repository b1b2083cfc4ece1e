"""The clock is read in one module, and a variable sets it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aiscale import clock
from aiscale.errors import UsageError
from tests.support.command import aiscale
from tests.support.paths import ROOT

READS_THE_CLOCK = re.compile(
    r"datetime\.(now|today|utcnow)\(|date\.today\(|\btime\.(time|gmtime|localtime|strftime|ctime)\("
)


def test_one_module_reads_the_clock() -> None:
    files = (ROOT / "aiscale").rglob("*.py")
    found = [str(file.relative_to(ROOT)) for file in files if READS_THE_CLOCK.search(file.read_text(encoding="utf-8"))]
    assert found == ["aiscale/clock.py"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01T00:00Z", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T01:30:00.25+02:00", datetime(2026, 10, 31, 23, 30, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_a_variable_sets_the_current_time(text: str, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_NOW", text)
    assert clock.now() == moment
    assert clock.now().tzinfo is UTC
    assert clock.today() == moment.astimezone().date()


def test_a_day_is_a_day_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_NOW", "2026-11-01")
    assert clock.today() == date(2026, 11, 1)


def test_without_it_the_machine_says_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_NOW", "")
    before = datetime.now(UTC)
    assert before <= clock.now() <= before + timedelta(hours=1)
    assert datetime.fromisoformat(clock.timestamp()) >= before.replace(microsecond=0)


def test_a_time_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISCALE_NOW", "monday")
    with pytest.raises(UsageError, match="AISCALE_NOW is 'monday'"):
        clock.now()


SYSTEM = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
a = Microservice("a", image="r.example/a:1")  # aiscale: waive IMG001 until 2027-03-31 by platform: no digests there
system = System("s", [a, cluster])
"""


@pytest.mark.parametrize(("moment", "found"), [("2027-03-31T12:00", []), ("2027-04-02", ["IMG001", "WVR001"])])
def test_a_command_compares_dates_with_that_time(moment: str, found: list[str], tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(SYSTEM, encoding="utf-8")
    done = aiscale("lint", "--output", "json", cwd=tmp_path, environment={"AISCALE_NOW": moment})
    assert [one["code"] for one in json.loads(done.stdout)["findings"]] == found
