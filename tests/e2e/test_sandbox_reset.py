"""A sandbox that was reset: what was applied to the one before does not stand in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.user_folder import ROOT, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools]


def test_a_reset_sandbox_is_noticed(tmp_path: Path) -> None:
    place = UserFolder(tmp_path)
    blueprint = str(ROOT / "examples" / "02-first-system" / "system.py")
    (tmp_path / "system.py").write_text(Path(blueprint).read_text())
    try:
        place.run("up", "--yes", "system.py")
        place.run("sandbox", "reset", "--blueprint", "system.py")
        process = place.start("up", "--yes", "system.py")
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert "The sandbox 'default' was reset since the last command" in err
        assert "17 created" in out
        assert len(list((tmp_path / ".aiscale" / "first").glob("sandbox.*"))) == 1
        place.run("up", "--yes", "--expect-no-changes", "system.py")
    finally:
        place.close()
