"""How an installation is shown where nobody watches: in a log."""

from __future__ import annotations

import os
import re

import pytest

from aiscale.cli.console import Console
from aiscale.cli.tool_progress import tool_progress
from aiscale.toolchain import ProgressEvent, resolve
from aiscale.toolchain.progress import Reporter
from aiscale.toolchain.progress_lines import on_standard_error, time_of
from aiscale.toolchain.store import Store


def test_lines_begin_each_step_and_come_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    with tool_progress(Console()) as progress:
        progress(ProgressEvent("pulumi", "note", "no release: there is none; building from Go modules", 0.1))
        for second in range(1, 40):
            progress(ProgressEvent("pulumi", "build", f"{second * 10} packages compiled", second, 120.0, second / 120))
        progress(ProgressEvent("pulumi", "ready", "pulumi 3.274.1 (build)", 63.0, None, 1.0))

    assert capsys.readouterr().err.splitlines() == [
        "pulumi: no release: there is none; building from Go modules",
        "pulumi: 10 packages compiled (1 s of about 2 min 00 s)",
        "pulumi: 160 packages compiled (16 s of about 2 min 00 s)",
        "pulumi: 310 packages compiled (31 s of about 2 min 00 s)",
        "pulumi: ready, pulumi 3.274.1 (build), 1 min 03 s",
    ]


def test_what_takes_longer_than_usual_says_so() -> None:
    times = [time_of(ProgressEvent("pulumi", "build", "", at, 120.0)) for at in (120.0, 150.0)]
    assert times == ["2 min 00 s of about 2 min 00 s", "2 min 30 s, longer than the usual 2 min 00 s"]


def test_what_was_there_needs_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    with tool_progress(Console()) as progress:
        progress(ProgressEvent("pulumi", "ready", "pulumi 3.274.1 (cache)", 0.0, None, 1.0))

    assert capsys.readouterr().err == ""


def test_who_waits_says_for_what_and_since_when(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    say = on_standard_error()

    def until_told(event: ProgressEvent) -> None:
        say(event)
        raise KeyboardInterrupt

    with (
        store.lock("build", Reporter("keda-operator", None), ""),
        pytest.raises(KeyboardInterrupt),
        store.lock(
            "build", Reporter("kubectl", until_told), "another build is running on this machine; waiting for it"
        ),
    ):
        pass

    assert re.fullmatch(
        r"kubectl: another build is running on this machine; waiting for it "
        rf"\(keda-operator, process {os.getpid()}, since \d\d:\d\d:\d\d\) \(0 s\)\n",
        capsys.readouterr().err,
    )
    assert [path.name for path in store.folder("locks").glob("*.holder")] == []


def test_who_shows_nothing_is_told_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def slow(part, _store, *, progress, **_given):
        for event in (
            ProgressEvent(part.name, "note", "passing over /usr/bin/kubectl: it is version 1.0.0", 0.0),
            ProgressEvent(part.name, "build", "compiling", 2.0, 60.0),
            ProgressEvent(part.name, "ready", f"{part.name} (build)", 61.0, None, 1.0),
        ):
            progress(event)

    monkeypatch.setattr("aiscale.toolchain.install.provide", slow)
    resolve("kubectl")

    assert capsys.readouterr().err.splitlines() == [
        "kubectl: compiling (2 s of about 1 min 00 s)",
        "kubectl: ready, kubectl (build), 1 min 01 s",
    ]
