"""``kill -9`` at many moments: no change is lost, no object is orphaned, and no manual step is needed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from aiscale.engine.process_environment import RUN_VARIABLE
from aiscale.plan.events import Note
from tests.engine.conftest import NAMESPACES, Rig
from tests.support.records import NAMESPACE, plan_of, triples

pytestmark = pytest.mark.tools

COUNT = 20
"""Components of three objects: 61 objects with their namespace."""

FIRST, SECOND = "registry.example/app:1", "registry.example/app:2"

Moment = tuple[str, str, int]
"""Event, or any; start of the stage's or record's name; and the how manieth."""

WITH_ITS_ENGINE: list[Moment] = [
    ("StageStarted", "write", 1),
    ("StageFinished", "write", 1),
    ("ResourceStarted", "", 1),
    ("ResourceFinished", "", 1),
    ("ResourceFinished", "", 25),
    ("ResourceFinished", "", 61),
    ("StageFinished", "run the engine", 1),
    ("StageStarted", "wait", 1),
]
ALONE: list[Moment] = [
    ("StageStarted", "run the engine", 1),
    ("ResourceFinished", "", 8),
    ("ResourceFinished", "", 45),
    ("StageStarted", "record", 1),
    ("StageFinished", "record", 1),
]
"""Here the engine continues, and the next command finds and ends it."""

SAMPLE = [
    (("StageStarted", "write", 1), True),
    (("ResourceFinished", "", 25), True),
    (("StageStarted", "wait", 1), True),
    (("ResourceFinished", "", 45), False),
    (("StageFinished", "record", 1), False),
]
"""One moment of each part of a run: before the engine, in the middle of it, while it waits, and at the end."""

CASES = [
    pytest.param(*case, id=f"{case[0]}-{case[1]}", marks=[] if case in SAMPLE else [pytest.mark.long])
    for case in [*((moment, True) for moment in WITH_ITS_ENGINE), *((moment, False) for moment in ALONE)]
]


def started_run(rig: Rig, image: str, count: int = COUNT, *, waits: bool = False) -> subprocess.Popen[str]:
    """An ``up`` in a process of its own, which tells what happens in it, and may wait for a line after each stage."""
    settings = rig.engine.settings
    return subprocess.Popen(
        [
            sys.executable, "-m", "tests.engine.killed_run", str(settings.folder.root.parent),
            str(settings.kubeconfig), str(count), image, settings.backend or "", "waits" if waits else "",
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def run_and_kill(rig: Rig, moment: Moment, image: str, *, with_engine: bool, count: int = COUNT) -> bool:
    """Start an ``up`` and kill it at a moment. Whether it came to that moment."""
    kind, start, number = moment
    process = started_run(rig, image, count)
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        what, _, name = line.rstrip().partition(" ")
        seen += kind in {"", what} and what != "Ended" and name.startswith(start)
        if seen == number:
            break
    children = psutil.Process(process.pid).children(recursive=True) if with_engine and process.poll() is None else []
    os.kill(process.pid, signal.SIGKILL)
    for child in children:
        child.kill()
    process.wait()
    process.stdout.close()
    return seen == number


def strays(rig: Rig) -> list[int]:
    """Processes of this environment's runs that are still there."""
    backend = rig.engine.settings.folder.backend.absolute().as_uri()
    found = []
    for process in psutil.process_iter():
        try:
            variables = process.environ()
            if RUN_VARIABLE in variables and variables.get("PULUMI_BACKEND_URL", "").startswith(backend):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize(("moment", "with_engine"), CASES)
def test_a_first_up_is_killed_and_a_component_removed(rig: Rig, moment: Moment, with_engine: bool) -> None:
    assert run_and_kill(rig, moment, FIRST, with_engine=with_engine)
    wanted = triples(COUNT - 3, image=FIRST)
    result = rig.up(wanted)
    assert int(result.exit_code) == 0
    assert rig.live() == {record.key for record in wanted}
    assert set(rig.engine.applied().resources) == rig.live()
    assert rig.engine.applied().leftovers == ()
    before = rig.versions()
    third = rig.up(wanted)
    assert (third.plan.has_changes, third.drift, rig.versions()) == (False, (), before)
    assert strays(rig) == []


@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.long), 12])
def test_an_edit_is_killed_and_taken_back(rig: Rig, count: int) -> None:
    original = triples(COUNT, image=FIRST)
    rig.up(original)
    assert run_and_kill(rig, ("ResourceFinished", "", count), SECOND, with_engine=True)
    assert int(rig.up(original).exit_code) == 0
    images = {i["spec"]["template"]["spec"]["containers"][0]["image"] for i in rig.items_of("deployment")}
    assert images == {FIRST}
    assert rig.engine.drift() == ()
    assert not rig.up(original).plan.has_changes


def test_what_a_killed_first_up_made_can_be_destroyed(rig: Rig) -> None:
    assert run_and_kill(rig, ("ResourceFinished", "", 30), FIRST, with_engine=True)
    assert rig.live()
    result = rig.engine.destroy(rig.events.append)
    assert (int(result.exit_code), rig.live(), rig.kube.get(NAMESPACES, "", NAMESPACE)) == (0, set(), None)
    assert (dict(rig.engine.applied().resources), rig.engine.applied().leftovers) == ({}, ())
    notes = [event.text for event in rig.events if isinstance(event, Note)]
    assert any(text.endswith(" was interrupted: recovering") for text in notes)
    assert any(re.match(r"\d+ objects (may or may not have changed|are there and were not recorded)", t) for t in notes)


@pytest.mark.parametrize("count", [10, pytest.param(60, marks=pytest.mark.long)])
def test_a_killed_destroy_is_finished_by_the_next(rig: Rig, count: int) -> None:
    rig.up(triples(COUNT, image=FIRST))
    settings = rig.engine.settings
    code = (
        "import sys; from pathlib import Path; from aiscale.engine import open_engine\n"
        "e = open_engine(Path(sys.argv[1]), 'rides', 'test', Path(sys.argv[2]), None)\n"
        "e.destroy(lambda event: print(type(event).__name__, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.folder.root.parent), str(settings.kubeconfig)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += line == "ResourceFinished\n"
        if seen == count:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    result = rig.engine.destroy(rig.events.append)
    assert (int(result.exit_code), rig.live(), rig.engine.applied().leftovers) == (0, set(), ())
    assert not plan_of([], rig.engine.applied()).has_changes
    assert strays(rig) == []
