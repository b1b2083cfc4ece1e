"""How what takes its time is shown: lines where nobody watches, one moving line on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console as RichConsole

from aiscale.cli.console import Console
from aiscale.cli.views.steps import steps
from aiscale.cli.views.waiting import waiting
from aiscale.sandbox import SandboxEvent
from aiscale.toolchain import ProgressEvent

EVENTS = (
    SandboxEvent("etcd", "downloading", 0.1, tool=ProgressEvent("etcd", "download", "etcd 3.6.16", 0.1, done=0.5)),
    SandboxEvent("etcd", "etcd", 9.0, tool=ProgressEvent("etcd", "ready", "etcd 3.6.16 (release)", 9.0, done=1.0)),
    SandboxEvent("etcd", "starting", 9.1),
    SandboxEvent("etcd", "port 20001 is taken by x (pid 1); using 20002 instead", 9.2, is_news=True),
)


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with steps(Console()) as progress:
        for event in EVENTS:
            progress(event)
    assert capsys.readouterr().err.splitlines() == [
        "etcd: etcd 3.6.16 (0 s)",
        "etcd: ready, etcd 3.6.16 (release), 9 s",
        "  9.1 s  stored objects (etcd): starting",
        "  9.2 s  stored objects (etcd): port 20001 is taken by x (pid 1); using 20002 instead",
    ]


def test_on_a_terminal_only_news_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Console, "is_terminal", property(lambda _self: True))
    console, shown = Console(), io.StringIO()
    console.err = RichConsole(file=shown, force_terminal=True, width=120, markup=False)
    with steps(console) as progress:
        for event in EVENTS:
            progress(event)
    text = shown.getvalue()
    assert "starting" in text
    assert "9.1 s" not in text
    assert "9.2" in text


@pytest.mark.parametrize(("to_logs", "logged"), [(True, "reading\n"), (False, "")])
def test_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], to_logs: bool, logged: str
) -> None:
    with waiting(Console(), "reading", to_logs=to_logs):
        assert capsys.readouterr().err == logged
    monkeypatch.setattr(Console, "is_terminal", property(lambda _self: True))
    console, shown = Console(), io.StringIO()
    console.err = RichConsole(file=shown, force_terminal=True, width=120, no_color=True)
    with waiting(console, "reading", to_logs=to_logs):
        pass
    text = shown.getvalue()
    assert ("reading" in text, "\x1b[3" in text) == (True, False)
