"""Blueprints that a person could hand in by mistake: the whole answer of ``aiscale lint`` to each, word for word.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/blueprints`` writes the expected texts anew.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.golden import GOLDEN, expect

CASES = sorted(path for path in (GOLDEN / "blueprints").iterdir() if path.is_dir())
_SECONDS = re.compile(r"\(\d+\.\d\d s\)")
_LONGEST = 2_000
NEVER_END = {"endless_generator_as_list", "endless_loop", "endless_loop_that_catches", "sleeps"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_answer_is_these_words(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("expected.txt"))
    (folder / ".git").mkdir()
    limit = {"AISCALE_LOAD_TIMEOUT": "2"} if case.name in NEVER_END else {}
    limit |= {"LD_PRELOAD": ""} if case.name == "threads_left_running" else {}  # as real_time() says
    done = run("lint", "system.py", cwd=folder, environment={"COLUMNS": "100", **limit})
    said = _SECONDS.sub("(… s)", done.stdout) + done.stderr[-_LONGEST:]
    assert "Traceback" not in said
    assert "bug in aiscale" not in said
    assert str(tmp_path) not in said.replace(str(folder), "")
    expect(f"{said.replace(str(folder), 'SHOP')}exit {done.returncode}\n", case / "expected.txt")
