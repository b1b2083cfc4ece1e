"""The documentation builds without a warning."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT
from tools.pages import write


def test_the_documentation_builds_of_pages_that_are_not_committed(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs, ignore=shutil.ignore_patterns("_build"))
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # pages link to files there
    generated = write(docs / "reference", lambda *_: ("resources",))  # what fields change has a test of its own
    tracked = subprocess.run(
        ["git", "ls-files", "docs/reference"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in generated if f"docs/reference/{name}" in tracked] == []
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "d"), str(docs), str(tmp_path / "html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "html" / "tutorial" / "first-system.html").is_file()
