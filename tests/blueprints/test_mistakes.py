"""Blueprints that a person could hand in by mistake: the whole answer of ``aiscale lint`` to each, word for word.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/blueprints`` writes the expected texts anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.golden import GOLDEN, expect

CASES = sorted(path for path in (GOLDEN / "blueprints").iterdir() if path.is_dir())
_SECONDS = re.compile(r"\(\d+\.\d\d s\)")
_LONGEST = 2_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_answer_is_these_words(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("expected.txt"))
    (folder / ".git").mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "aiscale", "lint", "system.py"], cwd=folder, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=60, env=os.environ | {"AISCALE_LOAD_TIMEOUT": "2", "COLUMNS": "100"},
    )  # fmt: skip
    said = _SECONDS.sub("(… s)", run.stdout) + run.stderr[-_LONGEST:]
    assert "Traceback" not in said
    assert "bug in aiscale" not in said
    assert str(tmp_path) not in said.replace(str(folder), "")
    expect(f"{said.replace(str(folder), 'SHOP')}exit {run.returncode}\n", case / "expected.txt")
