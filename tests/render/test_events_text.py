"""Events as lines for a log, and as the picture that redraws itself."""

from __future__ import annotations

from rich.console import Console

from aiscale.plan.changes import Action
from aiscale.plan.events import (
    Note,
    NotReady,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    StageFinished,
    StageStarted,
    Waiting,
)
from aiscale.render.events_text import EventLines, LiveProgress, took
from tests.render.plans import FIRST

EVENTS = (
    StageStarted("engine", "4 changes"),
    ResourceStarted("namespace/shop", Action.CREATE),
    ResourceFinished("namespace/shop", Action.CREATE, 0.42),
    ResourceStarted("deployment/front", Action.REPLACE),
    ResourceFailed("deployment/front", Action.REPLACE, "denied\x1b[31m"),
    StageFinished("engine", 4.2),
    StageStarted("wait"),
    Waiting("Deployment", 0, 40),
    *(Waiting("Deployment", ready, 40) for ready in range(1, 40)),
    NotReady("deployment/surge-v9", "image cannot be pulled", ("pod surge-v9-x: ErrImagePull",)),
    Note("pods are simulated"),
)


def test_lines() -> None:
    lines = EventLines()
    assert [line for event in EVENTS for line in lines.lines(event)] == [
        "engine: 4 changes",
        "  +  namespace/shop  created, 0.4 s",
        "  !  deployment/front  replace failed: denied\ufffd[31m",
        "wait",
        *(f"  Deployment: {ready} of 40 ready" for ready in range(0, 40, 4)),
        "  !  deployment/surge-v9  not ready: image cannot be pulled",
        "     | pod surge-v9-x: ErrImagePull",
        "pods are simulated",
    ]


def drawn(progress: LiveProgress, width: int = 60) -> list[str]:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(progress)
    return capture.get().splitlines()


def test_live_picture() -> None:
    now = [100.0]
    progress = LiveProgress(FIRST, clock=lambda: now[0])
    for event in EVENTS[:2]:
        progress.on(event)
    now[0] = 103.0
    assert drawn(progress) == [
        "• engine: 4 changes  3.0 s",
        "  ──────────────────── 0 of 4",
        "  +  namespace/shop  creating, 3.0 s",
    ]
    for event in EVENTS[2:]:
        progress.on(event)
    now[0] = 190.0
    assert drawn(progress) == [
        "✓ engine: 4 changes  4.2 s",
        "• wait  1 min 27 s",
        "  ━━━━━━━━━━━━━━━━━━━─ Deployment: 39 of 40 ready",
        "  ! deployment/front: replace failed: denied\ufffd[31m",
        "  ! deployment/surge-v9: not ready: image cannot be pulled",
        "  pods are simulated",
    ]


def test_live_picture_stays_small() -> None:
    progress = LiveProgress(clock=lambda: 0.0)
    progress.on(StageStarted("engine"))
    for number in range(40):
        progress.on(ResourceStarted(f"configmap/{'x' * 80}-{number}", Action.CREATE))
    lines = drawn(progress)
    assert len(lines) == 8
    assert max(map(len, lines)) <= 60
    assert lines[-1] == "     and 34 more"


def test_took() -> None:
    assert [took(seconds) for seconds in (0.04, 9.94, 12.4, 59.6, 185)] == [
        "0.0 s",
        "9.9 s",
        "12 s",
        "1 min 0 s",
        "3 min 5 s",
    ]
