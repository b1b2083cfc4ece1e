"""How an installation is shown where nobody watches: in a log."""

from __future__ import annotations

import pytest

from aiscale.cli.console import Console
from aiscale.cli.tool_progress import tool_progress
from aiscale.toolchain import ProgressEvent


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


def test_what_was_there_needs_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    with tool_progress(Console()) as progress:
        progress(ProgressEvent("pulumi", "ready", "pulumi 3.274.1 (cache)", 0.0, None, 1.0))

    assert capsys.readouterr().err == ""
